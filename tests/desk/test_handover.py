"""One desk hands a case over to another with her consent: two real desks on one real intake."""

from __future__ import annotations

import pyrage
import pytest

from amanat.desk.care.everything import everything
from amanat.desk.handover import commands as h
from amanat.desk.handover.facts import live_of
from amanat.desk.handover.what import messages_text
from amanat.desk.inbound import Inbound
from amanat.desk.oversight import commands as oversight
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.age import X25519Recipient
from amanat.seal.ids import desk_id
from amanat.seal.message import Text
from tests.desk.house import DAY, House
from tests.desk.test_blindness import holding
from tests.desk.two_desks import (
    FILE,
    SECRET,
    given,
    hand,
    handed,
    kinds,
    newest,
    opened,
    person,
    plan,
    shown,
    version,
)


def test_the_whole_way(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a, exclude=("S. Example",))
    a.office.mark_checked(a.lead, case, version(a, case))
    before = len(b.office.inbox(b.lead, "all"))
    hand(a, b, case)
    a.sync()
    assert (given(a, case).state, given(a, case).promise) == ("sent", True)
    b.sync()
    assert len(b.office.inbox(b.lead, "all")) == before + 1
    there = newest(b)
    came = shown(b, there).came
    assert came is not None
    assert (came.desk, came.proof, came.name["en"]) == (a.entry.desk, "proved", "Lamp House")
    with pytest.raises(NotFoundError):
        b.office.case(person(b, "Omar"), there)  # her list has not been looked at there
    seen = b.office.case(b.lead, there)
    record = dict(seen.record or {})
    assert record["narrative"] == f"He waited at the {SECRET} gate."
    assert set(record) == {"v", "type", "lang", "acts", "context", "narrative", "exclude"}
    assert seen.exclusion == ("S. Example",)
    (exhibit,) = seen.exhibits
    assert b"".join(b.office.exhibit(b.lead, there, exhibit.item)[1]) == FILE.data
    assert "We know her since May." in [row.text for row in seen.messages]
    b.office.mark_checked(b.lead, there, version(b, there))
    b.office.acknowledge(b.lead, there, version(b, there), "We have it.")
    b.office.opened(b.lead, there)
    b.sync()
    a.sync()
    row = given(a, case)
    assert row.state == "opened"
    assert {"made", "sent", "received", "opened"} <= set(row.times)
    assert "We have it." in [one["text"] for one in row.said]
    assert [kind for kind in kinds(a, case) if kind.startswith("handover.")] == [
        "handover.planned", "handover.made", "handover.sent", "handover.received", "handover.opened",
    ]  # fmt: skip
    assert kinds(b, there)[0] == "handover.came"
    h.write_to(a.office, a.lead, case, version(a, case), row.handover, "Call us before noon.")
    a.sync()
    b.sync()
    assert "Call us before noon." in [one.text for one in b.office.case(b.lead, there).messages]
    assert not any(holding([a.folder, b.folder], word) for word in (SECRET, "We know her since May", "Call us before"))


