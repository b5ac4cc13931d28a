"""What people do with case files: plan one with her yes, ask a second person, make it, take it out, hand it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from amanat.casefile.stamp import read_pem
from amanat.desk.archive import Draft
from amanat.desk.casefile import working
from amanat.desk.casefile.contents import check_chosen
from amanat.desk.casefile.rules import ACTION, NAME, WAYS, of_desk, rows_of
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import queue
from amanat.desk.proceeding.commands import agreed, check_consent
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, MalformedError, NotFoundError, RefusedError
from amanat.evidence.viewer import Viewer
from amanat.process.two_people import State
from amanat.seal.age import PassphraseRecipient, Recipient
from amanat.seal.age.header import FILE_KEY_SIZE
from amanat.seal.custody import About
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import random_id
from amanat.seal.phrase import Phrase

SHORT: Final = 200
WORDS: Final = 8
"""Of a passphrase: 88 bits, said by a call in half a minute."""
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to go. `items`: pairs of an exhibit's item and `original` or a copy's id. `sealed_to`: `passphrase` or
    `recipient` (then `recipient` has it). `agrees`, `way`, `message`, `heard`, `day`, `words`: her yes to exactly this
    and to exactly them. `stamp`: whether a time stamp is asked for."""

    grant: str
    to: str
    purpose: str
    items: tuple[tuple[str, str], ...]
    sealed_to: str = "passphrase"
    recipient: str = ""
    stamp: bool = False
    agrees: bool = False
    way: str = ""
    message: int = 0
    heard: str = ""
    day: str = ""
    words: str = ""


def plan(office: Office, actor: str, case: str, expected: int, wanted: Wanted) -> str:
    """Keeps what is to go; nothing is made yet. The file's id.

    Raises RefusedError `casefile.…`, `proceeding.consent`, `proceeding.…` (how she said yes), `text.long`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        said = _checked(office, state, wanted)
        file = random_id(office.archive.random)
        data = {
            "file": file,
            "grant": wanted.grant,
            "items": [list(pair) for pair in wanted.items],
            "sealed_to": wanted.sealed_to,
            "stamp": wanted.stamp and bool(of_desk(office.archive.state).get("stamps")),
            **said,
        }
        words = {"to": wanted.to.strip(), "purpose": wanted.purpose.strip(), "words": wanted.words.strip()}
        words["recipient"] = wanted.recipient.strip() if wanted.sealed_to == "recipient" else ""
        office.draft(actor, state, "casefile.planned", data, words)
        return file


def _checked(office: Office, state: CaseState, wanted: Wanted) -> dict[str, Any]:
    check_consent(office, state, wanted.grant)
    for text in (wanted.to, wanted.purpose):
        if not text.strip():
            raise RefusedError("casefile.to", "Write for whom it is, and what for.")
        if len(text) > SHORT:
            raise RefusedError("text.long", f"This is too long. Up to {SHORT} letters fit.")
    if not wanted.items:
        raise RefusedError("casefile.none", "Choose at least one file.")
    for item, how in wanted.items:
        check_chosen(office.archive, state, wanted.grant, item, how)
    if wanted.sealed_to not in WAYS:
        raise RefusedError("casefile.sealed_to", "Choose how the file is sealed.")
    if wanted.sealed_to == "recipient":
        _recipient(wanted.recipient)
    if not wanted.agrees:
        raise RefusedError("casefile.agrees", "Without her yes nothing goes.")
    if len(wanted.words) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")
    return agreed(office, state, wanted.way, wanted.message, wanted.heard, wanted.day, wanted.words)


def _recipient(text: str) -> Recipient:
    try:
        found = working.recipient_of(text.strip())
        found.wrap(bytes(FILE_KEY_SIZE), bytes)  # some points are refused only when something is sealed to them
    except MalformedError as error:
        raise RefusedError(
            "casefile.recipient", "This is no recipient. It begins with age1. Ask for it again."
        ) from error
    return found


def drop(office: Office, actor: str, case: str, expected: int, file: str) -> int:
    """It is not made after all; what was asked of a second person is taken back."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        _row(state, file, "planned")
        for one in queue.of_case(office.archive, office.member(actor), state):
            open_ = one.state in (State.WAITS, State.YES)
            if one.action == ACTION and one.more.get("file") == file and one.by == actor and open_:
                oversight.take_back(office, actor, one.request)
        return office.draft(actor, state, "casefile.dropped", {"file": file})


def ask(office: Office, actor: str, case: str, file: str, reason: str) -> str:
    """Asks a second person about exactly this file; the request's id. Raises as `oversight.commands.request`."""
    with office.archive.lock:
        state = office.changeable(actor, case, office.case(actor, case).version)
        row = _row(state, file, "planned")
        more = {"file": file, "plan": row["plan"]}
        return oversight.request(office, actor, ACTION, case, reason, more, where=f"cases/{case}/case-files/{file}")


