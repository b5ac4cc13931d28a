"""What the events of case files change (spec/journal.md). Days, codes and ids stand in ``case.facts["casefile"]``;
words, keys, proofs and stamps under the case's key. What is open, and what lies on the disk, in the desk's own part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.custody.rules import want_leaf
from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

NAME: Final = "casefile"
ACTION: Final = "case_file"
ORIGINAL: Final = "original"
WAYS: Final = ("passphrase", "recipient")

Row = dict[str, Any]


def rows_of(case: CaseState) -> dict[str, Row]:
    """The case files of a case by id. Never makes anything."""
    found: dict[str, Row] = case.facts.get(NAME) or {}
    return found


def of_desk(desk: DeskState) -> dict[str, Any]:
    """Never makes anything."""
    return desk.facts.get(NAME) or {}


def _desk(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = change.desk.facts.setdefault(NAME, {})
    return found


def _row(change: Change) -> Row:
    found: Row = change.facts(NAME)[change.data["file"]]
    return found


def _words(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = change.kept(NAME).setdefault(change.data["file"], {})
    return found


def _planned(change: Change) -> None:
    data, event = change.data, change.event
    names = ("grant", "items", "way", "heard", "message", "day", "sealed_to", "stamp")
    change.facts(NAME)[data["file"]] = {
        **{name: data[name] for name in names},
        "state": "planned",
        "by": event.actor,
        "at": event.at,
        "plan": event.seq,
    }
    _words(change).update(change.own_words)
    change.index(change.own_words.get("to", ""))


def _dropped(change: Change) -> None:
    _row(change)["state"] = "dropped"


def _began(change: Change) -> None:
    row = _row(change)
    row["state"], row["began"] = "began", change.event.at
    row["second"], row["alone"] = change.data["second"], change.data["alone"]
    _words(change).update(change.own_words)


def _sealed(change: Change) -> None:
    row, data = _row(change), change.data
    row["state"], row["n"] = "sealed", data["n"]
    _words(change).update(change.own_words)
    _desk(change).setdefault("open", {})[data["file"]] = change.case.case
    _desk(change).setdefault("files", {})[data["file"]] = change.case.case
    want_leaf(change, data["n"])


def _proved(change: Change) -> None:
    """The proof of a `sealed` event goes into its file, whatever newer one comes."""
    for name, row in rows_of(change.case).items():
        if row.get("n") == change.data["n"] and change.own_words:
            change.kept(NAME).setdefault(name, {})["proof"] = change.own_words["proof"]


def _stamped(change: Change) -> None:
    _row(change)["stamped"] = change.data["why"] or "yes"
    _words(change)["stamp_files"] = dict(change.own_words)


def _ready(change: Change) -> None:
    row = _row(change)
    row["state"], row["size"], row["ready"] = "ready", change.data["size"], change.event.at
    _desk(change).get("open", {}).pop(change.data["file"], None)


def _failed(change: Change) -> None:
    row = _row(change)
    row["state"], row["why"] = "failed", change.data["why"]
    _desk(change).get("open", {}).pop(change.data["file"], None)
    _desk(change).get("files", {}).pop(change.data["file"], None)


def _handed(change: Change) -> None:
    _row(change).setdefault("handed", []).append([change.event.at, change.event.actor])


def _removed(change: Change) -> None:
    row = _row(change)
    row["state"], row["why"] = "removed", change.data["why"]
    for name in ("open", "files"):
        _desk(change).get(name, {}).pop(change.data["file"], None)


def _erased(change: Change) -> None:
    for name in rows_of(change.case):
        for which in ("open", "files"):
            _desk(change).get(which, {}).pop(name, None)
    change.case.facts.pop(NAME, None)


def _stamps_set(desk: DeskState, event: Event) -> None:
    data = event.data
    desk.facts.setdefault(NAME, {})["stamps"] = {"url": data["url"], "roots": data["roots"]} if data["url"] else None


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role != "reviewer" and not case.channel_of:
        yield "case_file"


def _view(archive: Archive, member: Member, case: CaseState) -> object:
    from amanat.desk.casefile.view import files_of  # reads knows every part: it cannot be known to one when it is made

    return files_of(archive, member, case)


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """Who made a file is told once it can be fetched."""
    from amanat.desk.reads import visible

    for name, case_id in of_desk(archive.state).get("files", {}).items():
        case = archive.case(case_id)
        row = rows_of(case).get(name) if case is not None else None
        if case is None or row is None or not visible(case, member) or row["by"] != member.id:
            continue
        if row["state"] == "ready" and not row.get("handed"):
            yield Notice("casefile.ready", f"cases/{case_id}/case-files/{name}", {"number": case.number})


def _exchange(archive: Archive, intake: object, _inbound: object) -> None:
    from amanat.desk.casefile.working import go_on

    go_on(archive)


PART: Final = Part(
    name=NAME,
    case_events={
        "casefile.planned": _planned,
        "casefile.dropped": _dropped,
        "casefile.began": _began,
        "casefile.sealed": _sealed,
        "casefile.stamped": _stamped,
        "casefile.ready": _ready,
        "casefile.failed": _failed,
        "casefile.handed": _handed,
        "casefile.removed": _removed,
    },
    desk_events={"casefile.stamps_set": _stamps_set},
    quiet=frozenset(
        {"casefile.began", "casefile.sealed", "casefile.stamped", "casefile.ready", "casefile.failed"}
        | {"casefile.handed", "casefile.removed"}
    ),
    hidden=frozenset({"casefile.began", "casefile.stamped"}),
    audited=frozenset({"casefile.sealed", "casefile.handed"}),
    follows={"case.erased": _erased, "custody.proved": _proved},
    rights=_rights,
    view=_view,
    notices=_notices,
    exchange=_exchange,
)
