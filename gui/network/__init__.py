"""The picture of a network, and what a hand does with it."""
