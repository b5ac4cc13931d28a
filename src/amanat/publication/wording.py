"""Wording: what a desk may not say in its own voice, and what would be fair. Source: FAIRNESS section 4.

Rules are data (`rules.read_rules`); this only asks them. They never run on records, and never on what somebody says
in her own name: `Voice` says whose words these are, and for those two no rule is asked. Signed first person counts as
attributed; the stage of the case and the reply stand beside it instead.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from amanat.process.life import Status
from amanat.publication.cues import suspected
from amanat.publication.cues_en import english_marks
from amanat.publication.finding import Finding, Words, in_order
from amanat.publication.folding import Folded, fold
from amanat.publication.patterns import Pattern
from amanat.publication.roman import spelled
from amanat.publication.rules import Feature, Pack, Rule, RuleClass, Rules
from amanat.publication.sentences import Sentence, of_tokens, sentences
from amanat.publication.stage import Moment, Stage
from amanat.publication.structure import Structure, positions, structure

UNREAD: Final = "unread.language"
_RECORD: Final = {
    Feature.RECORD_FOUND: frozenset({Status.SUBSTANTIATED}),
    Feature.RECORD_NOT_FOUND: frozenset({Status.NOT_SUBSTANTIATED}),
    Feature.RECORD_OPEN: frozenset({Status.INCONCLUSIVE, Status.NO_JURISDICTION}),
}


class Voice(StrEnum):
    """Whose words a text is in."""

    DESK = "desk"
    """A statement, notice, letter or headline of an organisation: every rule is asked."""
    OWN = "own"
    """Somebody's own signed words: no rule is asked, not one word is changed."""
    RECORD = "record"
    """What somebody wrote down or sent: no rule is asked."""


_UNREAD_REASON: Final[Words] = {
    "en": "Nobody checked this sentence. It is in letters that no wording pack reads.",
    "ur": "یہ جملہ نہیں جانچا گیا۔ یہ ایسے حروف میں ہے جو کوئی پیک نہیں پڑھتا۔",
}
_UNREAD_BETTER: Final[Words] = {
    "en": "Write it in English or Urdu, or have somebody who reads it check it.",
    "ur": "اسے اردو یا انگریزی میں لکھیں، یا پڑھ سکنے والے کسی فرد سے جانچ کرائیں۔",
}
# What the record holds, with body and day, may sound hard.
_HELD: Final = (RuleClass.STAGE_MISMATCH, RuleClass.PREMATURE_ROLE_NOUN)
# Whoever says what they will not say has said it.
_NEVER_UNSAID: Final = (RuleClass.GUILT_AS_FACT, RuleClass.IDENTITY_LEAK)
_CUES: Final = ".cues."
_DECIDED: Final = (Moment.FOUND, Moment.CONVICTED)
# So often in one text is not yet often, however short it is.
_SELDOM: Final = 2


def check(text: str, *, lang: str, stage: Stage, rules: Rules, voice: Voice = Voice.DESK) -> tuple[Finding, ...]:
    """The findings in a text, by place. `lang`: `en` or `ur`, where a sentence itself does not show which it is.

    `stage` decides what is an error. A sentence in letters that no pack reads gives a warning, for nobody checked it.
    """
    if voice is not Voice.DESK:
        return ()
    return _read(text, lang, stage, rules, voice)


def check_only(
    text: str, *, lang: str, stage: Stage, rules: Rules, groups: Collection[RuleClass], voice: Voice
) -> tuple[Finding, ...]:
    """Only the rules of some classes, in any voice: what is private is private in her own words too.

    In `Voice.OWN` a sentence in the first person is not asked the rules about whoever speaks (`own`).
    """
    chosen = {
        name: replace(pack, rules=tuple(rule for rule in pack.rules if rule.group in groups), cues=None)
        for name, pack in rules.items()
    }
    return tuple(found for found in _read(text, lang, stage, chosen, voice) if found.rule != UNREAD)


def _read(text: str, lang: str, stage: Stage, rules: Rules, voice: Voice) -> tuple[Finding, ...]:
    reading = _Reading(fold(text), lang, stage, rules, voice)
    parts = [(sentence, reading.built(sentence)) for sentence in sentences(reading.folded)]
    reading.says_appeal = any(part[0].names_appeal for _, part in parts if part)
    for sentence, part in parts:
        reading.read(sentence, part)
    return in_order(_once(reading.found + reading.too_often()))


