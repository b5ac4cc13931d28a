"""What goes onto paper and into an officer's mailbox: the same letter for both sides, only what she agreed to, and the
officer's steps on the law's clocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from amanat.demo.person import File, Person
from amanat.desk.invitation import commands as letters
from amanat.desk.letters.outcome import Outcome, letter
from amanat.desk.letters.paper import Letter, pdf_of
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers, outcomes
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding import referral, routes
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import Need
from amanat.process.words import Word
from amanat.seal.invitation import read_code
from amanat.seal.item import open_item
from amanat.seal.phrase import desk_keys
from amanat.seal.proceedings import Appeal, AskTime, Papers, Referral, Reply, Step
from amanat.web.packs import load_packs
from tests.desk import parties as p
from tests.desk.house import EVERYTHING, House, record

DESK = {"en": "Lamp House", "ur": "چراغ گھر"}


def outcome(finding: str = "not_substantiated", *, final: bool = True, en: str = "", ur: str = "") -> Outcome:
    words = {lang: text for lang, text in (("en", en), ("ur", ur)) if text}
    word = Word("cleared", "The committee", "2026-05-03") if final else Word("respondent")
    return Outcome(finding, "The committee", "2026-05-03", final, word, "", words)


def lines(data: bytes) -> list[str]:
    page = pypdfium2.PdfDocument(data)[0]
    return [line.strip() for line in page.get_textpage().get_text_range().splitlines() if line.strip()]


def made(side: str, lang: str = "en", en: str = "", ur: str = "") -> Letter:
    return letter(outcome(en=en, ur=ur), side, lang, desk=DESK, number="2026-0001", today="2026-05-04")


def test_both_sides_get_the_same_words_in_the_same_order_and_size() -> None:
    hers, his = pdf_of(made("complainant")), pdf_of(made("respondent"))
    assert [one for one in lines(hers) if one not in lines(his)] == ["To the person who complained"]
    assert [one for one in lines(his) if one not in lines(hers)] == ["To the respondent"]
    for first, second in zip(pypdfium2.PdfDocument(hers), pypdfium2.PdfDocument(his), strict=True):
        assert first.get_size() == second.get_size()
    assert sizes(hers) == sizes(his)


def sizes(data: bytes) -> list[float]:
    page = pypdfium2.PdfDocument(data)[0]
    return [round(one.get_bounds()[3] - one.get_bounds()[1], 1) for one in page.get_objects() if one.type == 1][4:]


@pytest.mark.parametrize("finding", ["substantiated", "not_substantiated", "inconclusive", "no_jurisdiction"])
@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_finding_fits_one_page_in_both_languages(finding: str, lang: str) -> None:
    one = letter(outcome(finding, final=False), "respondent", lang, desk=DESK, number="2026-0001", today="2026-05-04")
    data = pdf_of(one)
    assert len(pypdfium2.PdfDocument(data)) == 1
    assert data == pdf_of(one), "the same letter, the same bytes"


def test_an_exoneration_says_so_and_accuses_nobody() -> None:
    said = " ".join(lines(pdf_of(made("respondent"))))
    assert "The complaint is not substantiated. Nothing was found against the respondent." in said
    assert "The respondent is cleared." in said
    assert "not that anybody lied" in said


def test_what_people_typed_stays_text() -> None:
    typed = '#strong[x] $y$ *bold* = Title\n#read("/etc/passwd") <a> @b \\u{41}'
    said = " ".join(lines(pdf_of(made("respondent", en=typed))))
    assert "#strong[x] $y$ *bold* = Title" in said
    assert '#read("/etc/passwd")' in said
    assert "root:" not in said


def test_nothing_of_a_letter_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    pdf_of(made("complainant", "ur", ur="کوئی بات"))
    assert list(os.walk(tmp_path)) == [(str(tmp_path), [], [])]


# --- into the mailboxes


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with p.desk_of(tmp_path_factory.mktemp("papers")) as house:
        yield house


def found(desk: House, case: str, finding: str = "not_substantiated") -> None:
    """Heard, and found."""
    lead, met = desk.lead, frozenset({Need.DOCUMENT, Need.SECOND_PERSON, Need.SAFE_CONTACT})
    step = proceeding.take_step
    step(desk.office, lead, case, p.version(desk, case), "heard", reason="Heard.", given=met)
    step(desk.office, lead, case, p.version(desk, case), finding, reason="Read.", given=met, body="The committee")


def opens(desk: House, who: Person) -> list[bytes]:
    """The files of the first papers or referral in somebody's mailbox, fetched and opened with their own keys."""
    said = [row.message.content for row in who.read(desk.entry) if row.message]
    content = next(one for one in said if isinstance(one, Papers | Referral))
    keys, files = desk_keys(who.phrase, desk.entry.desk), []
    for item in content.items:
        where = f"/v1/mailboxes/{keys.mailbox}/items/{item.item}/parts"
        parts = [who._wire.call(keys.signing, "GET", f"{where}/{n}").content for n in range(item.parts)]
        files.append(open_item(item, parts))
    return files


