"""What the events of the work change. Texts lie under the case's key, a transcript under its grant's; days, codes and
ids are facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.find import fold
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, DeskState, Member
from amanat.desk.work.codes import PART_NAME
from amanat.desk.work.view import dangerous, work_view

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

# --- tasks and the next contact


def _task_set(change: Change) -> None:
    data, text = change.data, change.own_words.get("text", "")
    tasks = change.facts(PART_NAME).setdefault("tasks", {})
    tasks[data["task"]] = {"due": data["due"], "person": data["person"], "at": change.event.at, "done": None}
    _first_due(change)
    change.kept(PART_NAME).setdefault("tasks", {})[data["task"]] = text
    change.index(text)


def _task_done(change: Change) -> None:
    task = change.facts(PART_NAME).get("tasks", {}).get(change.data["task"])
    if task is not None:
        task["done"] = change.event.at if change.data["done"] else None
        _first_due(change)


def _first_due(change: Change) -> None:
    """The first day on which a task that is open is due: a day looks at this alone in most cases."""
    facts = change.facts(PART_NAME)
    days = [task["due"] for task in facts["tasks"].values() if task["done"] is None and task["due"]]
    facts["next_due"] = min(days, default="")


def _contact_set(change: Change) -> None:
    data, event, text = change.data, change.event, change.own_words.get("text", "")
    change.facts(PART_NAME)["contact"] = (
        {"day": data["next_day"], "how": data["next_how"]} if data["next_day"] else None
    )
    row = [event.at, event.actor, data["next_day"], data["next_how"], text]
    change.kept(PART_NAME).setdefault("contacts", []).append(row)
    change.index(text)


# --- who works on it


def _handed_back(change: Change) -> None:
    event, text = change.event, change.own_words.get("text", "")
    change.case.assigned = None
    change.facts(PART_NAME)["handed"] = {"at": event.at, "by": event.actor}
    change.list("notes").append([event.at, event.actor, text])
    change.index(text)


# --- services


def _referred(change: Change) -> None:
    data, words = change.data, change.own_words
    known = change.facts(PART_NAME).setdefault("referrals", {})
    known[data["referral"]] = {"day": data["day"], "shares": data["shares"], "outcome": "", "since": ""}
    row = {name: words.get(name, "") for name in ("service", "name", "said")}
    change.kept(PART_NAME).setdefault("referrals", {})[data["referral"]] = row
    change.index(f"{words.get('name', '')} {words.get('said', '')}".strip())


def _came_of_it(change: Change) -> None:
    data, text = change.data, change.own_words.get("text", "")
    known = change.facts(PART_NAME).get("referrals", {}).get(data["referral"])
    if known is not None:
        known["outcome"], known["since"] = data["came_of_it"], data["day"]
    kept = change.kept(PART_NAME).get("referrals", {}).get(data["referral"])
    if kept is not None:
        kept["after"] = text
    change.index(text)


# --- transcripts


def _transcribed(change: Change) -> None:
    """Under the grant's key: when she takes the recording back, what was written down of it goes too."""
    grant = change.case.grants.get(change.data["grant"])
    words = change.words(grant.key) if grant is not None else None
    if grant is None or words is None:
        return
    event = change.event
    row = {
        "at": event.at,
        "by": event.actor,
        "made": change.data["made_by"],
        "item": words["item"],
        "text": words["text"],
    }
    change.grant_body(grant).setdefault("transcripts", []).append(row)
    grant.text = f"{grant.text} {fold(words['text'])}".strip()


# --- what is no case


def _set_aside(change: Change) -> None:
    case, event, data = change.case, change.event, change.data
    seen = sum(len(grant.fetched) for grant in case.grants.values())
    change.facts(PART_NAME)["aside"] = {"at": event.at, "by": event.actor, "seen": seen}
    _aside(change.desk)[case.case] = seen
    if data["tell"]:
        text = change.own_words.get("text", "")
        change.tell("status", {"status": "closed", **({"text": text} if text else {})})
        change.list("messages").append(_told(change, text))


def _put_back(change: Change) -> None:
    change.facts(PART_NAME)["aside"] = None
    _aside(change.desk).pop(change.case.case, None)


def _told(change: Change, text: str) -> dict[str, Any]:
    event = change.event
    told = {"direction": "out", "seq": 0, "at": event.at, "author": event.actor, "text": text, "kind": "status"}
    return {**told, "of": event.seq, "status": "closed"}


def _aside(desk: DeskState) -> dict[str, int]:
    found: dict[str, int] = desk.facts.setdefault(PART_NAME, {}).setdefault("aside", {})
    return found


# --- printing: the line in the timeline is all that is kept


def _printed(_change: Change) -> None:
    return


# --- texts for answers, of the whole desk


def _template_set(desk: DeskState, event: Event) -> None:
    data = event.data
    kept = {"title": data["title"], "text": data["text"]}
    desk.facts.setdefault(PART_NAME, {}).setdefault("templates", {})[data["template"]] = kept


def _template_gone(desk: DeskState, event: Event) -> None:
    desk.facts.setdefault(PART_NAME, {}).setdefault("templates", {})[event.data["template"]] = None


# --- who may do what


def _rights(case: CaseState, member: Member) -> Iterator[str]:
    facts = case.facts.get(PART_NAME) or {}
    if member.role == "reviewer":
        return
    if facts.get("aside"):
        yield from ("put_back",) if member.role == "lead" else ()
        return
    yield from ("task", "contact", "refer", "outcome", "transcribe", "print")
    if case.assigned == member.id:
        yield "hand_back"
    else:
        yield from ("take",) if case.assigned is None else ()
    if case.status == "received" and all(grant.opened is None for grant in case.grants.values()):
        yield "aside"


def _texts(kept: Mapping[str, Any]) -> list[str]:
    """What a search may show a piece of."""
    found = [*kept.get("tasks", {}).values(), *(row[4] for row in kept.get("contacts", ()))]
    for row in kept.get("referrals", {}).values():
        found += [row["name"], row["said"], row.get("after", "")]
    return [text for text in found if text]


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """Something was set aside, and what came later names a danger: it must not lie there."""
    from amanat.desk.reads import visible  # reads knows every part: it cannot be known to one when it is made

    for case_id, seen in (archive.state.facts.get(PART_NAME) or {}).get("aside", {}).items():
        case = archive.case(case_id)
        if case is None or not (case.facts.get(PART_NAME) or {}).get("aside") or not visible(case, member):
            continue
        if sum(len(grant.fetched) for grant in case.grants.values()) > seen and dangerous(archive, case):
            yield Notice("aside.danger", f"cases/{case_id}", {"number": case.number})


PART: Final = Part(
    name=PART_NAME,
    case_events={
        "task.set": _task_set,
        "task.done": _task_done,
        "contact.set": _contact_set,
        "case.handed_back": _handed_back,
        "referral.made": _referred,
        "referral.outcome": _came_of_it,
        "transcript.kept": _transcribed,
        "case.set_aside": _set_aside,
        "case.put_back": _put_back,
        "case.printed": _printed,
    },
    desk_events={"template.set": _template_set, "template.removed": _template_gone},
    quiet=frozenset({"task.done", "case.printed"}),
    hidden=frozenset({"task.set", "task.done"}),
    shown=frozenset({"next_day", "next_how", "came_of_it", "made_by", "closing"}),
    rights=_rights,
    view=work_view,
    notices=_notices,
    said=_texts,
)
