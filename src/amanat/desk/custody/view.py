"""Who touched what of a case, as one person may read it; and how the desk stands with the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Archive, Draft
from amanat.desk.assessment.codes import concealed
from amanat.desk.client import LedgerKeys
from amanat.desk.custody import chain
from amanat.desk.custody.ledger import kept_of, trusted
from amanat.desk.custody.making import NAME
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.parties.channels import channels_of, role_of
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, RefusedError
from amanat.ledger.checkpoint import read_checkpoint
from amanat.ledger.note import split_note
from amanat.seal.custody import read_event
from amanat.seal.encoding import unb64

ROWS: Final = 100
"""Lines of one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: of the journal's event, "" of a look and of a line from before kinds were kept. `person`: an id, "" for
    the software. `exhibits`: their numbers. `channel`: "", or whose mailbox it was in."""

    at: int
    what: str
    kind: str
    person: str
    role: str
    exhibits: tuple[str, ...]
    channel: str


@dataclass(frozen=True, slots=True)
class Custody:
    """The lines of one page, newest first. `late`: when the chain began, of a case that is older; 0 otherwise.
    `proved`: (entries of the case itself, when), up to which a proof is here; None: none yet."""

    lines: tuple[Line, ...]
    count: int
    entries: int
    late: int
    proved: tuple[int, int] | None
    waits: bool


def custody(office: Office, actor: str, case: str, page: int = 1) -> Custody:
    """Raises NotFoundError `case.nothing`, also while nothing of the case is shown."""
    archive = office.archive
    with archive.lock:
        member = office.member(actor)
        state = reads.case_for(archive, member, case)
        if state.channel_of or concealed(state) or reads.is_aside(state):
            raise NotFoundError("case.nothing", "There is no case here.")
        mine = [one for one in channels_of(archive.state, state) if reads.visible(one, member)]
        # Within one second the later line stands first too: the order is that of the chain.
        lines = [line for one in (state, *mine) for line in reversed([*_lines(archive, one)])]
        lines.sort(key=lambda line: line.at, reverse=True)
        facts, kept = state.facts.get(NAME) or {}, archive.body(state).get(NAME, {})
        began = bool(kept.get("rows")) and facts["since"] > state.received
        proofs: Mapping[str, Any] = kept.get("proofs", {})
        newest = max(proofs, key=int, default="")
        return Custody(
            tuple(lines[(page - 1) * ROWS : page * ROWS]),
            len(lines),
            len(kept.get("rows", ())),
            facts["since"] if began else 0,
            (int(newest), proofs[newest][0]) if newest else None,
            bool(kept.get("left")),
        )


def _lines(archive: Archive, case: CaseState) -> Iterator[Line]:
    people = chain.names(archive)
    numbers = {
        row["item"]: row["number"]
        for grant in case.grants.values()
        for row in archive.grant_body(grant).get("exhibits", ())
    }
    for signed, kind in zip(chain.events(archive, case), chain.kinds(archive, case), strict=True):
        event = read_event(signed)
        named = tuple(numbers[one.id] for one in event.about if numbers.get(one.id))
        yield Line(event.at, event.what, kind, people.get(event.who.key, ""), event.who.role, named, role_of(case))


# --- the ledger, for leads


@dataclass(frozen=True, slots=True)
class Standing:
    """`log`: whom this desk believes, {} before the first. `size`, `at`: of the last checkpoint that was kept. `other`:
    the intake names other keys now, which a lead may take."""

    log: Mapping[str, Any]
    size: int
    at: int
    waiting: int
    splits: int
    unkept: bool
    other: LedgerKeys | None


def standing(office: Office, actor: str) -> Standing:
    """Raises RefusedError `desk.role`."""
    office.lead(actor)
    with office.archive.lock:
        kept = kept_of(office.archive.state)
        seen = kept.get("seen") or [0, ""]
        size = read_checkpoint(split_note(unb64(seen[1]))[0]).size if seen[1] else 0
        findings = office.archive.findings
        log, waiting, splits = dict(kept.get("log", {})), len(kept.get("waiting", {})), len(kept.get("splits", ()))
    other = _now(office) if "ledger.other" in findings else None
    return Standing(log, size, seen[0], waiting, splits, "ledger.unkept" in findings, other)


def _now(office: Office) -> LedgerKeys | None:
    try:
        return office.intake.ledger_keys()
    except AmanatError:
        return None


def trust(office: Office, actor: str, log: str, reason: str) -> None:
    """A lead believes the log that the intake names now, after asking its operator; `log`: its key, as it was shown.

    Raises RefusedError `desk.role`, `case.reason`, `text.long`, `ledger.changed`."""
    lead = office.lead(actor)
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept.")
    if len(reason) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")
    keys = _now(office)
    if keys is None or keys.log != log:
        raise RefusedError("ledger.changed", "It changed again meanwhile. Look at it once more.")
    with office.archive.lock:
        office.archive.write(Draft("ledger.trusted", lead.id, data={**trusted(keys), "reason": reason.strip()}))
        office.archive.notice("ledger.other", False)
