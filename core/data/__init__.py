"""Data of one's own: numbers read from files."""
