"""The window of Fallline: everything that shows, and nothing that computes."""
