"""What this part keeps of a case and of its channels without words, read by others too: may the respondent be told,
were they, did they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from amanat.desk.invitation.rules import joined_of
from amanat.desk.parties.channels import NAME, main_of
from amanat.desk.state import CaseState, DeskState

if TYPE_CHECKING:
    from amanat.desk.change import Change

Facts = dict[str, Any]
UNSAFE: Final = ("danger", "she_said_no")
"""Why nobody from here contacts the respondent."""
SUITS: Final = ("court", "police", "complaint", "letter", "other")
"""What the respondent began against her, where somebody here suspects that it is to silence her."""


def facts_of(case: CaseState) -> Facts:
    """What this part keeps of a case or a channel."""
    found: Facts = case.facts.get(NAME) or {}
    return found


def is_confirmed(channel: CaseState) -> bool:
    """Whether a person has compared the check words: until then nobody knows who writes there."""
    return (joined_of(channel) or {}).get("state") == "confirmed"


def contact_of(case: CaseState) -> str:
    """``safe`` (two people decided so), ``unsafe``, or "" while nobody decided."""
    found: str = (facts_of(case).get("contact") or {}).get("decided", "")
    return found


def respondent_told(case: CaseState) -> str:
    """``told``, ``unsafe`` (then the respondent stays unidentifiable in whatever is published) or ""."""
    if any(row.get("notice") for row in _respondents(case)):
        return "told"
    return "unsafe" if contact_of(case) == "unsafe" else ""


def replied(case: CaseState) -> bool:
    """Whether the respondent answered the notice."""
    return any(row.get("reply") for row in _respondents(case))


def _respondents(case: CaseState) -> list[Facts]:
    """The rows of respondents alone: nothing that an officer says is an answer of theirs."""
    return [row for row in facts_of(case).get("channels", {}).values() if row["role"] == "respondent"]


def row_of(desk: DeskState, channel: CaseState) -> Facts:
    """What outlives the words of a channel, kept with its case; a row of nobody where that is gone."""
    main = main_of(desk, channel)
    found: Facts = facts_of(main).get("channels", {}).get(channel.case, {}) if main is not None else {}
    return found


def all_channels(desk: DeskState) -> list[str]:
    """Every channel that began at this desk, so that nobody's day walks through all cases."""
    found: list[str] = desk.facts.setdefault(NAME, {}).setdefault("all", [])
    return found


def take_days(change: Change) -> None:
    """To an officer: the law's days as they stand now; in place of those before."""
    content = change.own_words.get("content")
    if content is None:
        return
    change.tell("referral", content)
    for one in change.list("messages"):
        if one.get("kind") == "referral" and one["content"]["referral"] == content["referral"]:
            one["content"] = content
