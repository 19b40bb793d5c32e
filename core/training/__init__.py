"""Training: a network on data, descended on batches of it, measured on what it has not seen."""
