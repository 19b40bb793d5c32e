"""The numpy core of Fallline: objectives, optimizers, descents, networks, recordings, scenes.

It knows no Qt and can be used from a notebook.
"""

import os

# numpy's BLAS would take every core for one small product, and the window waits for a core then.
# It reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(max(1, (os.cpu_count() or 2) - 1)))
