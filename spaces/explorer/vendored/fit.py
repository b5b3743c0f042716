# Copied from builders/training/fit.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: f07960967997d8233c39d6c5a6a6c0269e7484bad732082a07b38cfe84cc7e67
"""Fitting: balanced logistic regression over hashed features, the same numbers on every run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Probabilities = npt.NDArray[np.float64]
