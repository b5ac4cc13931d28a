"""What a well-formed pack must also keep to: each sentence says where it comes from and who read it, soft words stay
soft, and what it points at exists. One small check a rule; all faults are found, not the first alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from amanat.process.pack_form import HER_OWN, Pack, Rule, Step, Within

SOFT_WORDS: Final = re.compile(
    r"\b(forthwith|preferabl[ey]|without (?:undue |any )?delay|as soon as|as far as possible|promptly|immediately"
    r"|reasonable time|expeditious(?:ly)?|where practicable)\b",
    re.IGNORECASE,
)
"""Words by which a law sets no day. A step with one of them is never shown as broken."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: its code, where it stands, and one plain sentence."""

    code: str
    place: str
    detail: str


def faults_of(pack: Pack, today: str | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong in one pack, in its order. With `today` (``YYYY-MM-DD``) also days that lie ahead.

    Codes: `pack.id` `pack.twice` `pack.dates` `pack.area` `pack.calendar` `pack.itself` `pack.route` `pack.pause`
    `pack.events` `pack.within` `pack.soft` `pack.miss` `pack.ex_parte` `pack.source` `pack.quote` `pack.memory`.
    """
    found = [*_whole(pack)]
    sentences: tuple[Step | Rule, ...] = (*pack.steps, *pack.rules)
    for step in pack.steps:
        found += _all(f"{pack.id} {step.id}", step, _STEP_CHECKS)
    for said in sentences:
        found += _all(f"{pack.id} {said.id}", said, _SAID_CHECKS)
    if today is not None:
        found += _ahead(pack, today)
    return tuple(found)


def faults_between(packs: Iterable[Pack]) -> tuple[Fault, ...]:
    """What is wrong between packs: `pack.same` (an id twice), `pack.unknown` (a pack that is named and not there),
    `pack.one_sided` (parallel one way only), `pack.clash` (parallel, and not while the other runs)."""
    held = tuple(packs)
    known = {pack.id: pack for pack in held}
    found = [
        Fault("pack.same", name, "Two files have this id.") for name, n in Counter(p.id for p in held).items() if n > 1
    ]
    for pack in held:
        named = {*pack.parallel_with, *pack.not_while, *(step.to for step in pack.steps if step.to)}
        found += [Fault("pack.unknown", pack.id, f"There is no pack {name}.") for name in sorted(named - known.keys())]
        for other in (known[name] for name in pack.parallel_with if name in known):
            if pack.id not in other.parallel_with:
                found.append(Fault("pack.one_sided", pack.id, f"{other.id} does not say that it runs beside it."))
        if both := set(pack.parallel_with) & set(pack.not_while):
            found.append(Fault("pack.clash", pack.id, f"{', '.join(sorted(both))}: beside it, or not while it runs?"))
    return tuple(found)


def _all(place: str, thing: object, checks: Iterable[tuple[str, Callable[..., bool], str]]) -> Iterator[Fault]:
    return (Fault(code, place, detail) for code, wrong, detail in checks if wrong(thing))


def _whole(pack: Pack) -> Iterator[Fault]:
    place = pack.id
    if not pack.id.startswith(f"{pack.country.lower()}-"):
        yield Fault("pack.id", place, "An id begins with its country.")
    for name, times in Counter([*(s.id for s in pack.steps), *(r.id for r in pack.rules)]).items():
        if times > 1:
            yield Fault("pack.twice", place, f"The id {name} stands twice.")
    if pack.until is not None and pack.until < pack.effective:
        yield Fault("pack.dates", place, "It ends before it begins.")
    if any(not area.startswith(f"{pack.country}-") for area in pack.areas):
        yield Fault("pack.area", place, "An area lies in the country of the pack.")
    if (pack.calendar or pack.country)[:2] != pack.country:
        yield Fault("pack.calendar", place, "The calendar is one of the pack's country.")
    if not pack.calendar and any(_needs_calendar(step) for step in pack.steps):
        yield Fault("pack.calendar", place, "Working days need a calendar: PK, GB-ENG.")
    if pack.id in (*pack.parallel_with, *pack.not_while, *(step.to for step in pack.steps)):
        yield Fault("pack.itself", place, "It names itself.")
    if pack.route == "benchmark" and any(step.force != "benchmark" for step in pack.steps):
        yield Fault("pack.route", place, "A benchmark has steps of force benchmark only.")
    known = {step.id for step in pack.steps}
    for pause in pack.pauses:
        if not set(pause.steps) <= known or pause.from_event == pause.to_event or _is_wrong(pause.least):
            yield Fault("pack.pause", place, "A pause has two events and names steps of this pack.")


def _needs_calendar(step: Step) -> bool:
    return step.rolls or step.within.unit == "working_days"


def _ahead(pack: Pack, today: str) -> Iterator[Fault]:
    sentences: tuple[Step | Rule, ...] = (*pack.steps, *pack.rules)
    for said in sentences:
        if (said.verified_on or "") > today:
            yield Fault("pack.dates", f"{pack.id} {said.id}", "verified_on lies ahead.")


def _is_wrong(within: Within | None) -> bool:
    if within is None:
        return False
    qualitative = within.unit == "qualitative"
    return qualitative is (within.n is not None) or (within.less is not None and within.unit != "months")


def _wrong_longer(step: Step) -> bool:
    longer = step.longer
    return longer is not None and (_is_wrong(longer.within) or longer.within.unit == "qualitative")


def _sets_no_day(step: Step) -> bool:
    soft = step.within.unit == "qualitative" or SOFT_WORDS.search(f"{step.quote} {step.title['en']}") is not None
    return soft and step.force == "hard"


def _wrong_miss(step: Step) -> bool:
    if (step.on_miss == "escalate") is not (step.to is not None):
        return True
    if step.force != "hard":
        return step.on_miss != "nothing"
    return step.on_miss != "nothing" and step.means is None


def _has_no_address(said: Step | Rule) -> bool:
    if not said.source:
        return said.verification != "memory"
    parts = urlsplit(said.source)
    return parts.scheme not in ("https", "http") or not parts.hostname


_STEP_CHECKS: Final[tuple[tuple[str, Callable[[Step], bool], str], ...]] = (
    ("pack.events", lambda s: s.from_event == s.to_event, "A step leads from one event to another."),
    ("pack.within", lambda s: _is_wrong(s.within), "Qualitative has no n; the others have one; less goes with months."),
    ("pack.within", _wrong_longer, "longer gives a number of days or months."),
    ("pack.soft", _sets_no_day, "Words such as forthwith, preferably, without delay set no day: its force is soft."),
    (
        "pack.miss",
        _wrong_miss,
        "A hard step says what a miss means; escalate names a pack in to; soft steps and benchmarks cannot be missed.",
    ),
    (
        "pack.ex_parte",
        lambda s: s.on_miss == "ex_parte" and s.actor != "respondent",
        "Only where the respondent is silent can it go on without a reply.",
    ),
    (
        "pack.ex_parte",
        lambda s: s.on_miss == "lapses" and s.actor not in {*HER_OWN, "respondent"},
        "A body's duty does not lapse because it is late.",
    ),
)
_SAID_CHECKS: Final[tuple[tuple[str, Callable[[Step | Rule], bool], str], ...]] = (
    ("pack.source", _has_no_address, "Give the address of the page that was read, or mark it as memory."),
    (
        "pack.quote",
        lambda s: s.verification == "verified_text" and not (s.quote and s.verified_on),
        "verified_text needs the sentence itself in quote, and the day in verified_on.",
    ),
    (
        "pack.memory",
        lambda s: s.verification == "memory" and bool(s.quote or s.verified_on or s.sha256),
        "What is from memory was not read: no quote, no verified_on.",
    ),
)
