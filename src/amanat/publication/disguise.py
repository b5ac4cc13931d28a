"""Names that are written so that no search finds them: A y e s h a, A*esha, @yesha, Aye-sha broken over a line.

Letters that look alike, unseen marks and digits of other scripts are dealt with by `folding`. Only the very letters of
a name count here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Final

from amanat.publication.called import unleet
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.private import about, finding

_SPACED: Final = re.compile(r"(?<!\w)\w(?:[ .\-_*·•|/]{1,3}\w){2,19}(?!\w)")
_BROKEN: Final = re.compile(r"(?<!\w)\w{1,20}(?:(?:-\s{0,3}|[.·•~|/*_]|\n)\w{1,20}){1,3}(?!\w)")
_HALVES: Final = re.compile(r"(?<!\w)(\w{2,10}) (?=(\w{2,10})(?!\w))")
_MASKED: Final = re.compile(r"(?<![\w*•●])[^\W_]{1,20}[*•●]{1,12}[^\W_]{0,20}(?:[*•●]{1,12}[^\W_]{1,20})?(?![\w*•●])")
_SIGNED: Final = re.compile(r"(?<![\w@.])[\w@$!|€]{3,30}(?![\w@.])")
_TAG: Final = re.compile(r"[#@]\w{5,60}")
_SIGN: Final = re.compile(r"[@$!|€]")
_MARKS: Final = re.compile(r"[\W_]+")
_SHORTEST: Final = 4
_HALVED: Final = 6

Called = Mapping[str, Set[str]]
"""Words of names, each with the roles of whoever is called so."""


def find_disguised(folded: Folded, called: Called) -> Iterator[Finding]:
    for start, end, word in _candidates(folded.text, called):
        if len(word) >= _SHORTEST and word in called:
            yield about(finding("name.person", *folded.span(start, end)), called[word])


def _candidates(text: str, called: Called) -> Iterator[tuple[int, int, str]]:
    for pattern in (_SPACED, _BROKEN):
        for found in pattern.finditer(text):
            yield *found.span(), _MARKS.sub("", found[0])
    for found in _HALVES.finditer(text):
        if len(found[1] + found[2]) >= _HALVED:
            yield found.start(1), found.end(2), found[1] + found[2]
    for found in _TAG.finditer(text):
        word = max((word for word in called if len(word) > _SHORTEST and word in found[0]), key=len, default="")
        yield *found.span(), word
    for found in _SIGNED.finditer(text):
        if _SIGN.search(found[0]):
            yield *found.span(), unleet(found[0])
    for found in _MASKED.finditer(text):
        yield *found.span(), _unmasked(found[0], called)


def _unmasked(masked: str, called: Called) -> str:
    """The name that a half-hidden word shows: at least half of its letters, in their places."""
    letters = [letter for letter in masked if letter.isalnum()]
    for word in called:
        shown = len(word) == len(masked) and len(letters) * 2 >= len(word)
        if shown and all(seen in "*•●" or seen == letter for seen, letter in zip(masked, word, strict=True)):
            return word
    return ""
