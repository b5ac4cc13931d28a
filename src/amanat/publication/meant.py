"""How sure it is that a word which may be a name is somebody's: what stands around it says so, or says that it is a
street, a poet, a month or the weather.

Urdu has no capitals, and half its names are words: نور is a woman and is light. So a word that is a word too needs a
sign that somebody is meant; without one it is a warning. Source: FAIRNESS section 5.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from amanat.publication.called import SHORTEST, Call, bare
from amanat.publication.finding import Level
from amanat.publication.ordinary import (
    ALSO_WORDS,
    FAMED,
    HERS,
    MONTHS,
    OFFICES,
    ONLY_WORDS,
    PLACES,
    SURNAMES,
    THINGS,
    THINGS_BEFORE,
    TITLES,
    WORKS,
    words,
)
from amanat.publication.sentences import Sentence

_BESIDE: Final = 3
_TELLING: Final = 0.6
"""Where more of the words than that begin with a capital, a capital says nothing."""
_AFTER_PEOPLE: Final = words(
    """
    نے ne told said says asked wrote replied spoke speaks
    """
)
_MATTER: Final = words("case کیس")
"""Called by her name: the Noor case."""
_OF: Final = words(
    """
    کا کی کے ka ki ke
    """
)
_TO: Final = words(
    """
    کو سے ko se
    """
)
_TOLD: Final = words(
    """
    کہا پوچھا مانگا بتایا ملا ملی نوٹس جواب فون بلایا بلا نکال ہٹا روکا دھمکی بیان سوال رابطہ ملاقات معافی kaha
    poocha manga bataya mila mili notice jawab phone bulaya nikal hata roka dhamki sawal rabta
    """
)
_BOUND: Final = words(
    """
    و o
    """
)
"""What makes one expression of two words: حمد و ثنا."""
_COMPOUNDED: Final = re.compile(r"\w-(?:e|o|a|i|ul)-\Z")
_COMPOUND: Final = re.compile(r"-(?:e|o|a|i|ul)-\w")
_JOINS: Final = frozenset(["e", "o", "i", "ul"])
_IS: Final = words(
    """
    hai hain tha thi is was
    """
)
_AND: Final = words(
    """
    اور aur and
    """
)
_FEW: Final = 2
"""Words of a file's name that is hardly more than a name: sana.jpg."""
_FAR: Final = 9
_WHEN: Final = words("in on since until till by of last next from to during before after early late mid this every")
_BY: Final = words("by of")
_ARTICLES: Final = words("a an every some any no")
_APART: Final = frozenset([",", "(", "،", "-", "–", "—"])
_EXPLAINED: Final = words(
    """
    word means meaning meant verb noun adjective synonym matlab mani lafz لفظ مطلب معنی
    """
)
_CALLED_WORD: Final = words(
    """
    word words term lafz لفظ
    """
)
_WEATHER: Final = words(
    """
    weather day days spell spells intervals side afternoon morning skies light rays
    """
)
_AGAINST: Final = frozenset(["v", "vs"])
_STATE: Final = words(
    """
    state federation government crown union republic province regina rex
    """
)

Sure = Literal["whole", "exact", "sounds"]


