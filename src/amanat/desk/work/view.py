"""What of the work is shown: the card of a case, and what a day asks of it. Only for whom the case exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amanat.desk.assessment.codes import concealed
from amanat.desk.state import CaseState, Member
from amanat.desk.work.codes import PART_NAME

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

DONE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Task:
    """`due` is a day or "". `person` is whose it is; None: whoever works on the case. `done`: Unix seconds."""

    task: str
    text: str
    due: str
    person: str | None
    done: int | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that was planned: on `day`, by `how`. `day` is "" where the plan was taken away."""

    at: int
    actor: str
    day: str
    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Referral:
    """She was told of a service. `service` is its id in the support packs, "" for one that was typed."""

    referral: str
    service: str
    name: str
    said: str
    day: str
    shares: bool
    outcome: str
    since: str
    after: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What somebody heard in a recording, one version."""

    item: str
    at: int
    actor: str
    made: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """The work on one case. `aside`: who said that this is no case, and when; `messages` came since it came here."""

    tasks: tuple[Task, ...]
    done: tuple[Task, ...]
    contact: Contact | None
    contacts: tuple[Contact, ...]
    referrals: tuple[Referral, ...]
    transcripts: Mapping[str, tuple[Transcript, ...]]
    aside: Mapping[str, Any] | None
    handed: Mapping[str, Any] | None
    closing: str
    messages: int


def work_view(archive: Archive, _member: Member, case: CaseState) -> Work:
    """Everything of the work on a case; nothing readable is left of it once she erased."""
    facts = case.facts.get(PART_NAME) or {}
    kept = archive.body(case).get(PART_NAME) or {}
    tasks = _tasks(facts, kept) if case.erased is None else ()
    contacts = tuple(Contact(*row) for row in kept.get("contacts", ()))
    return Work(
        tasks=tuple(sorted((task for task in tasks if task.done is None), key=lambda task: task.due or "9999")),
        done=tuple(sorted((task for task in tasks if task.done), key=lambda task: -(task.done or 0))[:DONE_SHOWN]),
        contact=contacts[-1] if contacts and facts.get("contact") else None,
        contacts=contacts,
        referrals=_referrals(facts, kept) if case.erased is None else (),
        transcripts=_transcripts(archive, case),
        aside=facts.get("aside"),
        handed=facts.get("handed") if case.assigned is None else None,
        closing=facts.get("closing") or "",
        messages=len(case.unread),
    )


def _tasks(facts: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[Task, ...]:
    texts = kept.get("tasks", {})
    return tuple(
        Task(task, texts.get(task, ""), row["due"], row["person"], row["done"])
        for task, row in facts.get("tasks", {}).items()
    )


def _referrals(facts: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[Referral, ...]:
    words = kept.get("referrals", {})
    found = []
    for referral, row in facts.get("referrals", {}).items():
        said = words.get(referral, {})
        texts = (said.get("service", ""), said.get("name", ""), said.get("said", ""))
        now = (row["day"], row["shares"], row["outcome"], row["since"], said.get("after", ""))
        found.append(Referral(referral, *texts, *now))
    return tuple(found)


def _transcripts(archive: Archive, case: CaseState) -> dict[str, tuple[Transcript, ...]]:
    found: dict[str, list[Transcript]] = {}
    for grant in case.grants.values():
        for row in archive.grant_body(grant).get("transcripts", ()):
            one = Transcript(row["item"], row["at"], row["by"], row["made"], row["text"])
            found.setdefault(row["item"], []).append(one)
    return {item: tuple(sorted(some, key=lambda one: one.at)) for item, some in found.items()}


def dangerous(archive: Archive, case: CaseState) -> bool:
    """Whether a sign of danger stands in the case: ticked by her in any record, or seen by a person here.

    An urgency that was set, a record that says under 18 or does not follow its form count too: a person must look.
    """
    if case.urgency or archive.body(case).get("flags"):
        return True
    for grant in case.grants.values():
        record = archive.grant_body(grant).get("record") or {}
        if record.get("flags") or record.get("age_group") == "minor" or record.get("malformed"):
            return True
    return False


def due_tasks(archive: Archive, case: CaseState, person: str, today: str) -> tuple[Task, ...]:
    """The tasks that are due for this person. The case's words are opened only if there are any."""
    mine = _due(archive, case, person, today)
    texts = (archive.body(case).get(PART_NAME) or {}).get("tasks", {}) if mine else {}
    return tuple(Task(task, texts.get(task, ""), row["due"], row["person"], None) for task, row in mine)


def has_due_task(archive: Archive, case: CaseState, person: str, today: str) -> bool:
    """Whether one is due for this person. No words are opened."""
    return bool(_due(archive, case, person, today))


def _due(archive: Archive, case: CaseState, person: str, today: str) -> list[tuple[str, Mapping[str, Any]]]:
    rows: Mapping[str, Mapping[str, Any]] = (case.facts.get(PART_NAME) or {}).get("tasks") or {}
    if concealed(case):  # a task may say what it is about
        return []
    return [
        (task, row)
        for task, row in rows.items()
        if row["done"] is None and row["due"] and row["due"] <= today and _whose(archive, row, case) in (person, None)
    ]


def _whose(archive: Archive, row: Mapping[str, Any], case: CaseState) -> str | None:
    """Whose task it is: whoever works on the case, if it is nobody's, or its person left or must not see the case."""
    person: str | None = row["person"]
    if person is None or person in case.removed or archive.state.active(person) is None:
        return case.assigned
    return person
