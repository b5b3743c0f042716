"""All that the Explorer holds while it runs: datasets, models, and whether whoever looks owns them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

from explorer.errors import FilterError
from explorer.models import LOCAL, PUBLIC, Baselines, Limits
from explorer.places import datasets, models, places
from explorer.store import Store, load


@dataclass(frozen=True, slots=True)
class Holdings:
    """Datasets and models, found once when the Explorer starts."""

    store: Store
    baselines: Baselines
    own: bool
    """Whether the Explorer runs for the owner of the builds, on their machine."""

    @property
    def limits(self) -> Limits:
        """How much may be typed."""
        return LOCAL if self.own else PUBLIC


def hold(environment: Mapping[str, str]) -> Holdings:
    """Return what the environment names; what cannot be read is broken, the rest stays usable."""
    where = places(environment)
    return Holdings(load(datasets(where)), Baselines(models(where), own=where.own), where.own)


def warm(holdings: Holdings) -> None:
    """Read all weights while the first visitors read the page: the first answer would wait seconds for them."""
    Thread(target=_read_weights, args=(holdings.baselines,), daemon=True).start()


def _read_weights(baselines: Baselines) -> None:
    for one in baselines.usable:
        with suppress(FilterError):
            baselines.pipeline(one)
