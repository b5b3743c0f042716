"""`careloom evaluate NAME --endpoint`: a model behind the stub endpoint, as a therapist on the project's own corpus."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from fixture_builds import pinned, rows, tree_bytes
from generation.stub_endpoint import Fails, Received, Says, Stub, serving
from generation_command.obliging import COMMAND, TOKEN, environment
from generation_personas.test_safety import ANNOUNCED
from models.trained_models import folder as trained_folder
from models.trained_models import model
from typer.testing import CliRunner, Result

from builders.labels import load_taxonomy
from builders.manifest import read_manifest
from builders.training.fit import fitted
from scripts.cli import application

MAIN = load_taxonomy("mi/behaviour-main@1").names
FINE = {label.id: label.main for label in load_taxonomy("mi/behaviour@1").labels}
CODES = ("simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "give_information")
DEMO = "therapist-behaviour-tapestry-demo"
ENGLISH = "therapist-behaviour-annomi"
BY_MODEL = ("--coder", "endpoint", "--coder-model", "strict-coder")


def code_for(text: str) -> str:
    """Return the code that the stub gives an utterance, whoever said it."""
    return CODES[sum(map(ord, text)) % len(CODES)]


def echo(received: Received) -> Says | Fails:
    """Reply with the beginning of the client's last words, or with the code of an utterance."""
    if received.payload["model"] == "strict-coder":
        utterance = received.prompt.partition("The utterance to code:\n\n")[2]
        return Says(json.dumps({"behaviour": code_for(utterance)}))
    said = received.prompt.rpartition("Client: ")[2].partition("\n")[0]
    return Says(json.dumps({"utterance": said[:70].strip()}, ensure_ascii=False))


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    with serving(echo) as running:
        yield running


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds, and of one trained model that knows English alone."""
    folder = tmp_path_factory.mktemp("evaluated") / "artifacts"
    (folder / "models").mkdir(parents=True)
    for name in ("tapestry", "annomi", "culturecare", "esconv"):
        (folder / name).symlink_to(pinned(name))
    (folder / "models" / ENGLISH).symlink_to(trained_folder(ENGLISH))
    return folder


def surroundings(builds: Path) -> dict[str, str]:
    """Return an environment with a token and a cache folder of its own."""
    return {**environment(), "CARELOOM_CACHE": str(builds.parent / "downloads")}


def evaluate(builds: Path, *others: str, url: str, name: str = "tapestry") -> Result:
    """Run the command in this process, as somebody with a token in the environment."""
    line = ["evaluate", name, "--endpoint", url, "--model", "org/chat", "--output", str(builds), *others]
    done = CliRunner().invoke(application("evaluate"), line, env=surroundings(builds))
    assert TOKEN not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def coded(stub: Stub, builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evaluation of 24 contexts that a second model codes."""
    folder = tmp_path_factory.mktemp("evaluated") / "coded"
    done = evaluate(builds, *BY_MODEL, "--contexts", "24", "--folder", str(folder), url=stub.url)
    assert done.exit_code == 0, done.output
    return folder


