# Copied from builders/generation/structured.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: 1d1c53fa5dd8e2d9fd0990c96812421636c5416ce5e8f2e8ffc13271fa2899ba
"""Replies that must have a shape: read out of whatever text is around them, checked by us, never guessed."""

from __future__ import annotations

REFUSAL = "refusal"
"""Why a model stopped whose server says that the words are those of a refusal."""
