"""Names of desks as the eye takes them: whether a reader could take one for the other."""

from __future__ import annotations

import unicodedata
from typing import Final

from amanat.seal.directory import Entry

# Letters that look alike in a name: Arabic and Urdu forms, the commonest Cyrillic and Greek look-alikes of Latin ones,
# and signs that stand for a letter. browser/src/client/desks.ts has the same.
_ALIKE: Final = str.maketrans(
    "\u064a\u0649\u06d2\u0643\u0647\u0629\u06c1\u06c3\u0623\u0625\u0671"
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u043a\u043c\u043d\u0442\u0432\u03bf\u03b1\u03bd\u03b9\u0131"
    "l10",
    "\u06cc\u06cc\u06cc\u06a9\u06be\u06be\u06be\u06be\u0627\u0627\u0627aeopcxyiskmhtboaviiiio",
)


def folded(name: str) -> str:
    """No case, marks, spaces or signs that are not seen; look-alike letters as one."""
    plain = unicodedata.normalize("NFKD", name).lower()
    return "".join(each for each in plain if unicodedata.category(each)[0] in "LN").translate(_ALIKE)


def alike(one: Entry, other: Entry) -> bool:
    """Whether two desks share a name in any of their languages."""
    mine, theirs = ({folded(entry.name.en), folded(entry.name.ur)} - {""} for entry in (one, other))
    return bool(mine & theirs)
