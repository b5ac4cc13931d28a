"""One page for each stage that needs more than words: it asks for exactly what the step needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from amanat.desk.oversight.queue import Asked
from amanat.desk.proceeding import commands
from amanat.desk.proceeding.codes import SAFE, STEP
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import Proceeding
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, text
from amanat.desk.web.visit import Visit
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import FINDINGS, Need, Status, Transition
from amanat.process.two_people import State

OF: Final = (
    Status.CONSENTED,
    Status.INQUIRY_OPENED,
    Status.RESPONDENT_NOTIFIED,
    Status.REPLY_WINDOW,
    Status.HEARD,
    *FINDINGS,
    Status.OUTCOME,
    Status.APPEAL,
    Status.REOPENED,
)
"""The stages with a page here. Passing a case on has pages of its own; the rest are the desk's plain steps."""
_JUDGED: Final = frozenset({*FINDINGS, Status.OUTCOME, Status.APPEAL})
_MOST_MESSAGES: Final = 10
_TWO: Final = {Need.SECOND_PERSON: STEP, Need.SAFE_CONTACT: SAFE}


def slug_of(status: str) -> str:
    return f"to-{status.replace('_', '-')}"


def _run(status: Status) -> Callable[[Visit, str, int], object]:
    def run(visit: Visit, case: str, expected: int) -> object:
        form, office = visit.form, visit.desk.office
        way, reason = form.get("by", ""), text(visit, "reason", commands.WORDS)
        if form.get("ask") in _TWO.values():
            safe = form.get("ask") == SAFE
            before = [
                one for one in _requests(proceeding_of(office.case(visit.actor, case)), status) if one.by == visit.actor
            ]
            waits = next((one.request for one in before if one.action == form.get("ask")), "")
            if waits:
                return visit.go("waits", waits)
            return visit.go("waits", commands.ask_step(office, visit.actor, case, status.value, reason, safe=safe))
        shown = proceeding_of(office.case(visit.actor, case))
        asked = {one.action: one.request for one in _requests(shown, status) if one.may_use}
        try:
            commands.take_step(
                office,
                visit.actor,
                case,
                expected,
                status.value,
                reason=reason,
                document=form.get("document") or None,
                consent=form.get("grant") or None,
                request=asked.get(STEP) if way != "others" else None,
                safe=asked.get(SAFE) if way != "others" else None,
                text=text(visit, "text", commands.WORDS),
                body=text(visit, "body", 300),
                day=form.get("day", ""),
                until=form.get("until", ""),
                record=way == "others",
            )
        except RefusedError as error:
            raise _said(visit, error) from error
        return None

    return run


_LACKS: Final = "proceeding.lacks"


def _said(visit: Visit, error: RefusedError) -> RefusedError:
    """What a step still lacks, in words, where the table of stages names it by codes."""
    if error.code != "case.needs":
        return error
    lacking = [need for need in Need if need.value in error.detail]
    words = visit._(", ").join(visit.phrases.of("NEED_WORDS", need.value) for need in lacking)
    return RefusedError(_LACKS, visit._("This still needs: %(what)s.") % {"what": words})


def proceeding_of(case: Case) -> Proceeding:
    """Raises NotFoundError `case.nothing` for what has none: erased, or no complaint."""
    found = case.parts.get("proceeding")
    if not isinstance(found, Proceeding):
        raise NotFoundError("case.nothing", "There is nothing here.")
    return found


def _requests(shown: Proceeding, status: Status) -> list[Asked]:
    return [one for one in shown.requests if one.more.get("to") == status.value]


def _more(status: Status) -> Callable[[Visit, Case], Mapping[str, Any]]:
    def more(visit: Visit, case: Case) -> Mapping[str, Any]:
        found = case.parts.get("proceeding")
        edges = found.steps.get(status.value, ()) if isinstance(found, Proceeding) else ()
        by = visit.form.get("by") or visit.request.query_params.get("by", "")
        own = [edge for edge in edges if not edge.record]
        edge = _chosen(edges, by)
        requests = _requests(found, status) if isinstance(found, Proceeding) else []
        open_ones = [one for one in _asks(edge, requests, visit) if one["state"] != "yes"]
        saying = {"": visit._("Keep this"), "none": visit._("Ask a second person"), "waits": visit._("Look at it")}
        return {
            "edge": edge,
            "needs": edge.needs if edge else frozenset(),
            "both": bool(own) and len(own) < len(edges),
            "by": "others" if edge and edge.record else "us",
            "judged": status in _JUDGED,
            "finding": status in FINDINGS,
            "window": status is Status.REPLY_WINDOW,
            "asks": _asks(edge, requests, visit),
            "ask": open_ones[0] if open_ones else None,
            "document": visit.form.get("document") or visit.request.query_params.get("document", ""),
            "after": slug_of(status),
            "p": found,
            "saying": saying[open_ones[0]["state"] if open_ones else ""],
            **hers(visit, case),
        }

    return more


def _chosen(edges: tuple[Transition, ...], by: str) -> Transition | None:
    """The way that the form is for: what others did where that was chosen, or where it is the only one."""
    wanted = [edge for edge in edges if edge.record == (by == "others")]
    return next(iter([*wanted, *edges]), None)


def _asks(edge: Transition | None, requests: list[Asked], visit: Visit) -> list[dict[str, Any]]:
    """What a second person has to agree to first, each with its question so far: (action, state, request)."""
    found = []
    for need, action in _TWO.items():
        if edge is None or need not in edge.needs:
            continue
        mine = next((one for one in requests if one.action == action and one.by == visit.actor), None)
        state = "none" if mine is None else "yes" if mine.state is State.YES else "waits"
        found.append({"action": action, "state": state, "request": mine.request if mine else "", "asked": mine})
    return found


def number(typed: str) -> int:
    """A number that was typed; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def hers(visit: Visit, case: Case) -> dict[str, Any]:
    """Her consents that cover it, her messages, and who could have heard her."""
    office = visit.desk.office
    with office.archive.lock:
        state = office.archive.state.cases[case.summary.case]
        grants = [one.grant for one in commands.covering(office, state)]
        messages = commands.her_words(office, state)[:_MOST_MESSAGES]
        today = str(today_of(office.archive))
    return {
        "consents": [one for one in case.grants if one.grant in grants],
        "her_messages": messages,
        "myself": visit.actor,
        "today": today,
    }


STEPS: Final = tuple(
    Act(
        slug_of(status),
        f"to_{status.value}",
        _run(status),
        sends=True,
        template="proceeding/step.html",
        more=_more(status),
    )
    for status in OF
)