def test_figures_are_those_of_an_independent_count(coded: Path) -> None:
    turns = {(one["dialogue_id"], one["turn_id"]): one for one in rows(pinned("tapestry"), "utterances")}
    found, replies = json.loads((coded / "results.json").read_text(encoding="utf-8")), lines(coded / "replies.jsonl")
    references = [turns[one["dialogue_id"], one["turn_id"]] for one in replies]
    said = {"model": [one["reply"] for one in replies], "reference": [one["text"] for one in references]}
    assert len(replies) == 24
    measures = found["measures"]
    for side, texts in said.items():
        codes = [code_for(" ".join(text.split()) if side == "model" else text.strip()) for text in texts]
        assert [one[f"{side}_behaviours"] for one in replies] == [[code] for code in codes]
        times = Counter(codes)
        reflections = times["simple_reflection"] + times["complex_reflection"]
        questions = times["open_question"] + times["closed_question"]
        gold = [MAIN[one["behaviour_main"]] for one in references]
        expected = {
            "reflection_to_question_ratio": reflections / questions,
            "percent_complex_reflections": 100 * times["complex_reflection"] / reflections,
            "percent_open_questions": 100 * times["open_question"] / questions,
            "share_question": questions / len(codes),
            "agreement": np.mean([FINE[code] == one for code, one in zip(codes, gold, strict=True)]),
            "characters": np.mean([len(text) for text in texts]),
        }
        for name, value in expected.items():
            assert measures[name][side]["value"] == pytest.approx(value, abs=1e-4), (name, side)
            assert measures[name][side]["low"] <= value + 1e-4
        assert found["metrics"]["mi_fidelity"][side]["miti"]["reflections"] == reflections
    for one in measures.values():
        gap = one["model"]["value"] - one["reference"]["value"]
        assert one["difference"]["value"] == pytest.approx(gap, abs=2e-4)
    assert found["metrics"]["mi_session"]["top_1_agreement"] == pytest.approx(
        measures["agreement"]["model"]["value"], abs=1e-4
    )


def test_contexts_are_held_back_and_spread_over_dialogues(coded: Path) -> None:
    files = [one for one in read_manifest(pinned("tapestry"))["files"] if one["config"] == "utterances"]
    read = [
        pq.read_table(pinned("tapestry") / one["path"], partitioning=None) for one in files if one["split"] == "test"
    ]
    held_back = {name for table in read for name in table.column("dialogue_id").to_pylist()}
    replies = lines(coded / "replies.jsonl")
    assert {one["dialogue_id"] for one in replies} < held_back
    groups = Counter(one["group_id"] for one in replies)
    assert max(groups.values()) - min(groups.values()) <= 1
    assert max(Counter(one["dialogue_id"] for one in replies).values()) == 1
    found = json.loads((coded / "results.json").read_text(encoding="utf-8"))
    assert found["held_back"] == "split test"
    assert found["contexts"]["groups"] == len(groups)


