"""The first letters of a protected name: A.K., A. K., AK, ع۔ ک۔, and letters called by their names (اے کے)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from amanat.publication.finding import Finding, Level
from amanat.publication.folding import Folded
from amanat.publication.ordinary import PEOPLE, words
from amanat.publication.private import about, finding

_ONE: Final = r"[^\W\d_](?![\w'])"
_BETWEEN: Final = r"[.۔]? ?[/·•*|–—-]? ?"
_LETTERED: Final = re.compile(rf"(?<![\w.'۔@/-]){_ONE}(?:{_BETWEEN}{_ONE}){{1,3}}[.۔]?(?![\w@])")
_ADDRESSED: Final = re.compile(
    rf"(?<!\w)(?:ms|miss|mrs|mst|madam|sister|مس|مسماۃ|محترمہ|mohtarma)[.۔]? ({_ONE})[.۔]?(?![\w@/-])"
)
"""Ms K., of whom there may be only one."""
_MARK: Final = re.compile(r"[^\w\s]")
_WRITTEN: Final = frozenset({"so", "wo", "do", "na", "ac", "cc", "bw", "oc", "po"})
"""What is written with a stroke: son of, wife of, not applicable."""
_TOGETHER: Final = re.compile(r"(?<![\w.'@/])[a-z]{2,4}(?![\w'@])")
_LETTER: Final = re.compile(r"[^\W\d_]")
_BEFORE: Final = re.compile(r"(\w+)[ ,،:(\"'—-]*\Z")
_AFTER: Final = re.compile(r"[ ,،)\"'.۔]*(\w+)")
_URDU: Final = "اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ"
_NAMES: Final = dict(zip(_URDU.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))
"""How Urdu says the Latin letters."""
_CALLED: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMES)})(?:[.۔]? ?(?:{'|'.join(_NAMES)})){{1,3}}(?!\w)")
_CALLED_LETTER: Final = re.compile("|".join(sorted(_NAMES, key=len, reverse=True)))
_SOUNDS: Final = {
    **dict.fromkeys("اع", "aeiou"),
    **dict.fromkeys("تٹط", "t"),
    **dict.fromkeys("ثسصش", "s"),
    **dict.fromkeys("حہ", "h"),
    **dict.fromkeys("ذزضظژ", "z"),
    **dict.fromkeys("دڈ", "d"),
    **dict.fromkeys("رڑ", "r"),
    **dict.fromkeys("گغ", "g"),
    **dict(
        zip(
            "آبپجچخفقکلمنویئ",
            ("a", "b", "p", "jg", "c", "k", "f", "qk", "kcq", "l", "m", "n", "wvou", "yi", "i"),
            strict=True,
        )
    ),
}
"""Which Latin letters an Urdu one begins a name with."""
_ARTICLES: Final = words(
    """
    the a an this each every
    """
)
_BODIES: Final = words(
    """
    hr un ig ai it pr pm cm dc ac sp vc gm md mp us uk eu tv id ps cv ba ma ok am pm dg ip hq na pa ad bc ca cs pc
    rs ph no is in on at as an or of to so do go he me my we us up by if be la el al de dr mr ms st vs hi oh ho ha
    """
)
"""Letters that stand for an office or a body, or are a word."""
_OFFICE: Final = words(
    """
    department office manager policy rapporteur agency police staff team section branch unit officer agencies
    secretary general head system form rules report committee women convention resolution
    """
)
_HOURS: Final = frozenset({"am", "pm"})
_HOUSE: Final = re.compile(
    r"[. ]{0,2}(?:[\w&]{2,20} ){0,2}(?:ltd|limited|pvt|inc|llp|llc|co|corporation|industries|mills|metals"
    r"|college|school|hospital|road|traders|textiles|enterprises)(?!\w)"
)
_BY: Final = words(
    """
    by from with behalf ms mr mrs miss complainant
    """
)


_AS: Final = words("as called initials alias aka")
_SAID: Final = words(
    """
    told says asked wrote replied testified complained alleges alleged spoke resigned deposed recalled
    bataya likha kaha نے بتایا
    """
)
"""What a person does; a body says and refuses too."""


class Initials:
    """The letters of every name of two words or more, made ready once for a text."""

    def __init__(self, names: Iterable[tuple[tuple[str, ...], str]], *, filed: bool = False) -> None:
        """`names`: the words of each name, and the role of whoever is called so. `filed`: for a file's name."""
        self._filed = filed
        self._names = [(words, role) for words, role in names if len(words) > 1]

    def find(self, folded: Folded) -> Iterator[Finding]:
        if not self._names:
            return
        for found in _LETTERED.finditer(folded.text):
            letters = _LETTER.findall(found[0])
            stroke = "/" in found[0] and "".join(letters) in _WRITTEN
            if not stroke:
                yield from self._asked(letters, found, folded, dotted=self._filed or bool(_MARK.search(found[0])))
        for found in _ADDRESSED.finditer(folded.text):
            yield from self._addressed(found, folded)
        for found in _TOGETHER.finditer(folded.text):
            if _is_upper(found, folded):
                dotted = self._filed and found[0] not in _BODIES
                yield from self._asked(list(found[0]), found, folded, dotted=dotted)
        for found in _CALLED.finditer(folded.text):
            letters = [_NAMES[name] for name in _CALLED_LETTER.findall(found[0])]
            before, after = folded.text[: found.start()][-30:], folded.text[found.end() :][:30]
            said = _word(_AFTER, after) in _SAID and "".join(letters) not in _BODIES
            if "۔" in found[0] or "." in found[0] or said or _word(_BEFORE, before) in PEOPLE:
                yield from self._asked(letters, found, folded, dotted=True)

    def _addressed(self, found: re.Match[str], folded: Folded) -> Iterator[Finding]:
        roles = {role for words, role in self._names if any(_begins(found[1], word) for word in words)}
        span = folded.span(*found.span(1))
        if roles and (not found[1].isascii() or folded.original[slice(*span)].isupper()):
            yield about(finding("name.initials", *span), roles)

    def _asked(self, letters: list[str], found: re.Match[str], folded: Folded, *, dotted: bool) -> Iterator[Finding]:
        roles = {role for words, role in self._names if _stand_for(letters, words)}
        latin = found[0][0].isascii()
        if not roles or (latin and not self._filed and not _is_upper(found, folded)):
            return
        level = _level("".join(letters), found, folded.text, dotted)
        if level:
            yield about(finding("name.initials", *folded.span(*found.span()), level), roles)


