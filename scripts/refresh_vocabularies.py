"""Refresh the Hub's value lists in `cards/vocabularies`: `python scripts/refresh_vocabularies.py [DATE]`.

Run by hand where the network is at hand, with npm and node installed. Tasks, libraries and languages come from the
Hub's own npm packages, licences from its documentation, the other lists from the installed `datasets`. A list that
would shrink is refused: read why before accepting that.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Any
from urllib.request import urlopen

VOCABULARIES = Path(__file__).parents[1] / "cards/vocabularies"
LICENCES = "https://raw.githubusercontent.com/huggingface/hub-docs/main/docs/hub/repositories-licenses.md"
TASKS = """
import('{entry}').then(({{ PIPELINE_DATA, MODEL_LIBRARIES_UI_ELEMENTS }}) => {{
  const tasks = Object.fromEntries(Object.entries(PIPELINE_DATA).map(([id, task]) => [id, {{
    subtasks: (task.subtasks ?? []).map((one) => one.type), hidden: Boolean(task.hideInDatasets) }}]));
  console.log(JSON.stringify({{ tasks, libraries: Object.keys(MODEL_LIBRARIES_UI_ELEMENTS) }}));
}});
"""
LANGUAGES = """
import('{entry}').then((found) => {{
  const codes = new Set();
  for (const list of Object.values(found)) if (typeof list === 'object')
    for (const one of Object.values(list)) if (one?.code) codes.add(one.code);
  console.log(JSON.stringify([...codes]));
}});
"""


def run(program: str, *arguments: str, folder: Path) -> str:
    """Return what an installed program prints."""
    path = shutil.which(program)
    if path is None:
        raise SystemExit(f"{program} is not installed: install Node.js with npm, then run this again")
    done = subprocess.run([path, *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def from_npm(package: str, entry: str, script: str, folder: Path) -> tuple[Any, str]:
    """Return what a script prints of an npm package's module, and the package's version."""
    packed = run("npm", "pack", package, folder=folder)
    with tarfile.open(folder / packed.strip().splitlines()[-1]) as archive:
        archive.extractall(folder / package.replace("/", "-"), filter="data")
    root = folder / package.replace("/", "-") / "package"
    code = script.format(entry=(root / entry).as_posix())
    printed = run("node", "--input-type=module", "-e", code, folder=folder)
    return json.loads(printed), json.loads((root / "package.json").read_text(encoding="utf-8"))["version"]


def documented_licences() -> list[str]:
    """Return the licence ids of the Hub's documentation, in its order."""
    with urlopen(LICENCES) as response:
        text = response.read().decode()
    region = text.split("<!-- region licenses -->")[1].split("<!-- endregion -->")[0]
    return re.findall(r"\| `([^`]+)`", region)


def write(name: str, values: Any, source: str, version: str, date: str) -> None:  # noqa: ANN401 - a list or mapping
    """Write one list with its source, version and date."""
    path = VOCABULARIES / f"{name}.json"
    before = len(json.loads(path.read_text(encoding="utf-8"))["values"]) if path.is_file() else 0
    if len(values) < before:
        raise SystemExit(f"{name}: {len(values)} values, {before} before; read what was removed, then delete {path}")
    content = {"source": source, "version": version, "date": date, "values": values}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Refresh every list."""
    date = sys.argv[1] if len(sys.argv) > 1 else datetime.now(tz=UTC).date().isoformat()
    with tempfile.TemporaryDirectory() as folder:
        tasks, version = from_npm("@huggingface/tasks", "dist/esm/index.js", TASKS, Path(folder))
        write("tasks", tasks["tasks"], "npm @huggingface/tasks PIPELINE_DATA", version, date)
        source = "npm @huggingface/tasks MODEL_LIBRARIES_UI_ELEMENTS"
        write("model_libraries", tasks["libraries"], source, version, date)
        codes, version = from_npm("@huggingface/languages", "dist/index.mjs", LANGUAGES, Path(folder))
    shipped = resources.files("datasets.utils.resources")
    kit = metadata.version("datasets")
    known = json.loads(shipped.joinpath("languages.json").read_text(encoding="utf-8"))
    source = "npm @huggingface/languages and datasets/utils/resources/languages.json"
    write("languages", sorted({*codes, *known, "code", "multilingual"}), source, f"{version} and {kit}", date)
    creators = json.loads(shipped.joinpath("creators.json").read_text(encoding="utf-8"))
    for name, values in (
        ("language_creators", creators["language"]),
        ("annotations_creators", creators["annotations"]),
        ("multilinguality", list(json.loads(shipped.joinpath("multilingualities.json").read_text(encoding="utf-8")))),
        ("size_categories", json.loads(shipped.joinpath("size_categories.json").read_text(encoding="utf-8"))),
    ):
        write(name, values, "datasets/utils/resources", kit, date)
    write("licences", documented_licences(), LICENCES, "main", date)


if __name__ == "__main__":
    main()
