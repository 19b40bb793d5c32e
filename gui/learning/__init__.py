"""What the panels of training curves and results are made of."""
