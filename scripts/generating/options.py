"""Options that the sub-verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builders.generation.endpoint import SchemaForm

BaseUrl = Annotated[
    str,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="Endpoint that speaks the chat-completions protocol, such as http://127.0.0.1:8080/v1. Its token is read "
        "from CARELOOM_ENDPOINT_TOKEN (for hosts of the Hub also HF_TOKEN).",
    ),
]
Model = Annotated[str, typer.Option("--model", help="The model, as the endpoint calls it.")]
Folder = Annotated[
    Path,
    typer.Option(
        "--output", file_okay=False, help="Folder of this run, with its cache; what an earlier run wrote is replaced."
    ),
]
Beside = Annotated[
    Path | None, typer.Option("--output", file_okay=False, help="Folder of this run; that of what is judged if none.")
]
AtOnce = Annotated[
    int,
    typer.Option("--at-once", min=1, help="Requests in flight; one where the server answers one after the other."),
]
PerMinute = Annotated[
    float | None, typer.Option("--per-minute", help="Requests that may be started in a minute; as many as go if none.")
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        help="Seconds that one try may take, waiting in line at the server included; what was answered before is not "
        "asked again.",
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens",
        min=1,
        metavar="N",
        help="Tokens that a reply may have; as many as each part needs if none. Another number is another request.",
    ),
]
Stream = Annotated[
    bool,
    typer.Option(
        "--stream",
        help="Read replies as they are written, for gateways that end silent requests; what was answered before is "
        "not asked again.",
    ),
]
SchemaOption = Annotated[
    SchemaForm,
    typer.Option(
        "--schema-form",
        help="How the shape of a JSON reply is told: as OpenAI does, as llama.cpp did, or not at all. Another form is "
        "another request.",
    ),
]
TokenPrices = Annotated[
    tuple[float, float] | None,
    typer.Option(
        "--prices",
        metavar="PROMPT REPLY",
        help="What a million tokens of prompts and of replies cost, such as 0.5 1.5 in any currency: progress and "
        "result then tell the cost.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="What all chance is drawn from; models are told it as well.")]
Strategies = Annotated[
    Path | None, typer.Option("--strategies", exists=True, dir_okay=False, help="YAML file of custom strategies.")
]
WordsOf = Annotated[
    str,
    typer.Option(
        "--words-of",
        metavar="DATASET",
        help="Dataset whose people's words are sent; they leave this machine only where its rights permit it.",
    ),
]
