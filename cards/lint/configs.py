"""The card's `configs`: what `datasets` raises about, found with its line (datasets 5.2, `utils/metadata.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from builders.problems import Problem
from cards.front_matter import FrontMatter
from cards.lint.findings import found

SPLIT_NAME = re.compile(r"^\w+(?:\.\w+)*$")
SHAPES = "Write a path, a list of paths, or a list of `split` and `path`."


def check_configs(front: FrontMatter) -> Iterator[Problem]:
    """Yield what keeps the configs from being read."""
    configs = front.values.get("configs")
    if not isinstance(configs, list):
        return
    names: dict[str, int] = {}
    defaults = []
    for number, config in enumerate(configs):
        path = ("configs", number)
        if not isinstance(config, dict) or not isinstance(config.get("config_name"), str):
            message = "the config has no `config_name`"
            yield found("config-name", front, path, message, "Give each config a name of its own.")
            continue
        name = config["config_name"]
        if name in names:
            message = f"config {name} stands twice, first at line {front.line('configs', names[name])}"
            yield found("config-name", front, path, message, "Give each config a name of its own.")
        names.setdefault(name, number)
        if config.get("default") or name == "default":
            defaults.append(name)
        yield from _data_files(front, (*path, "data_files"), config.get("data_files"))
    if len(defaults) > 1:
        message = f"several configs are the default: {', '.join(defaults)}"
        yield found("config-default", front, ("configs",), message, "Keep `default: true` at one of them.")


def _data_files(front: FrontMatter, path: tuple[str | int, ...], files: Any) -> Iterator[Problem]:  # noqa: ANN401 - YAML
    """Yield what is wrong with the shape of `data_files` or the names of splits."""
    if files is None or isinstance(files, str):
        return
    if not isinstance(files, list):
        yield found("data-files", front, path, f"`data_files` is a {type(files).__name__}", SHAPES)
        return
    for number, item in enumerate(files):
        where = (*path, number)
        if isinstance(item, str):
            continue
        if not isinstance(item, dict) or set(item) != {"split", "path"} or not isinstance(item["path"], str | list):
            yield found("data-files", front, where, "expected `split` and `path`", SHAPES)
        elif not isinstance(item["split"], str) or not SPLIT_NAME.match(item["split"]):
            message = f"split {item['split']!r} has signs that `datasets` refuses"
            yield found("split-name", front, where, message, "Use letters, digits, _ and dots; no dash.")
