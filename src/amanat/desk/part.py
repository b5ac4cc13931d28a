"""The shape of a part of the desk's work: safety, tasks, retention… Each is a folder beside this file; few know
another, and then its commands or its codes (docs/adr/0030).

A part's folder has `rules.py` (what its events change, who may do what; it ends with `PART`), `commands.py` (what
people do, over an `Office`), `pages.py` (its pages and acts; ends with `PAGES`) and `wording.py`. What a part keeps of
a case: facts without words in ``case.facts[name]``, words in ``body[name]``; of the desk: ``state.facts[name]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound


@dataclass(frozen=True, slots=True)
class Notice:
    """A line above everything else on somebody's day. `kind` is a key of the part's `NOTICE` words, `parts` fill the
    sentence, `path` is where it is seen to (below the language, no slash in front)."""

    kind: str
    path: str
    parts: Mapping[str, str] = field(default_factory=dict)


def _no_rights(_case: CaseState, _member: Member) -> Iterable[str]:
    return ()


def _no_view(_archive: Archive, _member: Member, _case: CaseState) -> object:
    return None


def _nobody(_case: CaseState, _member: Member) -> bool:
    return False


def _nothing_said(_words: Mapping[str, Any]) -> Iterable[str]:
    return ()


def _no_exchange(_archive: Archive, _intake: Intake, _inbound: Inbound) -> None:
    return


def _no_notices(_archive: Archive, _member: Member) -> Iterable[Notice]:
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """`quiet` events change nothing that a person decides on; `hidden` ones make no line in the timeline, `silent` ones
    no other order of a list; `for_leads` lines are for leads alone; `shown` names of an event's data fill its sentence;
    `begins` make a case; `unsaid` events of the desk make no line in the audit list; `audited` events of a case make
    one there, for whom the case exists.

    `rights` gives more codes for `Case.may` (never asked once she erased); `view` what its cards show, as
    ``Case.parts[name]``; `notices` what stands above somebody's day: all three only of what this person may see.

    `wrote` names who wrote a list of people who must not see a case down with her: for them it stays open until a lead
    has looked. `said` gives the texts in ``body[name]`` that a search may show a piece of, to everybody who may see it.
    `exchange` is what the part asks of the intake, once an exchange, before new mailboxes are let in. `takes` says what
    a message in of a kind of spec/mailbox.md, "Proceedings and publication", changes: (change, its content as JSON), of
    genuine messages alone, when its `message.in` is applied; further events are written by commands or `exchange`.
    `follows` says what the part keeps of an event that the desk's core applies: it is called after that.
    """

    name: str
    case_events: Mapping[str, Callable[[Change], None]] = field(default_factory=dict)
    desk_events: Mapping[str, Callable[[DeskState, Event], None]] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    for_leads: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    unsaid: frozenset[str] = frozenset()
    audited: frozenset[str] = frozenset()
    rights: Callable[[CaseState, Member], Iterable[str]] = _no_rights
    view: Callable[[Archive, Member, CaseState], object] = _no_view
    notices: Callable[[Archive, Member], Iterable[Notice]] = _no_notices
    wrote: Callable[[CaseState, Member], bool] = _nobody
    exchange: Callable[[Archive, Intake, Inbound], None] = _no_exchange
    said: Callable[[Mapping[str, Any]], Iterable[str]] = _nothing_said
    takes: Mapping[str, Callable[[Change, Mapping[str, Any]], None]] = field(default_factory=dict)
    follows: Mapping[str, Callable[[Change], None]] = field(default_factory=dict)
