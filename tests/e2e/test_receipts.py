"""Her receipts in real Chromium: sealed by her browser, kept by her, and checked when everything else is gone. And a
list of organisations that the service cannot prove: nothing goes there, and nothing is lost."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from amanat.desk.client import trust
from amanat.seal.encoding import b64
from amanat.seal.phrase import derive_keys, read_phrase
from amanat.seal.receipt_file import open_receipts
from tests.e2e.conftest import COMMAND, RealIntake, wait_for
from tests.e2e.nadia import Nadia, answer_first_questions, come_back, consent, start, write_phrase_down
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
PHOTO = Path(__file__).parents[2] / "src/amanat/demo/assets/drawing.png"
NARRATIVE = {"en": "The canary sings at the old mill.", "ur": "پرانی چکی پر چڑیا گاتی ہے۔"}
NAME = {"en": "Lamp House", "ur": "چراغ گھر"}
CLAIMS = {"deposit": {"receipt.promised"}, "answer": {"receipt.answer_sealed", "receipt.answer_signed"}}
ANSWER = "We can meet on Thursday by the blue door."


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    played = PlayedDesk(base=real_intake.url)
    yield real_intake.admit(played)
    played.http.close()


def written(browser: Browser, intake: RealIntake, lang: str) -> tuple[Nadia, list[str]]:
    """A record with one photograph, and her words on paper."""
    nadia = start(browser, intake, lang)
    answer_first_questions(nadia)
    nadia.skip_to("What happened?")
    nadia.page.fill("#narrative", NARRATIVE[lang])
    nadia.save()
    nadia.skip_to("Do you have something to add?")
    nadia.page.locator("input[type=file]").set_input_files([str(PHOTO)])
    expect(nadia.page.locator("#evidence .file")).to_contain_text(nadia.say("Sealed, unchanged."))
    nadia.save()
    nadia.heading("Your twelve words")
    return nadia, write_phrase_down(nadia)


def sent(nadia: Nadia) -> None:
    nadia.press("Choose an organisation")
    nadia.heading("Who may read it?")
    nadia.reads("No independent group looks at this list yet. We only check how new it is.")
    nadia.press("Look at {name}", name=NAME[nadia.lang])
    nadia.heading("May {name} read it?", name=NAME[nadia.lang])
    consent(nadia, NAME[nadia.lang], ["What happened, in your words"], purpose="Support and help")


def everything_proved(nadia: Nadia) -> bool:
    rows = nadia.page.locator("#receipts li")
    if rows.count() == 4 and rows.filter(has_text=nadia.say("Proved")).count() == 4:
        return True
    nadia.page.go_back()
    nadia.page.wait_for_timeout(300)
    nadia.press("Your receipts")
    nadia.heading("Your receipts")
    return False


def kept(nadia: Nadia, folder: Path) -> Path:
    """The file that the one button gives her."""
    with nadia.page.expect_download() as downloading:
        nadia.press("Keep a copy")
    nadia.reads("Your copy is among the downloads of this phone.")
    path = folder / downloading.value.suggested_filename
    downloading.value.save_as(path)
    return path


def verify(path: Path, words: str, *more: str) -> subprocess.CompletedProcess[str]:
    file = path.with_name("words")
    file.write_text(words)
    command = [COMMAND, "verify", "receipt", str(path), "--phrase-file", str(file), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def erase(nadia: Nadia) -> None:
    nadia.page.go_back()
    nadia.heading("Your record")
    nadia.press("Erase everything, forever")
    nadia.press("Yes, erase everything")
    nadia.heading("Everything is erased")
    nadia.leave()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_what_she_kept_proves_it_when_everybody_else_deleted_it(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str, tmp_path: Path
) -> None:
    before = set(desk.mailboxes())
    nadia, words = written(browser, real_intake, lang)
    sent(nadia)
    (mailbox,) = set(desk.mailboxes()) - before
    desk.write(mailbox, ANSWER)
    come_back(nadia, " ".join(words))
    nadia.heading("Your record")
    nadia.press("Messages")
    nadia.heading("Messages with {name}", name=NAME[lang])
    nadia.page.go_back()
    nadia.heading("Your record")
    nadia.press("Your receipts")
    nadia.heading("Your receipts")
    wait_for(lambda: everything_proved(nadia), "the ledger to prove all four", every=0.5)
    nadia.reads("Keep it only where nobody else looks. If others use this phone, move it elsewhere or do not keep it.")
    # Nothing is written here, so nothing is said to be saved.
    expect(nadia.page.locator("#state")).to_be_hidden()
    nadia.page.get_by_text(nadia.say("How to check it later")).click()
    width = nadia.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "the command runs off her screen"
    path = kept(nadia, tmp_path)
    nadia.watched.check(nadia.page)
    phrase = " ".join(words)
    keys = httpx.get(f"{real_intake.url}/v1/key", verify=trust(), trust_env=False).json()

    # Gone everywhere: her safe, and her mailbox with the desk.
    erase(nadia)
    assert desk.client().send("GET", f"/v1/mailboxes/{mailbox}").status_code == 404

    trusted = ["--key", keys["key"], "--log-key", keys["ledger"]]
    done = verify(path, phrase, *trusted, "--file", str(PHOTO), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    rows: list[dict[str, Any]] = told["files"][0]["receipts"]
    assert [(row["kind"], row["about"]) for row in rows] == [
        ("deposit", ""),
        ("deposit", ""),
        ("deposit", NAME[lang]),
        ("answer", NAME[lang]),
    ]
    for row in rows:
        codes = {mark["code"] for mark in row["marks"]}
        assert "receipt.in_ledger" in codes
        assert codes >= (
            {"receipt.answer_sealed", "receipt.answer_signed"} if row["kind"] == "answer" else {"receipt.promised"}
        )
    assert [mark["code"] for mark in told["asked"]] == ["receipt.file_in"]
    alone = verify(path, phrase, "--words")
    assert ANSWER in alone.stdout
    assert alone.returncode == 1, "keys that come out of the file itself prove nothing"
    assert "NOT PROVED" in alone.stdout
    assert verify(path, " ".join(read_phrase(phrase).numbers()), *trusted).returncode == 0
    says_nothing_without_her_words(path, phrase, keys)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_answers_that_nobody_read_on_this_device_stand_among_her_receipts(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    before = set(desk.mailboxes())
    nadia, words = written(browser, real_intake, lang)
    sent(nadia)
    (mailbox,) = set(desk.mailboxes()) - before
    (grant,) = desk.grants(mailbox)
    desk.opened(mailbox, grant)
    desk.write(mailbox, ANSWER)
    answer, opened = "{day}: an answer from {name}", "{day}: {name} opened your record"
    nadia.new_visit()
    out = re.compile(r"/messages/out/")
    nadia.watched.expected = ("net::ERR_FAILED",)
    nadia.page.route(out, lambda route: route.abort())
    nadia.go("return")
    nadia.page.fill("#phrase", " ".join(words))
    nadia.press("Open")
    nadia.heading("Your record")
    nadia.press("Your receipts")
    nadia.heading("Your receipts")
    nadia.reads("Some answers could not be looked up now. They are not lost. Look again when there is a signal.")
    nadia.page.unroute(out)
    nadia.page.go_back()
    nadia.heading("Your record")
    nadia.press("Your receipts")
    nadia.heading("Your receipts")
    rows = nadia.page.locator("#receipts li")
    for sentence in (answer, opened):
        said = nadia.say(sentence).partition("{day}: ")[2].replace("{name}", NAME[lang])
        expect(rows.filter(has_text=said)).to_have_count(1)
    expect(nadia.page.locator("#unread")).to_have_count(0)
    nadia.watched.check(nadia.page)
    nadia.leave()


def says_nothing_without_her_words(path: Path, phrase: str, keys: dict[str, Any]) -> None:
    data = path.read_bytes()
    opened = open_receipts(data, read_phrase(phrase))
    canaries = [
        *NARRATIVE.values(),
        *NAME.values(),
        ANSWER,
        PHOTO.name,
        "localhost",
        "amanat",
        keys["key"],
        keys["ledger"],
    ]
    canaries += [b64(one.preimage.hash) for one in opened.receipts]
    body, name = data.partition(b"---")[2], path.name
    found = [canary for canary in canaries if canary.encode() in body or canary in name]
    assert found == []
    assert derive_keys(read_phrase(phrase), "receipts").identity.recipient.raw not in data
    other = "abandon " * 11 + "about"
    refused = verify(path, other)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "Check the words" in refused.stderr
    altered = path.with_name("altered.age")
    altered.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
    assert verify(altered, phrase).returncode == 1


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_list_that_is_not_proved_gets_nothing_and_nothing_is_lost(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    before = set(desk.mailboxes())
    nadia, _words = written(browser, real_intake, lang)

    def lie(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "proof": ""})

    nadia.page.route("**/v1/directory", lie)
    nadia.press("Choose an organisation")
    nadia.heading("Who may read it?")
    nadia.reads(
        "The proof for the list of organisations is not here yet. Nothing was sent. Nothing is lost. "
        "Try again in ten minutes."
    )
    nadia.reads("You can read who they are. Sending waits until the list is proved.")
    expect(nadia.button("Look at {name}", name=NAME[lang])).to_have_count(0)
    nadia.press("Keep it sealed")
    nadia.heading("Your record")
    nadia.page.go_back()
    nadia.heading("Who may read it?")

    def other_leaf(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "salt": b64(bytes(16))})

    nadia.page.unroute("**/v1/directory")
    nadia.page.route("**/v1/directory", other_leaf)
    nadia.press("Try again")
    nadia.reads(
        "This list of organisations is not the one that others see. Somebody may have changed it. Nothing was sent. "
        "Nothing is lost. Try later, or on another network."
    )
    nadia.watched.check(nadia.page)
    assert set(desk.mailboxes()) == before
    nadia.page.unroute("**/v1/directory")
    nadia.press("Try again")
    nadia.press("Look at {name}", name=NAME[lang])
    nadia.heading("May {name} read it?", name=NAME[lang])
    consent(nadia, NAME[lang], ["What happened, in your words"], purpose="Support and help")
    assert len(set(desk.mailboxes()) - before) == 1
    nadia.leave()
