"""A function of x and y as a person writes it: read, differentiated and evaluated.

`reading` turns the text into Python's own notation and marks what it cannot read. `checking` lets
Python parse that, and takes only what is on a list: nothing that is written here can run. What is
taken becomes a `Graph` of steps; `rules` asks SymPy for the derivative of each kind of step, and
the chain rule joins them, so that the work grows with the length of the text and never faster. A
`Tape` is a graph made ready for whole arrays of points.
"""
