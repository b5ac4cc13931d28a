"""One desk hands a case over to another with her consent: two real desks on one real intake."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyrage
import pytest

from amanat.demo.person import File, Person
from amanat.desk.care.everything import everything
from amanat.desk.client import Intake
from amanat.desk.erasing import end_grant, erase_case
from amanat.desk.handover import commands as h
from amanat.desk.handover import sync
from amanat.desk.handover.facts import live_of
from amanat.desk.handover.outside import Outside
from amanat.desk.handover.view import Given, Shown
from amanat.desk.handover.what import messages_text
from amanat.desk.inbound import Inbound
from amanat.desk.oversight import commands as oversight
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.age import X25519Recipient
from amanat.seal.bundle import Draft
from amanat.seal.directory import BothLanguages
from amanat.seal.ids import desk_id
from amanat.seal.message import START, Hello, Message, Text, seal_message, sign_from_desk
from amanat.seal.operations import PutMessage
from amanat.seal.phrase import Phrase, desk_keys
from amanat.seal.signing import SigningKey
from tests.desk.house import DAY, PASSPHRASE, PROFILE, Clock, House, house, running_intake
from tests.desk.test_blindness import holding

OTHER = replace(
    PROFILE,
    name=BothLanguages("Well Street Aid", "ویل سٹریٹ امداد"),
    must_report=BothLanguages("A child in danger.", "خطرے میں بچہ۔"),
)
FILE = File("gate.txt", "text/plain", b"the gate at night " * 9000)
SECRET = "zarafshan"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    place = tmp_path_factory.mktemp("handover")
    with (
        running_intake(place / "intake", Clock()) as intake,
        house(place / "a", intake) as a,
        house(place / "b", intake, OTHER) as b,
    ):
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            a.hire(name, role)
        b.hire("Omar")
        yield a, b


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def newest(desk: House) -> str:
    return max(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number).case


def opened(a: House, **more: object) -> tuple[Person, str]:
    """Somebody who sent a record, a file and a yes, and whose record was opened."""
    her = a.sent(f"He waited at the {SECRET} gate.", [FILE], **more)
    her.write(a.entry, "Yes, give it to them.")
    a.sync()
    case = newest(a)
    a.office.opened(a.lead, case)
    return her, case


def plan(a: House, b: House, case: str, **more: object) -> h.Plan:
    seen = a.office.case(a.lead, case)
    asked = [row.seq for row in seen.messages if row.direction == "in" and row.text]
    given: dict[str, Any] = {
        "desk": b.entry.desk,
        "purpose": "support",
        "fields": ("what",),
        "items": tuple(one.item for one in seen.exhibits),
        "messages": False,
        "days": 90,
        "way": "message",
        "message": asked[-1] if asked else 0,
        "note": "We know her since May.",
        "reason": "They are nearer.",
        "told": True,
        "compared": True,
        "agrees": True,
    }
    return h.Plan(**{**given, **more})


def hand(a: House, b: House, case: str, **more: object) -> str:
    """Planned by Hina, agreed by the lead, done by Hina; not sent yet."""
    hina = person(a, "Hina")
    name = h.plan(a.office, hina, case, version(a, case), plan(a, b, case, **more))
    oversight.answer(a.office, a.lead, h.ask(a.office, hina, case, name), True)
    h.hand_over(a.office, hina, case, version(a, case), name)
    return name


def shown(desk: House, case: str, actor: str = "") -> Shown:
    view = desk.office.case(actor or desk.lead, case).parts["handover"]
    assert isinstance(view, Shown)
    return view


def given(a: House, case: str) -> Given:
    return shown(a, case).given[0]


def kinds(desk: House, case: str) -> list[str]:
    return [row.kind for row in desk.office.case(desk.lead, case).timeline]


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
    hand(a, b, case)
    a.sync()
    b.sync()
    there = newest(b)
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
    hand(a, b, case)
    a.sync()
    b.sync()
    there = newest(b)
    b.office.acknowledge(b.lead, there, version(b, there))
    b.office.assess(b.lead, there, version(b, there), "routine", (), "Read.")
    if closing:
        b.office.close(b.lead, there, version(b, there), "Done.", "Done.")
    else:
        b.office.redirect(b.lead, there, version(b, there), "No.", "Go to the court.")
    b.sync()
    a.sync()
    assert given(a, case).state == ("closed" if closing else "returned")


def test_her_take_back_here_reaches_the_other_desk(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    hand(a, b, case)
    a.sync()
    b.sync()
    there = newest(b)
    her.take_back(a.entry, her.state.grants[0].grant)
    a.sync()
    assert given(a, case).state == "back"
    assert given(a, case).why == "consent"
    b.sync()
    assert b.office.case(b.lead, there).record is None
    a.sync()
    assert given(a, case).over


def test_taken_back_before_it_went_never_goes(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    before = len(b.office.inbox(b.lead, "all"))
    h.take_back(a.office, a.lead, case, version(a, case), given(a, case).handover, "She called.")
    a.sync()
    b.sync()
    assert len(b.office.inbox(b.lead, "all")) == before
    assert given(a, case).state == "stopped"


def test_her_erasure_here_erases_there(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    hand(a, b, case)
    a.sync()
    b.sync()
    there = newest(b)
    her.erase_everything([a.entry])
    a.sync()
    assert a.office.case(a.lead, case).summary.erased
    assert a.office.case(a.lead, case).parts["handover"] is None
    b.sync()
    assert b.office.case(b.lead, there).summary.erased
    assert not [one for one in live_of(a.office.archive.state).values() if one["case"] == case]


class CutError(Exception):
    """The process dies here."""


def killed(a: House) -> None:
    """The same folder in a new process."""
    a.reopen()
    a.unlock()
    for name in ("Hina", "Sana", "Rabia"):
        a.office.unlock(name, PASSPHRASE)


def stop_at(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if place == "after a file":
        real = Outside.upload

        def upload(self: Outside, *given: Any) -> Any:
            real(self, *given)
            raise CutError

        monkeypatch.setattr(Outside, "upload", upload)
    else:
        send = Outside.post

        def post(self: Outside, *given: Any) -> Any:
            if place == "after the bundle":
                send(self, *given)
            raise CutError

        monkeypatch.setattr(Outside, "post", post)


@pytest.mark.parametrize("place", ["after a file", "before the bundle", "after the bundle"])
def test_a_kill_between_upload_and_journal_doubles_nothing(
    two: tuple[House, House], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    a, b = two
    b.sync()
    before = len(b.office.inbox(b.lead, "all"))
    _, case = opened(a)
    hand(a, b, case)
    with monkeypatch.context() as patched:
        stop_at(patched, place)
        with pytest.raises(CutError):
            a.office.sync()
    killed(a)
    a.sync()
    a.sync()
    b.sync()
    assert given(a, case).state == "sent"
    assert len(b.office.inbox(b.lead, "all")) == before + 1
    seen = b.office.case(b.lead, newest(b))
    assert len(seen.exhibits) == 1
    assert all(row.warning is None for row in seen.messages)
    live = next(one for one in live_of(a.office.archive.state).values() if one["case"] == case)
    outside = Outside(a.office.intake, live, None, secrets.token_bytes)
    held = a.office.intake.outsider(outside._safe_sign).held(outside.safe)
    assert len(held) == 2, "a record and a file; what an earlier try left is gone"


def test_erased_after_it_went_and_before_the_journal_knew(
    two: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = two
    her, case = opened(a)
    hand(a, b, case)
    with monkeypatch.context() as patched:
        stop_at(patched, "after the bundle")
        with pytest.raises(CutError):
            a.office.sync()
    b.sync()
    there = newest(b)
    her.erase_everything([a.entry])
    killed(a)
    a.sync()
    b.sync()
    assert b.office.case(b.lead, there).summary.erased


def outsider(a: House, b: House, hello_of: Any) -> str:
    """Somebody who opens a mailbox at B by hand; `hello_of` makes the hello from its keys."""
    phrase = Phrase.new(secrets.token_bytes)
    keys = desk_keys(phrase, b.entry.desk)
    client = Intake(b.intake.base, lambda: keys.signing, secrets.token_bytes)
    place, drafts = START, []
    contents = (("hello", hello_of(keys)), ("text", Text("We send you this.")))
    for kind, content in contents:
        message = Message(
            keys.mailbox, "in", place.seq + 1, place.chain, START, b.entry.desk, b.entry.current.n, b.clock(), kind,
            content,
        )  # fmt: skip
        sealed, place = seal_message(message, keys.signing, [b.entry.current.recipient], secrets.token_bytes)
        drafts.append(Draft(PutMessage(keys.mailbox, b.entry.desk, "in", message.seq), sealed))
    client.deposit(drafts)
    client.close()
    b.sync()
    return keys.mailbox


def test_nobody_can_pretend_to_be_another_desk(two: tuple[House, House]) -> None:
    a, b = two
    wrong, epoch = SigningKey.from_seed(secrets.token_bytes(32)), a.entry.current.n

    def proof(make: Any) -> str:
        case = outsider(a, b, lambda k: Hello(k.identity.recipient.raw, k.signing.public, "en", make(k)))
        came = shown(b, case).came
        assert came is not None
        return came.proof

    forged = proof(lambda k: sign_from_desk(k.mailbox, b.entry.desk, a.entry.desk, epoch, wrong))
    no_epoch = proof(lambda k: sign_from_desk(k.mailbox, b.entry.desk, a.entry.desk, 99, wrong))
    ours = a.office.archive.epoch.sign
    stolen = sign_from_desk(
        desk_keys(Phrase.new(secrets.token_bytes), b.entry.desk).mailbox, b.entry.desk, a.entry.desk, epoch, ours
    )
    replayed = proof(lambda _k: stolen)
    elsewhere = proof(lambda k: sign_from_desk(k.mailbox, a.entry.desk, a.entry.desk, epoch, ours))
    stranger = proof(lambda k: sign_from_desk(k.mailbox, b.entry.desk, desk_id(wrong.public), 1, wrong))
    genuine = proof(lambda k: sign_from_desk(k.mailbox, b.entry.desk, a.entry.desk, epoch, ours))
    assert (forged, no_epoch, replayed, elsewhere) == ("forged",) * 4
    assert (stranger, genuine) == ("unknown", "proved")


def test_a_hello_played_into_another_mailbox_opens_no_case(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    a.sync()
    b.sync()
    live = next(one for one in live_of(a.office.archive.state).values() if one["case"] == case)
    outside = Outside(a.office.intake, live, None, secrets.token_bytes)
    stolen = [outside.message("in", seq) for seq in (1, 2, 3)]
    before = len(b.office.inbox(b.lead, "all"))
    keys = desk_keys(Phrase.new(secrets.token_bytes), b.entry.desk)
    client = Intake(b.intake.base, lambda: keys.signing, secrets.token_bytes)
    drafts = [Draft(PutMessage(keys.mailbox, b.entry.desk, "in", seq), blob) for seq, blob in enumerate(stolen, 1)]
    client.deposit(drafts)
    client.close()
    b.office.sync()
    assert len(b.office.inbox(b.lead, "all")) == before


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


def test_trouble_with_one_stops_nothing_else(two: tuple[House, House], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = two
    _, case = opened(a)
    _, waits = opened(a)
    hand(a, b, case)

    def broken(*_given: Any) -> Any:
        raise RefusedError("handover.gone", "…")

    with monkeypatch.context() as patched:
        patched.setattr(sync, "entry_of", broken)
        a.office.reply(a.lead, waits, version(a, waits), "We are here.")
        a.sync()
    assert not a.office.case(a.lead, waits).unsent
    assert given(a, case).state == "waiting"
    assert "handover.stuck" in a.office.health(a.lead).findings
    a.sync()
    assert given(a, case).state == "sent"
    assert "handover.stuck" not in a.office.health(a.lead).findings


def test_a_desk_that_did_not_look_in_for_a_week_is_offered_nothing(two: tuple[House, House]) -> None:
    a, b = two

    def silent() -> bool:
        return next(one.silent for one in h.desks(a.office, a.lead) if one.entry.desk == b.entry.desk)

    b.sync()
    assert not silent()
    a.clock.now += 9 * DAY
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


def test_an_end_by_time_here_takes_nothing_from_the_other_desk(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    hand(a, b, case)
    a.sync()
    b.sync()
    there = newest(b)
    erase_case(a.office.archive, a.office.archive.state.cases[case], "retention")
    a.sync()
    her.write(a.entry, "I am here again.")
    a.sync()
    b.sync()
    assert b.office.case(b.lead, there).record is not None


def test_what_ended_here_before_it_went_is_not_sent_as_an_empty_record(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    b.sync()
    before = len(b.office.inbox(b.lead, "all"))
    state = a.office.archive.state.cases[case]
    end_grant(a.office.archive, state, next(iter(state.grants.values())), "expired")
    a.sync()
    b.sync()
    assert given(a, case).state == "stopped"
    assert len(b.office.inbox(b.lead, "all")) == before


def test_its_last_day_ends_it(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case, days=30, messages=True)
    a.sync()
    b.sync()
    there = newest(b)
    names = {one.name for one in b.office.case(b.lead, there).exhibits}
    assert names == {"gate.txt", "messages.txt"}
    a.clock.now += 31 * DAY
    a.office.sync()
    b.office.sync()
    a.office.sync()
    assert given(a, case).state == "expired"
    assert b.office.case(b.lead, there).record is None


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