def is_heard(one: Finding) -> bool:
    """Whether the second reader asks it, not a rule."""
    return _CUES in one.rule


def _once(found: list[Finding]) -> list[Finding]:
    """One finding of a class at one place: a rule, which says why, before cues; an error before a warning; then the
    rule that stands first in its pack."""
    kept: list[Finding] = []
    taken: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)  # of a class, in order; none overlaps another
    for one in sorted(found, key=lambda each: (is_heard(each), each.level != "error")):
        spans, span = taken[one.group], (one.start, one.end)
        at = bisect(spans, span)
        if not any(start < one.end and one.start < end for start, end in spans[max(0, at - 1) : at + 1]):
            spans.insert(at, span)
            kept.append(one)
    return kept


@dataclass(frozen=True, slots=True)
class _Counted:
    """A place of a rule that only minds what is said too often."""

    rule: Rule
    most: tuple[int, int]
    sentence: int
    start: int
    end: int


class _Reading:
    """One text, sentence by sentence; it remembers what earlier sentences named."""

    def __init__(self, folded: Folded, lang: str, stage: Stage, rules: Rules, voice: Voice) -> None:
        self.folded, self.lang, self.stage, self.rules, self.voice = folded, lang, stage, rules, voice
        self.moment = stage.moment
        self.found: list[Finding] = []
        self._counted: list[_Counted] = []
        self._body = self._day = self.says_appeal = False
        self._words = self._sentences = 0

    def built(self, sentence: Sentence) -> tuple[Structure, Pack] | None:
        """With the pack that reads it; None where there is none."""
        pack = pack_of(sentence, self.lang, self.rules)
        if pack is None:
            return None
        return structure(respelled(sentence) if pack.language == "ur" else sentence, pack.grammar), pack

    def read(self, sentence: Sentence, part: tuple[Structure, Pack] | None) -> None:
        self._sentences += 1
        self._words += len(sentence.tokens)
        if part is None:
            span = self.folded.span(sentence.tokens[0].start, sentence.tokens[-1].end)
            self.found.append(Finding(UNREAD, "unread", "warning", *span, _UNREAD_REASON, _UNREAD_BETTER))
            return
        built, pack = part
        self._body |= built.names_body
        self._day |= built.names_day
        hers = self.voice is Voice.OWN and not pack.grammar.first.isdisjoint(sentence.words)
        for rule in pack.rules:
            if self.moment in rule.levels and not (hers and rule.own):
                self._ask(rule, built, pack)
        self._suspect(built, pack)

    def _suspect(self, built: Structure, pack: Pack) -> None:
        """What no rule may have named, by the words that stand together."""
        if pack.cues is None:
            return
        read = english_marks if pack.language == "en" else None
        tokens = built.sentence.tokens
        held = self.moment in _DECIDED and self._body and self._day
        for one in suspected(built, self.stage, pack.cues, read):
            if held and one.group in _HELD:
                continue
            span = self.folded.span(tokens[one.first].start, tokens[one.last].end)
            reason, better = pack.cues.said[one.group]
            self.found.append(Finding(f"{pack.language}.cues.{one.group}", one.group, "warning", *span, reason, better))

    def _ask(self, rule: Rule, built: Structure, pack: Pack) -> None:
        sentence = built.sentence
        # Most patterns cannot be in a sentence: the rarest of their words are asked for here, where no call is made.
        places = [
            (pattern, *positions(sentence, found))
            for pattern in rule.find
            if not pattern.anchors or not pattern.anchors[0].isdisjoint(sentence.words)
            for found in pattern.find(sentence)
        ]
        if not places:
            return
        before = {positions(sentence, found)[1] for pattern in rule.not_after for found in pattern.find(sentence)}
        after = {positions(sentence, found)[0] for pattern in rule.not_before for found in pattern.find(sentence)}
        for pattern, first, last in places:
            if first - 1 in before or last + 1 in after:
                continue
            if not self._holds(
                rule, self._has(built, pack, rule, pattern, first, last), built.subject(first, pack.grammar)
            ):
                continue
            start, end = self.folded.span(sentence.tokens[first].start, sentence.tokens[last].end)
            if rule.most is None:
                self.found.append(self._finding(rule, start, end))
            else:
                self._counted.append(_Counted(rule, rule.most, self._sentences, start, end))

    @staticmethod
    def _holds(rule: Rule, has: Callable[[Feature], bool], subject: str) -> bool:
        if rule.subject and subject not in rule.subject:
            return False
        return all(map(has, rule.only)) and not any(map(has, rule.unless))

    def _has(
        self, built: Structure, pack: Pack, rule: Rule, pattern: Pattern, first: int, last: int
    ) -> Callable[[Feature], bool]:
        within = pattern.words.isdisjoint(pack.grammar.negation)
        asked: dict[Feature, Callable[[], bool]] = {
            Feature.ATTRIBUTED: lambda: first in built.attributed,
            Feature.ANSWERED: lambda: first in built.answered,
            Feature.CONDITIONAL: lambda: first in built.conditional,
            Feature.PASSIVE: lambda: first in built.passive,
            Feature.QUOTED: lambda: built.is_quoted(first, last),
            Feature.SCARE_QUOTED: lambda: built.is_scare_quoted(first, last),
            Feature.NEGATED: lambda: built.is_negated(
                first, last, pack.grammar.window, within=within, unsaid=rule.group not in _NEVER_UNSAID
            ),
            Feature.QUESTION: lambda: built.is_question,
            Feature.GENERAL: lambda: self._is_general(built, pack, rule, first),
            Feature.DECISION_NAMED: lambda: self._body and self._day,
            Feature.DECIDED: lambda: self.moment in _DECIDED and self._body and self._day,
            Feature.UNDER_APPEAL: lambda: self.stage.convicted_for_now and self._appealed(),
            Feature.NOT_FINAL: lambda: self.stage.is_open,
        }
        return lambda feature: self.stage.found in _RECORD[feature] if feature in _RECORD else asked[feature]()

    @staticmethod
    def _is_general(built: Structure, pack: Pack, rule: Rule, first: int) -> bool:
        """What somebody did, or is called, is excused by words about the law or a book only where these speak of it."""
        if rule.group is RuleClass.GUILT_AS_FACT:
            return first in built.general and not built.is_told_of_somebody(first)
        if rule.group is RuleClass.PREMATURE_ROLE_NOUN:
            return first in built.general and not built.is_meant(first, pack.grammar)
        return first in built.general if rule.group is RuleClass.OVERREACHING_OUTCOME else bool(built.general)

    def _appealed(self) -> bool:
        return self._body and self._day and self.says_appeal

    def too_often(self) -> list[Finding]:
        """The places of the rules that count, where a sentence or the whole text has too many."""
        in_sentence = Counter((one.rule.id, one.sentence) for one in self._counted)
        in_text = Counter(one.rule.id for one in self._counted)
        return [
            self._finding(one.rule, one.start, one.end)
            for one in self._counted
            if self._is_often(one.most, in_sentence[one.rule.id, one.sentence], in_text[one.rule.id])
        ]

    def _is_often(self, most: tuple[int, int], in_sentence: int, in_text: int) -> bool:
        return in_sentence > most[0] or (in_text > _SELDOM and in_text * most[1] > self._words)

    def _finding(self, rule: Rule, start: int, end: int) -> Finding:
        return Finding(rule.id, rule.group, rule.levels[self.moment], start, end, rule.reason, rule.better)


def respelled(sentence: Sentence) -> Sentence:
    """Roman Urdu in one spelling; places in the text stay."""
    return of_tokens(tuple(replace(token, text=spelled(token.text)) for token in sentence.tokens))


def pack_of(sentence: Sentence, lang: str, rules: Rules) -> Pack | None:
    """The pack that reads this sentence: by its letters, and Roman Urdu by its small words."""
    words = [token.text for token in sentence.tokens if token.is_word and not token.text.isdecimal()]
    urdu = sum("\u0600" <= word[0] <= "\u06ff" or word[0] >= "\ufb50" for word in words)
    latin = sum(max(word) < "\u0250" for word in words)
    if words and max(urdu, latin) * 2 < len(words):
        return None
    if urdu > latin:
        return rules.get("ur")
    return rules.get("ur" if _is_roman(words, lang, rules) else "en")


def _is_roman(words: list[str], lang: str, rules: Rules) -> bool:
    """Roman Urdu: at least two of its small words, one where Urdu was expected, and one word in five."""
    marks = sum(word in rules["ur"].grammar.marks for word in words) if "ur" in rules else 0
    return marks >= (1 if lang == "ur" else 2) and marks * 5 >= len(words)
