"""The ways to look at what a network answers, each a widget of its own."""
