"""What networks answer to data: maps, curves, sheets of pictures, and how often they are right."""
