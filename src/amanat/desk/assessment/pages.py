"""The pages of assessment: what a case is about, what material there is, the private list; and what stands in place of
a case that lies outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.assessment import commands, pictures
from amanat.desk.assessment.codes import ASPECTS, CHOICES, MATERIALS, OUTSIDE, SIGNS
from amanat.desk.assessment.commands import About
from amanat.desk.assessment.letters import LETTERS
from amanat.desk.assessment.view import Assessment, Material
from amanat.desk.assessment.wording import PAPER
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, needed, text, version
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, looking, signed_in
from amanat.desk.web.words import later
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.record import ACTS, CONTEXTS, MODES, POWERS


def _assessment(case: Case) -> Assessment:
    found: Assessment = case.parts["assessment"]
    return found


# --- what it is about


def _scope(visit: Visit, case: str, expected: int) -> Response | None:
    form = visit.form
    about = About(
        tuple(form.getlist("acts")),
        form.get("context", ""),
        tuple(form.getlist("mode")),
        tuple(form.getlist("power")),
        form.get("kind", ""),
        tuple(form.getlist("signs")),
    )
    commands.set_scope(visit.desk.office, visit.actor, case, expected, about, text(visit, "reason", 2000))
    return visit.go("cases", case) if not about.kind else visit.go("cases", case, "scope-letter")


def _scope_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    """What is ticked: what was just typed, else the last decision, else what she ticked in her record."""
    record, last = Loose.of(case.record) or Loose(), _assessment(case).scope
    names = ("acts", "mode", "power")
    if visit.form:
        ticked = {name: visit.form.getlist(name) for name in (*names, "signs")}
        context, kind = visit.form.get("context", ""), visit.form.get("kind", "")
    elif last is not None:
        ticked = {name: list(getattr(last, name)) for name in (*names, "signs")}
        context, kind = last.context, last.kind
    else:
        ticked = {name: [code for code in record[name] or () if isinstance(code, str)] for name in names}
        ticked |= {"acts": [code for code in ticked["acts"] if code in ACTS], "signs": []}
        context, kind = str(record["context"] or ""), ""
    lists = {"acts": ACTS, "contexts": CONTEXTS, "modes": MODES, "powers": POWERS, "kinds": OUTSIDE, "signs": SIGNS}
    return {"lists": lists, "standing": ticked, "where": context, "kind": kind}


def _again(visit: Visit, case: str, expected: int) -> None:
    commands.look_again(visit.desk.office, visit.actor, case, expected, needed(visit, "reason", 2000))


def _letter(visit: Visit, case: str, expected: int) -> None:
    commands.send_letter(visit.desk.office, visit.actor, case, expected, needed(visit, "text"))


def _letter_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    """The letter for the reason that was given, in her language; `translated`: the same in the other languages."""
    last = _assessment(case).scope
    letters = LETTERS.get(last.kind, LETTERS["opinion"]) if last is not None else LETTERS["opinion"]
    lang = case.summary.lang if case.summary.lang in letters else "en"
    typed = visit.form.get("text", "") if visit.form else letters[lang]
    translated = [(code, words) for code, words in letters.items() if code != lang]
    return {"letter": typed, "translated": translated, "saying": visit._("Send it to her")}


# --- material


def _material_list(visit: Visit) -> Response:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    found = _assessment(case)
    if found.outside or case.summary.erased or case.summary.channel:
        raise NotFoundError("case.nothing", "There is nothing here.")
    names = visit.phrases.names(visit.desk.office.people(visit.actor))
    return visit.page(
        "assessment/material.html",
        case=case,
        s=case.summary,
        found=found,
        aspects=ASPECTS,
        names=names,
        sides=CHOICES["side"],
    )


def _chosen(visit: Visit, case: Case) -> Material | None:
    wanted = visit.form.get("material", "") or visit.request.query_params.get("material", "")
    return next((one for one in _assessment(case).material if one.material == wanted), None)


def _describe(visit: Visit, case: str, expected: int) -> Response:
    form = visit.form
    aspects = {name: text(visit, name, 5000) for name in ASPECTS}
    kind, what, day = form.get("kind", ""), text(visit, "what", 2000), form.get("day", "")
    office, material = visit.desk.office, form.get("material", "")
    chosen = {name: form.get(name, "") for name in CHOICES}
    commands.describe(office, visit.actor, case, expected, kind, what, day, aspects, chosen=chosen, material=material)
    return visit.go("cases", case, "material-list")


def _describe_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    one = _chosen(visit, case)
    names = ("kind", "what", "day", *CHOICES, *ASPECTS)
    if visit.form:
        written = {name: visit.form.get(name, "") for name in names}
    elif one is not None:
        said = {name: one.aspects.get(name, "") for name in ASPECTS}
        written = {"kind": one.kind, "what": one.what, "day": one.day, **one.chosen, **said}
    else:
        written = dict.fromkeys(names, "")
    lists = {"kinds": MATERIALS, "choices": CHOICES, "aspects": ASPECTS}
    return {**lists, "written": written, "material": one.material if one else ""}


def _strike(visit: Visit, case: str, expected: int) -> Response:
    material, reason = visit.form.get("material", ""), needed(visit, "reason", 2000)
    commands.strike(visit.desk.office, visit.actor, case, expected, material, reason)
    return visit.go("cases", case, "material-list")


def _strike_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {"one": _chosen(visit, case)}


# --- the private list


def _pictures_page(visit: Visit) -> Response:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    if case.summary.erased or case.summary.channel:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return visit.page("assessment/pictures.html", case=case, s=case.summary, found=_assessment(case), error="")


def _change_list(visit: Visit) -> Response:
    """Opens and hashes a picture in the limited process; the page says what came of it."""
    case, office = visit.request.path_params["case"], visit.desk.office
    before = office.case(visit.actor, case)
    if "list_picture" not in before.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    item, expected = visit.form.get("item", ""), version(visit)
    try:
        if visit.form.get("off") == "yes":
            pictures.remove(office, visit.actor, case, expected, item)
        else:
            pictures.add(office, visit.actor, case, expected, item, visit.desk.viewer)
    except (ConflictError, RefusedError, NotFoundError) as error:
        if error.code in ("desk.locked", "case.nothing"):
            raise
        now, said = office.case(visit.actor, case), visit.phrases.error(error)
        status = 409 if isinstance(error, ConflictError) else 400
        found = _assessment(now)
        return visit.page("assessment/pictures.html", status=status, case=now, s=now.summary, found=found, error=said)
    return visit.go("cases", case, "pictures")


def outside_page(visit: Visit, case: Case) -> Response:
    """What stands in place of a case that lies outside: why, what can be done, what came since; no words."""
    names = visit.phrases.names(visit.desk.office.people(visit.actor))
    return visit.page("assessment/outside.html", case=case, s=case.summary, found=_assessment(case), names=names)


# --- papers


def _papers(visit: Visit) -> Response:
    return visit.page("assessment/papers.html", papers=PAPER)


def _paper(visit: Visit) -> Response:
    """The same empty forms as on the site, so that nobody has to open it to print one."""
    slug = visit.request.path_params["slug"]
    if slug not in PAPER:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return visit.page("assessment/paper.html", slug=slug)


PAGES: Final = Pages(
    name="assessment",
    routes=(
        Door("/papers", signed_in(_papers)),
        Door("/papers/{slug}", signed_in(_paper)),
        Door("/cases/{case}/material-list", signed_in(_material_list)),
        Door("/cases/{case}/pictures", signed_in(_pictures_page)),
        Door("/cases/{case}/pictures", looking(_change_list), "POST"),
    ),
    acts=(
        Act("scope", "scope", _scope, template="assessment/scope.html", more=_scope_page),
        Act("scope-letter", "scope_letter", _letter, sends=True, template="assessment/letter.html", more=_letter_page),
        Act("scope-again", "scope_again", _again, template="assessment/again.html"),
        Act("material", "material", _describe, template="assessment/describe.html", more=_describe_page),
        Act("strike", "material", _strike, template="assessment/strike.html", more=_strike_page),
    ),
    cards=(Card("assessment/card.html", "side"),),
    menu=(("papers", later("Papers to print")),),
)
