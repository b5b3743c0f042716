"""A page whose server writes nothing of what visitors type, not even where something fails."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import gradio as gr

LOG = logging.getLogger("explorer")
FAILED = "This could not be answered ({}). Try it otherwise, or open the page anew."


class QuietBlocks(gr.Blocks):
    """Blocks that answer a failure with its kind and log where it was; Gradio's own message repeats the inputs."""

    async def process_api(self, *given: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - Gradio's own
        """Answer a request; whatever fails becomes gr.Error without the words of the request."""
        try:
            found: dict[str, Any] = await super().process_api(*given, **options)
        except gr.Error as refused:
            refused.print_exception = False
            raise
        except Exception as problem:  # noqa: BLE001 - whatever it is, what it says may repeat what was typed
            place = traceback.extract_tb(problem.__traceback__)[-1]
            LOG.error("%s in %s, line %s", type(problem).__name__, place.filename, place.lineno)
            raise gr.Error(FAILED.format(type(problem).__name__), print_exception=False) from None
        return found