def test_the_model_is_shown_what_came_before_and_not_what_was_said(stub: Stub, coded: Path) -> None:
    turns = {(one["dialogue_id"], one["turn_id"]): one["text"] for one in rows(pinned("tapestry"), "utterances")}
    asked = [one for one in lines(coded / "transcript.jsonl") if one["key"].endswith("/reply")]
    assert len(asked) == 24
    for one in asked:
        _, dialogue, turn, _ = one["key"].split("/")
        shown = "\n".join(message["content"] for message in one["messages"])
        assert " ".join(turns[dialogue, int(turn) - 1].split()) in shown
        assert " ".join(turns[dialogue, int(turn)].split()) not in shown
        assert one["words_of"] == "tapestry"
    assert stub.received[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert not [name for name, content in tree_bytes(coded).items() if TOKEN.encode() in content]


def test_asked_for_again_nothing_is_sent_and_the_same_is_written(stub: Stub, builds: Path, coded: Path) -> None:
    before, sent = tree_bytes(coded), len(stub.received)
    again = ("--contexts", "24", "--folder", str(coded), "--json")
    done = evaluate(builds, *BY_MODEL, *again, url=stub.url)
    requests = json.loads(done.stdout)["requests"]
    assert (requests["sent"], requests["cached"]) == (0, 3 * 24)
    assert len(stub.received) == sent
    assert tree_bytes(coded) == before
    line = ["evaluate", "tapestry", "--endpoint", stub.url, "--model", "another", "--output", str(builds), *again]
    other = CliRunner().invoke(application("evaluate"), line)
    assert other.exit_code == 2
    assert "holds org/chat on tapestry: name another folder" in other.output


def test_the_page_says_who_how_and_what_it_is_not(coded: Path) -> None:
    page = (coded / "results.md").read_text(encoding="utf-8")
    assert "No clinical validation" in page
    for said in ("org/chat", "mi/reply@1", "strict-coder", "mi/relabel@1", "split test", "| seed | 0 |"):
        assert said in page
    assert re.search(r"last reply \d{4}-\d\d-\d\d", page)
    assert "so few give intervals that are too narrow" in page
    assert "machine-written" in page


def test_a_coder_of_the_same_dataset_has_not_seen_what_it_codes(stub: Stub, builds: Path, tmp_path: Path) -> None:
    done = evaluate(builds, "--contexts", "40", "--folder", str(tmp_path), "--json", url=stub.url)
    assert done.exit_code == 0, done.output
    found, replies = json.loads(done.stdout), lines(tmp_path / "replies.jsonl")
    assert found["coder"]["name"] == DEMO
    assert found["coder"]["left_out_groups"] == len({one["group_id"] for one in replies})
    assert found["coder"]["published"]["macro_f1"]["value"] > 0
    complex_ones = found["measures"]["percent_complex_reflections"]
    assert complex_ones["model"]["value"] is None
    assert complex_ones["reason"] == "the coder tells main behaviours only"
    examples = model(DEMO).training_examples(pinned("tapestry"))
    unseen = examples.take(~np.isin(examples.groups.astype(str), [one["group_id"] for one in replies]))
    coder = fitted(model(DEMO).model.estimator(), unseen)
    turns = {(one["dialogue_id"], one["turn_id"]): one["text"] for one in rows(pinned("tapestry"), "utterances")}
    texts = np.array([turns[one["dialogue_id"], one["turn_id"]] for one in replies], dtype=object)
    assert [one["reference_behaviours"] for one in replies] == [[MAIN[place]] for place in coder.predict(texts)]


def test_a_coder_that_lacks_languages_is_taken_only_by_its_name_and_says_so(
    stub: Stub, builds: Path, tmp_path: Path
) -> None:
    few = ("--contexts", "12", "--folder", str(tmp_path), "--json")
    found = json.loads(evaluate(builds, "--coder", ENGLISH, *few, url=stub.url).stdout)
    assert found["coder"]["left_out_groups"] == 0
    assert "ko" in found["coder"]["unknown_languages"]
    assert any("trained on nothing in ar" in note for note in found["notes"])


def test_what_cannot_be_used_is_counted_by_kind_and_what_failed_is_asked_again(builds: Path, tmp_path: Path) -> None:
    def choosy(received: Received) -> Says | Fails:
        system = received.payload["messages"][0]["content"]
        if "In Korean only" in system:
            return Says(json.dumps({"utterance": "Das klingt nach einer langen und schweren Nacht für Sie."}))
        if "In German only" in system:
            return Says("", refusal="I cannot help with that.")
        if "In English only" in system:
            return Says(json.dumps({"utterance": ANNOUNCED["en"]}))
        if "In Hindi only" in system:
            return Says("no JSON")
        return Fails(400) if "In French only" in system else echo(received)

    arguments = (*BY_MODEL, "--contexts", "48", "--folder", str(tmp_path))
    with serving(choosy) as stub:
        done = evaluate(builds, *arguments, "--json", url=stub.url)
        assert done.exit_code == 1
        found = json.loads(done.stdout)
        languages, counts = found["contexts"]["languages"], found["contexts"]
        kinds = {"ko": "wrong_language", "de": "refused", "en": "harmful", "hi": "unreadable", "fr": "failed"}
        assert all(languages[one] for one in kinds)
        assert {kind: counts[kind] for kind in kinds.values()} == {k: languages[one] for one, k in kinds.items()}
        assert counts["compared"] == counts["answered"] == 48 - sum(languages[one] for one in kinds)
        assert all("status 400" in one["message"] for one in found["problems"])
        harmful = [one for one in lines(tmp_path / "replies.jsonl") if one["failure"] == "harmful"]
        assert {one["reply"] for one in harmful} == {None}
        before = len(stub.received)
        stub.answer = lambda one: echo(one) if isinstance(choosy(one), Fails) else choosy(one)
        again = json.loads(evaluate(builds, *arguments, "--json", url=stub.url).stdout)
        assert again["contexts"]["failed"] == 0
        assert again["contexts"]["answered"] == counts["answered"] + languages["fr"]
        assert len(stub.received) - before == 3 * languages["fr"]


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("tapestry", ("--workers", "2", "--seeds", "3"), "--seeds, --workers is about baseline models"),
        ("tapestri", (), "is not built"),
        ("culturecare", (), "has no utterances"),
        ("esconv", (), "no therapist turn there has an MI behaviour"),
        ("tapestry", ("--coder", "therapist-behavior"), "did you mean"),
        ("tapestry", ("--coder", "mi-quality"), "codes no behaviours of therapists"),
        ("annomi", ("--coder", DEMO), "run `careloom train"),
        ("tapestry", ("--coder-model", "x"), "--coder-model names the model of --coder endpoint"),
        ("tapestry", ("--model", " "), "no model is named"),
        ("tapestry", ("--endpoint", "ftp://x"), "is no address of an endpoint"),
    ],
)
def test_wrong_use_is_said_before_anything_is_sent(
    name: str, others: tuple[str, ...], said: str, stub: Stub, builds: Path, tmp_path: Path
) -> None:
    sent = len(stub.received)
    done = evaluate(builds, "--folder", str(tmp_path / "out"), *others, url=stub.url, name=name)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.output.split())
    assert len(stub.received) == sent
    assert not (tmp_path / "out").exists()


