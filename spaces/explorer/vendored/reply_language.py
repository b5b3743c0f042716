# Copied from builders/generation/reply_language.py by `careloom space sync`: it is changed there, not here.
# sha256 of what follows: bfd90374f703888b41418a255e8e0ebb20428adddf9eab3c40bead2dda7cbc01
"""Does what a model wrote stand in the language it was asked for?"""

from __future__ import annotations


def language_name(language: str) -> str:
    """Return the English name of a language for a prompt: `Chinese (Simplified)` for zh-Hans."""
    import langcodes

    return str(langcodes.Language.get(language).display_name())
