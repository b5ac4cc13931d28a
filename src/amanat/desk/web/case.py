"""One case: its page, and one small page for each thing a person may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from amanat.desk.apply_case import QUIET
from amanat.desk.assessment import pages as assessment
from amanat.desk.oversight import audit
from amanat.desk.parties.pages import channel_page
from amanat.desk.views import Case, Event, Note, Urgency
from amanat.desk.web.acts import Act, Loose, needed, text, version
from amanat.desk.web.parts import PAGES
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.work import replies
from amanat.desk.work.codes import CLOSINGS
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from amanat.process.urgency import FLAGS, URGENCIES

GROUPS: Final = ("what", "when_where", "respondent", "witnesses", "wants", "contact", "files")


def _acknowledge(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.acknowledge(visit.actor, case, expected, text(visit, "text"))


def _assess(visit: Visit, case: str, expected: int) -> None:
    chosen: dict[str, Urgency] = {"immediate": "immediate", "soon": "soon", "routine": "routine"}
    urgency = chosen.get(visit.form.get("urgency", ""))
    if urgency is None:
        raise RefusedError("case.urgency", "Choose one: immediate, soon or routine.")
    flags = tuple(flag for flag in FLAGS if flag in visit.form.getlist("flags"))
    visit.desk.office.assess(visit.actor, case, expected, urgency, flags, text(visit, "reason", 2000))


def _redirect(visit: Visit, case: str, expected: int) -> None:
    where, reason = text(visit, "where", 2000), text(visit, "reason", 2000)
    visit.desk.office.redirect(visit.actor, case, expected, reason, where)


def _close(visit: Visit, case: str, expected: int) -> None:
    closing = visit.form.get("closing", "")
    if closing not in CLOSINGS:
        raise RefusedError("work.closing", "Choose why this is closed.")
    reason, words = text(visit, "reason", 2000), text(visit, "text")
    visit.desk.office.close(visit.actor, case, expected, reason, words, closing=closing)


def _reply(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.reply(visit.actor, case, expected, needed(visit, "text"))
    visit.desk.office.seen(visit.actor, case)


def _note(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.note(visit.actor, case, expected, needed(visit, "text"))


def _call(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.call(visit.actor, case, expected, needed(visit, "called", 60))


def _assign(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.assign(visit.actor, case, expected, visit.form.get("person") or None)


def _step_off(visit: Visit, case: str, expected: int) -> None:
    office = visit.desk.office
    office.remove_person(visit.actor, case, expected, visit.actor, needed(visit, "reason", 2000))


def _remove(visit: Visit, case: str, expected: int) -> None:
    person = visit.form.get("person", "")
    visit.desk.office.remove_person(visit.actor, case, expected, person, needed(visit, "reason", 2000))


def _check(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.mark_checked(visit.actor, case, expected, tuple(visit.form.getlist("removed")))


def _hold(visit: Visit, case: str, expected: int) -> None:
    grant = visit.form.get("grant", "")
    visit.desk.office.hold(visit.actor, case, expected, grant, needed(visit, "reason", 2000))


def _release(visit: Visit, case: str, expected: int) -> None:
    grant = visit.form.get("grant", "")
    visit.desk.office.release_hold(visit.actor, case, expected, grant, needed(visit, "reason", 2000))


def _open(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.opened(visit.actor, case)


def _seen(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.seen(visit.actor, case)


ACTS: Final[Mapping[str, Act]] = {
    act.slug: act
    for act in (
        Act("acknowledge", "acknowledged", _acknowledge, sends=True),
        Act("assess", "assessed", _assess, sends=True),
        Act("redirect", "redirected", _redirect, sends=True),
        Act("close", "closed", _close, sends=True),
        Act("reply", "reply", _reply, sends=True, more=replies.choices),
        Act("note", "note", _note),
        Act("call", "call", _call),
        Act("assign", "assign", _assign),
        Act("step-off", "step_off", _step_off),
        Act("remove", "remove", _remove),
        Act("check", "check", _check),
        Act("hold", "hold", _hold, sends=True),
        Act("release", "hold", _release, sends=True),
        Act("open", "opened", _open, direct=True, sends=True),
        Act("seen", "seen", _seen, direct=True),
        *(act for pages in PAGES for act in pages.acts),
    )
}
CARDS: Final = tuple(card for pages in PAGES for card in pages.cards)
# What the Next card offers, by `CaseSummary.next`.
MAIN: Final[Mapping[str, str]] = {
    "check": "check",
    "acknowledge": "acknowledge",
    "assess": "assess",
    "answer": "reply",
    "after": "reply",
    "decide": "reply",
    "planned": "reply",
    "wait": "reply",
}


def case_page(visit: Visit) -> Response:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    if case.summary.channel:
        audit.note(visit.desk.office, visit.actor, case.summary.case)
        return channel_page(visit, case)
    if case.parts["work"].aside:
        names = visit.phrases.names(visit.desk.office.people(visit.actor))
        return visit.page("work/lies-aside.html", case=case, s=case.summary, work=case.parts["work"], names=names)
    audit.note(visit.desk.office, visit.actor, case.summary.case)
    if case.parts["assessment"].outside:
        return assessment.outside_page(visit, case)
    standing = [grant for grant in case.grants if not grant.erased and grant.taken_back is None]
    agreed = {name for grant in standing for name in grant.fields}
    main = MAIN.get(case.summary.next, "")
    return visit.page(
        "case.html",
        case=case,
        record=Loose.of(case.record),
        contact=Loose.of(case.contact),
        s=case.summary,
        acts=offered(case),
        main=main if main in offered(case) else "",
        unopened=bool(standing) and all(grant.opened is None for grant in standing),
        more=any(grant.opened is None for grant in standing),
        cards=CARDS,
        standing=standing,
        refused=[name for name in GROUPS if name not in agreed] if standing else [],
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
    )


def offered(case: Case) -> list[str]:
    """The acts this person may do now, in the table's order."""
    held = {grant.hold is not None for grant in case.grants if not grant.erased}
    useless = {slug for slug, needed in (("hold", False), ("release", True)) if needed not in held}
    return [slug for slug, act in ACTS.items() if not act.direct and act.right in case.may and slug not in useless]


