"""The list of all keys, as the help shows it and the README prints it."""

KEYS = (
    ("Space", "play or pause"),
    ("← →", "one step back or on; with Shift ten"),
    ("Home End", "the first or the last step"),
    ("+ −", "faster or slower, 0.1× to 100×"),
    ("R", "play again from the first step"),
    ("1 … 9", "switch an optimizer on or off"),
    ("A, S", "add a start; select the next one"),
    ("Delete, arrows", "remove or nudge the selected start; Esc lets go of it"),
    ("F2, Ctrl + D", "rename or duplicate the optimizer whose tick has the focus"),
    ("Alt + ↑ ↓, Delete", "move it up or down; remove it"),
    (
        "Tab, ← →, ↑ ↓",
        "in the network: the next neuron, its next weight, nudge it (Shift for ten); "
        "Enter sets it and trains on, Esc lets go",
    ),
    ("← → Home End", "in Backpropagation's drawing: one layer back or on"),
    ("K, Shift + K", "hold what was trained up to here; forget what was done by hand"),
    ("0", "show the window that the scene came with"),
    ("B", "show the basins of the next optimizer, after the last the heights again"),
    ("N", "show or hide the gradient's noise: the steps of the other batches"),
    ("C", "look at the land from where it was first seen"),
    ("Ctrl + Z, Ctrl + Shift + Z", "undo and redo; a whole drag is one change"),
    ("Ctrl + N, O, S", "new, open, save"),
    ("Ctrl + D", "open data of your own (a table, CSV)"),
    ("Ctrl + E", "export a film, a picture or a table"),
    ("Ctrl + G", "choose a problem by its picture"),
    ("F11, Esc", "lecture view (full screen, large type, no setup) and back"),
    ("?", "this list"),
)

KEYS_HTML = "<table cellspacing=6>{}</table>".format(
    "".join(f"<tr><td><b>{key}</b></td><td>{what}</td></tr>" for key, what in KEYS)
)
