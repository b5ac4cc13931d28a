"""Hand-overs when a process dies, and when somebody pretends to be a desk."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from amanat.desk.client import Intake
from amanat.desk.handover import sync
from amanat.desk.handover.facts import live_of
from amanat.desk.handover.outside import Outside
from amanat.errors import RefusedError
from amanat.seal.bundle import Draft
from amanat.seal.ids import desk_id
from amanat.seal.message import START, Hello, Message, Text, seal_message, sign_from_desk
from amanat.seal.operations import PutMessage
from amanat.seal.phrase import Phrase, desk_keys
from amanat.seal.signing import SigningKey
from tests.desk.house import PASSPHRASE, House
from tests.desk.two_desks import (
    given,
    hand,
    newest,
    opened,
    shown,
    version,
)


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