def test_not_taken_comes_back(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    there = handed(a, b, case)
    h.not_take(b.office, b.lead, there, version(b, there), "We have no lawyer here.")
    b.sync()
    a.sync()
    assert (given(a, case).state, given(a, case).back) == ("returned", "We have no lawyer here.")
    number = a.office.case(a.lead, case).summary.number
    notices = a.office.my_day(a.lead).notices
    assert any(one.kind == "handover.returned" and one.parts["number"] == number for one in notices)
    b.sync()
    assert b.office.case(b.lead, there).record is None
    assert all(grant.erased for grant in b.office.case(b.lead, there).grants)
    a.sync()
    assert given(a, case).over
    assert dict(given(a, case).outcome or {})["destroyed"]
    assert not [one for one in live_of(a.office.archive.state).values() if one["case"] == case]
    h.tell(a.office, a.lead, case, version(a, case), given(a, case).handover, "They could not. We are here.")
    a.sync()
    assert "They could not. We are here." in [
        row.message.content.text for row in her.read(a.entry) if row.message and isinstance(row.message.content, Text)
    ]
    assert not any(one.parts.get("number") == number for one in a.office.my_day(a.lead).notices)


@pytest.mark.parametrize("closing", [True, False])
def test_closing_before_assessing_is_not_taken_and_after_it_is(two: tuple[House, House], closing: bool) -> None:
    a, b = two
    _, case = opened(a)
    there = handed(a, b, case)
    b.office.acknowledge(b.lead, there, version(b, there))
    b.office.assess(b.lead, there, version(b, there), "routine", (), "Read.")
    if closing:
        b.office.close(b.lead, there, version(b, there), "Done.", "Done.")
    else:
        b.office.redirect(b.lead, there, version(b, there), "No.", "Go to the court.")
    b.sync()
    a.sync()
    assert given(a, case).state == ("closed" if closing else "returned")


def test_a_receiving_desk_that_is_away_finds_it_later(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    for _ in range(3):
        a.sync()
    assert given(a, case).state == "sent"
    assert not given(a, case).said
    b.sync()
    assert shown(b, newest(b)).came is not None


def test_a_desk_that_did_not_look_in_for_a_week_is_offered_nothing(two: tuple[House, House]) -> None:
    a, b = two

    def silent() -> bool:
        return next(one.silent for one in h.desks(a.office, a.lead) if one.entry.desk == b.entry.desk)

    b.sync()
    assert not silent()
    a.clock.now += 9 * DAY
    a.intake.app.intake.sequencer.step()  # the list of desks is issued anew with each batch
    a.office.sync()
    assert silent()
    b.office.sync()
    assert not silent()


def test_only_what_she_shared_and_agreed_to_can_go(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hina = person(a, "Hina")

    def refused(code: str, **more: object) -> None:
        with pytest.raises(RefusedError) as caught:
            h.plan(a.office, hina, case, version(a, case), plan(a, b, case, **more))
        assert caught.value.code == code

    refused("handover.agrees", agrees=False)
    refused("handover.compared", compared=False)
    refused("handover.told", told=False)
    refused("handover.fields", fields=(), items=())
    refused("handover.not_shared", items=("x" * 22,))
    refused("handover.message", message=99)
    refused("handover.heard", way="call", heard=person(a, "Hina")[:-1] + "x", day="2026-01-01", words="Yes.")
    refused("handover.words", way="call", heard=hina, day="2026-01-01")
    refused("handover.day", way="call", heard=hina, day="2999-01-01", words="Yes.")
    refused("handover.self", desk=a.entry.desk)
    refused("handover.gone", desk=desk_id(bytes(32)))
    refused("handover.purpose", purpose="gossip")
    refused("handover.days", days=4000)
    rabia, wanted = person(a, "Rabia"), plan(a, b, case)
    with pytest.raises(RefusedError):
        h.plan(a.office, rabia, case, version(a, case), wanted)


def test_without_a_second_person_nothing_goes(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hina = person(a, "Hina")
    name = h.plan(
        a.office,
        hina,
        case,
        version(a, case),
        plan(a, b, case, way="call", heard=hina, day="2026-09-01", words="Do it."),
    )
    with pytest.raises(RefusedError) as caught:
        h.hand_over(a.office, hina, case, version(a, case), name)
    assert caught.value.code == "oversight.second"
    request = h.ask(a.office, hina, case, name)
    oversight.answer(a.office, a.lead, request, False, "Ask her again.")
    with pytest.raises(RefusedError):
        h.hand_over(a.office, hina, case, version(a, case), name)
    h.drop(a.office, hina, case, version(a, case), name)
    assert shown(a, case).given == ()
    with pytest.raises(ConflictError):
        h.plan(a.office, hina, case, 1, plan(a, b, case))


def test_a_removed_person_sees_nothing_of_it(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    a.sync()
    b.sync()
    there, sana = newest(b), person(a, "Sana")
    h.not_take(b.office, b.lead, there, version(b, there), "No room.")
    b.sync()
    a.sync()
    assert any(one.kind == "handover.returned" for one in a.office.my_day(sana).notices)
    number = a.office.case(a.lead, case).summary.number
    a.office.remove_person(a.lead, case, version(a, case), sana, "Cousin.")
    assert not any(one.parts.get("number") == number for one in a.office.my_day(sana).notices)
    assert not any(row.summary.case == case for row in a.office.search(sana, "nearer"))
    assert any(row.summary.case == case for row in a.office.search(a.lead, "nearer"))
    name = given(a, case).handover
    for act in (
        lambda: h.look(a.office, sana, case, name),
        lambda: h.tell(a.office, sana, case, 1, name, "x"),
        lambda: h.take_back(a.office, sana, case, 1, name, "x"),
        lambda: h.plan(a.office, sana, case, 1, plan(a, b, case)),
    ):
        with pytest.raises(NotFoundError) as caught:
            act()
        assert caught.value.code == "case.nothing"


def test_a_lead_does_what_cannot_wait_alone_and_others_look_at_it(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    name = h.plan(a.office, a.lead, case, version(a, case), plan(a, b, case))
    with pytest.raises(RefusedError) as caught:
        h.hand_over_alone(a.office, a.lead, case, version(a, case), name, "Tonight.")
    assert caught.value.code == "oversight.not_urgent"
    a.office.acknowledge(a.lead, case, version(a, case))
    a.office.assess(a.lead, case, version(a, case), "immediate", ("strangulation",), "Tonight.")
    h.hand_over_alone(a.office, a.lead, case, version(a, case), name, "Tonight.")
    a.sync()
    assert given(a, case).state == "sent"
    assert any(one.case == case and one.waits_for_review for one in oversight.waiting(a.office, person(a, "Hina")))


def test_everything_taken_out_has_no_key_of_a_hand_over(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    name = hand(a, b, case)
    a.sync()
    kept = a.office.archive.body(a.office.archive.state.cases[case])["handover"]["all"][name]
    keys = [*kept["seeds"].values(), *(one["seed"] for one in kept["uploaded"].values())]
    identity = pyrage.x25519.Identity.generate()
    to = X25519Recipient.from_text(str(identity.to_public()))
    plain = pyrage.decrypt(b"".join(everything(a.office, a.lead, person(a, "Hina"), to)), [identity])
    assert SECRET.encode() in plain
    assert len(keys) >= 4
    assert [key for key in keys if key.encode() in plain] == []


def test_what_she_writes_after_the_plan_stays_here_though_her_clock_is_behind(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    hand(a, b, case, messages=True)
    her._clock = lambda: a.clock.now - 30 * DAY
    her.write(a.entry, "This is for you alone: marzipan.")
    archive, row = a.office.archive, next(iter(a.office.archive.state.cases[case].facts["handover"]["all"].values()))
    a.office.exchange._read_queue(Inbound(archive, a.office.intake))
    assert "marzipan" in a.office.case(a.lead, case).messages[0].text
    said = messages_text(archive, archive.state.cases[case], row).decode()
    assert "Yes, give it to them." in said
    assert "marzipan" not in said
