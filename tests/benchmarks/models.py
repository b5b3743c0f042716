"""Time the baseline models: `python models.py [BUILDS]`, default `artifacts`, from whatever datasets are built there.

Training, loading and answering run in processes of their own; loading
counts neither the start of Python nor the imports of scikit-learn.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

SINGLE, BATCH, LOAD, TRAIN = 5.0, 200.0, 0.5, 60.0
"""Asked: milliseconds a single text, microseconds a text of a batch, seconds to load one, and to train all of them."""
ROUNDS = 50
TEXT = "What would you like to be different in a month from now?"
console = Console()


def answering(folder: Path) -> None:
    """Load a model and let it answer; print the seconds as JSON. Runs in a process of its own."""
    start = perf_counter()
    import numpy as np
    import sklearn.linear_model
    import sklearn.pipeline
    import skops.io

    imported = perf_counter() - start
    del sklearn
    start = perf_counter()
    model = skops.io.load(folder / "model.skops", trusted=[])
    loaded = perf_counter() - start
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    columns = facts["schema"]["input"]["items"].get("prefixItems")
    one = np.array([["1=neutral 2=question", TEXT, TEXT]], dtype=object) if columns else np.array([TEXT], dtype=object)
    model.predict_proba(one)
    singles = []
    for _ in range(ROUNDS):
        start = perf_counter()
        model.predict_proba(one)
        singles.append(perf_counter() - start)
    many = np.repeat(one, 5_000, axis=0)
    start = perf_counter()
    model.predict_proba(many)
    batch = (perf_counter() - start) / len(many)
    sys.stdout.write(json.dumps({"imported": imported, "loaded": loaded, "single": median(singles), "batch": batch}))


def main(builds: Path) -> None:
    """Train every model that can be trained, then time each."""
    with tempfile.TemporaryDirectory() as place:
        output = Path(place)
        for built in builds.glob("*/manifest.json"):
            (output / built.parent.name).symlink_to(built.parent.resolve())
        command = [str(Path(sys.executable).with_name("careloom")), "train", "--json", "--output", str(output)]
        start = perf_counter()
        trained = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["trained"]
        whole = perf_counter() - start
        table = Table("model", "trained s", "load s", f"single ms (≤ {SINGLE:g})", f"batch µs a text (≤ {BATCH:g})")
        for one in trained:
            asked = [sys.executable, __file__, "--answer", one["folder"]]
            found = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
            table.add_row(one["name"], f"{one['cpu_seconds']:.1f}", f"{found['loaded']:.3f}",
                          f"{found['single'] * 1e3:.2f}", f"{found['batch'] * 1e6:.0f}")  # fmt: skip
        console.print(table)
        console.print(f"all {len(trained)} trained in {whole:.1f} s (asked: {TRAIN:g}); load asked: {LOAD:g} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answering(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1] if sys.argv[1:] else "artifacts"))
