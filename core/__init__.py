"""Fallline's numerics: numpy only, no Qt.

It can be used from a notebook as it is from the window.
"""

import os

# numpy's BLAS would take every core for one small product, and the window waits for a core then.
# It reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(max(1, (os.cpu_count() or 2) - 1)))
