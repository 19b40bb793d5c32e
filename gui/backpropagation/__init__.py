"""What the panel of backpropagation is made of."""
