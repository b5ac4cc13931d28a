"""What the events about working copies and scans change. Copies and what was covered in them lie under the key of the
consent on which the original hangs; their ids alone outlive it, so that their files can be removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.assessment.codes import concealed
from amanat.desk.change import Change
from amanat.desk.evidence.codes import MADE, NAME
from amanat.desk.evidence.keeping import Copy, copies
from amanat.desk.part import Part
from amanat.desk.state import CaseState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


def _made(change: Change) -> None:
    event, data = change.event, change.data
    grant = change.case.grants[data["grant"]]
    words = change.words(grant.key)
    if words is None or grant.erased:
        return
    change.facts(NAME).setdefault("copies", {})[data["copy"]] = data["grant"]
    row = {**words, "of": data["of"], "how": MADE[event.kind], "by": event.actor, "at": event.at}
    change.grant_body(grant).setdefault("copies", []).append(row)


def _dropped(change: Change) -> None:
    data = change.data
    grant = change.case.grants[data["grant"]]
    change.facts(NAME).get("copies", {}).pop(data["copy"], None)
    if not grant.erased:
        body = change.grant_body(grant)
        body["copies"] = [row for row in body.get("copies", ()) if row["item"]["item"] != data["copy"]]


def _scanned(change: Change) -> None:
    event, data = change.event, change.data
    grant = change.case.grants[data["grant"]]
    words = change.words(grant.key)
    if words is not None and not grant.erased:
        change.grant_body(grant).setdefault("scans", {})[data["of"]] = {**words, "by": event.actor, "at": event.at}


def _grant_ended(change: Change) -> None:
    held = change.facts(NAME).get("copies", {})
    for copy in [copy for copy, grant in held.items() if grant == change.data["grant"]]:
        del held[copy]


def _erased(change: Change) -> None:
    change.facts(NAME).pop("copies", None)


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if case.channel_of or member.role == "reviewer":
        return
    if any(not grant.erased and grant.taken_back is None for grant in case.grants.values()):
        yield "gather"
        yield "copy_files"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a virus scanner said of one exhibit: `state` and `name` as in `amanat.evidence.clamd`, by whom and when."""

    state: str
    name: str
    engine: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one case: the working copies of each exhibit, and what the scanner said of it, by item."""

    copies: Mapping[str, tuple[Copy, ...]] = field(default_factory=dict)
    scans: Mapping[str, Scan] = field(default_factory=dict)


def _view(archive: Archive, _member: Member, case: CaseState) -> Evidence:
    if case.erased is not None or concealed(case):
        return Evidence()
    made: dict[str, tuple[Copy, ...]] = {}
    for one in copies(archive, case):
        made[one.of] = (*made.get(one.of, ()), one)
    scans: dict[str, Scan] = {}
    for grant in case.grants.values():
        found: dict[str, Any] = archive.grant_body(grant).get("scans", {})
        scans |= {item: Scan(**row) for item, row in found.items()}
    return Evidence(made, scans)


_KINDS: Final = frozenset({*MADE, "copy.dropped", "exhibit.scanned"})

PART: Final = Part(
    name=NAME,
    case_events={**dict.fromkeys(MADE, _made), "copy.dropped": _dropped, "exhibit.scanned": _scanned},
    quiet=_KINDS,
    silent=_KINDS,
    rights=_rights,
    view=_view,
    follows={"grant.ended": _grant_ended, "case.erased": _erased},
)
