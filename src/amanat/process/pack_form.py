"""What a jurisdiction pack looks like: one file, one route, one step after the other (spec/pack.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from amanat.seal.forms import Day, Form, choice, day, flag, integer, many, pattern, struct, text
from amanat.seal.record import ACTS, CONTEXTS

FORMAT: Final = "amanat-pack/1"
ROUTES: Final = ("workplace", "ombudsperson", "police", "court", "tribunal", "regulator", "benchmark")
"""Where a route leads. A benchmark leads nowhere: it only measures."""
ACTORS: Final = (
    "complainant",
    "respondent",
    "either_party",
    "committee",
    "employer",
    "ombudsperson",
    "police",
    "court",
    "tribunal",
    "regulator",
    "appeal_body",
)
HER_OWN: Final = frozenset({"complainant", "either_party"})
"""Whose days begin without proof of delivery: she knows herself when something happened to her."""
EVENTS: Final = (
    "incident",
    "complaint_made",
    "complaint_delivered",
    "acknowledged",
    "conciliation_started",
    "conciliation_ended",
    "inquiry_opened",
    "charge_communicated",
    "reply_received",
    "hearing_held",
    "heard",
    "interim_order",
    "charged",
    "trial_opened",
    "finding_made",
    "finding_communicated",
    "report_given",
    "outcome_applied",
    "outcome_communicated",
    "feedback_given",
    "right_to_sue",
    "suit_filed",
    "appeal_filed",
    "appeal_decided",
)
UNITS: Final = ("calendar_days", "working_days", "months", "qualitative")
FORCES: Final = ("hard", "soft", "benchmark")
ON_MISS: Final = ("nothing", "ask", "ex_parte", "escalate", "lapses")
"""What it means when a hard step is not taken in time. `escalate` names another pack in `to`; `lapses`: the right to
take the step ends, though some bodies can allow more time."""
VERIFICATIONS: Final = ("verified_text", "secondary", "memory")
RULES: Final = ("needs", "refuses", "notice", "accompany", "publication", "note")
"""What else a law says of a route: what one must bring, what it does not take, what a notice must hold, who may come
along, what must not be published, and anything else worth knowing."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Within:
    """How long a step may take. `less`: days taken off a number of months ("three months less a day")."""

    unit: str
    n: int | None = None
    less: int | None = None


@dataclass(frozen=True, slots=True)
class Longer:
    """More time that the law allows in some cases: the whole time then, and in plain words when."""

    within: Within
    when: Words


@dataclass(frozen=True, slots=True)
class Step:
    """One step: after `from_event`, `actor` has `within` to bring about `to_event`.

    `start`: whether the first or the last day of `from_event` counts. `to`: the pack to which a miss leads. `rolls`: a
    last day on which offices are closed moves to the next working day. `means`: what a miss means, in plain words.
    """

    id: str
    actor: str
    title: Words
    from_event: str
    to_event: str
    force: str
    on_miss: str
    basis: str
    source: str
    verification: str
    quote: str
    within: Within
    start: str = "first"
    longer: Longer | None = None
    means: Words | None = None
    to: str | None = None
    rolls: bool = False
    verified_on: Day | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence about a route that is no step."""

    id: str
    about: str
    text: Words
    basis: str
    source: str
    verification: str
    quote: str
    verified_on: Day | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PauseRule:
    """The days after `from_event` up to `to_event` do not count for these steps; and then at least `least` is left."""

    from_event: str
    to_event: str
    steps: tuple[str, ...]
    least: Within | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who read and signed the very bytes of a pack: a name, a role, a day, and the key (32 bytes)."""

    name: str
    role: str
    day: Day
    key: bytes


