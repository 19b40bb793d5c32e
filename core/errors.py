"""What can go wrong in a way that a person can do something about."""


class FalllineError(Exception):
    """Something that was asked for cannot be done.

    The message is for the person: it says what is wrong, where, and what to do.
    """


class MisuseError(FalllineError):
    """What was asked for cannot be meant: the words or numbers are off."""
