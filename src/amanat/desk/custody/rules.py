"""What is kept of the ledger: whom this desk believes, what waits there, and the proofs (spec/journal.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.custody.chain import of_desk
from amanat.desk.custody.making import NAME
from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

TROUBLE: Final = ("ledger.split", "ledger.other", "ledger.unkept")
"""Findings about the ledger that stand above a lead's day."""

# --- what a case keeps


def want_leaf(change: Change, n: int) -> None:
    """This very event of the chain is left in the ledger, also when others came after it."""
    of_desk(change.desk).setdefault("wanted", {}).setdefault(change.case.case, []).append(n)


def _left(change: Change) -> None:
    data, words, desk = change.data, change.own_words, of_desk(change.desk)
    if data["n"] == (change.case.facts.get(NAME) or {}).get("n"):
        desk.get("grown", {}).pop(change.case.case, None)
    wanted = desk.get("wanted", {}).get(change.case.case, [])
    if data["n"] in wanted:
        wanted.remove(data["n"])
    if words and change.case.erased is None:
        desk.setdefault("waiting", {})[data["leaf"]] = {"case": change.case.case, "n": data["n"], "by": data["by"]}
        kept = change.kept(NAME).setdefault("left", {})
        kept[str(data["n"])] = [data["leaf"], words["salt"], words["promise"]]


def _proved(change: Change) -> None:
    data, words = change.data, change.own_words
    of_desk(change.desk).get("waiting", {}).pop(data["leaf"], None)
    if not words:
        return
    kept = change.kept(NAME)
    kept.get("left", {}).pop(str(data["n"]), None)
    proofs: dict[str, list[Any]] = kept.setdefault("proofs", {})
    day = change.event.at // 86400
    for n in [n for n, row in proofs.items() if row[0] // 86400 == day]:  # the newest of a day says most
        del proofs[n]
    proofs[str(data["n"])] = [change.event.at, words["proof"]]


def _erased(change: Change) -> None:
    """What waited for a proof is the case's own: nobody could say any more what it proves."""
    kept = of_desk(change.desk)
    kept.get("wanted", {}).pop(change.case.case, None)
    waiting = kept.get("waiting", {})
    for leaf in [leaf for leaf, row in waiting.items() if row.get("case") == change.case.case]:
        del waiting[leaf]


# --- what the desk keeps


def _trusted(desk: DeskState, event: Event) -> None:
    kept, data = of_desk(desk), event.data
    again = kept.get("log", {}).get("log") not in (None, data["log"])
    kept["log"] = {name: data[name] for name in ("key", "log", "witnesses")}
    if not again:
        return
    # Another log: what waited in the one before has to be left anew.
    kept.pop("seen", None)
    for row in kept.pop("waiting", {}).values():
        if "case" in row:
            kept.setdefault("grown", {})[row["case"]] = True
            kept.setdefault("wanted", {}).setdefault(row["case"], []).append(row["n"])
        elif row["of"]:
            kept.setdefault("outbox", {})[str(row["of"])] = [row["kind"], row["hash"]]


def _leaves_left(desk: DeskState, event: Event) -> None:
    kept = of_desk(desk)
    for row in event.data["leaves"]:
        kept.get("outbox", {}).pop(str(row["of"]), None)
        if row["of"] in kept.get("old", ()):
            kept["old"].remove(row["of"])
        names = ("of", "kind", "hash", "salt", "by")
        kept.setdefault("waiting", {})[row["leaf"]] = {name: row[name] for name in names}


def _leaf_proved(desk: DeskState, event: Event) -> None:
    of_desk(desk).get("waiting", {}).pop(event.data["leaf"], None)


def _seen(desk: DeskState, event: Event) -> None:
    of_desk(desk)["seen"] = [event.at, event.data["checkpoint"]]


def _split(desk: DeskState, event: Event) -> None:
    of_desk(desk).setdefault("splits", []).append(event.seq)


def _anchor_promised(desk: DeskState, event: Event) -> None:
    kept, data = of_desk(desk), event.data
    waiting = kept.setdefault("waiting", {})
    for leaf in [leaf for leaf, row in waiting.items() if row.get("kind") == "anchor"]:
        del waiting[leaf]  # the newer one says more
    waiting[data["leaf"]] = {
        "of": 0,
        "kind": "anchor",
        "hash": data["hash"],
        "salt": data["salt"],
        "by": data["by"],
    }
    kept["anchored"] = event.at


# --- what is shown


def _view(_archive: Archive, _member: Member, case: CaseState) -> object:
    facts = case.facts.get(NAME)
    return {"n": facts["n"]} if facts and facts["case"] else None


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    if member.role != "lead":
        return
    kept = of_desk(archive.state)
    found = [code for code in TROUBLE if code in archive.findings]
    if kept.get("splits") and "ledger.split" not in found:
        found.insert(0, "ledger.split")
    for code in found:
        yield Notice(code, "ledger")


PART: Final = Part(
    name=NAME,
    case_events={"custody.left": _left, "custody.proved": _proved},
    desk_events={
        "ledger.trusted": _trusted,
        "ledger.left": _leaves_left,
        "ledger.proved": _leaf_proved,
        "ledger.seen": _seen,
        "ledger.split": _split,
        "anchor.promised": _anchor_promised,
    },
    quiet=frozenset({"custody.left", "custody.proved"}),
    hidden=frozenset({"custody.left", "custody.proved"}),
    silent=frozenset({"custody.left", "custody.proved"}),
    unsaid=frozenset({"ledger.left", "ledger.proved", "ledger.seen", "anchor.promised"}),
    follows={"case.erased": _erased},
    view=_view,
    notices=_notices,
)
