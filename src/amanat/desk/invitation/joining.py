"""Who used a letter: read from the intake, proved, and let in behind everything that hides the old case."""

from __future__ import annotations

from typing import Any

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.inbound import STILL_HERS, Inbound
from amanat.desk.invitation.rules import joined_of, letters_of, open_of
from amanat.desk.parties.channels import ROLES, number_for
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, ForgedError, UnavailableError
from amanat.seal.encoding import unb64
from amanat.seal.invitation import Join, check_join, check_words, open_join


def read_joins(archive: Archive, intake: Intake, inbound: Inbound) -> None:
    """Lets in whoever used a letter. Asks the intake only while a letter is open. Running it again does no harm.

    Raises UnavailableError; a join that does not hold is the finding `letter.forged` and holds up no other.
    """
    waiting = open_of(archive.state)
    _withdraw_ended(archive, intake)
    if not waiting:
        return
    desk = archive.place.desk
    for invitation, signed in intake.joins(desk):
        case = archive.case(waiting.get(invitation, ""))
        if case is None:
            continue
        try:
            join = _proved(archive, case, invitation, signed)
        except UnavailableError:
            raise
        except AmanatError:
            archive.notice("letter.forged")
            continue
        if _let_in(archive, inbound, case, join):
            intake.set_join_aside(desk, invitation)


def _withdraw_ended(archive: Archive, intake: Intake) -> None:
    """The letter of a case that was erased opens nothing any more."""
    for invitation, name in list(open_of(archive.state).items()):
        case = archive.case(name)
        if case is None or case.erased is None:
            continue
        try:
            intake.withdraw_invitation(archive.place.desk, invitation)
        except UnavailableError:
            raise
        except AmanatError:
            pass  # used before: then it is burnt, and who used it is nobody's continuation
        archive.write(Draft("letter.withdrawn", case=name, data={"invitation": invitation}))


def _proved(archive: Archive, case: CaseState, invitation: str, signed: bytes) -> Join:
    join = open_join(signed)
    if join.desk != archive.place.desk or join.invitation != invitation:
        raise ForgedError("letter.forged", "This join is for another letter.")
    check_join(signed, unb64(letters_of(case)[invitation]["key"], 32))
    return join


def _let_in(archive: Archive, inbound: Inbound, old: CaseState, join: Join) -> bool:
    """Whether the case of this join is there now. It is not while the intake does not show the mailbox's hello."""
    known = archive.case(join.mailbox)
    data = _data(old, join)
    with archive.lock:
        if "channel" in data and known is not None and not _may_begin(known, join):
            spent = {"invitation": join.invitation, "joined_by": "", "taken": known.case}
            archive.write(Draft("letter.spent", case=old.case, data=spent))
            return True
        if known is None or known.erased is not None:
            inbound.pull(join.mailbox, Draft("letter.used", data=data))
        made = archive.case(join.mailbox)
        if made is None or made.erased is not None:
            return False
        if (joined_of(made) or {}).get("invitation") != join.invitation:
            archive.write(Draft("letter.joined", case=made.case, data=data))
        spent = {"invitation": join.invitation, "joined_by": made.case}
        archive.write(Draft("letter.spent", case=old.case, data=spent))
        return True


def _may_begin(known: CaseState, join: Join) -> bool:
    """Whether a mailbox that was here before may become a channel: it ended by its owner's own erasure, or this very
    letter has begun it. A complaint stays one."""
    if known.erased is None:
        return (joined_of(known) or {}).get("invitation") == join.invitation
    return not known.channel_of and known.facts.get("care", {}).get("why") not in STILL_HERS


def _data(old: CaseState, join: Join) -> dict[str, Any]:
    letter = letters_of(old)[join.invitation]
    key = unb64(letter["key"], 32)
    more: dict[str, Any] = {}
    if letter["letter"] in ROLES:
        channel = {"role": letter["letter"], "of": old.case, "referral": letter.get("referral", "")}
        more = {"channel": channel, "number": number_for(old, letter["letter"])}
    return {
        **more,
        "invitation": join.invitation,
        "of": old.case,
        "check": " ".join(check_words(join, key)),
        "hidden_from": list(old.removed),
        "restricted": old.waits_for_record or old.list_waits,
    }
