"""The panels: each shows one view of the scene and says what the person wants of it.

A new panel is one file here, and its class in `PANELS`: the View menu, the export dialog and the
command line follow.
"""
