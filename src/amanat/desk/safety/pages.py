"""Pages of her safety: acts on a case, the paper of the plan, and what to do when a critical sign stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.safety.commands import LINE, OUTCOMES, ContactRules, SafetyDesk, kept_from
from amanat.desk.safety.guidance import TOPICS, all_guidance
from amanat.desk.safety.minors import DECISIONS
from amanat.desk.safety.plan import PAPERS, SECTION_LIMIT, SECTIONS, telling_words
from amanat.desk.safety.view import Contact, Safety
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Pages, needed, text, version
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.errors import NotFoundError, RefusedError
from amanat.process.contact import CHANNELS, DAYS, read_rules
from amanat.process.urgency import FLAGS
from amanat.web.support import Service, Support, load_support

_SPANS: Final = 2
_MOST_SERVICES: Final = 4
_SUPPORT: Final[list[Support]] = []


def _desk(visit: Visit) -> SafetyDesk:
    return SafetyDesk(visit.desk.office)


# --- urgency


def _urgency(visit: Visit, case: str, expected: int) -> None:
    flags = tuple(flag for flag in FLAGS if flag in visit.form.getlist("flags"))
    reason = text(visit, "reason", 2000)
    _desk(visit).change_urgency(visit.actor, case, expected, visit.form.get("urgency", ""), flags, reason)


# --- how to reach her


def _contact(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    spans = [(form.get(f"start{n}", ""), form.get(f"end{n}", "")) for n in range(_SPANS)]
    rules = read_rules(form.get("channel", ""), form.getlist("days"), spans, form.get("until", ""))
    given = ContactRules(
        rules,
        code_word=text(visit, "code_word", LINE),
        who=text(visit, "who", LINE),
        never=text(visit, "never", 2000),
        shared=form.get("shared") == "yes",
        no_voice=form.get("no_voice") == "yes",
        value=text(visit, "value", LINE),
        drop_value=form.get("drop_value") == "yes",
    )
    _desk(visit).set_contact(visit.actor, case, expected, given)


_FIELDS: Final = ("channel", "value", "code_word", "who", "never", "until", "shared", "no_voice", "drop_value")


def _contact_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    """What is ticked: what was just typed, else the rules that stand, else what her record says. Never the number that
    is kept: what stands in the form is what this person typed into it."""
    safety: Safety = case.parts["safety"]
    times = tuple(f"{end}{n}" for n in range(_SPANS) for end in ("start", "end"))
    chosen = dict.fromkeys((*_FIELDS, *times), "")
    days: Collection[str] = visit.form.getlist("days")
    if visit.form:
        chosen |= {name: visit.form.get(name, "") for name in chosen}
    elif safety.contact is not None:
        days = safety.contact.rules.days
        chosen |= _made(safety.contact)
    else:
        said = safety.said
        chosen |= {"channel": str(said.get("channel") or ""), "never": str(said.get("never") or "")}
        chosen["shared"] = "yes" if said.get("shared_device") else ""
    saying = visit._("Keep these rules")
    return {"channels": CHANNELS, "days": DAYS, "chosen_days": days, "chosen": chosen, "saying": saying}


def _made(made: Contact) -> dict[str, str]:
    spans = {f"{name}{n}": value for n, span in enumerate(made.rules.spans) for name, value in _times(str(span))}
    ticks = {"shared": "yes" if made.shared else "", "no_voice": "yes" if made.no_voice else ""}
    until = made.rules.until.isoformat() if made.rules.until else ""
    words = {"code_word": made.code_word, "who": made.who, "never": made.never}
    return {"channel": made.rules.channel, "until": until, **spans, **ticks, **words}


def _times(span: str) -> tuple[tuple[str, str], tuple[str, str]]:
    start, _, end = span.partition("-")
    return ("start", start), ("end", end)


def _show(visit: Visit, case: str, expected: int) -> None:
    _desk(visit).show_number(visit.actor, case, expected, needed(visit, "reason", 2000))


# --- calls


def _log_call(visit: Visit, case: str, expected: int) -> None:
    at = moment(visit.form.get("at", ""), visit.desk.settings.zone)
    outcome, note = visit.form.get("outcome", ""), text(visit, "note", 5000)
    _desk(visit).log_call(visit.actor, case, expected, at, outcome, note)


def _call_page(visit: Visit, _case: Case) -> Mapping[str, Any]:
    now = datetime.fromtimestamp(visit.desk.now(), UTC).astimezone(visit.desk.settings.zone)
    return {
        "outcomes": OUTCOMES,
        "saying": visit._("Keep this call"),
        "at": visit.form.get("at") or f"{now:%Y-%m-%dT%H:%M}",
    }


def moment(typed: str, zone: tzinfo | None) -> int:
    """Unix seconds of a time as a form gives it, on the desk's clock; 0 if it is none."""
    try:
        wall = datetime.fromisoformat(typed).replace(tzinfo=zone)
        return int(wall.timestamp())
    except (ValueError, OverflowError, OSError):
        return 0


# --- the plan


def _plan(visit: Visit, case: str, expected: int) -> None:
    _desk(visit).write_plan(visit.actor, case, expected, {name: visit.form.get(name, "") for name in SECTIONS})


def _plan_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    plans = case.parts["safety"].plans
    last = plans[-1].sections if plans else {}
    written = {name: (visit.form if visit.form else last).get(name, "") for name in SECTIONS}
    saying = visit._("Keep this plan")
    return {"sections": SECTIONS, "written": written, "limit": SECTION_LIMIT, "saying": saying}


