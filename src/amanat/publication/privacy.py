"""What is private in a text: names, ways to reach somebody, what tells who it is, other people's letters, children.

Source: FAIRNESS section 5. No finding repeats what was found. Rules about people whom the case does not know come from
the wording packs (their classes `identity_leak` and `third_party_leak`), so that they are written once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Final

from amanat.publication.disguise import find_disguised
from amanat.publication.finding import Finding, in_order
from amanat.publication.folding import Folded, fold
from amanat.publication.initials import Initials
from amanat.publication.naming import Names
from amanat.publication.numbers import find_numbers
from amanat.publication.ordinary import CITIES
from amanat.publication.people import Protected
from amanat.publication.phrases import Asked, Phrases, is_general
from amanat.publication.places import is_seat
from amanat.publication.quasi import Together, find_ages, find_chats
from amanat.publication.quoting import find_letters
from amanat.publication.rules import RuleClass, Rules
from amanat.publication.sentences import sentences
from amanat.publication.stage import Stage
from amanat.publication.wording import Voice, check_only

GROUPS: Final = frozenset({RuleClass.IDENTITY_LEAK, RuleClass.THIRD_PARTY_LEAK})
_HOME: Final = frozenset({"identity.home", "ur.identity.home"})
_NEAR: Final = 24
_FAR: Final = 90
_WORD: Final = re.compile(r"\w+")
_OWN: Final = frozenset({"identity.only", "ur.identity.only", "third.medical", "ur.third.medical"})
"""Rules of the wording packs for which there are phrases here that know more."""
_MEASURED: Final = frozenset(
    f"{front}{name}"
    for front in ("", "ur.")
    for name in (
        *("identity.name", "identity.kin", "identity.home", "identity.detail"),
        *("third.letters", "third.in_camera", "third.family", "third.witness"),
    )
)
"""Rules of the wording packs that were measured here as well. What others find is a warning in a private matter."""
_IN_GENERAL: Final = frozenset({"third.in_camera", "ur.third.in_camera"})


def check(
    text: str,
    *,
    lang: str,
    protected: Protected,
    rules: Rules | None = None,
    voice: Voice = Voice.DESK,
    filed: bool = False,
) -> tuple[Finding, ...]:
    """The findings in a text, by place.

    `protected`: everybody in the case who is not to be known; in her own voice `protected.without(her)`. `rules`: the
    wording packs, for what needs no case. In `Voice.OWN` the rules about whoever speaks are not asked in sentences in
    the first person: what happened to her body and her life is hers to tell. Other people stay protected.

    `filed`: it is a file's name: short, without capitals, and about somebody of the case.

    What gives away the respondent and nobody else is in the group `respondent`: the gate says when that may be.
    """
    folded = fold(text)
    found = [*find_numbers(folded, protected), *find_ages(folded), *find_chats(folded)]
    found += _in_sentences(folded, protected, rules or {}, voice, filed)
    if rules is not None:
        asked = check_only(text, lang=lang, stage=Stage(), rules=rules, groups=GROUPS, voice=voice)
        known = [_as_measured(one) for one in asked if one.rule not in _OWN]
        found += _about_somebody(known, folded, rules)
    return _without_doubt(_without_homes(in_order(found), folded))


class _Places:
    """Places in a text, in order, so that a text of any length is asked in time that grows with it."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = sorted(end for _, end in ordered)
        self._last = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them has a letter of this place."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._last[before - 1] > start

    def begin_within(self, first: int, last: int) -> bool:
        return bisect_left(self._starts, first) < bisect_right(self._starts, last)

    def end_within(self, first: int, last: int) -> bool:
        return bisect_left(self._ends, first) < bisect_right(self._ends, last)


def _without_doubt(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Without the warnings where an error stands: they say less."""
    sure = _Places((one.start, one.end) for one in found if one.level == "error")
    return tuple(one for one in found if one.level == "error" or not sure.meet(one.start, one.end))


def _without_homes(found: tuple[Finding, ...], folded: Folded) -> tuple[Finding, ...]:
    """Without *lives in* where the address stands beside it, or no more than a city."""
    homes = _Places((one.start, one.end) for one in found if one.rule.startswith("place."))
    return tuple(one for one in found if one.rule not in _HOME or not (_is_told(one, homes, folded)))


def _is_told(one: Finding, homes: _Places, folded: Folded) -> bool:
    """Whether the address is found already, or it is no home."""
    return _is_beside(one, homes) or _is_wide(one, folded) or _is_office(one, folded)


def _is_office(one: Finding, folded: Folded) -> bool:
    """Whether a body sits there."""
    cuts = (max(0, one.start - _FAR), one.start, one.end, one.end + _FAR)
    before, here, after = (fold(folded.original[start:end]).text for start, end in pairwise(cuts))
    return is_seat(before + here + after, len(before), len(before) + len(here))


def _is_beside(one: Finding, homes: _Places) -> bool:
    return homes.end_within(one.start - _NEAR, one.start + _NEAR) or homes.begin_within(
        one.end - _NEAR, one.end + _NEAR
    )


def _is_wide(one: Finding, folded: Folded) -> bool:
    """Whether the word after it, or in Urdu before it, is a city or a country."""
    after = _WORD.findall(fold(folded.original[one.end : one.end + _NEAR]).text)[:1]
    before = _WORD.findall(fold(folded.original[max(0, one.start - _NEAR) : one.start]).text)[-1:]
    return not CITIES.isdisjoint(after if one.rule == "identity.home" else before)


def _in_sentences(folded: Folded, protected: Protected, rules: Rules, voice: Voice, filed: bool) -> Iterator[Finding]:
    names, together = Names(protected, filed=filed), Together(protected)
    phrases = Asked(_packs(rules), hers=voice is Voice.OWN)
    named = [*Initials(names.words(), filed=filed).find(folded), *find_disguised(folded, names.exact)]
    yield from named
    for sentence in sentences(folded):
        called = list(names.find(sentence, folded))
        yield from called
        yield from together.find(sentence, folded)
        yield from find_letters(sentence, folded)
        span = folded.span(sentence.tokens[0].start, sentence.tokens[-1].end)
        is_named = bool(called) or any(span[0] <= one.start < span[1] for one in named)
        yield from phrases.find(sentence, folded, named=is_named or filed)


def _as_measured(one: Finding) -> Finding:
    return one if one.rule in _MEASURED else replace(one, level="warning")


def _about_somebody(found: list[Finding], folded: Folded, rules: Rules) -> list[Finding]:
    """Without what is said of hearings in camera where a sentence is about the law."""
    if not any(one.rule in _IN_GENERAL for one in found):
        return found
    packs = _packs(rules)
    general = [
        folded.span(sentence.tokens[0].start, sentence.tokens[-1].end)
        for sentence in sentences(folded)
        if is_general(packs, sentence)
    ]
    return [
        one
        for one in found
        if one.rule not in _IN_GENERAL or not any(start <= one.start < end for start, end in general)
    ]


def _packs(rules: Rules) -> list[Phrases]:
    return [pack.phrases for pack in rules.values() if pack.phrases is not None]