def _level(letters: str, found: re.Match[str], text: str, dotted: bool) -> Level | None:
    """None where a body is meant: the H.R. department, a U.N. rapporteur."""
    before = _word(_BEFORE, text[max(0, found.start() - 30) : found.start()])
    after = _word(_AFTER, text[found.end() : found.end() + 30])
    if letters in _HOURS and before.isdigit():
        return None
    if before in PEOPLE | _BY:
        return "error"
    if _HOUSE.match(text[found.end() : found.end() + 50]):
        return None
    if before in _ARTICLES or after in _OFFICE:
        return None if letters in _BODIES or after in _OFFICE else "warning"
    if letters in _BODIES and not dotted:
        return None
    if after in _SAID or before in _AS:
        return "error"
    return "error" if dotted else "warning"


def _word(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text) if pattern is _BEFORE else pattern.match(text)
    return found[1] if found else ""


def _is_upper(found: re.Match[str], folded: Folded) -> bool:
    return folded.original[slice(*folded.span(*found.span()))].isupper()


def _stand_for(letters: list[str], words: tuple[str, ...]) -> bool:
    """Whether letters are the first ones of a name's words, or of its first and last."""
    for chosen in (words, (words[0], words[-1])):
        if len(letters) == len(chosen) and all(map(_begins, letters, chosen)):
            return True
    return False


def _begins(letter: str, word: str) -> bool:
    first = word[0]
    return letter == first or letter in _SOUNDS.get(first, "") or first in _SOUNDS.get(letter, "")
