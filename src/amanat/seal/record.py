"""The record: what happened, in her words, every question skippable (spec/record.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from amanat.seal.forms import Day, choice, day, flag, language, many, struct, text

ACTS = (
    "rape",
    "sexual_contact",
    "sexual_harassment",
    "physical_abuse",
    "forced_marriage",
    "economic_abuse",
    "psychological_abuse",
    "stalking",
    "blackmail",
    "image_abuse",
)
ANCILLARY_ACTS = (
    "consensual_relationship",
    "infidelity",
    "plagiarism",
    "pay_dispute",
    "property",
    "opinion",
    "hearsay",
)
"""Kept if she wants, redirected kindly, never taken up."""
CONTEXTS = ("work", "domestic", "education", "online", "custody", "other")
MODES = ("in_person", "phone", "messages", "online", "through_others")
POWERS = ("employer", "teacher", "family", "official", "fame", "money", "other")
IDENTIFIER_TYPES = ("phone", "email", "handle", "national_id", "name", "other")
WANTS = ("be_heard", "safety", "complaint", "police", "record_only", "other")
CHANNELS = ("mailbox", "phone", "email", "none")
FLAGS = (
    "strangulation",
    "weapon",
    "threat_to_kill",
    "escalation",
    "separation",
    "stalking",
    "child",
    "self_harm",
    "access",
    "retaliation",
    "deadline",
    "fear",
)

CONSENT_GROUPS: dict[str, tuple[str, ...]] = {
    "what": ("acts", "context", "mode", "power", "narrative"),
    "when_where": ("when", "where"),
    "respondent": ("respondent",),
    "witnesses": ("witnesses",),
    "wants": ("wants", "wants_text"),
    "contact": ("contact",),
    "exclude": ("exclude",),
    "flags": ("flags",),
    "files": (),
}
"""A grant's `fields` and what of the record each one opens."""

ALWAYS_GRANTED = frozenset({"lang", "age_group", "exclude"})
"""Goes with every grant: her language, whether she is a child, and who must not see it. They protect her."""


@dataclass(frozen=True, slots=True)
class When:
    """Days as far as she knows them; the text is for "the summer after school"."""

    approximate: bool
    first: Day | None = None
    last: Day | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something that points at one person: a number, an address, a handle."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Respondent:
    """The person named: a description, and apart from it what identifies."""

    description: str | None = None
    identifiers: tuple[Identifier, ...] | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How she may be reached safely, when, and what must never be done."""

    channel: str | None = None
    value: str | None = None
    hours: str | None = None
    shared_device: bool | None = None
    never: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record. A question that she skipped is None."""

    lang: str
    age_group: str | None = None
    acts: tuple[str, ...] | None = None
    context: str | None = None
    mode: tuple[str, ...] | None = None
    power: tuple[str, ...] | None = None
    narrative: str | None = None
    when: When | None = None
    where: str | None = None
    respondent: Respondent | None = None
    witnesses: str | None = None
    wants: tuple[str, ...] | None = None
    wants_text: str | None = None
    contact: Contact | None = None
    exclude: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None


_WORDS = text(50_000)


RECORD = struct(
    Record,
    {"lang": language},
    {
        "age_group": choice("adult", "minor"),
        "acts": many(choice(*ACTS, *ANCILLARY_ACTS), least=1, most=64),
        "context": choice(*CONTEXTS),
        "mode": many(choice(*MODES), least=1, most=64),
        "power": many(choice(*POWERS), least=1, most=64),
        "narrative": _WORDS,
        "when": struct(
            When,
            {"approximate": flag},
            {"from": day, "to": day, "text": _WORDS},
            attributes={"from": "first", "to": "last"},
        ),
        "where": _WORDS,
        "respondent": struct(
            Respondent,
            {},
            {
                "description": _WORDS,
                "identifiers": many(
                    struct(Identifier, {"type": choice(*IDENTIFIER_TYPES), "value": _WORDS}), least=1, most=1000
                ),
            },
        ),
        "witnesses": _WORDS,
        "wants": many(choice(*WANTS), least=1, most=64),
        "wants_text": _WORDS,
        "contact": struct(
            Contact,
            {},
            {
                "channel": choice(*CHANNELS),
                "value": _WORDS,
                "hours": _WORDS,
                "shared_device": flag,
                "never": _WORDS,
            },
        ),
        "exclude": many(_WORDS, least=1, most=1000),
        "flags": many(choice(*FLAGS), least=1, most=64),
    },
    fixed={"v": 1, "type": "record"},
)


def project(record: Record, groups: Iterable[str]) -> Record:
    """The record with what these consent groups open, and nothing else: what is sealed for one grant."""
    opened = ALWAYS_GRANTED.union(*(CONSENT_GROUPS[group] for group in groups))
    hidden: dict[str, Any] = {part.name: None for part in fields(record) if part.name not in opened}
    return replace(record, **hidden)
