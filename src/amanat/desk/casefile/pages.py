"""The pages of case files: what is to go, two people, making, handing over; and the leads' page of time stamps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from amanat.desk.casefile import commands, view
from amanat.desk.casefile.commands import Wanted
from amanat.desk.casefile.rules import ACTION, ORIGINAL, WAYS, of_desk
from amanat.desk.casefile.sheet import as_text, key_sheet, name_of
from amanat.desk.oversight.queue import Asked
from amanat.desk.proceeding.codes import WAYS as SAID_WAYS
from amanat.desk.proceeding.steps import hers, number
from amanat.desk.views import Case, Exhibit, Message
from amanat.desk.web.acts import Act, Card, Loose, Pages, Shown, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, looking, signed_in
from amanat.desk.web.words import later
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.web.verifier import verifier_sha256

_MOST: Final = 2000


def _plan(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    wanted = Wanted(
        grant=form.get("grant", ""),
        to=text(visit, "to", _MOST),
        purpose=text(visit, "purpose", _MOST),
        items=tuple((item, how) for item, how in _chosen(visit)),
        sealed_to=form.get("sealed_to", ""),
        recipient=text(visit, "recipient", 4000),
        stamp=form.get("stamp") == "yes",
        agrees=form.get("agrees") == "yes",
        way=form.get("way", ""),
        message=number(form.get("message", "")),
        heard=form.get("heard", ""),
        day=form.get("said_on", ""),
        words=text(visit, "words"),
    )
    return visit.go("cases", case, "case-files", commands.plan(visit.desk.office, visit.actor, case, expected, wanted))


def _chosen(visit: Visit) -> list[tuple[str, str]]:
    """Each file that is chosen, with what of it goes; `item how` is the value of one choice."""
    found = [pair.partition(" ") for pair in visit.form.getlist("items")]
    return [(item, how or "original") for item, _, how in found]


def _plan_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    found = hers(visit, case)
    found["consents"].sort(key=lambda one: "files" not in one.fields)
    covering = [one.grant for one in found["consents"] if "files" in one.fields]
    with visit.desk.office.archive.lock:
        stamps = bool(of_desk(visit.desk.office.archive.state).get("stamps"))
    return {
        "again": Loose(visit.form),
        "only": covering[0] if len(covering) == 1 else "",
        "chosen": visit.form.getlist("items"),
        "files": [one for one in case.exhibits if one.state == "matches"],
        "copies": case.parts["evidence"].copies,
        "sealed_ways": WAYS,
        "stamps": stamps,
        "ways": SAID_WAYS if found["her_messages"] else SAID_WAYS[1:],
        "saying": visit._("See the summary"),
        **found,
    }


def _found(visit: Visit) -> tuple[Case, view.CaseFile]:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    wanted = visit.request.path_params["file"]
    one = next((one for one in case.parts.get("casefile") or () if one.file == wanted), None)
    if one is None:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return case, one


def file_page(visit: Visit, *, error: str = "", status: int = 200, passphrase: str = "") -> Response:
    """One case file, from its plan to its handing over."""
    case, one = _found(visit)
    return visit.page(
        "casefile/file.html",
        status=status,
        path=f"/cases/{case.summary.case}/case-files/{one.file}",
        case=case,
        s=case.summary,
        one=one,
        exhibits=_exhibits(case, one),
        message=_message(case, one),
        alone=case.summary.urgency == "immediate" and visit.person.role == "lead",
        mine=one.by == visit.actor,
        may="case_file" in case.may,
        passphrase=passphrase,
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        reason=visit.form.get("reason", ""),
        error=error,
    )


def _exhibits(case: Case, one: view.CaseFile) -> list[tuple[Exhibit, str]]:
    """What goes along, each with its code of FILE_HOW."""
    by_item = {exhibit.item: exhibit for exhibit in case.exhibits}
    return [(by_item[item], _said(case, item, how)) for item, how in one.items if item in by_item]


def _message(case: Case, one: view.CaseFile) -> Message | None:
    """The whole message in which she says yes, where she wrote it in her mailbox."""
    seq = one.facts["message"] if one.facts["way"] == "message" else 0
    return next((row for row in case.messages if row.direction == "in" and row.seq == seq), None)


def _shown(visit: Visit, asked: Asked) -> Mapping[str, Any]:
    """The plan, for the second person, who says yes to exactly this."""
    case = visit.desk.office.case(visit.actor, asked.case)
    one = next((one for one in case.parts.get("casefile") or () if one.file == asked.more.get("file")), None)
    return {"file": one, "exhibits": _exhibits(case, one), "message": _message(case, one)} if one else {}


def _said(case: Case, item: str, how: str) -> str:
    """A code of FILE_HOW: the original, how a copy came about, or that it is not here any more."""
    made = case.parts["evidence"].copies.get(item, ())
    return how if how == ORIGINAL else next((copy.kind for copy in made if copy.id == how), "gone")


def show(visit: Visit) -> Response:
    return file_page(visit)


def act(visit: Visit) -> Response:
    """Asks, drops, makes, or removes. The passphrase is on this answer and nowhere else, ever."""
    case, one = _found(visit)
    office, case_id, do = visit.desk.office, case.summary.case, visit.form.get("do", "")
    try:
        reason = text(visit, "reason", _MOST)
        if do == "ask":
            return visit.go("waits", commands.ask(office, visit.actor, case_id, one.file, reason))
        if do == "drop":
            commands.drop(office, visit.actor, case_id, number(visit.form.get("expected", "")), one.file)
            return visit.go("cases", case_id)
        if do == "remove":
            commands.take_away(office, visit.actor, case_id, one.file)
        elif do in ("make", "alone"):
            said = reason if do == "alone" else ""
            if do == "alone" and not said:
                raise RefusedError("case.reason", "Write the reason. It is kept.")
            words = commands.make(office, visit.actor, case_id, one.file, visit.desk.viewer, alone=said)
            visit.desk.exchange_now()
            if words:
                return file_page(visit, passphrase=words)
    except (ConflictError, RefusedError, MalformedError, UnavailableError) as error:
        if error.code == "desk.locked":
            raise
        status = 409 if isinstance(error, ConflictError) else 400
        return file_page(visit, error=visit.phrases.error(error), status=status)
    return visit.go("cases", case_id, "case-files", one.file)


def take(visit: Visit) -> Response:
    """The sealed file. Each time stands in the custody of the case."""
    case, one = _found(visit)
    name, size, pieces = commands.take_out(visit.desk.office, visit.actor, case.summary.case, one.file)
    headers = {
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        "content-length": str(size),
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(pieces, 200, headers, "application/octet-stream")


# --- time stamps


def stamps_page(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    """Which service is asked for time stamps."""
    visit.desk.office.lead(visit.actor)
    with visit.desk.office.archive.lock:
        kept = of_desk(visit.desk.office.archive.state).get("stamps") or {"url": "", "roots": ""}
    typed = {name: visit.form.get(name, kept[name]) for name in ("url", "roots")}
    return visit.page("casefile/stamps.html", status=status, path="/stamps", kept=kept, typed=typed, error=error)


def show_stamps(visit: Visit) -> Response:
    return stamps_page(visit)


def set_stamps(visit: Visit) -> Response:
    """A lead sets it, or takes it away."""
    try:
        url, roots = text(visit, "url", _MOST), text(visit, "roots", 60_000)
        commands.set_stamps(visit.desk.office, visit.actor, url, roots)
    except (RefusedError, MalformedError) as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return stamps_page(visit, error=visit.phrases.error(error), status=400)
    return visit.go("stamps")


# --- what whoever checks needs


def show_keys(visit: Visit) -> Response:
    """The keys to check a case file with, and the page that does it."""
    found = key_sheet(visit.desk.office, visit.actor)
    return visit.page("casefile/keys.html", path="/keys-sheet", sheet=found, name_of=name_of, sha256=verifier_sha256())


def save_keys(visit: Visit) -> Response:
    """The same as a file of lines."""
    headers = {"content-disposition": 'attachment; filename="amanat-keys.txt"'}
    return Response(as_text(key_sheet(visit.desk.office, visit.actor)), 200, headers, "text/plain; charset=utf-8")


_FILE: Final = "/cases/{case}/case-files/{file}"
PAGES: Final = Pages(
    name="casefile",
    routes=(
        Door(_FILE, signed_in(show)),
        Door(_FILE, looking(act), "POST"),
        Door(f"{_FILE}/take", signed_in(take), "POST"),
        Door("/keys-sheet", signed_in(show_keys)),
        Door("/keys-sheet/file", signed_in(save_keys)),
        Door("/stamps", signed_in(show_stamps)),
        Door("/stamps", signed_in(set_stamps), "POST"),
    ),
    acts=(Act("case-file", "case_file", _plan, template="casefile/plan.html", more=_plan_more),),
    cards=(Card("casefile/card.html", "side"),),
    shown=(Shown(ACTION, "casefile/asked.html", _shown),),
    menu=(("keys-sheet", later("Keys to check a case file")),),
    lead_menu=(("stamps", later("Time stamps")),),
)
