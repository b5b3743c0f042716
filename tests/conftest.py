"""How property tests run: no deadline (first calls import), and more examples in `make soak`."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("usual", deadline=None, max_examples=100)
settings.register_profile("soak", deadline=None, max_examples=1_500)
settings.load_profile("soak" if os.environ.get("CARELOOM_SOAK") else "usual")
