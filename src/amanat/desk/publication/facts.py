"""What is known of a publication without a word of it, and where its words lie.

A publication is a thread on one case. It has at most one draft at a time; whatever is changed in the draft is another
text, so what was agreed to or signed for the one before counts no more. What was published is a list of entries.
Words lie under the case's key; codes, days, ids and hashes are facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from amanat.desk.change import Change
from amanat.desk.state import CaseState

NAME: Final = "publication"
OWN_VOICE_KIND: Final = "own_voice"
DRAFTS: Final = ("statement", "correction", "outcome", "retraction")
"""What a desk writes itself. `reply` is the respondent's and `own_voice` hers: nobody here changes a letter of them."""
NOTES: Final[Mapping[str, tuple[str, ...]]] = {
    "ground": ("stalled", "danger", "retaliation"),
    "orders": ("none", "checked_with_court"),
    "exposure": ("nobody", "weighed"),
    "faces": ("none", "covered", "intimate"),
    "adult": ("yes",),
}
"""What a person answers and signs by name, each with its possible answers."""
WAYS: Final = ("mailbox", "letter", "unsafe", "unnamed")
"""How the respondent was told the gist. `unsafe`: not at all, because it could harm her; `unnamed`: nobody can be made
out. In both nothing may identify them."""
UNTOLD: Final = frozenset({"unsafe", "unnamed"})
PAUSE: Final = 24 * 3600
"""Seconds between her first word and her second, in own voice."""

BESIDE: Final = ("institutions", "individual", "protect", "source", "sources")
"""What belongs to a draft and is not in its hash: one of them changed is another thing to agree to and to sign."""

Facts = dict[str, Any]


def publications_of(case: CaseState) -> dict[str, Facts]:
    """Every publication of a case by its id, without words."""
    found: dict[str, Facts] = case.facts.get(NAME, {}).get("all", {})
    return found


def live(facts: Facts) -> bool:
    """Whether something of it stands on the public record."""
    return bool(facts["entries"]) and not facts["down"]


def authors_of(facts: Facts) -> frozenset[str]:
    """Everybody who kept the draft, or a draft before it: none of them reviews it."""
    draft = facts["draft"] or {}
    return frozenset(one for one in (*facts.get("authors", ()), draft.get("by")) if one)


def fresh(kind: str, at: int, by: str | None) -> Facts:
    return {
        "kind": kind,
        "at": at,
        "by": by,
        "draft": None,
        "asked": "",
        "consented": "",
        "declined": False,
        "gist": None,
        "replied": 0,
        "reply_shown": False,
        "notes": {},
        "reviews": [],
        "waivers": [],
        "authors": [],
        "entries": [],
        "posting": [],
        "down": 0,
        "first": 0,
        "second": 0,
        "dropped": False,
        "no": False,
    }


def every_of(change: Change) -> dict[str, Facts]:
    """All of this case; the desk keeps in mind which cases have one, so that a day need not look at every case."""
    cases = change.desk.facts.setdefault(NAME, {}).setdefault("cases", [])
    if change.case.case not in cases:
        cases.append(change.case.case)
    found: dict[str, Facts] = change.facts(NAME).setdefault("all", {})
    return found


def facts_of(change: Change, name: str | None = None) -> Facts:
    found: Facts = change.facts(NAME)["all"][name or change.data["publication"]]
    return found


def words_of(change: Change, name: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = change.kept(NAME).setdefault(name or change.data["publication"], {})
    return found
