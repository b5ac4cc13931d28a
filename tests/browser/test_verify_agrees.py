"""The page for checking and the command find the same in every file, in the same order and at the same places. Here the
page's code runs in node, many files at once; tests/e2e/test_verify_html.py opens it in a browser."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from amanat.casefile import layout
from amanat.casefile.verify import Report, verify
from tests.browser.node import BROWSER, NODE
from tests.casefile.tamper.corpus import HONEST, KINDS
from tests.casefile.tamper.ground import Case, Ground, edit
from tests.casefile.tamper.listing import Kind

NOT_IN_NODE = {"deflate-with-words-behind": "node's unpacker says nothing of bytes behind the end; a browser's does"}
INNER = (
    layout.SEALED_EVENT,
    layout.SEALED_PROOF,
    layout.CHECKPOINT,
    *layout.STAMPED,
    layout.LOG,
    layout.PEOPLE,
    layout.CRATE,
    layout.CASE,
    layout.BAG_INFO,
)
"""What a changed byte is tried in."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("agrees") / "ground")


def page_says(cases: Sequence[Case]) -> list[Any]:
    """What the page's code finds in each file."""
    asked = [
        {
            "file": str(case.file),
            "log": case.log_key,
            "witnesses": case.witness_keys,
            "roots": case.tsa_root.decode(),
            "desk": case.desk,
            "identities": [case.identity] if case.identity else [],
            "passphrase": case.passphrase,
        }
        for case in cases
    ]
    done = subprocess.run(
        [str(NODE), "tests/run.mjs", "check-files"],
        input=json.dumps(asked),
        cwd=BROWSER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def in_words(report: Report) -> Any:
    return {"exit": report.exit_code, "findings": [[one.code, one.place] for one in report.findings]}


def agree(cases: Sequence[Case], word: Callable[[Any], Any] = lambda found: found) -> None:
    """`word`: how closely what was found is compared."""
    said = page_says(cases)
    assert len(said) == len(cases) > 0
    for case, page in zip(cases, said, strict=True):
        report = verify(case.file, case.trust)
        assert word({"exit": page["exit"], "findings": page["findings"]}) == word(in_words(report)), case.name
        assert (page["summary"] is None) == (report.summary is None), case.name
        if report.summary is not None:
            same_summary(page["summary"], report)


def same_summary(page: Any, report: Report) -> None:
    summary = report.summary
    assert summary is not None
    assert page["case"] == summary.case
    assert page["fingerprint"] == summary.fingerprint
    assert page["steps"] == summary.steps
    assert page["hidden"] == summary.hidden
    assert (page["begun"], page["sealed"], page["stamped"]) == (summary.begun, summary.sealed, summary.stamped)
    assert (page["log"], page["logSize"], page["quorum"]) == (summary.log, summary.log_size, summary.quorum)
    assert [(one["name"], one["time"]) for one in page["cosigned"]] == list(summary.cosigned)
    listed = [(one["name"], one["title"], one["size"], one["sha256"]) for one in page["files"]]
    assert listed == [(one.name, one.title, one.size, one.sha256) for one in summary.files]


def made(kinds: Sequence[Kind], ground: Ground, folder: Path) -> list[Case]:
    cases = [kind.made(ground, folder) for kind in kinds if kind.name not in NOT_IN_NODE]
    return [case for case in cases if case.file.is_file()]


ALL = (*KINDS, *HONEST)


def test_every_sixth_file_is_found_the_same(ground: Ground, tmp_path: Path) -> None:
    agree(made(ALL[::6], ground, tmp_path))


@pytest.mark.soak
def test_every_file_is_found_the_same(tmp_path: Path) -> None:
    agree(made(ALL, Ground(tmp_path / "ground"), tmp_path))


def another_byte(dice: random.Random) -> Callable[[bytes], bytes]:
    def how(data: bytes) -> bytes:
        at, changed = dice.randrange(len(data)), bytearray(data)
        match dice.choice(("flip", "flip", "set", "out", "in", "cut")):
            case "flip":
                changed[at] ^= 1 << dice.randrange(8)
            case "set":
                changed[at] = dice.randrange(256)
            case "out":
                del changed[at]
            case "in":
                changed.insert(at, dice.randrange(256))
            case _:
                del changed[at:]
        return bytes(changed)

    return how


def fuzzed(ground: Ground, folder: Path, count: int) -> list[Case]:
    """Files with one byte changed: in the zip as it lies, or in a file inside with all hashes made anew."""
    dice = random.Random(5)
    house = ground.house
    keys = Case("", folder, frozenset(), 1, house.log_key, tuple(house.witness_keys), house.tsa_root, house.desk)
    cases = []
    for n in range(count):
        name = dice.choice(INNER)
        how = another_byte(dice)
        path = folder / f"{n}.zip"
        path.write_bytes(ground.listed(edit(name, how)) if n % 2 else how(ground.honest))
        cases.append(replace(keys, name=f"{n} {name if n % 2 else 'zip'}", file=path))
    return cases


def without_reasons(found: Any) -> Any:
    """Both refuse a broken stamp, but of two reasons each may name the other first."""
    codes = [["stamp." if code.startswith("stamp.") else code, place] for code, place in found["findings"]]
    return {**found, "findings": codes}


def test_one_changed_byte_is_found_the_same(ground: Ground, tmp_path: Path) -> None:
    agree(fuzzed(ground, tmp_path, 40), without_reasons)


@pytest.mark.soak
def test_one_changed_byte_of_very_many_is_found_the_same(ground: Ground, tmp_path: Path) -> None:
    agree(fuzzed(ground, tmp_path, 1000), without_reasons)
