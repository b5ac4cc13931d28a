"""The pages of handing over: choosing an organisation, what she agreed to, the summary, and what comes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.handover import commands
from amanat.desk.handover.commands import Choice, Plan
from amanat.desk.handover.facts import THERE
from amanat.desk.handover.view import Given, Shown
from amanat.desk.handover.wording import HANDOVER_SAYS
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, needed, text, version
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.seal.grant import PURPOSES
from amanat.seal.ids import fingerprint

_MOST_MESSAGES: Final = 10


def _case(visit: Visit, right: str = "") -> Case:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    if right and right not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return case


def _shown(case: Case) -> Shown:
    found: Shown = case.parts["handover"]
    return found


# --- which organisation, and what she agreed to


def _form(visit: Visit) -> Response:
    return _form_page(visit, _case(visit, "hand_over"))


def _form_page(visit: Visit, case: Case, error: str = "", status: int = 200) -> Response:
    wanted = visit.form.get("desk") or visit.request.query_params.get("desk", "")
    try:
        choices = commands.desks(visit.desk.office, visit.actor)
    except (RefusedError, UnavailableError) as problem:
        if problem.code == "desk.locked":
            raise
        choices, error = (), error or visit.phrases.error(problem)
    chosen = next((one for one in choices if one.entry.desk == wanted and not one.silent), None)
    if chosen is None:
        return visit.page(
            "handover/desks.html", status=status, case=case, s=case.summary, error=error, desks=_rows(visit, choices)
        )
    return visit.page("handover/form.html", status=status, error=error, **_choices(visit, case, chosen))


def _rows(visit: Visit, choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    rows = [_row(visit, one) for one in choices]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def _row(visit: Visit, one: Choice) -> dict[str, Any]:
    entry, lang = one.entry, visit.lang
    return {
        "desk": entry.desk,
        "name": getattr(entry.name, lang),
        "about": getattr(entry.about, lang),
        "kind": entry.kind,
        "country": entry.country,
        "must_report": getattr(entry.must_report, lang) or entry.must_report.en,
        "fingerprint": fingerprint(entry.desk),
        "seen": one.seen,
        "silent": one.silent,
    }


def _choices(visit: Visit, case: Case, chosen: Choice) -> dict[str, Any]:
    office, form = visit.desk.office, visit.form
    with office.archive.lock:
        state = office.archive.state.cases[case.summary.case]
        groups, files = commands.shared(state), set(commands.files_of(office, state))
        messages = commands.yes_messages(office, state)[:_MOST_MESSAGES]
    standing = [one for one in case.grants if not one.erased and one.taken_back is None]
    now = datetime.fromtimestamp(visit.desk.now(), UTC).astimezone(visit.desk.settings.zone)
    return {
        "case": case,
        "s": case.summary,
        "to": _row(visit, chosen),
        "typed": Loose(form),
        "groups": groups,
        "ticked": form.getlist("fields"),
        "files": [one for one in case.exhibits if one.item in files],
        "ticked_items": form.getlist("items"),
        "purposes": PURPOSES,
        "purpose": form.get("purpose") or (standing[-1].purpose if standing else ""),
        "days": commands.DAYS,
        "messages": messages,
        "ways": commands.WAYS if messages else commands.WAYS[1:],
        "today": now.date().isoformat(),
        "hold": any(one.hold is not None for one in case.grants),
        "myself": visit.actor,
    }


def _plan(visit: Visit) -> Response:
    case, form = _case(visit, "hand_over"), visit.form
    try:
        wanted = Plan(
            desk=form.get("desk", ""),
            purpose=form.get("purpose", ""),
            fields=tuple(form.getlist("fields")),
            items=tuple(form.getlist("items")),
            messages=form.get("messages") == "yes",
            days=_number(form.get("days", "")),
            way=form.get("way", ""),
            message=_number(form.get("message", "")),
            heard=form.get("heard", ""),
            day=form.get("day", ""),
            words=text(visit, "words", commands.WORDS),
            note=text(visit, "note", commands.WORDS),
            reason=text(visit, "reason", commands.WORDS),
            told=form.get("told") == "yes",
            compared=form.get("compared") == "yes",
            agrees=form.get("agrees") == "yes",
        )
        name = commands.plan(visit.desk.office, visit.actor, case.summary.case, version(visit), wanted)
    except (ConflictError, RefusedError, MalformedError, UnavailableError) as error:
        if error.code == "desk.locked":
            raise
        status = 409 if isinstance(error, ConflictError) else 400
        return _form_page(visit, _case(visit, "hand_over"), visit.phrases.error(error), status)
    return visit.go("cases", case.summary.case, "hand-over", name)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


# --- the summary


def _summary(visit: Visit) -> Response:
    return _summary_page(visit, _case(visit))


def _summary_page(visit: Visit, case: Case, error: str = "", status: int = 200) -> Response:
    name = visit.request.path_params["plan"]
    office = visit.desk.office
    try:
        found = commands.look(office, visit.actor, case.summary.case, name)
    except RefusedError as problem:
        if problem.code == "desk.locked":
            raise
        raise NotFoundError("case.nothing", "There is nothing here.") from problem
    given = found.given
    return visit.page(
        "handover/one.html",
        status=status,
        case=case,
        s=case.summary,
        one=given,
        look=found,
        fingerprint=fingerprint(given.desk),  # type: ignore[arg-type]
        files=[one for one in case.exhibits if one.item in given.items],
        message=next((row for row in case.messages if row.direction == "in" and row.seq == given.message), None),
        names=visit.phrases.names(office.people(visit.actor)),
        may="hand_over" in case.may,
        typed=Loose(visit.form),
        error=error,
        steps=sorted(given.times.items(), key=lambda step: step[1]),
        there=THERE,
    )


def _do(visit: Visit) -> Response:
    case, form, office = _case(visit, "hand_over"), visit.form, visit.desk.office
    name, actor, do = visit.request.path_params["plan"], visit.actor, form.get("do", "")
    case_id = case.summary.case
    try:
        if do == "ask":
            commands.ask(office, actor, case_id, name)
        elif do == "go":
            commands.hand_over(office, actor, case_id, version(visit), name)
        elif do == "alone":
            commands.hand_over_alone(office, actor, case_id, version(visit), name, text(visit, "reason", 2000))
        elif do == "drop":
            commands.drop(office, actor, case_id, version(visit), name)
            return visit.go("cases", case_id)
    except (ConflictError, RefusedError) as error:
        if error.code == "desk.locked":
            raise
        status = 409 if isinstance(error, ConflictError) else 400
        return _summary_page(visit, _case(visit), visit.phrases.error(error), status)
    if do in ("go", "alone"):
        visit.desk.exchange_now()
    return visit.go("cases", case_id, "hand-over", name)


# --- afterwards


def _which(visit: Visit) -> str:
    return visit.form.get("handover", "")


def _back(visit: Visit, case: str, expected: int) -> None:
    commands.take_back(visit.desk.office, visit.actor, case, expected, _which(visit), text(visit, "reason", 2000))


def _write(visit: Visit, case: str, expected: int) -> None:
    commands.write_to(visit.desk.office, visit.actor, case, expected, _which(visit), needed(visit, "text"))


def _tell(visit: Visit, case: str, expected: int) -> None:
    commands.tell(visit.desk.office, visit.actor, case, expected, _which(visit), needed(visit, "text"))


def _not_taken(visit: Visit, case: str, expected: int) -> None:
    commands.not_take(visit.desk.office, visit.actor, case, expected, text(visit, "text"))


def _some(case: Case, states: frozenset[str]) -> tuple[Given, ...]:
    return tuple(one for one in _shown(case).given if one.state in states)


def _back_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {"given": _some(case, THERE | {"waiting"}), "saying": visit._("Take it back")}


def _write_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {"given": _some(case, THERE), "saying": visit._("Send it to them")}


def _tell_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    lang = case.summary.lang if case.summary.lang in ("en", "ur") else "en"
    starting = visit.desk.pages.gettext(lang, HANDOVER_SAYS["returned"]) if case.summary.mailbox else ""
    saying = visit._("Send it to her") if case.summary.mailbox else visit._("Keep this note")
    return {
        "given": tuple(one for one in _shown(case).given if one.tell),
        "starting": visit.form.get("text", starting),
        "saying": saying,
    }


def _not_taken_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"saying": visit._("Send it back")}


PAGES: Final = Pages(
    name="handover",
    routes=(
        Door("/cases/{case}/hand-over", signed_in(_form)),
        Door("/cases/{case}/hand-over", signed_in(_plan), "POST"),
        Door("/cases/{case}/hand-over/{plan}", signed_in(_summary)),
        Door("/cases/{case}/hand-over/{plan}", signed_in(_do), "POST"),
    ),
    acts=(
        Act("hand-over-back", "hand_over_back", _back, sends=True, template="handover/back.html", more=_back_more),
        Act("hand-over-write", "hand_over_write", _write, sends=True, template="handover/write.html", more=_write_more),
        Act("hand-over-told", "hand_over_told", _tell, sends=True, template="handover/told.html", more=_tell_more),
        Act("not-taken", "not_taken", _not_taken, sends=True, template="handover/not-taken.html", more=_not_taken_more),
    ),
    cards=(Card("handover/card.html", "side"),),
)
