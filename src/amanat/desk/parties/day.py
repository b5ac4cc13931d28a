"""What stands above somebody's day: who of the other side wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from amanat.desk.part import Notice
from amanat.desk.parties.channels import main_of, role_of
from amanat.desk.parties.facts import all_channels, is_confirmed
from amanat.desk.reads import visible
from amanat.desk.state import CaseState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

MOST_LINES: Final = 8


def notices(archive: Archive, member: Member) -> Iterator[Notice]:
    """Who wrote, the newest first; of very many the rest is one line."""
    found = sorted(_unread(archive, member), key=lambda row: row[0].updated, reverse=True)
    for channel, main in found[:MOST_LINES]:
        yield Notice(f"party.{role_of(channel)}", f"cases/{channel.case}", {"number": main.number})
    if len(found) > MOST_LINES:
        yield Notice("party.more", "cases", {"count": str(len(found) - MOST_LINES)})


def _unread(archive: Archive, member: Member) -> Iterator[tuple[CaseState, CaseState]]:
    """The channels in which something waits for this person, each with its case."""
    for name in all_channels(archive.state):
        channel = archive.case(name)
        if channel is None or channel.erased is not None or not channel.unread or not is_confirmed(channel):
            continue
        main = main_of(archive.state, channel)
        mine = main is not None and main.assigned in (None, member.id)
        if main is not None and mine and visible(main, member) and visible(channel, member):
            yield channel, main
