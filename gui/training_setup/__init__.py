"""The setup of training, in forms: the data, how they are split, and the network."""
