"""The numpy core of Fallline: objectives, optimizers, descents, recordings, scenes.

It knows no Qt and can be used from a notebook.
"""
