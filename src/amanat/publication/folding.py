"""A text as its reader sees it: without what hides between letters, in one alphabet, with the way back to each place.

Somebody may write zero-width characters, letters of another script that look Latin, or Urdu digits, by accident or to
pass a check. Time is linear in the length of the text, whatever stands in it.
"""

from __future__ import annotations

import unicodedata
from array import array
from dataclasses import dataclass
from typing import Final

from amanat.spelling.letters import plain

# Letters of other alphabets that look Latin, the quotation marks and the dashes, each as one.
_LOOKS: Final = {
    **dict(zip("аеорсухіјѕһԁԛԝѵӏ", "aeopcyxijshdqwvl", strict=True)),
    **dict(zip("АВЕКМНОРСТХІЈЅҮԌ", "abekmhopctxijsyg", strict=True)),
    **dict(zip("οαενρυκτχιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oaevpuktxiabezhikmnoptyx", strict=True)),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("‐‑‒−﹣", "-"),
    **dict.fromkeys("—–―", "—"),
    # Small capitals, letters with a tail and other letters that are read as Latin ones.
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɾɹıɩʋᴦгԍ", "abcdefghijklmnoprstuvwyzagrriiurrg", strict=True)),
    "،": ",",
    "؛": ";",
}
_MOST_MARKS: Final = 2
# What no reader sees and the other rooms leave in place: fillers, marks that choose a form, tags.
_UNSEEN: Final = frozenset(
    (
        *map(chr, range(0x180B, 0x1810)),
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0000, 0xE01F0)),
        *"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0",
    )
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in lower case and plain letters; its character i was made of `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` (not empty) stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    if text.isascii():
        places = array("q", range(len(text) + 1))
        return Folded(text, text.lower(), places[:-1], places[1:])
    made: list[str] = []
    starts, ends = array("q"), array("q")
    met: dict[str, str] = {}
    at = 0
    while at < len(text):
        cluster, end = _cluster(text, at)
        seen = met.get(cluster)
        if seen is None:
            seen = met[cluster] = "" if cluster[0] in _UNSEEN else _LOOKS.get(cluster) or _seen(cluster)
        made.append(seen)
        starts.extend([at] * len(seen))
        ends.extend([end] * len(seen))
        at = end
    return Folded(text, "".join(made), starts, ends)


def _cluster(text: str, at: int) -> tuple[str, int]:
    """A character with the marks on it; of a heap of marks only the first ones are read."""
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return text[at : min(end, at + 1 + _MOST_MARKS)], end


def _seen(cluster: str) -> str:
    return "".join(_LOOKS.get(letter) or _digit(_bare(letter)) for letter in plain(cluster))


def _bare(letter: str) -> str:
    """A Latin letter without the dot or the stroke that stands over or under it."""
    return unicodedata.normalize("NFD", letter)[0] if "\u1e00" <= letter <= "\u1eff" else letter


def _digit(letter: str) -> str:
    """Digits of any script as 0-9."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
