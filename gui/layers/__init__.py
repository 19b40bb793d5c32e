"""What the panel of the layers is made of."""