class Meant:
    """One sentence: how sure it is that a word of it is somebody's name."""

    def __init__(
        self, sentence: Sentence, calls: list[list[Call]], people: frozenset[str], text: str, filed: bool
    ) -> None:
        self.filed = filed
        self.tokens, self.calls, self.people, self.text = sentence.tokens, calls, people, text
        latin = [token for token in self.tokens if token.is_word and "a" <= token.text[0] <= "z"]
        share = sum(token.capital for token in latin) / len(latin) if latin else 0.0
        self.telling = 0 < share < _TELLING and len(latin) > 1

    def level(self, first: int, last: int) -> Level | None:
        """None: it is an ordinary word, or somebody else who is known by it."""
        sure = self._sure(first, last)
        if self._is_compound(first, last):
            return "warning" if sure == "whole" else None
        if self._is_thing(last) or self._is_reported(last):
            return "warning" if sure == "whole" or self.tokens[last].text not in ALSO_WORDS else None
        if sure == "whole":
            return "warning" if self._is_official(first, last) else "error"
        if self._is_somebody_else(first, last) or self._is_known(first, last):
            return "warning"
        if self.tokens[first].text < "\u0250":
            return self._latin(first, last, sure)
        return self._urdu(first, last, sure)

    def _sure(self, first: int, last: int) -> Sure:
        """`whole`: two words of one name stand together, or it is written as one word."""
        near = range(max(0, first - _BESIDE), min(len(self.calls), last + _BESIDE + 1))
        said: dict[int, set[int]] = {}
        for at in near:
            for call in self.calls[at]:
                said.setdefault(id(call.name), set()).add(call.word)
        here = [call for at in range(first, last + 1) for call in self.calls[at]]
        if any(call.word < 0 or len(said[id(call.name)]) > 1 for call in here):
            return "whole"
        return "exact" if any(call.exact for call in here) else "sounds"

    def _word(self, at: int) -> str:
        return bare(self.tokens[at].text) if 0 <= at < len(self.tokens) else ""

    def _is_compound(self, first: int, last: int) -> bool:
        """Gulshan-e-Iqbal, rahat-o-sukoon: a place or a phrase."""
        if self.filed and self._word(last + 1) in _JOINS:
            return True
        start = self.tokens[first].start
        before = self.text[max(0, start - 4) : start]
        return bool(_COMPOUND.match(self.text, self.tokens[last].end) or _COMPOUNDED.search(before))

    def _is_thing(self, last: int) -> bool:
        """A street, a law or a school that is called so; sunny weather."""
        after = self._word(last + 1)
        if after in _WEATHER:
            return True
        if self.filed and self._word(last + 2).rstrip("0123456789") in HERS:
            return False
        for at in range(last + 1, min(last + 1 + (_BESIDE if self.telling else 1), len(self.tokens))):
            token = self.tokens[at]
            if not token.capital and token.text < "\u0250":
                return at == last + 1 and token.text in PLACES
            if token.text in THINGS:
                return token.text < "\u0250" or at == last + 1
        return False

    def _is_reported(self, last: int) -> bool:
        """A judgment by its name: so-and-so v. The State."""
        if self._word(last + 1) in _AGAINST:
            return not _STATE.isdisjoint((self._word(last + 2), self._word(last + 3)))
        return self._word(last + 2) in _AGAINST and not _STATE.isdisjoint((self._word(last + 3), self._word(last + 4)))

    def _is_official(self, first: int, last: int) -> bool:
        """A whole name with an office before it and another name after it: Justice so-and-so."""
        return self._word(first - 1) in OFFICES and self._is_name(last + 1)

    def _is_somebody_else(self, first: int, last: int) -> bool:
        """A judge, a minister, or a name with another name beside it that is none of this one's."""
        before, after = self._word(first - 1), self._word(last + 1)
        if before == "," and self._word(first - 2) in OFFICES:
            return True
        if before in TITLES and self._word(first - 2) == "," and self._word(first - 3) in OFFICES:
            return True
        if before in OFFICES or (self._word(first - 2) in OFFICES and self._is_name(first - 1)):
            return True
        return self.telling and (self._is_name(last + 1, after) or (first > 1 and self._is_name(first - 1, before)))

    def _is_known(self, first: int, last: int) -> bool:
        """Who wrote or sang what is quoted, a poet by trade, a capital, a word that is explained."""
        before = {self._word(at) for at in range(first - _FAR, first)}
        after = [self._word(at) for at in range(last + 1, last + 6)]
        if self._word(first - 1) in _BY and not before.isdisjoint(WORKS):
            return True
        if self._word(last + 1) in ("'s", *_OF) and not WORKS.isdisjoint(after[1:3]):
            return True
        if not WORKS.isdisjoint(after[:1]) and self.tokens[last].text.endswith("'s"):
            return True
        if after[0] in _APART and not FAMED.isdisjoint(after[1:]):
            return True
        if after[0] in _IS and not _EXPLAINED.isdisjoint(after[1:4]):
            return True
        if self.tokens[first].text >= "\u0250" and after[0] in SURNAMES and not self.calls[last + 1]:
            return True
        if after[0] in _EXPLAINED or self._word(first - 1) in _CALLED_WORD:
            return True
        return self._is_called_so(first, last)

    def _is_called_so(self, first: int, last: int) -> bool:
        """Hotel Noor, Cyclone Sana, a rose, in May 2025."""
        before, after = self._word(first - 1), self._word(last + 1)
        if after in _AFTER_PEOPLE:
            return False
        if before in THINGS_BEFORE or (before == '"' and self._word(first - 2) in THINGS_BEFORE):
            return True
        word = self._word(first)
        return word in MONTHS and (before in _WHEN or before.isdigit() or after.isdigit())

    def _is_name(self, at: int, word: str = "-") -> bool:
        """Whether a capital word stands there that is no title, no role and no ordinary word."""
        if not word or not 0 <= at < len(self.tokens) or not self.tokens[at].capital or len(self._word(at)) < SHORTEST:
            return False
        return self._word(at) not in self.people and self._word(at) not in ONLY_WORDS | THINGS

    def _latin(self, first: int, last: int, sure: Sure) -> Level | None:
        token = self.tokens[first]
        if token.text in ALSO_WORDS and not first and self._word(last + 1) in _IS:
            return "warning"
        after = self._word(last + 1)
        if token.text in ALSO_WORDS and not first and after in _OF and not self._is_person(first, last):
            return "warning"
        if token.text in ALSO_WORDS and self._word(first - 1) in _ARTICLES:
            return "warning"
        if sure == "sounds" and token.text in ALSO_WORDS and not (self.telling and first):
            return None
        if token.capital and sure == "exact":
            return "error"
        if token.capital and (self.telling or len(token.text) > SHORTEST):
            return "error"
        if sure == "exact" and token.text not in ALSO_WORDS:
            return "error"
        return "error" if self._is_person(first, last) else "warning"

    def _urdu(self, first: int, last: int, sure: Sure) -> Level | None:
        word = self.tokens[first].text
        if sure == "exact" and word not in ALSO_WORDS:
            return "error"
        around = {self._word(first - 1), self._word(last + 1)}
        if not _BOUND.isdisjoint(around) or word in (self._word(first - 2), self._word(last + 2)):
            return None
        if word not in ALSO_WORDS and self._word(last + 1) in _TO | _OF:
            return "error"
        return "error" if self._is_person(first, last) else "warning"

    def _is_person(self, first: int, last: int) -> bool:
        """Whether what stands around a word says that it is somebody."""
        before, after, then = self._word(first - 1), self._word(last + 1), self._word(last + 2)
        if self.filed and (after in HERS or before in HERS or len(self.tokens) <= _FEW):
            return True
        if before in self.people or after in _AFTER_PEOPLE | _MATTER or after in TITLES:
            return True
        if after in _OF and (then in HERS or then in self.people):
            return True
        if after in _TO and not _TOLD.isdisjoint(self._word(at) for at in range(last + 2, last + 7)):
            return True
        if after in _AND and last + 2 < len(self.calls) and self.calls[last + 2]:
            return True
        if before in _AND and first > 1 and self.calls[first - 2]:
            return True
        return before == ":" or (after == "," and first == 0)
