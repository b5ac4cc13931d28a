"""The pages of the work: what is done with a case, services, transcripts, printing, and the texts for answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from babel import Locale
from starlette.responses import Response

from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, needed, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.desk.work import commands
from amanat.desk.work.codes import HOWS, MADE, OUTCOMES, PRINTS
from amanat.desk.work.templates import LANGUAGES, PLACES
from amanat.desk.work.view import Referral, Transcript, Work
from amanat.errors import MalformedError, NotFoundError, RefusedError
from amanat.web.support import NEEDS, Service, Support, load_support


def today(visit: Visit) -> str:
    """The day where the desk stands."""
    return datetime.fromtimestamp(visit.desk.now(), UTC).astimezone(visit.desk.settings.zone).date().isoformat()


def _work(case: Case) -> Work:
    work: Work = case.parts["work"]
    return work


# --- tasks, the next contact


def _task(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    due, person = form.get("due", ""), form.get("person") or None
    commands.set_task(visit.desk.office, visit.actor, case, expected, needed(visit, "text"), due, person)


def _task_done(visit: Visit, case: str, expected: int) -> None:
    done = visit.form.get("done") == "yes"
    commands.mark_task(visit.desk.office, visit.actor, case, visit.form.get("task", ""), done=done)


def _contact(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    day, how = form.get("day", ""), form.get("how", "")
    commands.set_contact(visit.desk.office, visit.actor, case, expected, day, how, text(visit, "text"))


def _day_and_hows(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"today": today(visit), "hows": HOWS}


# --- who works on it


def _take(visit: Visit, case: str, expected: int) -> None:
    commands.take(visit.desk.office, visit.actor, case, expected)


def _hand_back(visit: Visit, case: str, expected: int) -> None:
    commands.hand_back(visit.desk.office, visit.actor, case, expected, needed(visit, "text"))


# --- services


def _services(visit: Visit) -> Response:
    """Which service: by area, need and language. What is chosen here stands in the address and says nothing of her."""
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    if "refer" not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    packs, asked = load_support(), visit.request.query_params
    country = asked.get("country", "") or str(visit.desk.office.archive.state.profile.get("country", ""))
    chosen = {name: asked.get(name, "") for name in ("area", "need", "language")}
    found = packs.find(country=country, **chosen)
    return visit.page(
        "work/services.html",
        s=case.summary,
        services=[(service, service.is_stale(date.fromisoformat(today(visit)))) for service in found],
        country=country,
        chosen=chosen,
        **_narrowing(visit, packs, country),
    )


def _narrowing(visit: Visit, packs: Support, country: str) -> dict[str, Any]:
    """What may be chosen: (code, words), the first for "it does not matter"."""
    lang, tongues = visit.lang, Locale(visit.lang).languages
    here = packs.countries[country].areas if country in packs.countries else {}
    return {
        "countries": [(code, one.name[lang]) for code, one in packs.countries.items()],
        "areas": [("", visit._("Anywhere")), *((code, words[lang]) for code, words in here.items())],
        "needs": [("", visit._("Anything")), *((code, visit.phrases.of("NEED", code)) for code in NEEDS)],
        "tongues": [("", visit._("Any language")), *((code, str(tongues.get(code, code))) for code in packs.languages)],
    }


def _chosen_service(visit: Visit) -> tuple[Support, Service | None]:
    packs = load_support()
    return packs, packs.service(visit.form.get("service") or visit.request.query_params.get("service", ""))


def _refer(visit: Visit, case: str, expected: int) -> None:
    form, (_, service) = visit.form, _chosen_service(visit)
    name = service.name[visit.lang] if service else text(visit, "name", 200)
    day, shares = form.get("day", ""), form.get("shares") == "yes"
    sid = service.id if service else ""
    office, said = visit.desk.office, text(visit, "said")
    commands.refer(office, visit.actor, case, expected, sid, name, said, day=day, shares=shares)


def _refer_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    _, service = _chosen_service(visit)
    stale = service is not None and service.is_stale(date.fromisoformat(today(visit)))
    return {"service": service, "stale": stale, "today": today(visit)}


def _came_of_it(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    referral, outcome, day = form.get("referral", ""), form.get("outcome", ""), form.get("day", "")
    commands.came_of_it(visit.desk.office, visit.actor, case, expected, referral, outcome, day, text(visit, "text"))


def _outcome_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    wanted = visit.form.get("referral") or visit.request.query_params.get("referral", "")
    found: Referral | None = next((one for one in _work(case).referrals if one.referral == wanted), None)
    return {"referral": found, "outcomes": OUTCOMES, "today": today(visit)}


# --- transcripts


def _transcribe(visit: Visit, case: str, expected: int) -> Response:
    item, made = visit.form.get("item", ""), visit.form.get("made", "")
    commands.transcribe(
        visit.desk.office, visit.actor, case, expected, item, made, needed(visit, "text", commands.TRANSCRIPT)
    )
    return visit.go("cases", case, "exhibits", item)


def _transcript_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    item = visit.form.get("item") or visit.request.query_params.get("item", "")
    exhibit = next((one for one in case.exhibits if one.item == item), None)
    before: tuple[Transcript, ...] = _work(case).transcripts.get(item, ())
    return {"exhibit": exhibit, "before": before[-1].text if before else "", "made": MADE}


# --- what is no case, opening again


def _aside(visit: Visit, case: str, expected: int) -> None:
    tell = visit.form.get("quiet") != "yes"
    commands.set_aside(visit.desk.office, visit.actor, case, expected, text(visit, "text"), tell=tell)


def _put_back(visit: Visit, case: str, expected: int) -> None:
    commands.put_back(visit.desk.office, visit.actor, case, expected)


def _reopen(visit: Visit, case: str, expected: int) -> None:
    commands.reopen(visit.desk.office, visit.actor, case, expected, text(visit, "reason"), text(visit, "text"))


# --- printing


def _print_form(visit: Visit) -> Response:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    return _print_page(visit, case)


def _print_page(visit: Visit, case: Case, error: str = "") -> Response:
    if "print" not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    ticked = visit.form.getlist("parts") if visit.form else ["record", "timeline"]
    reason = visit.form.get("reason", "")
    status = 400 if error else 200
    page = "work/print.html"
    return visit.page(page, status=status, s=case.summary, ticked=ticked, reason=reason, error=error, all_parts=PRINTS)


def _printed(visit: Visit) -> Response:
    """The sheet to print, once it is written down that it was made, and why."""
    office, case_id = visit.desk.office, visit.request.path_params["case"]
    case = office.case(visit.actor, case_id)
    chosen = tuple(visit.form.getlist("parts"))
    try:
        commands.printed(office, visit.actor, case_id, chosen, text(visit, "reason"))
    except RefusedError as error:
        if error.code == "desk.locked":
            raise
        return _print_page(visit, case, visit.phrases.error(error))
    case = office.case(visit.actor, case_id)
    standing = [grant for grant in case.grants if not grant.erased and grant.taken_back is None]
    return visit.page(
        "work/sheet.html",
        path=f"/cases/{case_id}/print",
        case=case,
        s=case.summary,
        record=Loose.of(case.record),
        work=_work(case),
        chosen=chosen,
        unopened=bool(standing) and all(grant.opened is None for grant in standing),
        names=visit.phrases.names(office.people(visit.actor)),
        at=int(visit.desk.now()),
    )


# --- texts for answers


def _texts(visit: Visit) -> Response:
    return visit.page("work/texts.html", known=commands.all_templates(visit.desk.office, visit.actor))


def _text_form(visit: Visit) -> Response:
    return _text_page(visit)


def _text_page(visit: Visit, error: str = "") -> Response:
    visit.desk.office.lead(visit.actor)
    name = visit.request.path_params["text"]
    known = {one.template: one for one in commands.all_templates(visit.desk.office, visit.actor)}
    if name != "new" and name not in known:
        raise NotFoundError("template.nothing", "There is no such text.")
    one = known.get(name)
    status = 400 if error else 200
    return visit.page("work/text.html", status=status, one=one, name=name, typed=visit.form, error=error, places=PLACES)


def _keep_text(visit: Visit) -> Response:
    name, form, office = visit.request.path_params["text"], visit.form, visit.desk.office
    try:
        if form.get("remove") == "yes":
            commands.remove_template(office, visit.actor, name)
        else:
            titles = {lang: form.get(f"title_{lang}", "") for lang in LANGUAGES}
            texts = {lang: form.get(f"text_{lang}", "") for lang in LANGUAGES}
            commands.set_template(office, visit.actor, "" if name == "new" else name, titles, texts)
    except (RefusedError, MalformedError) as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return _text_page(visit, visit.phrases.error(error))
    return visit.go("texts")


PAGES: Final = Pages(
    name="work",
    routes=(
        Door("/cases/{case}/services", signed_in(_services)),
        Door("/cases/{case}/print", signed_in(_print_form)),
        Door("/cases/{case}/print", signed_in(_printed), "POST"),
        Door("/texts", signed_in(_texts)),
        Door("/texts/{text}", signed_in(_text_form)),
        Door("/texts/{text}", signed_in(_keep_text), "POST"),
    ),
    acts=(
        Act("task", "task", _task, template="work/task.html", more=_day_and_hows),
        Act("task-done", "task", _task_done, direct=True),
        Act("next-contact", "contact", _contact, template="work/next-contact.html", more=_day_and_hows),
        Act("take", "take", _take, direct=True),
        Act("hand-back", "hand_back", _hand_back, template="work/hand-back.html"),
        Act("refer", "refer", _refer, template="work/refer.html", more=_refer_more),
        Act("outcome", "outcome", _came_of_it, template="work/outcome.html", more=_outcome_more),
        Act("transcript", "transcribe", _transcribe, template="work/transcript.html", more=_transcript_more),
        Act("aside", "aside", _aside, sends=True, template="work/aside.html"),
        Act("put-back", "put_back", _put_back, direct=True),
        Act("reopen", "reopened", _reopen, sends=True, template="work/reopen.html"),
    ),
    cards=(Card("work/card.html", "first"),),
    lead_menu=(("texts", later("Texts")),),
)