def test_both_mailboxes_get_the_letters_at_once(shared: House) -> None:
    she, case, he, name = p.told(shared)
    p.says(shared, he, Reply("denied", "No."))
    found(shared, case)
    outcomes.send(shared.office, shared.lead, case, p.version(shared, case), {"en": "We thank both of you.", "ur": ""})
    shared.sync()
    hers, his = opens(shared, she), opens(shared, he)
    assert len(hers) == len(his) == 2
    for one, other in zip(hers, his, strict=True):
        assert len(lines(one)) == len(lines(other))
    assert "We thank both of you." in " ".join(lines(his[0]))
    assert "The respondent is cleared." not in " ".join(lines(his[0])), "an appeal is open"
    assert name in outcomes.receivers(shared.office, p.state(shared, case))


def test_a_letter_about_nothing_or_with_her_number_is_not_made(shared: House) -> None:
    _, case, _, _ = p.told(shared)
    with pytest.raises(RefusedError) as early:
        outcomes.pdf(shared.office, shared.lead, case, "complainant", "en", {})
    assert early.value.code == "outcome.none"
    found(shared, case)
    with pytest.raises(RefusedError) as caught:
        outcomes.pdf(shared.office, shared.lead, case, "respondent", "en", {"en": "Call her: 0301-2345678"})
    assert caught.value.code == "notice.private"
    hina = p.person(shared, "Hina")
    shared.office.remove_person(shared.lead, case, p.version(shared, case), hina, "A cousin.")
    with pytest.raises(NotFoundError):
        outcomes.pdf(shared.office, hina, case, "complainant", "en", {})


# --- an officer


def referred(desk: House, fields: tuple[str, ...] = (), pack: str = "") -> tuple[Person, str, str]:
    """She, her case and its route, on which it was passed on to an officer; one of two files goes along."""
    office, lead, before = desk.office, desk.lead, {row.case for row in desk.office.inbox(desk.lead, "all")}
    she = desk.person()
    she.keep(record("She was told to keep quiet."))
    she.add([File("note.txt", "text/plain", b"A note of the meeting."), File("own.txt", "text/plain", b"A diary.")])
    she.send(desk.entry, EVERYTHING, purpose="inquiry")
    desk.sync()
    (case,) = {row.case for row in office.inbox(lead, "all")} - before
    p.agreed(desk, case)
    pack = pack or next(name for name, pack in load_packs().items() if pack.route != "benchmark")
    routes.open_route(office, lead, case, p.version(desk, case), pack, "employer", "The tea works")
    (route,) = p.state(desk, case).facts["proceeding"]["routes"]
    grant = next(iter(p.state(desk, case).grants))
    item = next(one.item for one in office.case(lead, case).exhibits if one.name == "note.txt")
    plan = referral.Plan(
        grant, "A complaint about conduct at work.", "Please open an inquiry.", (item,), fields, "officer", True,
        "call", 0, p.person(desk, "Hina"), p.later(desk, 0), "Yes, send it to them.",
    )  # fmt: skip
    hina = p.person(desk, "Hina")
    referral.plan(office, hina, case, p.version(desk, case), route, plan)
    request = referral.ask(office, hina, case, route, "She wants it.")
    oversight.answer(office, lead, request, True)
    referral.refer(office, hina, case, p.version(desk, case), route, request=request)
    return she, case, route


def passed_on(desk: House, fields: tuple[str, ...] = (), pack: str = "") -> tuple[Person, str, str, Person, str]:
    """As `referred`, and the officer with their confirmed channel."""
    she, case, route = referred(desk, fields, pack)
    office, hina = desk.office, p.person(desk, "Hina")
    made = parties.make_letter(
        office, hina, case, p.version(desk, case), "officer", days=14, says=p.SAYS, referral=route
    )
    officer = desk.person()
    officer.join(desk.entry, read_code(made.code))
    desk.sync()
    name = list(p.state(desk, case).facts["parties"]["channels"])[-1]
    letters.compare(office, hina, name, p.version(desk, name), same=True, channel="call")
    return she, case, route, officer, name


def test_an_officer_gets_what_she_agreed_to_and_their_steps_move_the_clocks(shared: House) -> None:
    she, case, route, officer, name = passed_on(shared)
    hina = p.person(shared, "Hina")
    officers.send_referral(shared.office, hina, name, p.version(shared, name))
    shared.sync()
    assert opens(shared, officer) == [b"A note of the meeting."]
    (sent,) = [
        r.message.content for r in officer.read(shared.entry) if r.message and isinstance(r.message.content, Referral)
    ]
    assert (sent.about.en, bool(sent.clocks)) == ("A complaint about conduct at work.", True)
    with pytest.raises(RefusedError) as twice:
        officers.send_referral(shared.office, hina, name, p.version(shared, name))
    assert twice.value.code == "party.sent"
    day = p.later(shared, 0)
    p.says(shared, officer, Step(sent.referral, "inquiry_opened", day, "We begin."))  # type: ignore[arg-type]
    events = p.state(shared, case).facts["proceeding"]["routes"][route]["events"]
    assert [(one["event"], one["day"], one["proven"]) for one in events if one["by"] == "officer"] == [
        ("inquiry_opened", day, True),
        ("complaint_delivered", day, True),
    ]
    assert [one.text for one in p.page(shared, name).said if one.kind == "step"] == ["We begin."]
    assert she.read(shared.entry) is not None