def _paper_page(visit: Visit) -> Response:
    return _paper_form(visit, _case(visit))


def _paper(visit: Visit) -> Response:
    """Prints nothing by itself: shows the sheet, once a person said that she can carry paper."""
    case, form = _case(visit), visit.form
    paper, filled = form.get("paper", ""), form.get("filled", "")
    try:
        if version(visit) != case.version:
            raise RefusedError("safety.plan_newer", "The plan may have changed. Look at it again, then print.")
        _desk(visit).printed(visit.actor, case.summary.case, paper, filled, form.get("safe") == "yes")
    except RefusedError as error:
        if error.code == "desk.locked":
            raise
        return _paper_form(visit, case, visit.phrases.error(error))
    plans = case.parts["safety"].plans
    sections = plans[-1].sections if plans and filled == "written" else {}
    return visit.page(
        "safety/sheet.html",
        path=f"/cases/{case.summary.case}/plan/paper",
        case=case,
        paper=paper,
        blank=filled == "blank",
        sections=sections,
        shown=SECTIONS if filled == "blank" else tuple(name for name in SECTIONS if name in sections),
    )


def _paper_form(visit: Visit, case: Case, error: str = "") -> Response:
    plans = case.parts["safety"].plans
    desk_names = visit.desk.office.archive.state.name.values()
    names = [case.summary.called, *desk_names, *(word for name in desk_names for word in name.split() if len(word) > 3)]
    return visit.page(
        "safety/paper.html",
        status=400 if error else 200,
        case=case,
        s=case.summary,
        plan=plans[-1] if plans else None,
        telling=telling_words(plans[-1].sections, names) if plans else (),
        papers=PAPERS,
        error=error,
        typed={name: visit.form.get(name, "") for name in ("safe", "paper", "filled")},
    )


def _case(visit: Visit) -> Case:
    """The case, if this person may work on its plan."""
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    if "plan" not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return case


# --- under 18


def _age(visit: Visit, case: str, expected: int) -> None:
    age = visit.form.get("age", "")
    if age not in ("minor", "adult"):
        raise RefusedError("safety.age", "Choose one of the two.")
    _desk(visit).set_age(visit.actor, case, expected, age == "minor")


def _age_page(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"saying": visit._("Keep this")}


def _minor(visit: Visit, case: str, expected: int) -> None:
    form, reason = visit.form, text(visit, "reason", 5000)
    decision, told, guardian = form.get("decision", ""), form.get("told", ""), text(visit, "guardian", LINE)
    _desk(visit).decide_minor(visit.actor, case, expected, decision, told, guardian, reason)


def _minor_page(visit: Visit, case: Case) -> Mapping[str, Any]:
    office = visit.desk.office
    with office.archive.lock:
        state = office.archive.case(case.summary.case)
        listed = kept_from(office, state) if state is not None else []
    saying = visit._("Keep this decision")
    return {"decisions": DECISIONS, "listed": listed, "must_report": must_report(visit), "saying": saying}


def must_report(visit: Visit) -> str:
    """What this desk says that it must report, in the language of the page; "" if it says nothing."""
    said = visit.desk.office.archive.state.profile.get("must_report", {})
    return str(said.get(visit.lang) or said.get("en") or "")


# --- what to do now


def _guidance_page(visit: Visit) -> Response:
    topic = visit.request.path_params["topic"]
    if topic not in TOPICS:
        raise NotFoundError("case.nothing", "There is nothing here.")
    page = all_guidance()[topic]
    emergency, services = _help(visit, page.needs)
    stale = (date.fromtimestamp(visit.desk.now()) - page.checked_on).days > 365
    return visit.page(
        "safety/guidance.html", page=page, emergency=emergency, services=services, stale=stale, topics=TOPICS
    )


def _help(visit: Visit, needs: tuple[str, ...]) -> tuple[str, list[Service]]:
    """The emergency number and the services of the desk's own country, from the support packs."""
    if not _SUPPORT:
        _SUPPORT.append(load_support())
    country = _SUPPORT[0].countries.get(visit.desk.office.archive.state.profile.get("country", ""))
    if country is None:
        return "", []
    # Who takes complaints about things online is no help for a hand round a neck.
    near = [one for one in country.services if one.phone and "online" not in one.needs]
    found = [one for need in needs for one in near if need in one.needs]
    return country.emergency, list({one.id: one for one in found}.values())[:_MOST_SERVICES]


PAGES: Final = Pages(
    name="safety",
    routes=(
        Door("/cases/{case}/plan/paper", signed_in(_paper_page)),
        Door("/cases/{case}/plan/paper", signed_in(_paper), "POST"),
        Door("/guidance/{topic}", signed_in(_guidance_page)),
    ),
    acts=(
        Act("urgency", "urgency", _urgency, template="safety/urgency.html"),
        Act("contact-rules", "contact_rules", _contact, template="safety/contact-rules.html", more=_contact_page),
        Act("show-number", "show_number", _show, template="safety/show-number.html"),
        Act("log-call", "log_call", _log_call, template="safety/log-call.html", more=_call_page),
        Act("plan", "plan", _plan, template="safety/plan.html", more=_plan_page),
        Act("age", "age", _age, template="safety/age.html", more=_age_page),
        Act("minor", "decide_minor", _minor, template="safety/minor.html", more=_minor_page),
    ),
)
