"""Arbitrary scenes, and the places in them, both from the types that a scene is made of.

A new field, optimizer or problem is drawn, broken and put out of range without a change here.
"""

import json
from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st
from msgspec import UNSET, inspect

from core.datasets import DATA_SETS
from core.datasets.features import Feature
from core.datasets.points import OwnPoints
from core.datasets.preparation import Preparation
from core.datasets.scaling import InputScaling
from core.expression.expression import expression
from core.matrix_regression import MatrixRegression
from core.network.network import (
    OUTPUTS_FOR_CLASSES,
    Activation,
    Initialisation,
    Layer,
    Network,
    Precision,
)
from core.network.network import Loss as NetworkLoss
from core.neuron import Loss, Neuron
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import Adam
from core.problems import PROBLEMS
from core.race import Leg, Stopping, Touch
from core.regression import LinearRegression
from core.scene import Camera, MapView, Racer, Scene, View
from core.scene_file import encode
from core.schedules import Constant, Cosine, Exponential, InverseTime, StepDecay
from core.training.problem import Origin, Training
from core.typed_function import Parameter, TypedFunction

Place = tuple[str | int, ...]


def drawn(kind: inspect.Type) -> st.SearchStrategy:
    """Return the strategy of all values of a type, its ranges kept."""
    match kind:
        case inspect.Metadata():
            return drawn(kind.type)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.EnumType():
            return st.sampled_from(kind.cls)
        case inspect.IntType():
            return st.integers(*whole_bounds(kind))
        case inspect.FloatType():
            return st.floats(*bounds(kind), allow_nan=False, allow_infinity=False)
        case inspect.BytesType():
            return st.binary(max_size=40)
        case inspect.StrType(pattern=str()):
            return st.from_regex(kind.pattern)
        case inspect.StrType():
            return st.text(max_size=kind.max_length)
        case inspect.UnionType():
            return st.one_of(*map(drawn, kind.types))
        case inspect.TupleType():
            return st.tuples(*map(drawn, kind.item_types))
        case inspect.VarTupleType():
            return st.lists(drawn(kind.item_type), min_size=kind.min_length or 0, max_size=4).map(
                tuple
            )
        case inspect.StructType(cls=cls) if cls in SPECIAL:
            return SPECIAL[cls]
        case inspect.StructType():
            return st.builds(kind.cls, **{f.name: drawn(f.type) for f in kind.fields})
    raise NotImplementedError(kind)


def bounds(kind: inspect.FloatType) -> tuple[float | None, float | None]:
    """Return the lowest and the highest float of a type."""
    low = kind.ge if kind.gt is None else np.nextafter(kind.gt, np.inf)
    high = kind.le if kind.lt is None else np.nextafter(kind.lt, -np.inf)
    return None if low is None else float(low), None if high is None else float(high)


def whole_bounds(kind: inspect.IntType) -> tuple[int | None, int | None]:
    """Return the lowest and the highest whole number of a type."""
    low = kind.ge if kind.gt is None else kind.gt + 1
    high = kind.le if kind.lt is None else kind.lt - 1
    return low, high


def field_of(cls: type, name: str) -> inspect.Type:
    fields = inspect.type_info(cls).fields
    return next(field.type for field in fields if field.name == name)


value = drawn(field_of(LinearRegression, "x").item_type)
edge = drawn(field_of(View, "window").types[0].item_types[0])
SPECIAL: dict[type, st.SearchStrategy] = {}
names = st.just(UNSET) | drawn(field_of(LinearRegression, "x_name"))


@st.composite
def tables(draw, columns: int) -> tuple[tuple[float, ...], ...]:
    """Return so many columns of one length."""
    rows = draw(st.integers(2, 5))
    column = st.lists(value, min_size=rows, max_size=rows).map(tuple)
    return tuple(draw(column) for _ in range(columns))


SPECIAL[LinearRegression] = st.builds(
    lambda table, *texts: LinearRegression(*table, *texts), tables(2), names, names
)
SPECIAL[Neuron] = st.builds(
    lambda table, *rest: Neuron(*table, *rest), tables(2), names, names, st.sampled_from(Loss)
)