def test_an_officer_is_told_again_what_is_due_once_their_own_receipt_began_it(shared: House) -> None:
    _, _, _, officer, name = passed_on(shared, pack="pk-ombudsperson-federal")
    officers.send_referral(shared.office, p.person(shared, "Hina"), name, p.version(shared, name))
    shared.sync()

    def told() -> list[Referral]:
        rows = officer.read(shared.entry)
        return [r.message.content for r in rows if r.message and isinstance(r.message.content, Referral)]

    (sent,) = told()
    assert not any(clock.due for clock in sent.clocks), "nothing was proven yet"
    p.says(shared, officer, Step(sent.referral, "acknowledged", p.later(shared, 0)))  # type: ignore[arg-type]
    shared.sync()
    newest = told()[-1]
    assert any(clock.due for clock in newest.clocks)
    assert (newest.about, newest.asks, newest.items) == (sent.about, sent.asks, sent.items)
    count = len(told())
    shared.sync()
    assert len(told()) == count, "the same days are not sent twice"
    assert [one.kind for one in p.page(shared, name).said].count("referral") == 1


def test_of_her_record_an_officer_gets_the_parts_that_she_agreed_to(shared: House) -> None:
    _, _, _, officer, name = passed_on(shared, ("what",))
    officers.send_referral(shared.office, p.person(shared, "Hina"), name, p.version(shared, name))
    shared.sync()
    account, note = (one.decode() for one in opens(shared, officer))
    assert note == "A note of the meeting."
    assert "She was told to keep quiet." in account
    assert "A supervisor" not in account, "the respondent is in another part"
    assert "mornings" not in account


def test_an_officer_of_one_case_cannot_write_on_another(shared: House) -> None:
    _, _, other, _, _ = passed_on(shared)
    _, case, route, officer, _ = passed_on(shared)
    p.says(shared, officer, Step(other, "no_action", p.later(shared, 0), "Not ours."))  # type: ignore[arg-type]
    p.says(shared, officer, Step(other, "inquiry_opened", p.later(shared, 0)))  # type: ignore[arg-type]
    mine = p.state(shared, case).facts["proceeding"]["routes"][route]["events"]
    assert [one["event"] for one in mine if one["by"] == "officer"] == ["inquiry_opened"]
    cases = [
        one
        for one in shared.office.archive.state.cases.values()
        if other in one.facts.get("proceeding", {}).get("routes", {})
    ]
    assert all(one["by"] != "officer" for one in cases[0].facts["proceeding"]["routes"][other]["events"])


def test_an_officer_did_nothing_before_it_was_passed_on_to_them(shared: House) -> None:
    _, case, route, officer, _ = passed_on(shared)
    p.days_on(shared, 40)
    p.says(shared, officer, Step(route, "inquiry_opened", p.later(shared, -60), "Long ago."))  # type: ignore[arg-type]
    (event,) = [
        one for one in p.state(shared, case).facts["proceeding"]["routes"][route]["events"] if one["by"] == "officer"
    ]
    assert event["day"] == p.later(shared, 0), "a day before it was asked for met the law's time for what is late"


def test_an_officer_speaks_for_no_respondent(shared: House) -> None:
    _, case, _, officer, name = passed_on(shared)
    officers.send_referral(shared.office, p.person(shared, "Hina"), name, p.version(shared, name))
    shared.sync()
    for content in (Reply("accepted", "He did it."), AskTime(30, "Later."), Appeal("No.")):
        p.says(shared, officer, content)
    view = p.shown(shared, case)
    assert (view.told, [row.position for row in view.channels], view.asked, view.appeals) == ("", [""], (), ())
    assert [one.text for one in p.page(shared, name).said if one.direction == "in"] == ["He did it.", "Later.", "No."]


def test_what_she_takes_back_is_taken_out_of_the_officers_mailbox(shared: House) -> None:
    she, case, _, officer, name = passed_on(shared)
    officers.send_referral(shared.office, p.person(shared, "Hina"), name, p.version(shared, name))
    shared.sync()
    assert opens(shared, officer)
    grant = next(iter(p.state(shared, case).grants))
    she.take_back(shared.entry, grant)  # type: ignore[arg-type]
    shared.sync()
    shared.sync()
    with pytest.raises(NotFoundError):
        opens(shared, officer)
    assert "party.taken_away" in {one.kind for one in shared.office.case(shared.lead, case).timeline}
