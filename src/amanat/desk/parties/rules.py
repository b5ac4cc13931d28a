"""What the events of a case's other people change, who may do what, and what stands above somebody's day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from amanat.desk.invitation.rules import joined_of
from amanat.desk.part import Part
from amanat.desk.parties.channels import NAME, is_channel
from amanat.desk.state import CaseState, Member


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer":
        return
    if is_channel(case):
        yield from _rights_of_channel(case)


def _rights_of_channel(case: CaseState) -> Iterable[str]:
    joined = joined_of(case)
    if joined is not None and joined["state"] == "waiting":
        yield "letter_confirm"


PART: Final = Part(name=NAME, rights=_rights)
