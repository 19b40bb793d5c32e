"""Whether there is a display to open a window on: where there is none, Qt ends the program."""

import ctypes
import os
import sys


def display_works() -> bool:
    """Return whether Qt will find a display, as far as that can be known before it is asked."""
    asked_for = os.environ.get("QT_QPA_PLATFORM", "xcb")
    if sys.platform != "linux" or asked_for != "xcb" or os.environ.get("WAYLAND_DISPLAY"):
        return True
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt will say which of its libraries is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    works = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return bool(works)
