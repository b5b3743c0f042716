"""How tests run: properties without a deadline, more examples in `make soak`, and commands that start quickly."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import settings

settings.register_profile("usual", deadline=None, max_examples=50)
settings.register_profile("soak", deadline=None, max_examples=1_500)
settings.load_profile("soak" if os.environ.get("CARELOOM_SOAK") else "usual")

# Many tests start the command. Where byte code is not to lie beside the code, it is kept apart, so that not every
# process compiles everything anew.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "careloom-bytecode"))
