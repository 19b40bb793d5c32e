"""The parts of the panel "Haystack": the race, the curse of dimension, and 10ᴺ written out."""
