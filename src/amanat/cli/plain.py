"""Text of unknown origin, as a terminal may show it: no escapes, no lines of its own, no turning round."""

from __future__ import annotations

from typing import Final

JOINERS: Final = "\u200c\u200d"
_BLANKS: Final = str.maketrans(dict.fromkeys("\u3164\u2800\u115f", " "))
_LONGEST: Final = 200


def plain_line(text: str) -> str:
    """One line in which nothing is left that a terminal would obey, turn round or hide; the joiners of Urdu letters
    stay. Long runs of blanks are one."""
    kept = "".join(letter if letter.isprintable() or letter in JOINERS else "·" for letter in text)
    return " ".join(kept.translate(_BLANKS).split())


def plain(text: str) -> str:
    """A name or title as `plain_line`. What is not plain ASCII keeps its direction to itself, and what is long is cut:
    a name must not push the verdict off the screen."""
    kept = plain_line(text)
    kept = kept if len(kept) <= _LONGEST else kept[:_LONGEST] + " …"
    return kept if kept.isascii() else f"\u2068{kept}\u2069"
