"""Letting a word stand that a rule minds: only by somebody named who may review this very text, with a reason.

A program reads wrongly now and then, and a desk must not have to bend a true sentence. What would show who somebody is,
or tell what is private, is never let through this way, nor what no pack could read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from amanat.publication.finding import Finding
from amanat.publication.rules import RuleClass
from amanat.publication.wording import UNREAD

NEVER: Final = frozenset({RuleClass.IDENTITY_LEAK, RuleClass.THIRD_PARTY_LEAK})
"""Classes that nobody waives: somebody else would pay for it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """`by` lets the finding of `rule` at `start` to `end` stand in the text with the hash `digest` (32 bytes)."""

    rule: str
    start: int
    end: int
    digest: bytes
    by: str
    reason: str


def may_be_waived(finding: Finding) -> bool:
    return finding.level == "error" and finding.rule != UNREAD and finding.group not in NEVER


def apart(
    findings: Iterable[Finding], waivers: Iterable[Waiver], digest: bytes, author: str
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that still count, and those that were waived: for this very text, with a reason, not by its author."""
    places = {
        (one.rule, one.start, one.end)
        for one in waivers
        if one.digest == digest and one.by and one.by != author and one.reason.strip()
    }
    left: list[Finding] = []
    waived: list[Finding] = []
    for finding in findings:
        gone = (finding.rule, finding.start, finding.end) in places and may_be_waived(finding)
        (waived if gone else left).append(finding)
    return tuple(left), tuple(waived)


def same_place(chosen: Finding, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of the same class that overlap it, itself among them: who lets one stand has looked at them all."""
    return tuple(
        one
        for one in findings
        if one.group == chosen.group and one.start < chosen.end and chosen.start < one.end and may_be_waived(one)
    )
