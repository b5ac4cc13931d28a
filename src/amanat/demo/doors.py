"""Who is in the demo and what opens its doors. Apart from the story: a second start needs none of what lives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAD = "Farah"
PASSPHRASE = "lantern by the quiet river"  # noqa: S105  printed by the demo for everybody
CASEWORKER = "Bilal"
CASEWORKER_PASSPHRASE = "kettle on the blue shelf"  # noqa: S105  printed by the demo for everybody

Staff = Sequence[tuple[str, str, str]]
"""Name, passphrase and role of everybody at a desk, the lead first."""
AT_LINE: Staff = ((LEAD, PASSPHRASE, "lead"), (CASEWORKER, CASEWORKER_PASSPHRASE, "caseworker"))
AT_COMMITTEE: Staff = (
    ("Saira", "three looms by the sea", "lead"),
    ("Tariq", "a harbour with two lights", "caseworker"),
    ("Zara", "the ledger of small boats", "reviewer"),
)
AT_PRESS: Staff = (
    ("Iqra", "ink that dries in the sun", "lead"),
    ("Hamid", "a page left open for her", "caseworker"),
    ("Lubna", "the long margin of a book", "reviewer"),
)

CANARY = "Nadia"
"""Stands in her record, in a file name and in a message."""
CONTROL = "Lantern Line"
"""Public, so the intake does hold it readable: the same search must find it."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What opens the story's doors: the twelve words of Nadia, of Zoya and of everybody in the earlier story, the code
    of Sana's letter, and the ids of what stands on the public record."""

    words: tuple[str, ...]
    second: tuple[str, ...]
    letter: str
    meher: tuple[str, ...]
    danyal: tuple[str, ...]
    amna: tuple[str, ...]
    officer: tuple[str, ...]
    noor: tuple[str, ...]
    cleared: str
    own_voice: str
