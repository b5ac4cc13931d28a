"""The gate before anything in a desk's voice is published: eight conditions, each with what it rests on, or nothing is
published. Source: FAIRNESS section 3.

Own voice has the same eight rows, judged by its own rules: nobody corrects her words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from amanat.publication.finding import Finding, has_error
from amanat.publication.gate_words import WHY as WHY
from amanat.publication.waivers import Waiver, apart

REVIEWERS: Final = 2
WINDOW: Final = 7
"""Days that the respondent has to answer, unless the pack of the route says more."""
PAUSE: Final = 24 * 3600
"""Seconds between her first word and her second, in own voice."""
GROUNDS: Final = frozenset({"stalled", "danger", "retaliation"})
UNTOLD: Final = frozenset({"unsafe", "unnamed"})
RESPONDENT: Final = "respondent"
"""The group of a finding that shows who the respondent is."""


class State(StrEnum):
    """`NOT_YET`: something is still to be done. `BLOCKED`: as it is, it must not be published."""

    MET = "met"
    NOT_YET = "not_yet"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the eight. `code` says why, a key of `WHY`; `evidence` what it rests on: codes, days, ids, counts."""

    number: int
    state: State
    code: str
    evidence: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What one person signed of the text with this hash (32 bytes)."""

    by: str
    yes: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gate looks at. `digest` (32 bytes) is the hash of the very text.

    `scope`: `in`, `out`, `person` (a person must look) or "" (not judged). `consented`: the hash she agreed to, if any;
    `hers`: the text holds something of hers. `told`: how the respondent was told (`mailbox`, `letter`, `unsafe`,
    `unnamed`, ""), `told_digest` of which text, `told_on` and `until` the first and the last day to answer (`window`
    days at least; `told_on` "" where it is not known), `replied` whether an answer came and `reply_beside` whether it
    will stand beside the text. `named`: an individual is named, `cited`: from a public record.
    `ground` and `route_tried`: why now. `orders` and `exposure`: signed answers of a person to this text.
    `waivers`: what reviewers let stand in the wording.
    `decided`: a finding or outcome is known; `decided_shown`: it stands beside it or is this text.
    Days are ``YYYY-MM-DD``.
    """

    digest: bytes
    author: str
    today: str
    scope: str = ""
    private: tuple[Finding, ...] = ()
    wording: tuple[Finding, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    hers: bool = True
    consented: bytes = b""
    declined: bool = False
    told: str = ""
    told_digest: bytes = b""
    told_on: str = ""
    until: str = ""
    window: int = WINDOW
    replied: bool = False
    reply_beside: bool = True
    named: bool = False
    cited: bool = False
    ground: str = ""
    route_tried: bool = False
    orders: str = ""
    exposure: str = ""
    pictures: int = 0
    faces_checked: bool = False
    decided: bool = False
    decided_shown: bool = True
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnVoiceFacts:
    """As `GateFacts`; `first` and `second` are the Unix seconds of her two words (0: not yet), `adult` a signed answer.
    `private` are findings about everybody but her."""

    digest: bytes
    now: int
    adult: bool = False
    private: tuple[Finding, ...] = ()
    consented: bytes = b""
    declined: bool = False
    first: int = 0
    second: int = 0
    named: bool = False
    cited: bool = False
    orders: str = ""
    exposure: str = ""
    pictures: int = 0
    faces_checked: bool = False
    intimate: bool = False
    stage_shown: bool = True
    reviews: tuple[Review, ...] = ()


def judge(facts: GateFacts) -> tuple[Condition, ...]:
    """The eight, in the order of the specification."""
    return (
        _scope(facts),
        _consent(facts.digest, facts.consented, facts.declined, facts.hers),
        _wording(facts),
        _told(facts),
        _ground(facts),
        _orders(facts.orders, facts.exposure),
        _reviewed(facts.reviews, facts.digest, facts.author),
        _decided(facts),
    )


def judge_own_voice(facts: OwnVoiceFacts) -> tuple[Condition, ...]:
    """The same eight rows for a text under her own name. Her words are judged for nothing but what they do to others,
    and no reply is waited for: it stands beside them whenever it comes."""
    return (
        _own_scope(facts),
        _own_consent(facts),
        _met(3, "own.words"),
        _met(4, "own.reply"),
        _met(5, "own.ground"),
        _orders(facts.orders, facts.exposure),
        _reviewed(facts.reviews, facts.digest, ""),
        _met(8, "own.stage") if facts.stage_shown else _blocked(8, "own.stage_missing"),
    )


def may_publish(conditions: Iterable[Condition]) -> bool:
    """Whether every one is met. No condition at all is no yes."""
    states = [condition.state for condition in conditions]
    return bool(states) and all(state is State.MET for state in states)


# --- one by one


def _met(number: int, code: str, **evidence: str) -> Condition:
    return Condition(number, State.MET, code, evidence)


def _not_yet(number: int, code: str, **evidence: str) -> Condition:
    return Condition(number, State.NOT_YET, code, evidence)


def _blocked(number: int, code: str, findings: tuple[Finding, ...] = (), **evidence: str) -> Condition:
    return Condition(number, State.BLOCKED, code, evidence, findings)


def _scope(facts: GateFacts) -> Condition:
    private = tuple(finding for finding in facts.private if finding.group != RESPONDENT)
    if facts.scope == "out":
        return _blocked(1, "scope.out")
    if has_error(private):
        return _blocked(1, "scope.private", private)
    if facts.named and not facts.cited:
        return _blocked(1, "scope.uncited")
    if facts.pictures and not facts.faces_checked:
        return _not_yet(1, "scope.faces", pictures=str(facts.pictures))
    if facts.scope != "in":
        return _not_yet(1, "scope.unknown" if not facts.scope else "scope.person")
    return Condition(1, State.MET, "scope.in", {}, private)


def _consent(digest: bytes, consented: bytes, declined: bool, hers: bool) -> Condition:
    if not hers:
        return _met(2, "consent.nothing_of_hers")
    if declined:
        return _blocked(2, "consent.declined")
    if not consented:
        return _not_yet(2, "consent.none")
    if consented != digest:
        return _not_yet(2, "consent.other_text")
    return _met(2, "consent.this_text", hash=digest.hex()[:16])


def _wording(facts: GateFacts) -> Condition:
    left, waived = apart(facts.wording, facts.waivers, facts.digest, facts.author)
    if has_error(left):
        return _blocked(3, "wording.errors", left)
    if waived:
        return Condition(3, State.MET, "wording.waived", {"waived": str(len(waived))}, left)
    return Condition(3, State.MET, "wording.fair", {}, left)


def _told(facts: GateFacts) -> Condition:
    shows = tuple(finding for finding in facts.private if finding.group == RESPONDENT)
    if facts.told in UNTOLD:
        if has_error(shows) or facts.named:
            return _blocked(4, "told.identifies", shows)
        return _met(4, f"told.{facts.told}")
    if not facts.told:
        return _not_yet(4, "told.not")
    if facts.told_digest != facts.digest:
        return _not_yet(4, "told.other_text")
    if facts.replied and not facts.reply_beside:
        return _blocked(4, "told.reply_hidden")
    if not facts.until or (facts.told_on and _days(facts.told_on, facts.until) < facts.window):
        return _not_yet(4, "told.short", until=facts.until, window=str(facts.window))
    if facts.today <= facts.until:
        return _not_yet(4, "told.waits", until=facts.until)
    # An early answer ends no window: whoever has answered may still add to it.
    return _met(4, "told.replied" if facts.replied else "told.silent", until=facts.until)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _ground(facts: GateFacts) -> Condition:
    if facts.ground not in GROUNDS:
        return _not_yet(5, "ground.none")
    if facts.ground == "stalled" and not facts.route_tried:
        return _blocked(5, "ground.untried")
    return _met(5, f"ground.{facts.ground}")


def _orders(orders: str, exposure: str) -> Condition:
    if orders == "forbidden":
        return _blocked(6, "orders.forbidden")
    if not orders:
        return _not_yet(6, "orders.unasked")
    if exposure == "exposed":
        return _blocked(6, "exposure.exposed")
    if not exposure:
        return _not_yet(6, "exposure.unasked")
    return _met(6, "orders.checked", orders=orders, exposure=exposure)


def _reviewed(reviews: tuple[Review, ...], digest: bytes, author: str) -> Condition:
    """Two people, neither of them the author, each for this very text. One no is a no until they say otherwise."""
    these = [review for review in reviews if review.digest == digest and review.by != author]
    if any(not review.yes for review in these):
        return _blocked(7, "reviews.no")
    people = {review.by for review in these}
    if len(people) < REVIEWERS:
        return _not_yet(7, "reviews.few", signed=str(len(people)))
    return _met(7, "reviews.two", signed=str(len(people)))


def _decided(facts: GateFacts) -> Condition:
    if not facts.decided:
        return _met(8, "outcome.none")
    return _met(8, "outcome.shown") if facts.decided_shown else _not_yet(8, "outcome.missing")


def _own_scope(facts: OwnVoiceFacts) -> Condition:
    if facts.intimate:
        return _blocked(1, "own.intimate")
    if has_error(facts.private):
        return _blocked(1, "scope.private", facts.private)
    if facts.named and not facts.cited:
        return _blocked(1, "scope.uncited")
    if not facts.adult:
        return _not_yet(1, "own.adult")
    if facts.pictures and not facts.faces_checked:
        return _not_yet(1, "scope.faces", pictures=str(facts.pictures))
    return Condition(1, State.MET, "own.others_safe", {}, facts.private)


def _own_consent(facts: OwnVoiceFacts) -> Condition:
    agreed = _consent(facts.digest, facts.consented, facts.declined, True)
    if agreed.state is not State.MET:
        return agreed
    if not facts.second:
        return _not_yet(2, "own.pause" if facts.now < facts.first + PAUSE else "own.second")
    if facts.second < facts.first + PAUSE:
        return _blocked(2, "own.too_early")
    return _met(2, "own.twice")
