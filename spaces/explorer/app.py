"""The Explorer as it is started: on a Space for everybody, and with `make space` for the owner of the builds alone."""

from __future__ import annotations

import os

# Before the imports that read them: nothing is sent, looked up or recorded while somebody uses the page.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", GRADIO_RUN_HISTORY="False", HF_HUB_DISABLE_TELEMETRY="1")

import uvicorn
from explorer.holdings import hold, warm
from explorer.serving import application

PORT = 7860


def main() -> None:
    """Serve the page: on a Space to everybody, elsewhere to this machine alone."""
    public = bool(os.environ.get("SPACE_ID"))
    port = int(os.environ.get("GRADIO_SERVER_PORT") or PORT)
    holdings = hold(os.environ)
    warm(holdings)
    # No log of what is asked: the words that are searched for stand in the address.
    uvicorn.run(application(holdings), host="0.0.0.0" if public else "127.0.0.1", port=port,  # noqa: S104
                access_log=False, log_level="warning")  # fmt: skip


if __name__ == "__main__":
    main()
