"""Who is in the demo and what opens its doors. Apart from the story: a second start needs none of what lives it."""

from __future__ import annotations

from dataclasses import dataclass

LEAD = "Farah"
PASSPHRASE = "lantern by the quiet river"  # noqa: S105  printed by the demo for everybody
CASEWORKER = "Bilal"
CASEWORKER_PASSPHRASE = "kettle on the blue shelf"  # noqa: S105  printed by the demo for everybody

CANARY = "Nadia"
"""Stands in her record, in a file name and in a message."""
CONTROL = "Lantern Line"
"""Public, so the intake does hold it readable: the same search must find it."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What opens the story's doors: the twelve words of Nadia and of Zoya, and the code of Sana's letter."""

    words: tuple[str, ...]
    second: tuple[str, ...]
    letter: str
