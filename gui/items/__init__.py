"""What the panels draw with: graphics items that hold ready-made shapes and only paint them."""
