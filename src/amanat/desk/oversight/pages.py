"""What waits for a second person, taking a case out, what was done at the desk, and a lead's own decisions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from amanat.desk.oversight import audit, commands, deeds, export
from amanat.desk.oversight.queue import Asked
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Pages, needed, text
from amanat.desk.web.routes import Door
from amanat.desk.web.session import LONGEST, weakness
from amanat.desk.web.visit import Visit, open_door, signed_in
from amanat.desk.web.words import later
from amanat.errors import AmanatError, MalformedError, RefusedError
from amanat.process.two_people import RULES, About
from amanat.seal.age import Recipient

_REASON: Final = 2000

# --- what waits


def _list(visit: Visit) -> Response:
    office = visit.desk.office
    waiting = commands.waiting(office, visit.actor)
    mine = [one for one in waiting if one.may_answer or one.may_review or one.may_use]
    return visit.page(
        "oversight/waits.html",
        mine=mine,
        rest=[one for one in waiting if one not in mine],
        names=visit.phrases.names(office.people(visit.actor)),
    )


def _one(visit: Visit) -> Response:
    return _one_page(visit, commands.look(visit.desk.office, visit.actor, _name(visit)))


def _name(visit: Visit) -> str:
    return str(visit.request.path_params["request"])


def _one_page(visit: Visit, one: Asked, *, error: str = "", code: str = "") -> Response:
    names = visit.phrases.names(visit.desk.office.people(visit.actor))
    found = visit.desk.shown.get(one.action)
    return visit.page(
        "oversight/one.html",
        status=400 if error else 200,
        path=f"/waits/{one.request}",
        one=one,
        names=names,
        error=error,
        code=code,
        renew_url=f"{visit.desk.settings.address.origin}{visit.address('renew')}",
        typed={name: visit.form.get(name, "") for name in ("text", "recipient")},
        about_person=RULES[one.action].about is About.PERSON,
        inside=found.template if found else "",
        shown=found.more(visit, one) if found else {},
    )


def _again(visit: Visit, error: AmanatError) -> Response:
    """The same page with what was typed, and what is to be done."""
    if error.code in ("desk.locked", "oversight.nothing"):
        raise error
    one = commands.look(visit.desk.office, visit.actor, _name(visit))
    return _one_page(visit, one, error=visit.phrases.error(error))


def _answer(visit: Visit) -> Response:
    """The second half of a code is on this answer and nowhere else, ever."""
    said = visit.form.get("yes", "")
    try:
        if said not in ("yes", "no"):
            raise RefusedError("work.choose", "Choose one of the two.")
        done = deeds.answer(visit.desk.office, visit.actor, _name(visit), said == "yes", text(visit, "text", _REASON))
    except (RefusedError, MalformedError) as error:
        return _again(visit, error)
    if done.ended:
        visit.desk.sessions.end_person(done.ended)
    if done.code:
        return _one_page(visit, done.asked, code=done.code)
    return visit.go("waits")


def _take_back(visit: Visit) -> Response:
    try:
        commands.take_back(visit.desk.office, visit.actor, _name(visit))
    except RefusedError as error:
        return _again(visit, error)
    return visit.go("waits")


def _review(visit: Visit) -> Response:
    try:
        commands.review(visit.desk.office, visit.actor, _name(visit), needed(visit, "text", _REASON))
    except (RefusedError, MalformedError) as error:
        return _again(visit, error)
    return visit.go("waits")


# --- a case out of the desk


def _recipient(visit: Visit) -> Recipient:
    passphrase, recipient = visit.form.get("passphrase", ""), text(visit, "recipient", 4000)
    weak = weakness(passphrase, visit.form.get("again", ""), "") if passphrase else ""
    if weak:
        raise RefusedError(f"oversight.weak_{weak}", visit.phrases.weakness(weak))
    return export.recipient_of(passphrase, recipient)


def _file(pieces: Iterator[bytes], number: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{number}.zip.age"', "x-content-type-options": "nosniff"}
    return StreamingResponse(pieces, 200, headers, "application/octet-stream")


def _take_out(visit: Visit) -> Response:
    office = visit.desk.office
    one = commands.look(office, visit.actor, _name(visit))
    try:
        pieces = export.take_out(office, visit.actor, one.case, one.request, _recipient(visit))
    except (RefusedError, MalformedError) as error:
        return _again(visit, error)
    return _file(pieces, one.number)


def _export(visit: Visit, case: str, _expected: int) -> Response:
    office, reason = visit.desk.office, text(visit, "reason", _REASON)
    if visit.form.get("how") != "alone":
        return visit.go("waits", export.ask(office, visit.actor, case, reason))
    to = _recipient(visit)
    number = office.case(visit.actor, case).summary.number
    return _file(export.take_out_alone(office, visit.actor, case, reason, to), number)


def _export_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    alone = case.summary.urgency == "immediate" and visit.person.role == "lead"
    return {"alone": alone, "saying": visit._("Go on")}


# --- a lead's decisions


def _erase_lost(visit: Visit, case: str, expected: int) -> Response:
    office = visit.desk.office
    number = office.case(visit.actor, case).summary.number
    if visit.form.get("number", "").strip() != number:
        raise RefusedError("oversight.number", "Type the number of the case, as it stands above.")
    request = deeds.end_lost(office, visit.actor, case, expected, text(visit, "reason", _REASON))
    return visit.go("waits", request) if request else visit.go("cases", case)


def _erase_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    office = visit.desk.office
    with office.archive.lock:
        second = deeds.has_second(office, office.lead(visit.actor), "erase_lost", case.summary.case)
    saying = visit._("Ask the other lead") if second else visit._("End this case for ever")
    return {"second": second, "saying": saying}


def _mark(visit: Visit, error: str = "") -> Response:
    office = visit.desk.office
    office.lead(visit.actor)
    with office.archive.lock:
        missing = office.archive.frozen
        second = deeds.has_second(office, office.lead(visit.actor), "mark_again")
        asker = deeds.mark_asked_by(office)
    health = office.health(visit.actor)
    return visit.page(
        "oversight/mark.html",
        status=400 if error else 200,
        path="/mark",
        missing=missing,
        second=second,
        asker=asker,
        health=health,
        names=visit.phrases.names(office.people(visit.actor)),
        error=error,
    )


def _mark_again(visit: Visit) -> Response:
    try:
        if visit.form.get("sure") != "yes":
            raise RefusedError("oversight.sure", "Tick that you have asked the operator first.")
        done = deeds.mark_again(visit.desk.office, visit.actor)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _mark(visit, visit.phrases.error(error))
    if done:
        visit.desk.exchange_now()
        return visit.go("")
    return visit.go("mark")


# --- new keys, at the open door


def _renew_page(visit: Visit, *, error: str = "", status: int = 200, name: str = "") -> Response:
    first, second = (visit.form.get(half, "").strip()[:LONGEST] for half in ("first", "second"))
    step = "passphrase" if name else "codes"
    return visit.page(
        "oversight/renew.html", status=status, step=step, error=error, first=first, second=second, name=name
    )


def _renew(visit: Visit) -> Response:
    """Two steps on one address, as for an invitation: the codes show whose they are; then they choose a passphrase."""
    desk, form = visit.desk, visit.form
    first, second = (form.get(half, "").strip()[:LONGEST] for half in ("first", "second"))
    wait = desk.throttle.wait("\0renewal", desk.monotonic())
    if wait > 0:
        return _renew_page(visit, error=visit.phrases.wait(int(wait) + 1), status=429)
    try:
        _, member = deeds.renewal(desk.office, first, second)
    except AmanatError as error:
        desk.throttle.missed("\0renewal", desk.monotonic())
        return _renew_page(visit, error=visit.phrases.error(error), status=403)
    if form.get("step") != "passphrase":
        return _renew_page(visit, name=member.name)
    passphrase = form.get("passphrase", "")
    weak = weakness(passphrase, form.get("again", ""), member.name)
    if weak:
        return _renew_page(visit, error=visit.phrases.weakness(weak), status=400, name=member.name)
    try:
        deeds.renew(desk.office, first, second, passphrase)
    except RefusedError as error:
        return _renew_page(visit, error=visit.phrases.error(error), status=403, name=member.name)
    desk.sessions.end_person(member.id)
    desk.exchange_now()
    return visit.go("unlock")


# --- what was done


def _audit(visit: Visit) -> Response:
    office, asked = visit.desk.office, _narrowed(visit)
    found = audit.lines(office, visit.actor, asked)
    first = (asked.page - 1) * audit.ROWS
    people = office.people(visit.actor)
    w, everything = visit.phrases, visit._("All")
    query = {"person": asked.person, "kind": asked.group}
    return visit.page(
        "oversight/audit.html",
        path="/done",
        lines=found[first : first + audit.ROWS],
        count=len(found),
        asked=asked,
        pages=max(1, -(-len(found) // audit.ROWS)),
        here_page=lambda page: f"{visit.address('done')}?{urlencode({**query, 'page': page})}",
        names=w.names(people),
        persons=[("", everything), ("desk", visit._("The software")), *((one.id, one.name) for one in people)],
        groups=[("", everything), *((code, w.of("DONE", code)) for code in (*audit.GROUPS, "other"))],
    )


def _narrowed(visit: Visit) -> audit.Asked:
    asked = visit.request.query_params
    page, group = asked.get("page", "1"), asked.get("kind", "")
    number = max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return audit.Asked(asked.get("person", "")[:40], group if group in (*audit.GROUPS, "other") else "", number)


def _csv(visit: Visit) -> Response:
    office, w = visit.desk.office, visit.phrases
    office.lead(visit.actor)
    asked = audit.Asked(visit.form.get("person", "")[:40], visit.form.get("kind", ""))
    found = audit.lines(office, visit.actor, asked)
    names = w.names(office.people(visit.actor))
    audit.noted_csv(office, visit.actor)
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow([visit._("When"), visit._("Who"), visit._("What"), visit._("Case")])
    for line in found:
        when = datetime.fromtimestamp(line.at, UTC).astimezone(visit.desk.settings.zone).isoformat()
        said = w.event(line.event, names).striptags()
        rows.writerow([_plain(cell) for cell in (when, w.by(line.event.actor, names), said, line.number)])
    headers = {"content-disposition": 'attachment; filename="done.csv"'}
    return Response("\ufeff" + sheet.getvalue(), 200, headers, "text/csv; charset=utf-8")


def _plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    said = str(cell)
    return f"'{said}" if said[:1] in ("=", "+", "-", "@", "\t", "\r") else said


PAGES: Final = Pages(
    name="oversight",
    routes=(
        Door("/waits", signed_in(_list)),
        Door("/waits/{request}", signed_in(_one)),
        Door("/waits/{request}/answer", signed_in(_answer), "POST"),
        Door("/waits/{request}/take-back", signed_in(_take_back), "POST"),
        Door("/waits/{request}/review", signed_in(_review), "POST"),
        Door("/waits/{request}/file", signed_in(_take_out), "POST"),
        Door("/mark", signed_in(_mark)),
        Door("/mark", signed_in(_mark_again), "POST"),
        Door("/renew", open_door(_renew_page)),
        Door("/renew", open_door(_renew), "POST"),
        Door("/done", signed_in(_audit)),
        Door("/done/csv", signed_in(_csv), "POST"),
    ),
    acts=(
        Act("export", "export", _export, template="oversight/export.html", more=_export_more),
        Act("erase-lost", "erase_lost", _erase_lost, template="oversight/erase-lost.html", more=_erase_more),
    ),
    cards=(Card("oversight/card.html", "side"),),
    menu=(("waits", later("Second person")), ("done", later("What was done"))),
)
