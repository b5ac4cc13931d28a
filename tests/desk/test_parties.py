"""The respondent is told, answers, asks for more time, stays silent and appeals; her own ways stay closed to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk.archive import Draft
from amanat.desk.parties import commands as parties
from amanat.desk.parties.facts import contact_of, respondent_told
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding import routes
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import Need
from amanat.seal.encoding import b64
from amanat.seal.message import Status as Told
from amanat.seal.message import Text
from amanat.seal.phrase import desk_keys
from amanat.seal.proceedings import Appeal, AskTime, Notice, Reply
from amanat.web.packs import load_packs
from tests.desk import parties as p
from tests.desk.house import House
from tests.desk.test_blindness import holding


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with p.desk_of(tmp_path_factory.mktemp("parties")) as made:
        yield made


def lines(desk: House, name: str = "Hina") -> list[tuple[str, str]]:
    day = desk.office.my_day(p.person(desk, name))
    return [(one.kind, one.path) for one in day.notices if one.kind.startswith("party.")]


# --- told, and only where it is safe


def test_nobody_is_contacted_before_two_people_decided(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    hina, office = p.person(shared, "Hina"), shared.office
    with pytest.raises(RefusedError, match="Two people"):
        parties.make_letter(office, hina, case, p.version(shared, case), "respondent", days=7, says=p.SAYS)
    with pytest.raises(RefusedError) as untalked:
        p.ask_safe(shared, case, talked=False)
    assert untalked.value.code == "party.talked"
    p.ask_safe(shared, case)
    with pytest.raises(RefusedError) as alone:
        parties.settle_safe(office, hina, case, p.version(shared, case))
    assert alone.value.code == "oversight.second"
    assert contact_of(p.state(shared, case)) == ""


def test_unsafe_means_no_letter_no_notice_and_nobody_is_identified(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    he, name = p.channel(shared, case)
    hina, office = p.person(shared, "Hina"), shared.office
    parties.make_letter(office, hina, case, p.version(shared, case), "respondent", days=7, says=p.SAYS)
    parties.say_unsafe(office, hina, case, p.version(shared, case), "danger", "He threatened her again.")
    assert respondent_told(p.state(shared, case)) == "unsafe"
    assert p.shown(shared, case).letters == (), "the open letter is withdrawn"
    with pytest.raises(RefusedError) as caught:
        p.tell(shared, name)
    assert caught.value.code == "party.not_safe"
    assert [row for row in he.read(shared.entry) if row.message and isinstance(row.message.content, Notice)] == []


def test_the_notice_says_what_is_alleged_and_opens_the_time_to_answer(shared: House) -> None:
    _, case, he, _ = p.told(shared)
    assert shared.office.case(shared.lead, case).summary.status == "reply_window"
    (notice,) = [row.message.content for row in he.read(shared.entry) if row.message and row.message.kind == "notice"]
    assert isinstance(notice, Notice)
    assert (notice.about.en, notice.until) == (p.particulars(shared).about["en"], p.later(shared, 10))
    assert "answer" in notice.rights
    assert respondent_told(p.state(shared, case)) == "told"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until": "2026-09-20"}, "notice.until"),
        ({"about": {"en": " "}}, "notice.about"),
        ({"rights": ("appeal",)}, "notice.rights"),
        ({"about": {"en": "She can be called at +92 301 234 5678."}}, "notice.private"),
        ({"about": {"ur": "اُن کا نمبر ۰۳۰۱-۲۳۴۵۶۷۸ ہے۔"}}, "notice.private"),
        ({"then": {"en": "Ring 03012345678 then."}}, "notice.private"),
        ({"about": {"en": "You are a harasser."}}, "notice.wording"),
        ({"about": {"en": "He raped a trainee."}}, "notice.wording"),
    ],
)
def test_a_notice_that_is_not_fair_or_tells_how_to_reach_her_does_not_go(
    shared: House, more: dict[str, object], code: str
) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    _, name = p.channel(shared, case)
    with pytest.raises(RefusedError) as caught:
        p.tell(shared, name, **more)
    assert caught.value.code == code
    assert "2345678" not in str(caught.value)
    assert shared.office.case(shared.lead, case).summary.status == "inquiry_opened"


def test_somebody_who_read_the_words_again_may_keep_them(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    _, name = p.channel(shared, case)
    words = p.particulars(shared, about={"en": "He raped a trainee."})
    hina = p.person(shared, "Hina")
    parties.send_notice(shared.office, hina, name, p.version(shared, name), words, looked=True)
    assert shared.office.case(shared.lead, case).summary.status == "reply_window"


def test_files_come_with_an_answer_and_nothing_of_it_lies_readable_on_the_disk(shared: House) -> None:
    _, case, he, name = p.told(shared)
    he.state = replace(he.state, draft=None)
    (ticket,) = he.add([File("ticket.txt", "text/plain", b"Bus ticket Periwinkle")])
    he.give_files(shared.entry, [ticket], purpose="inquiry")
    p.says(shared, he, Reply("denied", "Marjoram words of mine."))
    (exhibit,) = shared.office.case(p.person(shared, "Hina"), name).exhibits
    assert (exhibit.name, exhibit.state) == ("ticket.txt", "matches")
    _, pieces = shared.office.exhibit(p.person(shared, "Hina"), name, exhibit.item)
    assert b"".join(pieces) == b"Bus ticket Periwinkle"
    assert shared.office.case(shared.lead, case).exhibits == (), "the two do not mix"
    shared.office.archive.snapshot_if_due(now=True)
    for word in ("Bus ticket Periwinkle", "Marjoram words", "followed a colleague", "ticket.txt"):
        assert holding([shared.folder, shared.intake.app.intake.config.data], word) == [], word


def test_a_notice_waits_for_the_check_words(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    _, name = p.channel(shared, case, confirmed=False)
    with pytest.raises(RefusedError) as caught:
        p.tell(shared, name)
    assert caught.value.code == "party.not_confirmed"


def test_the_law_of_the_route_says_how_long_at_least(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    pack = next(
        name
        for name, pack in load_packs().items()
        if any(step.actor == "respondent" and step.within.unit == "working_days" for step in pack.steps)
    )
    before = parties.least_until(shared.office, p.state(shared, case))
    routes.open_route(shared.office, shared.lead, case, p.version(shared, case), pack, "employer", "Tea works")
    assert parties.least_until(shared.office, p.state(shared, case)) > before


# --- what comes back


def test_an_answer_stands_in_the_channel_and_on_the_day(shared: House) -> None:
    _, case, he, name = p.told(shared)
    p.says(shared, he, Reply("denied", "I took another bus."))
    (row,) = p.shown(shared, case).channels
    assert (row.position, row.unread) == ("denied", 1)
    assert [one.text for one in p.page(shared, name).said if one.kind == "reply"] == ["I took another bus."]
    assert ("party.respondent", f"cases/{name}") in lines(shared)
    assert "party.came" in {one.kind for one in shared.office.case(shared.lead, case).timeline}
    assert all("another bus" not in one.text for one in shared.office.case(shared.lead, case).messages)
    shared.office.seen(p.person(shared, "Hina"), name)
    assert ("party.respondent", f"cases/{name}") not in lines(shared)


def test_what_they_write_proves_the_day_on_which_the_notice_was_opened(shared: House) -> None:
    _, case, he, name = p.told(shared)
    he.write(shared.entry, "Who is this?")
    shared.sync()
    assert p.page(shared, name).opened == "", "written before the notice was read"
    p.days_on(shared, 2)
    he.read(shared.entry)
    he.write(shared.entry, "I have read it.")
    shared.sync()
    assert p.page(shared, name).opened == p.later(shared, 0)
    assert "party.opened" in {one.kind for one in shared.office.case(shared.lead, case).timeline}
    shared.sync()
    assert [one.kind for one in shared.office.case(shared.lead, case).timeline].count("party.opened") == 1


def test_on_the_desks_own_route_the_days_count_from_what_they_opened(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    packs = load_packs().items()
    pack = next(
        name for name, one in packs for step in one.steps
        if (step.actor, step.from_event) == ("respondent", "charge_communicated")
    )  # fmt: skip
    routes.open_route(shared.office, shared.lead, case, p.version(shared, case), pack, "employer", "Our committee")
    p.safe(shared, case)
    he, name = p.channel(shared, case)
    p.tell(shared, name, until=p.later(shared, 30))

    def events() -> list[tuple[str, str, bool]]:
        (route,) = p.state(shared, case).facts["proceeding"]["routes"].values()
        return [(one["event"], one["day"], one["proven"]) for one in route["events"]]

    assert events() == [], "sent is not delivered"
    p.days_on(shared, 3)
    he.read(shared.entry)
    p.says(shared, he, Reply("denied", "No."))
    today = p.later(shared, 0)
    assert events() == [("reply_received", today, True), ("charge_communicated", today, True)]
    p.says(shared, he, Reply("denied", "No, again."))
    assert len(events()) == 2


def test_more_time_is_granted_with_a_reason_and_read(shared: House) -> None:
    _, case, he, name = p.told(shared)
    p.says(shared, he, AskTime(14, "My lawyer is away."))
    (asked,) = p.shown(shared, case).asked
    assert (asked.days, asked.state, asked.text) == (14, "open", "My lawyer is away.")
    hina, until = p.person(shared, "Hina"), p.later(shared, 20)
    for wrong in (p.later(shared, 2), p.later(shared, 300)):
        with pytest.raises(RefusedError) as caught:
            parties.answer_time(
                shared.office, hina, case, p.version(shared, case), name, asked.seq, until=wrong, reason="x"
            )
        assert caught.value.code == "party.longer"
    with pytest.raises(RefusedError) as private:  # her number is not a reason to be told
        parties.answer_time(
            shared.office, hina, case, p.version(shared, case), name, asked.seq, until=until, reason="Ring 03012345678."
        )
    assert private.value.code == "notice.private"
    parties.answer_time(
        shared.office, hina, case, p.version(shared, case), name, asked.seq, until=until, reason="A lawyer helps."
    )
    shared.sync()
    assert p.page(shared, name).until == until
    assert p.state(shared, case).facts["proceeding"]["window"] == until
    read = [row.message.content for row in he.read(shared.entry) if row.message]
    texts = [one.text for one in read if isinstance(one, Text)]
    assert len(texts) == 1
    assert "A lawyer helps." in texts[0]
    with pytest.raises(RefusedError) as again:
        parties.answer_time(shared.office, hina, case, p.version(shared, case), name, asked.seq, until="", reason="x")
    assert again.value.code == "party.asked"


def test_silence_after_the_window_is_seen_and_an_answer_within_more_time_is_not_silence(shared: House) -> None:
    _, case, he, name = p.told(shared)
    p.says(shared, he, AskTime(9, "Please."))
    (asked,) = p.shown(shared, case).asked
    parties.answer_time(
        shared.office,
        shared.lead,
        case,
        p.version(shared, case),
        name,
        asked.seq,
        until=p.later(shared, 19),
        reason="Yes.",
    )
    p.days_on(shared, 15)
    assert p.shown(shared, case).over == ""
    p.days_on(shared, 6)
    assert p.shown(shared, case).over == p.state(shared, case).facts["proceeding"]["window"]
    p.says(shared, he, Reply("denied", "Late, and still here."))
    assert p.shown(shared, case).over == "", "a late answer is an answer"


def test_more_time_that_the_desk_gives_by_itself_reaches_them(shared: House) -> None:
    _, case, he, name = p.told(shared)
    before, until = len(he.read(shared.entry)), p.later(shared, 30)
    proceeding.more_time(shared.office, shared.lead, case, p.version(shared, case), until, "Eid comes.")
    for _ in range(3):
        shared.sync()
    assert p.page(shared, name).until == until
    received = he.read(shared.entry)
    assert len(received) == before + 1, "once"
    last = received[-1].message
    assert last is not None
    assert "You have more time" in getattr(last.content, "text", "")


def test_an_answer_is_taken_as_heard_and_never_passed_over(shared: House) -> None:
    _, case, he, _ = p.told(shared)
    with pytest.raises(RefusedError) as none:
        parties.take_as_heard(shared.office, shared.lead, case, p.version(shared, case))
    assert none.value.code == "party.no_answer"
    p.says(shared, he, Reply("denied", "No."))
    p.days_on(shared, 12)
    with pytest.raises(RefusedError) as passed_over:
        proceeding.take_step(
            shared.office, shared.lead, case, p.version(shared, case), "substantiated", reason="x", body="y",
            given=frozenset({Need.DOCUMENT, Need.SECOND_PERSON}),
        )  # fmt: skip
    assert passed_over.value.code == "case.needs"
    parties.take_as_heard(shared.office, shared.lead, case, p.version(shared, case))
    assert shared.office.case(shared.lead, case).summary.status == "heard"


def test_what_comes_before_the_check_words_are_compared_counts_for_nothing(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    stranger, name = p.channel(shared, case, confirmed=False)
    p.says(shared, stranger, Reply("accepted", "It was all me."))
    p.says(shared, stranger, Appeal("I appeal."))
    p.says(shared, stranger, AskTime(60, "Wait for me."))
    view = p.shown(shared, case)
    assert ([row.position for row in view.channels], view.appeals, view.asked) == ([""], (), ())
    assert ("party.respondent", f"cases/{name}") not in lines(shared)
    assert "party.came" not in {one.kind for one in shared.office.case(shared.lead, case).timeline}


def test_both_sides_may_appeal(shared: House) -> None:
    she, case, he, _ = p.told(shared)
    p.says(shared, he, Appeal("I was not heard."))
    she.say(shared.entry, Appeal("Nor was I."))
    shared.sync()
    assert [one["by"] for one in p.shown(shared, case).appeals] == ["respondent", "complainant"]
    mine = shared.office.case(shared.lead, case)
    assert "Nor was I." in [one.text for one in mine.messages]
    assert "I was not heard." not in [one.text for one in mine.messages]
    assert case in {row.case for row in shared.office.my_day(shared.lead).answer}


def test_other_complaints_are_linked_and_never_one(shared: House) -> None:
    _, hers = p.sent(shared)
    _, his = p.sent(shared, "She follows me.")
    for case in (hers, his):
        p.opened(shared, case)
    hina, office = p.person(shared, "Hina"), shared.office
    number = office.case(shared.lead, his).summary.number
    office.remove_person(shared.lead, his, p.version(shared, his), p.person(shared, "Sana"), "His sister.")
    with pytest.raises(RefusedError) as hidden:
        parties.link(office, p.person(shared, "Sana"), hers, p.version(shared, hers), number)
    with pytest.raises(RefusedError) as nothing:
        parties.link(office, p.person(shared, "Sana"), hers, p.version(shared, hers), "2026-9999")
    assert (hidden.value.code, str(hidden.value)) == (nothing.value.code, str(nothing.value))
    parties.link(office, hina, hers, p.version(shared, hers), number)
    assert p.shown(shared, hers).cross == ((his, number),)
    assert [case for case, _ in p.shown(shared, his).cross] == [hers]
    assert p.shown(shared, hers, p.person(shared, "Sana")).cross == ()
    assert p.state(shared, his).kin == []


def test_a_suspected_silencing_suit_is_flagged(shared: House) -> None:
    _, case = p.sent(shared)
    p.opened(shared, case)
    hina = p.person(shared, "Hina")
    parties.flag_suit(
        shared.office, hina, case, p.version(shared, case), "court", "2026-09-01", "He sues for defamation."
    )
    (suit,) = p.shown(shared, case).suits
    assert (suit.what, suit.day, suit.text) == ("court", "2026-09-01", "He sues for defamation.")


# --- attacks


def test_the_respondent_reads_nothing_of_hers_and_learns_nothing_when_she_writes(shared: House) -> None:
    she, case, he, name = p.told(shared)
    before = he.read(shared.entry)
    she.write(shared.entry, "He was there again today.")
    shared.sync()
    shared.office.reply(p.person(shared, "Hina"), case, p.version(shared, case), "We have read it.")
    shared.office.note(p.person(shared, "Hina"), case, p.version(shared, case), "She is brave.")
    shared.sync()
    after = he.read(shared.entry)
    assert len(after) == len(before), "nothing moved in the other mailbox"
    wire = he._wire
    hers = [item.item for item in she.state.items] + [
        one for grant in p.state(shared, case).grants.values() for one in grant.fetched
    ]
    key = desk_keys(he.phrase, shared.entry.desk)
    for item in hers:
        for mailbox in (name, case, she.safe.mailbox):
            with pytest.raises((NotFoundError, RefusedError)):
                wire.call(key.signing, "GET", f"/v1/mailboxes/{mailbox}/items/{item}/parts/0")
    for path in (
        f"/v1/mailboxes/{case}",
        f"/v1/mailboxes/{case}/messages/in/2",
        f"/v1/mailboxes/{case}/messages/out/1",
    ):
        with pytest.raises((NotFoundError, RefusedError)):
            wire.call(key.signing, "GET", path)


def test_whoever_was_removed_reaches_neither_the_channel_nor_a_line_of_it(shared: House) -> None:
    _, case, he, name = p.told(shared)
    hina, office = p.person(shared, "Hina"), shared.office
    office.remove_person(shared.lead, case, p.version(shared, case), hina, "A cousin.")
    p.says(shared, he, Reply("denied", "Words for others."))
    assert all(path != f"cases/{name}" for _, path in lines(shared))
    assert ("party.respondent", f"cases/{name}") in lines(shared, "Sana")
    for call in (
        lambda: office.case(hina, name),
        lambda: parties.write(office, hina, name, 1, "Psst."),
        lambda: parties.send_notice(office, hina, name, 1, p.particulars(shared)),
        lambda: parties.say_unsafe(office, hina, case, 1, "danger", "x"),
        lambda: office.seen(hina, name),
    ):
        with pytest.raises(NotFoundError) as caught:
            call()
        assert caught.value.code == "case.nothing"
    assert office.search(hina, "Words for others") == ()


def test_a_reviewer_reads_and_changes_nothing(shared: House) -> None:
    _, _, _, name = p.told(shared)
    rabia = p.person(shared, "Rabia")
    assert p.page(shared, name, rabia).role == "respondent"
    assert shared.office.case(rabia, name).may == ()
    with pytest.raises(RefusedError) as caught:
        parties.write(shared.office, rabia, name, p.version(shared, name), "Hello.")
    assert caught.value.code == "desk.role"


# --- the end


def test_when_she_erases_they_are_told_once_that_it_is_over_and_nothing_is_left(shared: House) -> None:
    she, case, he, name = p.told(shared)
    p.says(shared, he, Reply("denied", "Unforgettable gooseberries."))
    shared.office.seen(shared.lead, name)
    assert p.shown(shared, case).channels
    she.erase_everything([shared.entry])
    shared.sync()
    assert p.state(shared, name).erased is not None
    assert "parties" not in p.state(shared, case).facts
    for _ in range(3):
        shared.sync()
    received = he.read(shared.entry)
    assert [row.warning for row in received if row.warning] == []
    ends = [row.message.content for row in received if row.message and isinstance(row.message.content, Told)]
    assert len(ends) == 1
    assert "closed at this organisation" in (ends[0].text or "")
    assert "eras" not in (ends[0].text or "")
    shared.office.archive.snapshot_if_due(now=True)
    assert shared.office.search(shared.lead, "gooseberries") == ()
    assert holding([shared.folder], "Unforgettable gooseberries") == []


def test_their_own_erasure_leaves_the_case_with_its_days(shared: House) -> None:
    _, case, he, name = p.told(shared)
    p.says(shared, he, Reply("partly", "Some of it."))
    he.erase_everything([shared.entry])
    shared.sync()
    (row,) = p.shown(shared, case).channels
    assert (row.state, row.position, bool(row.until)) == ("ended", "partly", True)
    assert shared.office.case(shared.lead, case).summary.status == "reply_window"
    assert p.state(shared, name).erased is not None


def test_after_a_restore_what_was_sent_counts_again(shared: House) -> None:
    """The event that a restored desk writes for each message out that it finds at the intake."""
    _, case = p.sent(shared)
    p.opened(shared, case)
    p.safe(shared, case)
    _, name = p.channel(shared, case)
    box, until = p.state(shared, name), p.later(shared, 9)
    data = {"seq": 1, "chain": b64(bytes(32)), "kind": "notice", "at": shared.clock()}
    content = {"about": {"en": "What was told before."}, "rule": {"en": "r"}, "decides": {"en": "d"}, "until": until}
    shared.office.archive.write(Draft("message.recovered", case=name, data=data, words=((box.key, content),)))
    assert [one.text for one in p.page(shared, name).said] == ["What was told before."]
    assert p.page(shared, name).until == until
    assert respondent_told(p.state(shared, case)) == "told"


# --- a desk that supports her


def test_a_support_desk_needs_her_own_yes_and_two_people(tmp_path: Path) -> None:
    with p.desk_of(tmp_path, "support") as desk:
        _, case = p.sent(desk, purpose="referral_talk")
        p.agreed(desk, case)
        with pytest.raises(RefusedError) as caught:
            p.ask_safe(desk, case)
        assert caught.value.code == "proceeding.way"
        hers = {**p.HER_YES, "heard": p.person(desk, "Hina"), "day": p.later(desk, 0)}
        p.safe(desk, case, **hers)
        he, name = p.channel(desk, case)
        p.tell(desk, name)
        assert desk.office.case(desk.lead, case).summary.status == "reply_window"
        p.says(desk, he, Reply("denied", "No."))
        assert [row.position for row in p.shown(desk, case).channels] == ["denied"]
        assert p.state(desk, case).facts["proceeding"]["window"]
