"""Who signs, who did what, and the seal: the desk's own list of keys, the chain of custody events, and the event that
seals the tagmanifest (spec/custody.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amanat.casefile import layout
from amanat.casefile.checking.bag import information, listed, text_of
from amanat.casefile.checking.content import Inside
from amanat.casefile.checking.metadata import exhibits, items, number_of
from amanat.casefile.finding import Finding
from amanat.errors import AmanatError, MalformedError
from amanat.seal.canonical import loads
from amanat.seal.custody import PEOPLE, START, CustodyEvent, People, open_event, open_people, read_event
from amanat.seal.directory import Entry, open_entry
from amanat.seal.encoding import unb64
from amanat.seal.ids import fingerprint
from amanat.seal.signing import sha256, split_body

_BACKWARDS: Final = 600
"""Seconds that a clock may be set back without a word."""
_SEALERS: Final = ("lead", "caseworker")
"""Who hands files over: never somebody who may only read, and never the software by itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The list of who may sign, and the desk's entry that proves it."""

    people: People
    entry: Entry

    def may_sign(self, event: CustodyEvent) -> bool:
        """Whether the key that the event names was this person's, in this role, at that time."""
        return any(
            (keeper.key, keeper.role) == (event.who.key, event.who.role)
            and keeper.since <= event.at
            and (not keeper.until or event.at <= keeper.until)
            for keeper in self.people.people
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the log: `hash` is H of the signed event; `event` is None where it is hidden."""

    n: int
    hash: bytes
    event: CustodyEvent | None
    signed: bytes = b""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The event that seals the file."""

    hash: bytes
    event: CustodyEvent
    signed: bytes


def desk_of(inside: Inside, wanted: str) -> tuple[Desk | None, list[Finding]]:
    """The desk, proved by its own root key; whether it is `wanted` (an id or a fingerprint; empty: nobody said)."""
    text = text_of(inside, layout.PEOPLE)
    if text is None:
        return None, []
    try:
        signed = unb64(_one(loads(text), "people"))
        people = _told(signed)
    except AmanatError:
        return None, [Finding("people.malformed", layout.PEOPLE)]
    try:
        entry = open_entry(people.entry)
    except AmanatError:
        return None, [Finding("people.entry", layout.PEOPLE)]
    if entry.desk != people.desk:
        return None, [Finding("people.entry", layout.PEOPLE)]
    if not _signed_by_epoch(signed, entry):
        return None, [Finding("people.signature", layout.PEOPLE)]
    return Desk(people, entry), [*_is_wanted(entry, wanted), *_is_named(inside, entry)]


def _told(signed: bytes) -> People:
    """What a list of people says. Raises MalformedError `json.…`, `b64.…`, `signature.short`."""
    return PEOPLE.decode(split_body(signed)[1])


def _one(value: Any, name: str) -> str:
    """The one text in an object that has nothing else."""
    if isinstance(value, dict) and value.keys() == {name} and isinstance(value[name], str):
        return str(value[name])
    raise MalformedError("json.type", "This is not one text in an object.")


def _signed_by_epoch(signed: bytes, entry: Entry) -> bool:
    for epoch in reversed(entry.epochs):
        try:
            open_people(signed, epoch.sign)
        except AmanatError:
            continue
        return True
    return False


def _is_wanted(entry: Entry, wanted: str) -> Iterator[Finding]:
    said = wanted.replace(" ", "")
    if not said:
        yield Finding("people.desk_unknown")
    elif said != entry.desk and said.lower() != fingerprint(entry.desk).replace(" ", ""):
        yield Finding("people.desk", layout.PEOPLE)


def _is_named(inside: Inside, entry: Entry) -> Iterator[Finding]:
    said = information(inside)
    if said is not None and not said["Source-Organization"].endswith(f"({fingerprint(entry.desk)})"):
        yield Finding("bag.desk", layout.BAG_INFO)


def steps_of(inside: Inside) -> tuple[list[Step], list[Finding]]:
    """The lines of the log. After a line that cannot be read none is looked at."""
    text = text_of(inside, layout.LOG)
    if text is None:
        return [], []
    steps: list[Step] = []
    lines = text.split(b"\n")
    if not text:
        return [], [Finding("custody.empty", layout.LOG)]
    for count, line in enumerate(lines[:-1], 1):
        step = _step(line)
        if step is None:
            return steps, [Finding("custody.malformed", str(count))]
        steps.append(step)
    return steps, [Finding("custody.malformed", str(len(lines)))] if lines[-1] else []


def _step(line: bytes) -> Step | None:
    try:
        value: Any = loads(line)
        if isinstance(value, dict) and value.keys() == {"hidden", "n"}:
            return _hidden(value)
        signed = unb64(_one(value, "event"))
        event = read_event(signed)
    except AmanatError:
        return None
    return Step(event.n, sha256(signed), event, signed)


def _hidden(value: dict[str, Any]) -> Step | None:
    n, said = value["n"], value["hidden"]
    if not isinstance(n, int) or isinstance(n, bool) or n < 1 or not isinstance(said, str):
        return None
    return Step(n, unb64(said, 32), None)


def custody_findings(inside: Inside, steps: Sequence[Step], desk: Desk | None) -> list[Finding]:
    """The chain, its signatures, and what it says of the exhibits."""
    found: list[Finding] = []
    previous, at, case, following = START, 0, None, 1
    for count, step in enumerate(steps, 1):
        if step.n != following:
            found.append(Finding("custody.number", str(count)))
        following = step.n + 1
        if step.event is not None:
            found += _linked(step.event, previous, case, count)
            found += _signed(step, desk, "custody", str(count))
            if step.event.at < at - _BACKWARDS:
                found.append(Finding("time.backwards", str(count)))
            case = case or step.event.case
            at = step.event.at
        previous = step.hash
    found += _about_exhibits(inside, steps)
    hidden = [step for step in steps if step.event is None]
    return [*found, *([Finding("custody.hidden", str(len(hidden)))] if hidden else [])]


def _linked(event: CustodyEvent, previous: bytes, case: bytes | None, count: int) -> Iterator[Finding]:
    if event.previous != previous:
        yield Finding("custody.chain", str(count))
    if case is not None and event.case != case:
        yield Finding("custody.case", str(count))


def _signed(step: Step | Sealed, desk: Desk | None, group: str, place: str) -> Iterator[Finding]:
    """By the key that it names, and that key by the list. Without a list whose keys they are is not asked again."""
    assert step.event is not None
    try:
        open_event(step.signed)
    except AmanatError:
        yield Finding(f"{group}.signature", place)
    if desk is not None and not desk.may_sign(step.event):
        yield Finding(f"{group}.person", place)


def _about_exhibits(inside: Inside, steps: Sequence[Step]) -> Iterator[Finding]:
    """Each exhibit comes from a step; and no step names the hash of something that is not in the file. What the
    manifest lists counts as here: that it is missing or altered was said before."""
    files = exhibits(inside)
    here = {held.sha256 for held in files.values()} | set((listed(inside) or {}).values()) | {b""}
    rows = [(step, row) for step in steps if step.event is not None for row in step.event.about]
    told = {row.after for _, row in rows}
    is_hidden = any(step.event is None for step in steps)
    for name, held in files.items():
        if held.sha256 not in told:
            # An original is there with the step by which it came; a copy that goes alone hides what it was made of.
            hidden = is_hidden and not layout.ORIGINAL.fullmatch(name)
            yield Finding("custody.exhibit_hidden" if hidden else "custody.exhibit", name)
    yield from _items(inside, {(row.after, row.id) for _, row in rows if row.id})
    shown = {step.n for step, row in rows if row.id and not {row.before, row.after} <= here}
    yield from (Finding("custody.not_here", str(n)) for n in sorted(shown))


def _items(inside: Inside, told: set[tuple[bytes, str]]) -> Iterator[Finding]:
    """Each exhibit has the item id that the steps about its very bytes name, and no two exhibits have one id. `told`:
    (hash, id) of the steps that are shown."""
    files, given = exhibits(inside), items(inside)
    hashes = {digest for digest, _ in told}
    number_by_item: dict[object, str] = {}
    for name in sorted(given):
        digest, item, number = files[name].sha256, given[name], number_of(name)
        fits = isinstance(item, str) and (digest not in hashes or (digest, item) in told)
        if not fits or number_by_item.setdefault(item, number) != number:
            yield Finding("custody.item", name)


def sealed_of(inside: Inside) -> tuple[Sealed | None, list[Finding]]:
    """The sealed event, not checked yet."""
    text = text_of(inside, layout.SEALED_EVENT)
    if text is None:
        return None, []
    step = _step(text)
    if step is None or step.event is None:
        return None, [Finding("sealed.malformed", layout.SEALED_EVENT)]
    return Sealed(step.hash, step.event, step.signed), []


def sealed_findings(inside: Inside, sealed: Sealed, steps: Sequence[Step], desk: Desk | None) -> Iterator[Finding]:
    """It seals this tagmanifest, hangs on the log's last event, and was signed by somebody who may."""
    event, place = sealed.event, layout.SEALED_EVENT
    tag = inside.get(layout.TAGMANIFEST)
    if event.what != "sealed":
        yield Finding("sealed.what", place)
    elif tag is not None and [row.after for row in event.about if not row.id] != [tag.sha256]:
        yield Finding("sealed.manifest", place)
    if steps and event.previous != steps[-1].hash:
        yield Finding("sealed.previous", place)
    if steps and event.n != steps[-1].n + 1:
        yield Finding("sealed.number", place)
    case = next((step.event.case for step in steps if step.event is not None), event.case)
    if event.case != case:
        yield Finding("sealed.case", place)
    yield from _signed(sealed, desk, "sealed", place)
    if event.who.role not in _SEALERS:
        yield Finding("sealed.role", place)
    later = [step.n for step in steps if step.event is not None and step.event.at > event.at]
    yield from (Finding("time.after_seal", str(n)) for n in later)