@st.composite
def matrices(draw) -> MatrixRegression:
    count = draw(st.integers(1, 3))
    *columns, y = draw(tables(count + 1))
    plane = draw(st.permutations(range(count + 1)))[:2]
    own = st.lists(drawn(field_of(LinearRegression, "x_name")), min_size=count, max_size=count)
    return MatrixRegression(
        tuple(columns), y, draw(st.just(UNSET) | own.map(tuple)), draw(names),
        draw(st.booleans()), tuple(plane),
    )  # fmt: skip


SPECIAL[MatrixRegression] = matrices()
SPECIAL[Camera] = st.builds(
    Camera,
    **{f.name: drawn(f.type) for f in inspect.type_info(Camera).fields if f.name != "centre"},
    centre=st.tuples(*[drawn(field_of(Camera, "centre").item_type)] * 3),
)


def far_enough_apart(edges: tuple[float, ...]) -> bool:
    left, right, bottom, top = edges
    return min(right - left, top - bottom) > max(1e-11 * max(map(abs, edges)), 1e-90)


sides = st.tuples(edge, edge).map(sorted)
windows = st.tuples(sides, sides).map(lambda pairs: (*pairs[0], *pairs[1]))
windows = windows.filter(far_enough_apart)
for seen in (View, MapView):
    SPECIAL[seen] = st.builds(
        seen,
        **{f.name: drawn(f.type) for f in inspect.type_info(seen).fields if f.name != "window"},
        window=st.none() | windows,
    )
SPECIAL[TypedFunction] = st.builds(
    lambda text, ends, edges: TypedFunction(
        text,
        tuple(Parameter(name, ends[1], ends[0], ends[2]) for name in expression(text).parameters),
        edges,
    ),
    st.sampled_from(["x^2 + y^2", "a·x² − |y|", "α log(x) + b√y", "min(x, y)/c1"]),
    st.lists(edge, min_size=3, max_size=3, unique=True).map(sorted),
    windows,
)


@st.composite
def own_points(draw) -> OwnPoints:
    count = draw(st.integers(2, 4))
    several = lambda kind: draw(st.lists(kind, min_size=count, max_size=count).map(tuple))  # noqa: E731
    labels = several(st.integers(0, 3))
    return OwnPoints(several(value), draw(st.sampled_from([(), several(value)])), labels)


@st.composite
def networks(draw) -> Network:
    fields = {f.name: drawn(f.type) for f in inspect.type_info(Network).fields}
    loss = draw(st.sampled_from(NetworkLoss))
    fields |= {"loss": st.just(loss), "output": st.sampled_from(OUTPUTS_FOR_CLASSES[loss])}
    return draw(st.builds(Network, **fields))


SPECIAL[OwnPoints] = own_points()
SPECIAL[Layer] = st.builds(
    Layer,
    **{f.name: drawn(f.type) for f in inspect.type_info(Layer).fields if f.name != "activation"},
    activation=st.sampled_from([one for one in Activation if one is not Activation.SOFTMAX]),
)  # fmt: skip
SPECIAL[Network] = networks()
SPECIAL[Preparation] = st.builds(
    Preparation,
    **{f.name: drawn(f.type) for f in inspect.type_info(Preparation).fields if f.name != "shares"},
    shares=st.sampled_from([(0.7, 0.15, 0.15), (1.0, 0.0, 0.0), (0.5, 0.25, 0.25)]),
)

scenes = drawn(inspect.type_info(Scene))

FULL_SCHEDULES = (
    Constant(warm_up=5), StepDecay(warm_up=5, every=7, gamma=0.25),
    Exponential(warm_up=5, gamma=0.9), InverseTime(warm_up=5, speed=2.0),
    Cosine(warm_up=5, over=30, floor=0.5),
)  # fmt: skip
"""Each schedule, with nothing as it is by default."""


FULL_PROBLEMS = {
    LinearRegression: lambda: LinearRegression(x_name="size", y_name="price"),
    Neuron: lambda: Neuron(x_name="size", y_name="price", loss=Loss.CROSS_ENTROPY),
    MatrixRegression: lambda: MatrixRegression(names=("size", "age"), y_name="price"),
}
"""The problems that have fields which may be left out, with something in each."""


FULL_NETWORK = Network(
    (Layer(3, Activation.GELU, True, 0.25), Layer(2, Activation.RELU)), NetworkLoss.HUBER,
    Activation.TANH, Initialisation.HE, 0.001, 0.002, 0.1, 0.05, Precision.SINGLE,
)  # fmt: skip


