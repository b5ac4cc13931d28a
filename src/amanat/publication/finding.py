"""What a check finds: where it stands, what is wrong and what would be better. Never the words themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]
Words = Mapping[str, str]
"""One sentence in each language of the product: `en`, `ur`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is stable; `group` is its class. `start` and `end` count characters of the text that was checked. `where`:
    in a file with several parts the place, such as ``page-3.note`` (`corners.place_of` says it in words); else "".

    `reason` and `better` are fixed sentences of the rule. They never repeat what was checked, so that a finding about
    something private can be shown, kept and counted.
    """

    rule: str
    group: str
    level: Level
    start: int
    end: int
    reason: Words
    better: Words
    where: str = ""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def has_error(findings: Iterable[Finding]) -> bool:
    return any(finding.level == "error" for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By place, each once; of two findings of one rule, one inside the other, the longer."""
    kept: list[Finding] = []
    last: dict[tuple[str, str], int] = {}
    for finding in sorted(set_of(findings), key=lambda f: (f.start, -f.end, f.rule, f.where)):
        if finding.end > last.get((finding.rule, finding.where), -1):
            kept.append(finding)
            last[finding.rule, finding.where] = finding.end
    return tuple(kept)


def set_of(findings: Iterable[Finding]) -> list[Finding]:
    """Without repeats: the sentences of a finding are those of its rule."""
    return list({(f.rule, f.where, f.start, f.end): f for f in findings}.values())
