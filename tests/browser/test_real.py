"""The browser's own code against the real intake and a real desk: two languages, one set of formats, nothing played."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from amanat.seal.encoding import b64
from tests.browser.node import BROWSER, NODE
from tests.desk.conftest import clock, desk, running
from tests.desk.house import House

__all__ = ["clock", "desk", "running"]

DRAFT = {
    "v": 1,
    "type": "record",
    "lang": "ur",
    "age_group": "adult",
    "acts": ["stalking"],
    "narrative": "وہ دروازے پر کھڑا تھا۔",
    "where": "the gate",
    "exclude": ["a cousin"],
}


class Visit:
    """One page of hers, open: the TypeScript `Safe` in a node of its own."""

    def __init__(self, base: str, directory_key: str, ledger_key: str) -> None:
        self.running = subprocess.Popen(
            [str(NODE), "tests/run.mjs", "visit"], cwd=BROWSER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        keys = {"directoryKey": directory_key, "ledgerKey": ledger_key}
        options = {"base": base, **keys, "lang": "ur", "shared": True}
        self.words: list[str] = self("create", options=options)

    def answer(self, do: str, **more: object) -> dict[str, Any]:
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.running.stdin.flush()
        answer: dict[str, Any] = json.loads(self.running.stdout.readline())
        return answer

    def __call__(self, do: str, **more: object) -> Any:
        answer = self.answer(do, **more)
        assert "error" not in answer, answer
        return answer["result"]

    def close(self) -> None:
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.close()
        self.running.wait(timeout=20)
        self.running.stdout.close()


@pytest.fixture
def visit(desk: House) -> Iterator[Visit]:
    intake = desk.intake.app.intake
    made = Visit(desk.intake.base, b64(intake.keys.directory.public), intake.ledger.vkeys()[0])
    yield made
    made.close()


def a_file(folder: Path, size: int) -> tuple[Path, bytes]:
    data = b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(size - 8)
    path = folder / "file"
    path.write_bytes(data)
    return path, data


def test_kept_and_found_again_by_words_and_by_urdu_numbers(visit: Visit) -> None:
    visit("save", draft=DRAFT)
    found = visit("open", phrase=" ".join(visit.words))
    assert found["draft"] == DRAFT
    assert visit.answer("open", phrase=" ".join(["abandon"] * 11 + ["about"]))["error"] == "nothing"


def test_the_whole_way_from_her_page_to_the_desk_and_back(visit: Visit, desk: House, tmp_path: Path) -> None:
    visit("save", draft=DRAFT)
    path, data = a_file(tmp_path, 3_000_000)
    manifest = visit("add", path=str(path), name="تصویر.png", media="image/png")
    assert manifest["hash"] == b64(hashlib.sha256(data).digest())
    assert manifest["parts"] == 3
    note, sound = a_file(tmp_path, 30_000)
    voice = visit("add", path=str(note), media="audio/webm", voice=True)
    assert base64.b64decode(visit("read", item=voice["item"])) == sound

    (listed,) = visit("desks")
    assert listed["name"]["en"] == "Lamp House"
    items = [manifest["item"], voice["item"]]
    what = {"fields": ["what", "files"], "purpose": "support", "expires": "2026-12-31", "items": items}
    visit("send", desk=listed["id"], what=what)

    desk.sync()
    case = desk.only_case()
    view = desk.office.case(desk.lead, case)
    assert view.record is not None
    assert view.record["narrative"] == DRAFT["narrative"]
    assert "where" not in view.record
    assert [row.state for row in view.exhibits] == ["matches", "matches"]
    _, chunks = desk.office.exhibit(desk.lead, case, manifest["item"])
    assert b"".join(chunks) == data

    desk.office.opened(desk.lead, case)
    version = desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version, "We have it.")
    desk.office.reply(desk.lead, case, version, "Can you talk on Monday?")
    desk.sync()
    visit("open", phrase=" ".join(visit.words))
    thread = visit("messages", desk=listed["id"])
    assert thread["warnings"] == []
    assert [row["warnings"] for row in thread["entries"]] == [[]] * len(thread["entries"])
    assert thread["entries"][-1]["text"] == "Can you talk on Monday?"
    assert {"hello", "grant", "opened", "status", "text"} <= {row["kind"] for row in thread["entries"]}

    added_path, added = a_file(tmp_path, 1_500_000)
    more = visit("add", path=str(added_path), name="second.png", media="image/png")
    visit("reply", desk=listed["id"], text="Yes. And this.", items=[more["item"]])
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.messages[-1].text == "Yes. And this."
    assert view.messages[-1].warning is None
    assert [grant.fields for grant in view.grants] == [("what", "files"), ("files",)]
    assert view.record is not None
    assert len(view.exhibits) == 3
    _, chunks = desk.office.exhibit(desk.lead, case, more["item"])
    assert b"".join(chunks) == added

    copy = tmp_path / "copy.zip"
    visit("export", sealed=False, path=str(copy))
    with zipfile.ZipFile(copy) as opened:
        assert opened.testzip() is None
        assert data in [opened.read(name) for name in opened.namelist() if name.startswith("files/01")]

    visit("take_back", desk=listed["id"])
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None
    told = [row for row in visit("messages", desk=listed["id"])["entries"] if row["kind"] == "took_back"]
    # Two grants: the desk had opened the first, and has destroyed both.
    assert [(row["opened"], row["erased"]) for row in told] == [(True, True), (False, True)]

    visit("erase")
    assert visit.answer("open", phrase=" ".join(visit.words))["error"] == "nothing"
    desk.sync()
    assert desk.office.case(desk.lead, case).summary.erased
    assert desk.office.health(desk.lead).findings == ()


def test_a_file_that_was_removed_is_gone_from_the_intake(visit: Visit, tmp_path: Path) -> None:
    path, _ = a_file(tmp_path, 2_500_000)
    manifest = visit("add", path=str(path), name="x")
    used = visit("open", phrase=" ".join(visit.words))["stored"]["used"]
    assert used > 2_500_000
    visit("remove", item=manifest["item"])
    assert visit("open", phrase=" ".join(visit.words))["stored"]["used"] < used - 2_500_000
    assert visit.answer("read", item=manifest["item"])["error"] == "item.unknown"


def test_the_control_the_intake_really_answered(desk: House) -> None:
    assert httpx.get(f"{desk.intake.base}/v1/time", trust_env=False).status_code == 200
