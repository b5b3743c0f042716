"""Optional extras: what is not installed is named, with the command that installs it."""

from __future__ import annotations

from importlib.util import find_spec


class ExtraMissingError(ImportError):
    """Raised where packages of an extra are not installed; says which extra and how to install it."""


def require(extra: str, *packages: str) -> None:
    """Raise ExtraMissingError where one of the packages is not installed; nothing is imported."""
    absent = [package for package in packages if find_spec(package) is None]
    if absent:
        raise ExtraMissingError(
            f"{', '.join(absent)} not installed: expected the extra {extra!r}. In the checkout run "
            f"`.venv/bin/pip install -e '.[{extra}]'`."
        )
