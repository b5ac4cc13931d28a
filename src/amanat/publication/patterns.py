"""The small language in which a rule says what it looks for. Source: spec/wording-pack.md, "Patterns".

A pattern is words and signs between spaces; each becomes a piece of a regular expression over the line of a sentence.
Gaps are bounded, so that looking takes time linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from amanat.errors import MalformedError
from amanat.publication.folding import fold
from amanat.publication.sentences import Sentence

Lists = Mapping[str, tuple[str, ...]]
Spell = Callable[[str], str]

_WORD: Final = r"\^?{} "
_STEM: Final = "[^ ,;:?]*"
_SIGNS: Final = {"#": "[0-9]+(?:st|nd|rd|th)? ", "%": r"\^[^ ]+ ", "%'s": r"\^[^ ]+'s ", "*'s": "[^ ]+'s "}
_OWNS: Final = "'s"
_ENDS: Final = r"\^?[^ ,;:?]*{} "
_GAP: Final = "(?:[^ ,;:?]+ ){{0,{}}}?"
_MOST: Final = 9
_ANY: Final = r"\^?[^ ,;:?]+ "
_NOT: Final = "!"
_SPLIT: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;:?]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """`anchors`: sets of words; a sentence must have one of each, or the pattern cannot be in it. `words`: every word
    that the pattern says itself. `expression` is compiled when a sentence first has all it needs: there are
    thousands of patterns, and most texts ask for few."""

    expression: str
    anchors: tuple[frozenset[str], ...]
    words: frozenset[str]

    def find(self, sentence: Sentence) -> list[tuple[int, int]]:
        """Where it stands, as positions in the sentence's line: the marked part, or all of it."""
        for anchor in self.anchors:
            if anchor.isdisjoint(sentence.words):
                return []
        return [found.span("part") for found in _compiled(self.expression).finditer(sentence.line)]


def compiled(text: str, lists: Lists, spell: Spell = str) -> Pattern:
    """`spell`: how the words of the sentences it is asked of are spelled.

    Raises MalformedError `wording.pattern`, naming the pattern.
    """
    pieces: list[str] = []
    anchors: list[frozenset[str]] = []
    opened = closed = 0
    for sign in text.split():
        if sign in "[]":
            opened, closed = opened + (sign == "["), closed + (sign == "]")
            pieces.append("(?P<part>" if sign == "[" else ")")
            continue
        piece, words = _piece(sign, lists, text, spell)
        pieces.append(piece)
        if words:
            anchors.append(words)
    if not pieces or opened != closed or opened > 1:
        raise _wrong(text, "mark one part, as [ words ]")
    body = "".join(pieces) if opened else f"(?P<part>{''.join(pieces)})"
    said = frozenset(
        word for sign in text.split() for way in sign.split(_NOT)[0].split("|") for word in plain_words(way, spell)
    )
    return Pattern(f"(?<= ){body}", tuple(sorted(anchors, key=len)), said)


@lru_cache(maxsize=10_000)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@lru_cache(maxsize=50_000)  # One list stands in many patterns.
def plain_words(text: str, spell: Spell = str) -> tuple[str, ...]:
    """The words of an entry of a list, as they stand in a line."""
    return tuple(map(spell, _SPLIT.findall(fold(text).text)))


def _piece(sign: str, lists: Lists, text: str, spell: Spell) -> tuple[str, frozenset[str]]:
    """A piece of the expression, and the words of which it needs one ( () if it needs none)."""
    none: frozenset[str] = frozenset()
    optional = len(sign) > 1 and sign.endswith("?")
    bare = sign.removesuffix("?") if optional else sign
    if bare == "<start>":
        return "(?<=^ )", none
    if bare == "<end>":
        return r"(?=(?:[,;:?] )*\Z)", none
    if gap := re.fullmatch(r"~([0-9]+)", bare):
        if int(gap[1]) > _MOST:
            raise _wrong(text, f"a gap has at most {_MOST} words")
        return _GAP.format(gap[1]), none
    piece, words = _word(bare, lists, text, spell)
    return (f"(?:{piece})?", none) if optional else (piece, words)


def _word(sign: str, lists: Lists, text: str, spell: Spell) -> tuple[str, frozenset[str]]:
    """A choice, or after ! what the word may not be: `!@list` is any other word, `*ed!@list` any other that ends so."""
    kind, excluded, others = sign.partition(_NOT)
    piece, words = _choice(kind, lists, text, spell) if kind else (_ANY, frozenset())
    if not excluded:
        return piece, words
    if not others:
        raise _wrong(text, "after ! stands what the word may not be")
    return f"(?!{_choice(others, lists, text, spell)[0]}){piece}", words


def _choice(sign: str, lists: Lists, text: str, spell: Spell) -> tuple[str, frozenset[str]]:
    """One word of several. With a number, a name or a stem among them nothing is known of what it begins with."""
    ways: list[str] = []
    first: set[str] = set()
    known = True
    for way in sign.split("|"):
        for entry in _listed(way[1:], lists, text) if way.startswith("@") else (way.replace("_", " "),):
            if entry in _SIGNS:
                ways.append(_SIGNS[entry])
                known = False
                continue
            words = plain_words(entry.strip("*"), spell)
            if not words:
                raise _wrong(text, "an entry has no words")
            if entry.startswith("*"):
                ways.append(_ENDS.format(words[0]))
                known = False
                continue
            known &= not entry.endswith("*")
            ways.append(_WORD.format(r" \^?".join(map(re.escape, words)) + (_STEM if entry.endswith("*") else "")))
            first.add(words[0])
    # Longer ways first: "had not" before "had".
    ordered = sorted(dict.fromkeys(ways), key=lambda way: (-way.count(" "), -len(way), way))
    return f"(?:{'|'.join(ordered)})", frozenset(first) if known else frozenset()


def _listed(name: str, lists: Lists, text: str) -> tuple[str, ...]:
    if name.endswith(_OWNS):
        return tuple(entry + _OWNS for entry in _listed(name.removesuffix(_OWNS), lists, text))
    if name not in lists:
        raise _wrong(text, f"there is no list {name}")
    return lists[name]


def _wrong(text: str, why: str) -> MalformedError:
    return MalformedError("wording.pattern", f"The pattern “{text}” cannot be read: {why}. See spec/wording-pack.md.")