def test_options_of_chat_models_need_an_endpoint(builds: Path) -> None:
    done = CliRunner().invoke(application("evaluate"), ["evaluate", "--contexts", "5", "--output", str(builds)])
    assert done.exit_code == 2
    assert "--contexts is about chat models: name the address of one with --endpoint" in done.output


def test_withheld_words_stay_on_this_machine(builds: Path, tmp_path: Path) -> None:
    elsewhere = "https://elsewhere.invalid/v1"
    done = evaluate(builds, "--folder", str(tmp_path / "out"), url=elsewhere, name="annomi")
    assert done.exit_code == 1
    assert "the words of annomi may not be sent to elsewhere.invalid/v1" in done.output
    assert not (tmp_path / "out").exists()


def test_replies_to_withheld_words_are_for_their_owner_alone(stub: Stub, builds: Path, tmp_path: Path) -> None:
    done = evaluate(builds, *BY_MODEL, "--folder", str(tmp_path), url=stub.url, name="annomi")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "replies.jsonl").stat().st_mode & 0o077 == 0
    results = (tmp_path / "results.json").read_text(encoding="utf-8") + (tmp_path / "results.md").read_text("utf-8")
    assert not [one["text"] for one in rows(pinned("annomi"), "utterances") if one["text"] in results]


def test_where_no_reply_can_be_used_nothing_is_compared_and_the_kinds_are_told(builds: Path, tmp_path: Path) -> None:
    with serving(lambda _: Says("I would rather not.")) as stub:
        done = evaluate(builds, *BY_MODEL, "--contexts", "3", "--folder", str(tmp_path), url=stub.url)
    assert done.exit_code == 1
    assert "of 3 replies none can be compared: 3 unreadable" in done.output
    assert not (tmp_path / "results.json").exists()


def test_an_endpoint_that_is_none_ends_the_run_and_nothing_is_written(builds: Path, tmp_path: Path) -> None:
    with serving(lambda _: Fails(404, "<html>no</html>", content_type="text/html")) as stub:
        done = evaluate(builds, *BY_MODEL, "--contexts", "3", "--folder", str(tmp_path), url=stub.url)
    assert done.exit_code == 1
    assert "Nothing is written" in done.output
    assert not (tmp_path / "results.json").exists()


def test_it_is_a_command(stub: Stub, builds: Path, coded: Path) -> None:
    line = [str(COMMAND), "evaluate", "tapestry", "--base-url", stub.url, "--model", "org/chat", "--output",
            str(builds), *BY_MODEL, "--contexts", "24", "--folder", str(coded)]  # fmt: skip
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=surroundings(builds))
    assert done.returncode == 0, done.stderr
    assert "24 of 24 contexts compared" in done.stdout
    assert not done.stderr
