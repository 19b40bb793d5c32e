"""Networks of any number of layers, in numpy: what they compute, their gradients, their files.

A network's parameters, its gradient and what an optimizer remembers are each one flat vector, so
every optimizer takes them as they are. Leading axes of such vectors are whole networks at once.
"""