def make(office: Office, actor: str, case: str, file: str, viewer: Viewer, *, alone: str = "") -> str:
    """Seals what was planned and begins to build it: a second person said yes to this very plan; or, while the case is
    immediate, a lead `alone`, with the reason. The passphrase, which is shown once and kept nowhere; "" for a
    recipient.

    Raises RefusedError `oversight.…`, `casefile.…`, `proceeding.consent`; NotFoundError `casefile.nothing`."""
    archive = office.archive
    with archive.lock:
        state = office.changeable(actor, case, office.case(actor, case).version)
        row = _row(state, file, "planned", "began")
        check_consent(office, state, row["grant"])  # she may have taken it back since
        for item, how in row["items"]:
            check_chosen(archive, state, row["grant"], item, how)
        if row["state"] == "planned":
            _begin(office, actor, state, file, row, alone)
        elif row["by"] != actor:
            raise RefusedError("casefile.theirs", "Another person makes this file. Ask them.")
        recipient = archive.body(state)[NAME][file]["recipient"]
    working.seal(archive, case, file, actor, viewer)
    if recipient:
        working.start(archive, case, file, _recipient(recipient))
        return ""
    passphrase = "-".join(Phrase.new(archive.random).words()[:WORDS])
    working.start(archive, case, file, PassphraseRecipient(passphrase.encode()))
    return passphrase


def _begin(office: Office, actor: str, state: CaseState, file: str, row: dict[str, Any], alone: str) -> None:
    """Uses up the yes. What is cut off after this is made again by the same person, without a new one."""
    if alone:
        yes = oversight.alone(office, actor, ACTION, state.case, alone)
    else:
        yes = oversight.require_approved(office, actor, ACTION, state.case)
        if (yes.more.get("file"), yes.more.get("plan")) != (file, row["plan"]):
            raise RefusedError("oversight.second", "A second person has to say yes to exactly this first.")
    data = {"file": file, "second": yes.second, "alone": yes.alone}
    words = ((state.key, {"key": b64(office.archive.random(32))}),)
    office.archive.write_all([yes.used, Draft("casefile.began", actor, state.case, data, words)])


def take_out(office: Office, actor: str, case: str, file: str) -> tuple[str, int, Iterator[bytes]]:
    """The finished file: its name, its size and its sealed bytes. That it was handed over stands in the custody.

    Raises NotFoundError `casefile.nothing`; RefusedError `proceeding.consent`."""
    with office.archive.lock:
        state = office.changeable(actor, case, office.case(actor, case).version)
        row = _row(state, file, "ready")
        check_consent(office, state, row["grant"])
        path = working.path_of(office.archive, file)
        if not path.exists():
            raise _nothing()
        tag = unb64(office.archive.body(state)[NAME][file]["tag"], 32)
        draft = Draft("casefile.handed", actor, case, {"file": file}, (), (About("", tag, tag),))
        office.archive.write(draft)
        return f"{state.number}.zip.age", path.stat().st_size, _pieces(path.open("rb"))


def _pieces(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def take_away(office: Office, actor: str, case: str, file: str) -> None:
    """Removes the desk's own copy of a finished file."""
    with office.archive.lock:
        state = office.changeable(actor, case, office.case(actor, case).version)
        _row(state, file, "ready")
        working.clean(office.archive, file)
        office.draft(actor, state, "casefile.removed", {"file": file, "why": "done"})


def set_stamps(office: Office, actor: str, url: str, roots: str) -> None:
    """A lead says which time stamp service is asked, and whose certificates it must lead to; an empty address: none.

    Raises RefusedError `desk.role`, `stamp.url`, `stamp.roots`."""
    lead = office.lead(actor)
    url, roots = url.strip(), roots.strip()
    if url:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > SHORT:
            raise RefusedError("stamp.url", "This is no address. It begins with http.")
        try:
            found = read_pem(roots.encode())
        except AmanatError as error:
            raise RefusedError("stamp.roots", "Paste the root certificate of the service, as PEM.") from error
        if not found:
            raise RefusedError("stamp.roots", "Paste the root certificate of the service, as PEM.")
    with office.archive.lock:
        data = {"url": url, "roots": roots if url else ""} if url else {"url": "", "roots": ""}
        office.archive.write(Draft("casefile.stamps_set", lead.id, data=data))


def _row(state: CaseState, file: str, *states: str) -> dict[str, Any]:
    row = rows_of(state).get(file)
    if row is None or row["state"] not in states:
        raise _nothing()
    return row


def _nothing() -> NotFoundError:
    return NotFoundError("casefile.nothing", "This case file is not here any more. Look at the case again.")
