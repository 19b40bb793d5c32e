"""PyTorch's trainings of the networks in `networks.py`, from equal weights and batches.

Run ``python -m tests.core.make_network_reference`` where PyTorch is installed (the extra
``bench``) to write `network_reference.json` anew, as hexadecimal floats that lose nothing. PyTorch
builds its own networks, losses and gradients; only the weights at first and the batches are given.
"""

import json
from pathlib import Path

import numpy as np

from core.network.initial import initial
from core.network.network import Activation, Loss
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall
from tests.core.networks import CASES, STEPS, Case, Trained, batch_of, data_of, laid_out

STORED = Path(__file__).with_name("network_reference.json")


def module_of(activation: Activation):
    from torch import nn

    return {
        Activation.LINEAR: nn.Identity(),
        Activation.SIGMOID: nn.Sigmoid(),
        Activation.TANH: nn.Tanh(),
        Activation.RELU: nn.ReLU(),
        Activation.LEAKY_RELU: nn.LeakyReLU(0.01),
        Activation.GELU: nn.GELU(),
        Activation.SOFTPLUS: nn.Softplus(threshold=100),
        Activation.SOFTMAX: nn.Softmax(dim=-1),
    }[activation]


def fused(loss: Loss) -> bool:
    """Whether PyTorch's loss takes what comes before the output's activation."""
    return loss in (Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY)


def network_of(case: Case):
    """Return PyTorch's network and its parts that hold parameters, in our order."""
    import torch
    from torch import nn

    layout, _ = laid_out(case.network, case.classes)
    modules, holders = [], []
    for layer, activation, fan_in, fan_out in zip(
        layout.layers, layout.activations, layout.widths, layout.widths[1:], strict=False
    ):
        sums = nn.Linear(fan_in, fan_out, bias=not layer.batch_norm, dtype=torch.float64)
        norm = nn.BatchNorm1d(fan_out, dtype=torch.float64) if layer.batch_norm else None
        holders.append((sums, norm))
        modules += [one for one in (sums, norm, module_of(activation)) if one is not None]
    if fused(layout.head.loss):
        modules.pop()
    return nn.Sequential(*modules), holders, layout


def tensors_of(holders, layout):
    """Yield each part of our vector and the tensor that PyTorch keeps for it, in our shape."""
    for part in layout.parts:
        sums, norm = holders[part.layer - 1]
        match part.kind.value:
            case "weight":
                yield part, sums.weight.T
            case "bias":
                yield part, sums.bias
            case "scale":
                yield part, norm.weight
            case "shift":
                yield part, norm.bias
            case "mean":
                yield part, norm.running_mean
            case "variance":
                yield part, norm.running_var


def loss_of(kind: Loss, outputs, targets):
    from torch.nn import functional

    count = len(targets)
    match kind:
        case Loss.SQUARED_ERROR:
            return functional.mse_loss(outputs, targets, reduction="sum") / count
        case Loss.CROSS_ENTROPY:
            return functional.cross_entropy(outputs, targets)
        case Loss.BINARY_CROSS_ENTROPY:
            whole = functional.binary_cross_entropy_with_logits(outputs, targets, reduction="sum")
            return whole / count
        case Loss.HINGE:
            return (1 - outputs * targets).clamp(min=0).sum() / count
        case Loss.HUBER:
            return functional.huber_loss(outputs, targets, reduction="sum") / count


def rule_of(case: Case, holders):
    """Return PyTorch's optimizer, which decays weights and nothing else."""
    from torch import optim

    weights = [sums.weight for sums, _ in holders]
    others = [sums.bias for sums, _ in holders if sums.bias is not None]
    others += [one for _, norm in holders if norm is not None for one in norm.parameters()]
    groups = [{"params": weights, "weight_decay": case.network.l2}, {"params": others}]
    groups = [group for group in groups if group["params"]]
    ours = case.optimizer
    match ours:
        case GradientDescent():
            return optim.SGD(groups, ours.learning_rate)
        case HeavyBall():
            return optim.SGD(groups, ours.learning_rate, momentum=ours.beta)
        case Adam():
            return optim.Adam(groups, ours.learning_rate, (ours.beta1, ours.beta2), ours.epsilon)
    raise NotImplementedError(ours)


def trained_by_torch(case: Case) -> Trained:
    import torch

    network, holders, layout = network_of(case)
    start = initial(layout, 0, 1)[0]
    with torch.no_grad():
        for part, tensor in tensors_of(holders, layout):
            tensor.copy_(torch.tensor(part.of(start)))
    rule, losses = rule_of(case, holders), np.empty(STEPS)
    samples, (_, encoding) = data_of(case.classes), laid_out(case.network, case.classes)
    inputs = torch.tensor(samples.inputs)
    # PyTorch's cross-entropy takes class numbers; the other targets are a convention of ours
    kept = samples.targets if layout.head.loss is Loss.CROSS_ENTROPY else encoding.encoded
    targets = torch.tensor(np.array(kept))
    for t in range(1, STEPS + 1):
        rows = torch.tensor(batch_of(t))
        rule.zero_grad()
        loss = loss_of(layout.head.loss, network(inputs[rows]), targets[rows])
        losses[t - 1] = loss.item()
        for sums, _ in holders:
            loss = loss + case.network.l1 * sums.weight.abs().sum()
        loss.backward()
        rule.step()
    vector = np.empty(layout.size)
    for part, tensor in tensors_of(holders, layout):
        vector[part.slice] = tensor.detach().numpy().ravel()
    return Trained(losses, vector)


def main() -> None:
    figures = {}
    for case in CASES:
        found = trained_by_torch(case)
        figures[str(case)] = {
            "losses": [number.hex() for number in found.losses[:: STEPS // 10].tolist()],
            "vector": [number.hex() for number in found.vector.tolist()],
        }
    STORED.write_text(json.dumps(figures, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