@dataclass(frozen=True, slots=True)
class Pack:
    """One route. `body`: who decides there. `calendar`: whose holidays count, ISO 3166 ("PK", "GB-ENG"); empty: no
    step needs them. `areas`, `contexts`, `acts`: empty means all. `until`: the last day on which this text was the law.
    `law_of`: whether it is for what happens today, or for what happened while it was the law.
    `warn_days`: so many days before a last day it is said that time runs out. `digest`: SHA-256 of the file. `signed`
    is None until a listed reviewer signed these bytes: until then the pack is shown as unverified.
    """

    id: str
    version: int
    effective: Day
    country: str
    route: str
    title: Words
    body: Words
    basis: str
    steps: tuple[Step, ...]
    areas: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    parallel_with: tuple[str, ...] = ()
    not_while: tuple[str, ...] = ()
    calendar: str = ""
    warn_days: int = 14
    law_of: str = "today"
    until: Day | None = None
    pauses: tuple[PauseRule, ...] = ()
    rules: tuple[Rule, ...] = ()
    digest: bytes = b""
    signed: Signature | None = None

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)


def _words(longest: int) -> Form[Words]:
    def both(en: str, ur: str) -> Words:
        return {"en": en, "ur": ur}

    made = struct(both, {"en": text(longest), "ur": text(longest)})
    return Form(made.read, lambda words: dict(words))


_ID: Final = pattern(r"[a-z]{2}-[a-z0-9-]{2,40}", "a country in two small letters, a hyphen, and small letters")
_CODE: Final = pattern(r"[a-z][a-z0-9_]{1,30}", "small letters, digits and _")
_EVENT: Final = choice(*EVENTS)
_SAID: Final[dict[str, Form[Any]]] = {
    "basis": text(200),
    "source": text(500, shortest=0),
    "verification": choice(*VERIFICATIONS),
    "quote": text(700, shortest=0),
}
_READ: Final[dict[str, Form[Any]]] = {"verified_on": day, "sha256": pattern(r"[0-9a-f]{64}", "64 hex digits")}
WITHIN: Final = struct(Within, {"unit": choice(*UNITS)}, {"n": integer(1, 3650), "less": integer(1, 27)})
_LONGER: Final = struct(Longer, {"within": WITHIN, "when": _words(300)})
_PAUSE: Final = struct(
    PauseRule,
    {"from_event": _EVENT, "to_event": _EVENT, "steps": many(_CODE, least=1, most=20, distinct=True)},
    {"least": WITHIN},
)
_STEP: Final = struct(
    Step,
    {
        "id": _CODE,
        "actor": choice(*ACTORS),
        "title": _words(200),
        "from_event": _EVENT,
        "to_event": _EVENT,
        "force": choice(*FORCES),
        "on_miss": choice(*ON_MISS),
        "within": WITHIN,
        **_SAID,
    },
    {
        "start": choice("first", "last"),
        "longer": _LONGER,
        "means": _words(300),
        "to": _ID,
        "rolls": flag,
        **_READ,
    },
)
_RULE: Final = struct(Rule, {"id": _CODE, "about": choice(*RULES), "text": _words(500), **_SAID}, _READ)
PACK: Final = struct(
    Pack,
    {
        "id": _ID,
        "version": integer(1, 10_000),
        "effective": day,
        "country": pattern("[A-Z]{2}", "a country in two capital letters, in quotes"),
        "route": choice(*ROUTES),
        "title": _words(200),
        "body": _words(200),
        "basis": text(300),
        "steps": many(_STEP, least=1, most=40),
    },
    {
        "areas": many(pattern(r"[A-Z]{2}-[A-Z0-9]{1,3}", "ISO 3166-2"), most=60, distinct=True),
        "contexts": many(choice(*CONTEXTS), most=len(CONTEXTS), distinct=True),
        "acts": many(choice(*ACTS), most=len(ACTS), distinct=True),
        "parallel_with": many(_ID, most=30, distinct=True),
        "not_while": many(_ID, most=30, distinct=True),
        "calendar": pattern(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", "ISO 3166, such as PK or GB-ENG"),
        "warn_days": integer(1, 90),
        "law_of": choice("today", "incident"),
        "until": day,
        "pauses": many(_PAUSE, most=10),
        "rules": many(_RULE, most=40),
    },
    fixed={"format": FORMAT},
)
