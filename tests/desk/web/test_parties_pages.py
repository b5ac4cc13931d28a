"""The pages about a case's other people, in both languages, and attacked by somebody who was removed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from amanat.desk.oversight import commands as oversight
from amanat.seal.invitation import read_code
from amanat.seal.proceedings import AskTime, Notice, Reply, Step
from tests.desk import parties as p
from tests.desk.house import House
from tests.desk.test_parties_letters import found, referred
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with p.desk_of(tmp_path_factory.mktemp("parties-pages")) as made:
        yield site(made)


def letter(worker: Browser, case: str) -> str:
    answer = worker.act(case, "respondent-letter", {"days": "14"})
    assert answer.status_code == 200, worker.text
    code = re.search(r'id="code">([0-9A-Z-]+)<', worker.page)
    assert code is not None
    return code[1]


FILLED: Mapping[str, str | Sequence[str]] = {
    "about_en": "A complaint says that you followed a colleague to the bus.",
    "about_ur": "شکایت میں ہے کہ آپ ایک ساتھی کے پیچھے بس تک گئے۔",
    "rule_en": "The rules of conduct",
    "decides_en": "A committee of three",
    "rights": ["answer", "evidence", "more_time"],
}


def test_her_whole_message_stands_where_it_is_chosen_as_her_yes(tmp_path: Path) -> None:
    """What was cut off might be the condition."""
    said = "Tell him. " + "I thought about it for a long time. " * 6 + "But not before Friday."
    with p.desk_of(tmp_path, "support") as made:
        her, case = p.sent(made, purpose="referral_talk")
        her.write(made.entry, said)
        made.sync()
        p.agreed(made, case)
        worker = site(made).login("Hina")
        worker.get(f"cases/{case}/respondent-contact")
        assert said in worker.text
        assert 'name="message" value=""' in worker.page
        seq = [row.seq for row in made.office.case(made.lead, case).messages if row.direction == "in"][-1]
        form: dict[str, str | Sequence[str]] = {"answer": "ask", "talked": "yes", "way": "message", "message": str(seq)}
        form |= {"heard": p.person(made, "Hina"), "day": "2026-09-01", "words": "", "reason": "He lives far away."}
        worker.act(case, "respondent-contact", form)
        assert [one.case for one in oversight.waiting(made.office, made.lead)] == [case]


@pytest.mark.parametrize(
    ("lang", "asked", "told", "wrote"),
    [
        ("en", "A second person was asked if the respondent can be told.", "Was told", "has written."),
        ("ur", "دوسرے فرد سے پوچھا گیا ہے", "بتایا گیا", "لکھا ہے۔"),
    ],
)
def test_the_respondent_is_told_from_the_pages_and_answers(
    pages: Site, lang: str, asked: str, told: str, wrote: str
) -> None:
    made = pages.house
    _, case = p.sent(made)
    p.opened(made, case)
    worker = pages.login("Hina", lang)
    worker.get(f"cases/{case}")
    assert "respondent-contact" in worker.page
    assert "respondent-letter" not in worker.page
    refused = worker.act(case, "respondent-contact", {"answer": "ask", "reason": "He lives far away."})
    assert refused.status_code == 400
    assert "He lives far away." in worker.text, "what was typed stays"
    worker.act(case, "respondent-contact", {"answer": "ask", "reason": "He lives far away.", "talked": "yes"})
    worker.get(f"cases/{case}")
    assert asked in worker.text
    (request,) = [one.request for one in oversight.waiting(made.office, made.lead) if one.case == case]
    oversight.answer(made.office, made.lead, request, True)
    worker.act(case, "respondent-contact", {"answer": "settle"})
    code = letter(worker, case)
    assert p.state(made, case).number not in re.sub(r'(?s)^.*class="slip"', "", worker.page), "no case number"
    he = made.person()
    he.join(made.entry, read_code(code))
    made.sync()
    name = list(p.state(made, case).facts["parties"]["channels"])[-1]
    worker.get(f"cases/{name}")
    assert "party-confirm" in worker.page
    assert "respondent-notice" not in worker.page
    worker.act(name, "party-confirm", {"answer": "same", "channel": "call"})
    early = worker.act(name, "respondent-notice", {**FILLED, "until": p.later(made, 1)})
    assert early.status_code == 400
    assert str(FILLED["about_ur"]) in worker.page, "every word is still there"
    done = worker.act(name, "respondent-notice", {**FILLED, "until": p.later(made, 8)})
    assert done.status_code == 303, worker.text
    worker.get(f"cases/{case}")
    assert told in worker.text
    made.sync()
    (notice,) = [r.message.content for r in he.read(made.entry) if r.message and isinstance(r.message.content, Notice)]
    assert (notice.about.ur, notice.rights) == (FILLED["about_ur"], ("answer", "evidence", "more_time"))
    p.says(made, he, Reply("denied", "I took another bus."))
    worker.get("")
    assert wrote in worker.text
    worker.get(f"cases/{name}")
    assert "I took another bus." in worker.text
    worker.get(f"cases/{case}")
    assert "I took another bus." not in worker.text, "the case shows where it stands, not the other mailbox"


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_page_opens_in_both_languages(pages: Site, lang: str) -> None:
    made = pages.house
    _, case, he, name = p.told(made)
    p.says(made, he, AskTime(10, "I need a lawyer."))
    found(made, case)
    worker = pages.login("Noor", lang)
    for act in ("respondent-time", "party-link", "party-suit", "outcome-letters"):
        assert worker.get(f"cases/{case}/{act}").status_code == 200
        assert "<form" in worker.page, act
    for act in ("channel-write",):
        assert worker.get(f"cases/{name}/{act}").status_code == 200
        assert "<form" in worker.page
    assert worker.get(f"cases/{name}").status_code == 200
    assert "I need a lawyer." in worker.text


def test_more_time_is_given_from_the_page(pages: Site) -> None:
    made = pages.house
    _, case, he, name = p.told(made)
    p.says(made, he, AskTime(10, "I need a lawyer."))
    seq = p.shown(made, case).asked[0].seq
    worker = pages.login("Hina")
    form = {"asked": f"{name} {seq}", "answer": "yes", "until": p.later(made, 25), "reason": "Fair."}
    assert worker.act(case, "respondent-time", form).status_code == 303, worker.text
    assert p.page(made, name).until == p.later(made, 25)
    worker.get(f"cases/{name}")
    assert "Given" in worker.text


def test_the_letters_are_made_and_sent_from_the_page(pages: Site) -> None:
    made = pages.house
    _, case, _, _ = p.told(made)
    found(made, case)
    worker = pages.login("Hina")
    worker.get(f"cases/{case}/outcome-letters")
    form = {"paper": "respondent-ur", "words_ur": "شکریہ۔"}
    answer = worker.post(f"cases/{case}/outcome-paper", form)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF")
    assert worker.act(case, "outcome-letters", {"words_en": "Thank you."}).status_code == 303, worker.text
    assert "party.papers" in {one.kind for one in made.office.case(made.lead, case).timeline}


@pytest.mark.parametrize(("lang", "opened"), [("en", "An inquiry is open"), ("ur", "انکوائری شروع ہے")])
def test_an_officer_is_written_to_from_the_pages_and_answers(pages: Site, lang: str, opened: str) -> None:
    made = pages.house
    _, case, route = referred(made)
    worker = pages.login("Hina", lang)
    worker.get(f"cases/{case}")
    assert "officer-letter" in worker.page
    answer = worker.act(case, "officer-letter", {"days": "14", "route": route})
    code = re.search(r'id="code">([0-9A-Z-]+)<', worker.page)
    assert answer.status_code == 200
    assert code is not None
    officer = made.person()
    officer.join(made.entry, read_code(code[1]))
    made.sync()
    name = list(p.state(made, case).facts["parties"]["channels"])[-1]
    worker.act(name, "party-confirm", {"answer": "same", "channel": "call"})
    assert worker.act(name, "officer-referral", {}).status_code == 303, worker.text
    made.sync()
    officer.read(made.entry)
    p.says(made, officer, Step(route, "inquiry_opened", p.later(made, 0), "We have begun."))  # type: ignore[arg-type]
    worker.get(f"cases/{name}")
    assert opened in worker.text
    assert "Please open an inquiry." in worker.text
    assert "We have begun." in worker.text
    worker.get(f"cases/{case}")
    assert "officer-letter" not in worker.page, "this officer is there"


def test_a_channel_is_no_case_of_its_own(pages: Site) -> None:
    made = pages.house
    _, _, _, name = p.told(made)
    worker = pages.login("Noor")
    for act in ("acknowledge", "assess", "close", "assign", "hand-over", "contact-rules", "plan", "reply", "hold"):
        assert worker.get(f"cases/{name}/{act}").status_code == 404, act
        assert worker.post(f"cases/{name}/{act}", {"expected": str(p.version(made, name))}).status_code == 404, act
    for path in ("", "cases", "cases?show=all", "care", "reports", "same"):
        worker.get(path)
        assert name not in worker.page, path


def test_whoever_was_removed_finds_nothing_by_any_address(pages: Site) -> None:
    made: House = pages.house
    _, case, he, name = p.told(made)
    sana = p.person(made, "Sana")
    made.office.remove_person(made.lead, case, p.version(made, case), sana, "A friend of his.")
    p.says(made, he, Reply("denied", "Persimmon."))
    worker = pages.login("Sana")
    worker.get("")
    assert name not in worker.page
    acts = ("", "/channel-write", "/respondent-notice", "/party-confirm", "/officer-referral", "/exhibits/x")
    nothing = "B" * 43
    for act in acts:
        hidden, unknown = worker.get(f"cases/{name}{act}"), worker.get(f"cases/{nothing}{act}")
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.text.replace(name, "") == unknown.text.replace(nothing, "")
    for act in ("respondent-contact", "respondent-letter", "outcome-letters", "outcome-paper", "party-link"):
        form = {"expected": "1", "answer": "danger", "paper": "respondent-en"}
        assert worker.post(f"cases/{case}/{act}", form).status_code == 404
    worker.get("search?q=Persimmon")
    assert case not in worker.page


def test_a_reviewer_reads_the_channel_and_is_offered_nothing(pages: Site) -> None:
    made = pages.house
    _, case, _, name = p.told(made)
    worker = pages.login("Rabia")
    assert worker.get(f"cases/{name}").status_code == 200
    assert "channel-write" not in worker.page
    assert worker.get(f"cases/{name}/channel-write").status_code == 404
    worker.get(f"cases/{case}")
    assert "respondent-letter" not in worker.page
