"""A text cut into sentences, and sentences into words, with the place of each in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from amanat.publication.folding import Folded

# A stop after one of these, or after a single letter, ends no sentence.
_TITLES: Final = "mr mrs ms dr prof adv engr eng capt lt col maj gen st vs v ltd pvt inc govt dept approx e.g i.e eg ie"
_MONTHS: Final = "jan feb mar apr jun jul aug sept sep oct nov dec"
_SHORT: Final = frozenset([*_TITLES.split(), *_MONTHS.split()])
# These only before a number: "She said no." is a sentence.
_BEFORE_NUMBERS: Final = frozenset(["no", "nos", "art", "arts", "sec", "s", "ss", "para", "p", "pp", "fig"])
_END: Final = re.compile(r"[.!?؟]+[\"')\]]*(?=\s|$)|۔[\"')\]]*|\n[ \t]*\n|\n")
_LAST_WORD: Final = re.compile(r"([\w.]+)\Z")
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;:—()?؟]")
_BREAKS: Final = {"(": ",", ")": ",", "—": ";", "؟": "?"}
# A line that short and without a stop is a headline, not a line that was wrapped.
_HEADLINE: Final = 50
_LONGEST_QUOTE: Final = 2000
_QUOTE: Final = re.compile(r"\"|''|(?<![^\s(\[,;:—\"])'(?=\w)|(?<=[\w.,!?۔])'(?!\w)|\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark; `start` and `end` in the folded text. `quoted`: words in the quotation around it, 0 for none;
    a mark (`,` `;` `:` `?`) is no word."""

    text: str
    start: int
    end: int
    capital: bool
    quoted: int

    @property
    def is_word(self) -> bool:
        return self.text not in ",;:?"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`line` is its tokens between single spaces, a capital word with ^ before it; `at[i]` is where token i begins in
    the line."""

    tokens: tuple[Token, ...]
    line: str
    at: tuple[int, ...]
    words: frozenset[str]


def sentences(folded: Folded) -> Iterator[Sentence]:
    quotes = _quotes(folded.text)
    start, quote = 0, 0
    for end in (*_ends(folded.text), len(folded.text)):
        while quote < len(quotes) and quotes[quote][1] <= start:
            quote += 1
        tokens = _tokens(folded, start, end, quotes, quote)
        if any(token.is_word for token in tokens):
            yield of_tokens(tokens)
        start = end


def of_tokens(tokens: tuple[Token, ...]) -> Sentence:
    parts, at, place = [" "], [], 1
    for token in tokens:
        written = f"^{token.text} " if token.capital else f"{token.text} "
        parts.append(written)
        at.append(place)
        place += len(written)
    return Sentence(tokens, "".join(parts), tuple(at), frozenset(token.text for token in tokens))


def _ends(text: str) -> Iterator[int]:
    begun = 0
    for stop in _END.finditer(text):
        if stop[0] == "\n" and not _headline(text[max(begun, stop.start() - _HEADLINE - 1) : stop.start()]):
            continue
        if stop[0] == "." and _abbreviated(text, stop.start()):
            continue
        begun = stop.end()
        yield stop.end()


def _headline(line: str) -> bool:
    last = line.rpartition("\n")[2].strip()
    return len(last) < _HEADLINE and not last.endswith(",")


def _abbreviated(text: str, stop: int) -> bool:
    found = _LAST_WORD.search(text[max(0, stop - 12) : stop])
    if found is None:
        return False
    word = found[1].rpartition(".")[2]
    after = text[stop + 1 : stop + 3].strip()
    if found[1] in _BEFORE_NUMBERS:
        return after[:1].isdecimal()
    return bool(after) and ((len(word) == 1 and word.isalpha() and word != "i") or found[1] in _SHORT)


def _tokens(folded: Folded, start: int, end: int, quotes: list[tuple[int, int, int]], quote: int) -> tuple[Token, ...]:
    tokens = []
    for found in _TOKEN.finditer(folded.text, start, end):
        while quote < len(quotes) and quotes[quote][1] <= found.start():
            quote += 1
        inside = quote < len(quotes) and quotes[quote][0] <= found.start()
        letter = folded.original[folded.starts[found.start()]]
        said = _BREAKS.get(found[0], found[0])
        tokens.append(Token(said, found.start(), found.end(), letter.isupper(), quotes[quote][2] if inside else 0))
    return tuple(tokens)


def _quotes(text: str) -> list[tuple[int, int, int]]:
    """Quotations as (start, end, words), in order. One that is never closed, or only far away, is none."""
    found: list[tuple[int, int, int]] = []
    opened: tuple[int, str] | None = None
    for mark in _QUOTE.finditer(text):
        sign = mark[0]
        if sign[0] == "\n":
            opened = None
        elif opened is None:
            opened = (mark.start(), sign)
        elif sign == opened[1]:
            if mark.start() - opened[0] <= _LONGEST_QUOTE:
                found.append((opened[0], mark.end(), len(text[opened[0] : mark.start()].split())))
            opened = None
    return found
