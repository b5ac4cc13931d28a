"""What the pages may show of her safety. The number or address by which she is reached leaves this module through
`Safety.reach` alone, and only when her rules allow it, or while an override that was written down lasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.records import newest_record
from amanat.desk.state import CaseState, Member
from amanat.process.contact import CALLED, DAYS, Rules, Span, Standing, opens, standing
from amanat.seal import canonical
from amanat.seal.signing import sha256

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


SAID: Final = ("channel", "hours", "shared_device", "never")
"""What pages show of her own words about reaching her: everything but the number or address."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How she may be reached at one moment. `channel` is "" if she named no way and has no mailbox. `value` is ""
    unless it may be shown; `hidden`: there is one, and it may not. `why` is a `Standing`, or ``changed``: she wrote
    something else since. `opens` is on the desk's clock; `until` ends this person's override (Unix seconds).
    """

    channel: str
    why: str
    value: str
    hidden: bool
    opens: datetime | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The rules that the desk made with her. `days` and `spans` as `Rules`; the rest as it was typed."""

    rules: Rules
    code_word: str
    who: str
    never: str
    shared: bool
    no_voice: bool
    other_value: bool

    @property
    def every_day(self) -> bool:
        return self.rules.days == DAYS

    @property
    def run(self) -> tuple[str, str] | None:
        """First and last day, if they are three or more in a row; else None."""
        days = self.rules.days
        whole = len(days) > 2 and days == DAYS[DAYS.index(days[0]) : DAYS.index(days[0]) + len(days)]
        return (days[0], days[-1]) if whole else None


@dataclass(frozen=True, slots=True)
class Urgency:
    at: int
    actor: str
    urgency: str
    flags: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    at: int
    actor: str
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class Plan:
    at: int
    actor: str
    sections: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    at: int
    actor: str
    decision: str
    told: str
    guardian: str
    reason: str


@dataclass(frozen=True, slots=True)
class Safety:
    """Of one case, for one person, now. `said` is what her record says of reaching her, without number or address;
    `flags` both those a worker saw and those she ticked."""

    contact: Contact | None
    said: Mapping[str, Any]
    flags: tuple[str, ...]
    minor: bool
    age_known: bool
    history: tuple[Urgency, ...]
    calls: tuple[Call, ...]
    plans: tuple[Plan, ...]
    decisions: tuple[Decision, ...]
    _value: str = field(repr=False)
    _changed: bool
    _now: int = field(compare=False)  # two looks a second apart show the same
    _override: int
    _way: str

    def reach(self, zone: tzinfo | None) -> Reach:
        """How to reach her now, by the clock of `zone` (None: the machine's)."""
        local = datetime.fromtimestamp(self._now, UTC).astimezone(zone)
        rules = self.contact.rules if self.contact else None
        channel = rules.channel if rules else str(self.said.get("channel") or self._way)
        why = "changed" if self._changed else standing(rules, local).value
        if rules is None and channel not in CALLED:
            why = Standing.CLOSED.value
        overridden = self._override > self._now
        free = overridden or why == Standing.NOW
        following = opens(rules, local) if rules and why == Standing.LATER else None
        shown = self._value if free else ""
        return Reach(
            channel, why, shown, bool(self._value) and not free, following, self._override if overridden else None
        )


def view(archive: Archive, member: Member, case: CaseState) -> Safety:
    """Everything of this part about one case, for one person who may see it."""
    body, record = archive.body(case), newest_record(archive, case)
    kept, said = body.get("safety", {}), said_of(body, record)
    made = kept.get("contact")
    age = record.get("age_group") or (body.get("assisted") or {}).get("age")  # a call that is no record yet
    minor = kept.get("minor", age == "minor")
    flags = (*body.get("flags", ()), *_listed(record.get("flags")))
    return Safety(
        contact=_contact(made) if made else None,
        said={name: said.get(name) for name in SAID},
        flags=tuple(dict.fromkeys(flags)),
        minor=bool(minor),
        age_known="minor" in kept or bool(age),
        history=tuple(Urgency(row[0], row[1], row[2], tuple(row[3]), row[4]) for row in kept.get("history", ())),
        calls=tuple(Call(*row) for row in kept.get("calls", ())),
        plans=tuple(Plan(*row) for row in kept.get("plans", ())),
        decisions=tuple(Decision(*row) for row in kept.get("decisions", ())),
        _value=str((made or {}).get("value") or said.get("value") or ""),
        _changed=bool(made) and made["mark"] != mark(said),
        _now=archive.clock(),
        _override=case.facts.get("safety", {}).get("shown", {}).get(member.id, 0),
        _way="mailbox" if case.mailbox_key else "",
    )


def said_of(body: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """What she said of reaching her: in her record, or when she called or walked in."""
    found = record.get("contact") or body.get("contact")
    return dict(found) if isinstance(found, dict) else {}


def mark(said: Mapping[str, Any]) -> str:
    """Notices that she said something else since. Two bytes only: it lies under the case's key and must not bring back
    a number that she took back with its record."""
    return sha256(canonical.dumps(said))[:2].hex()


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _contact(made: Mapping[str, Any]) -> Contact:
    spans = tuple(Span(int(start), int(end)) for start, end in made["spans"])
    until = date.fromisoformat(made["until"]) if made["until"] else None
    return Contact(
        Rules(made["channel"], tuple(made["days"]), spans, until),
        made["code_word"],
        made["who"],
        made["never"],
        made["shared"],
        made["no_voice"],
        bool(made["value"]),
    )