def act_page(visit: Visit) -> Response:
    act, case = _found(visit)
    return _form_page(visit, act, case)


def act(visit: Visit) -> Response:
    """Does it, or shows the form again with every word still in it."""
    chosen, before = _found(visit, writing=True)
    case_id = before.summary.case
    expected = version(visit)
    if "insert" in visit.form:  # a text was chosen: it is put under what is typed, and nothing is sent
        return _form_page(visit, chosen, before, expected=expected)
    try:
        done = chosen.run(visit, case_id, expected)
    except ConflictError:
        now = visit.desk.office.case(visit.actor, case_id)
        if chosen.slug == "reply" and _is_said(visit, now):
            return visit.go("cases", case_id)
        # A look, or a file that came in late, changed nothing that a person decides on.
        news = tuple(event for event in now.timeline if event.seq > expected and event.kind not in QUIET)
        noted = tuple(note for note in now.notes if note.seq > expected)
        return _form_page(visit, chosen, now, status=409, news=news, noted=noted, conflict=True)
    except (RefusedError, MalformedError, NotFoundError) as error:
        if error.code in ("desk.locked", "case.nothing"):
            raise
        return _form_page(visit, chosen, before, status=400, error=visit.phrases.error(error), expected=expected)
    if chosen.sends:
        visit.desk.exchange_now()
    if isinstance(done, Response):
        return done
    if chosen.slug == "step-off":
        return visit.go("cases?stepped=yes")
    if chosen.slug == "remove" and visit.form.get("person") == visit.actor:
        return visit.go("cases")
    return visit.go("cases", case_id)


def _is_said(visit: Visit, case: Case) -> bool:
    """Whether these very words of this person are the last that were said: the button was pressed twice. To be told
    that nothing was sent would make somebody send them again."""
    last = case.messages[-1] if case.messages else None
    return last is not None and (last.author, last.text) == (visit.actor, text(visit, "text"))


def _found(visit: Visit, *, writing: bool = False) -> tuple[Act, Case]:
    """The act and the case. What does not exist for this person does not exist, whatever the act is called."""
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    chosen = ACTS.get(visit.request.path_params["act"])
    # A channel is no case: what is done with cases does not exist for it.
    strange = chosen is not None and case.summary.channel and not chosen.direct and chosen.right not in case.may
    if chosen is None or strange or (chosen.direct and not writing):
        raise NotFoundError("case.nothing", "There is nothing here.")
    if case.parts["assessment"].outside and chosen.right not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")  # its form would show what is hidden
    return chosen, case


def _form_page(
    visit: Visit,
    chosen: Act,
    case: Case,
    *,
    status: int = 200,
    error: str = "",
    news: tuple[Event, ...] = (),
    noted: tuple[Note, ...] = (),
    conflict: bool = False,
    expected: int | None = None,
) -> Response:
    people = visit.desk.office.people(visit.actor)
    return visit.page(
        "act.html",
        status=status,
        path=f"/cases/{case.summary.case}/{chosen.slug}",
        act=chosen.slug,
        allowed=chosen.right in case.may or chosen.direct,
        case=case,
        s=case.summary,
        expected=case.version if expected is None else expected,
        typed=Loose(visit.form),
        ticked=visit.form.getlist("removed"),
        error=error,
        news=news,
        noted=noted,
        conflict=conflict,
        flags=FLAGS,
        seen_flags=_seen_flags(visit, case),
        urgencies=URGENCIES,
        staff=[person for person in people if person.left is None],
        names=visit.phrases.names(people),
        inside=chosen.template,
        closings=CLOSINGS,
        **chosen.more(visit, case),
    )


def _seen_flags(visit: Visit, case: Case) -> list[str]:
    """What is ticked: what was just chosen, else what stands, else what she ticked herself."""
    if visit.form:
        return visit.form.getlist("flags")
    hers = (case.record or {}).get("flags")
    return list(case.flags) or (hers if isinstance(hers, list) else [])


ROUTES: Final = (
    Door("/cases/{case}", signed_in(case_page)),
    Door("/cases/{case}/{act}", signed_in(act_page)),
    Door("/cases/{case}/{act}", signed_in(act), "POST"),
)