def full_training(data) -> Training:
    """Return a training with nothing as it is by default."""
    preparation = Preparation(
        (Feature.X1, Feature.PRODUCT), InputScaling.MIN_MAX, (0.5, 0.25, 0.25), False, 3
    )
    return Training(data, preparation, FULL_NETWORK, Origin(b"12345678", "a file"), 40, True)


FULL_DATA = {
    OwnPoints: lambda: OwnPoints((1.0, 2.0), (3.0, 4.0), (0, 1), (), ("a", "b"), ("p", "q", "r"))
}


def full_data(kind):
    """Return a data set with something in every field."""
    if kind in FULL_DATA:
        return FULL_DATA[kind]()
    return kind(**{f.name: "a file" for f in inspect.type_info(kind).fields if f.required})


ALL_PROBLEMS = (
    *(lambda kind=kind: FULL_PROBLEMS.get(kind, kind)() for kind in PROBLEMS),
    *(lambda kind=kind: full_training(full_data(kind)) for kind in DATA_SETS),
)
"""What makes each problem that a scene can pose, with something in each of its fields."""


def full_scene(problem=None) -> Scene:
    """Return a scene with something in every field."""
    racers = tuple(
        Racer(
            kind(), FULL_SCHEDULES[i % len(FULL_SCHEDULES)], clip=2.0, batch_size=3, noise=0.5,
            enabled=False, name=f"my {kind.title}", colour="#123abc",
            marker="x", network=FULL_NETWORK, touches=(Touch(3, 5, 0.25, 1),),
            past=(Leg(4, Adam(0.5), Constant(warm_up=2), 1.0, 7),),
        )
        for i, kind in enumerate(OPTIMIZERS)
    )  # fmt: skip
    return Scene(
        title="All", summary="everything", problem=problem or LinearRegression(), racers=racers,
        starts=((1.0, 2.0), (-3.0, 0.5)), scattered=3, steps=50, seed=7, repeats=2,
        stopping=Stopping(gradient=0.5, loss=0.1), threshold=0.25,
        view=View(window=(-1.0, 2.0, -3.0, 4.0), basins=0, panels=("curves",), racer=1, run=1,
                  sample=3, inputs=(1, 2)),
        step_map=MapView(1, "learning_rate", "beta", (-3.0, 0.0, 0.0, 2.0)), test_looks=2,
    )  # fmt: skip


def tree_of(scene: Scene) -> dict:
    """Return the JSON of a scene as Python's dictionaries and lists."""
    return json.loads(encode(scene))


def leaves(tree: object, kind: inspect.Type, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Yield the place and the type of every number, word and switch in a tree."""
    match kind:
        case inspect.Metadata():
            yield from leaves(tree, kind.type, place)
        case inspect.StructType():
            for field in kind.fields:
                if field.encode_name in tree:
                    inner = tree[field.encode_name]
                    yield from leaves(inner, field.type, (*place, field.encode_name))
        case inspect.UnionType():
            yield from leaves(tree, member(tree, kind), place)
        case inspect.TupleType():
            for i, item in enumerate(kind.item_types):
                yield from leaves(tree[i], item, (*place, i))
        case inspect.VarTupleType():
            for i, item in enumerate(tree):
                yield from leaves(item, kind.item_type, (*place, i))
        case _:
            yield place, kind


def member(tree: object, kind: inspect.UnionType) -> inspect.Type:
    """Return the type of a union that a tree is of."""
    if isinstance(tree, dict):
        structs = [one for one in kind.types if isinstance(one, inspect.StructType)]
        return next(one for one in structs if one.tag is None or one.tag == tree["kind"])
    return next(member for member in kind.types if not isinstance(member, inspect.NoneType))


def all_leaves() -> list[tuple[Scene, Place, object]]:
    """Return the places in a full scene, and those in every problem."""
    info = inspect.type_info(Scene)
    found = []
    for number, make in enumerate(ALL_PROBLEMS):
        scene = full_scene(make())
        for place, leaf in leaves(tree_of(scene), info):
            if number == 0 or place[0] == "problem":
                found.append((scene, place, leaf))
    return found


def put(tree: dict, place: Place, new: object) -> dict:
    """Return the tree with another thing at a place."""
    copy = json.loads(json.dumps(tree))
    inner = copy
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = new
    return copy


def written(place: Place) -> str:
    """Return a place as messages name it."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
