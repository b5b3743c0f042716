# Copied from builders/training/examples.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 1cd4ed0688bfa85f5648bf858e96dc6ac68ac5ba2d6118a078f222edd4b47f65
"""Examples: what a model reads, what it should say, and what must not be divided."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
