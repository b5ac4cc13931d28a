"""What leads do about being told that something waits. Errors of all: RefusedError `desk.role`, `desk.locked`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.notices.rules import facts_of
from amanat.desk.office import Office
from amanat.errors import AmanatError, MalformedError, RefusedError, UnavailableError
from amanat.seal.contacts import SECRET_SIZE, Contacts, Quiet, Reach, encode_contacts, read_contacts
from amanat.seal.encoding import b64, unb64

ASK_EVERY: Final = 600
"""Seconds between two looks at whether the intake could tell them."""
UNSET: Final = Contacts((), ("09:00", "16:00"), Quiet("20:00", "07:00", ()), "Asia/Karachi", 3, b"")
_LOCAL: Final = ("http://localhost:", "http://127.0.0.1:")

_asked: WeakKeyDictionary[Archive, int] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Told:
    """What the intake says of it. `reached`: it answered; `mail`: it has a mail server; `sender` and `hint`: from where
    mails come, and the operator's words."""

    contacts: Contacts
    due: bool
    since: int
    why: str
    reached: bool
    mail: bool
    sender: str
    hint: str


def contacts_of(archive: Archive) -> Contacts:
    """What was set last; `UNSET` before."""
    kept = facts_of(archive.state)["contacts"]
    return read_contacts(unb64(kept)) if kept else UNSET


def look(office: Office, actor: str) -> Told:
    """What is set, and what the intake says of it now. An intake that does not answer is no error."""
    office.lead(actor)
    try:
        found: dict[str, Any] | None = _look(office.archive, office.intake)
    except AmanatError:
        found = None
    kept, said = facts_of(office.archive.state), found or {}
    return Told(
        contacts_of(office.archive),
        kept["due"],
        kept["since"],
        kept["why"],
        found is not None,
        said.get("mail") is True,
        str(said.get("from", "")),
        str(said.get("hint", "")),
    )


def put(office: Office, actor: str, contacts: Contacts) -> None:
    """Sets the list and sends it to the intake; if that does not answer, with the next exchange.

    Raises RefusedError `notices.address`, `notices.hours`, `contacts.…`.
    """
    lead = office.lead(actor)
    body = checked(replace(contacts, secret=_secret(office, contacts)))
    with office.archive.lock:
        office.archive.write(Draft("contacts.set", lead.id, data={"contacts": b64(body)}))
    _post(office.archive, office.intake)


def test(office: Office, actor: str) -> tuple[tuple[Reach, str], ...]:
    """Says a test to everybody in the list now; "" or what went wrong.

    Raises RefusedError `contacts.none`, `contacts.soon`, `contacts.many`; UnavailableError `intake.away`.
    """
    office.lead(actor)
    if facts_of(office.archive.state)["due"]:
        _post(office.archive, office.intake)
    to = contacts_of(office.archive).to
    return tuple((to[n], why) for n, why in office.intake.test_contacts(office.place.desk) if n < len(to))


def checked(contacts: Contacts) -> bytes:
    """The bytes of contacts that make sense here too."""
    for reach in contacts.to:
        if reach.at.startswith("http://") and not reach.at.startswith(_LOCAL):
            raise RefusedError("notices.address", "A webhook begins with https://.")
        _check_one(reach)
    if not contacts.hours:
        raise RefusedError("notices.hours", "Choose one fixed hour or more.")
    try:
        ZoneInfo(contacts.zone)
        return encode_contacts(contacts)
    except (KeyError, OSError, ValueError) as error:
        raise RefusedError("contacts.zone", "This time zone is not known here. Choose another one.") from error
    except MalformedError as error:
        raise RefusedError("notices.list", "Something in this list does not fit. Look at each line again.") from error


def _check_one(reach: Reach) -> None:
    secret = bytes(SECRET_SIZE) if reach.kind == "webhook" else b""
    try:
        encode_contacts(replace(UNSET, to=(reach,), secret=secret))
    except MalformedError as error:
        raise RefusedError("notices.address", "This is no e-mail address and no https address.") from error


def _secret(office: Office, contacts: Contacts) -> bytes:
    """The one there is, or a new one, if there is a webhook."""
    if all(reach.kind != "webhook" for reach in contacts.to):
        return b""
    return contacts_of(office.archive).secret or office.random(SECRET_SIZE)


# --- the machine's own work


def ask(archive: Archive, intake: Intake) -> None:
    """Sends what the intake does not have yet; else looks now and then whether it works."""
    kept = facts_of(archive.state)
    if not kept["contacts"]:
        return
    if kept["due"]:
        _post(archive, intake)
    elif archive.clock() - _asked.get(archive, 0) >= ASK_EVERY:
        _asked[archive] = archive.clock()
        _look(archive, intake)


def _post(archive: Archive, intake: Intake) -> None:
    """Whatever the intake says against it is shown on the page, and tried again with the next exchange."""
    try:
        intake.put_contacts(archive.place.desk, unb64(facts_of(archive.state)["contacts"]))
    except UnavailableError:
        return
    except AmanatError as error:
        _note(archive, archive.clock(), error.code if error.code == "contacts.zone" else "contacts.refused")
        return
    with archive.lock:
        archive.write(Draft("contacts.posted"))
    _note(archive, 0, "")


def _look(archive: Archive, intake: Intake) -> dict[str, Any]:
    found = intake.contacts(archive.place.desk)
    failing = found.get("failing")
    kept = facts_of(archive.state)
    if not kept["contacts"] or kept["due"]:
        return found
    if isinstance(failing, dict) and isinstance(failing.get("since"), int):
        _note(archive, failing["since"], str(failing.get("why", ""))[:40])
    else:
        _note(archive, 0, "")
    return found


def _note(archive: Archive, since: int, why: str) -> None:
    kept = facts_of(archive.state)
    if (kept["why"], bool(kept["since"])) != (why, bool(since)):
        with archive.lock:
            archive.write(Draft("digest.state", data={"since": since, "why": why}))
