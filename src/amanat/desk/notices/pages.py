"""The page on which leads say whom the intake tells that something waits."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from amanat.desk.notices import commands
from amanat.desk.notices.commands import Told
from amanat.desk.web.acts import Pages
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import AmanatError, RefusedError
from amanat.seal.contacts import MOST, MOST_HOURS, Contacts, Quiet, Reach
from amanat.seal.encoding import b64

SPARE: Final = 1
"""Empty rows below the ones that are filled."""
AFTER: Final = (1, 2, 3, 4, 6, 10)


def show(visit: Visit, *, typed: Contacts | None = None, error: str = "", status: int = 200) -> Response:
    """What is set, whether it works, and the form."""
    told = commands.look(visit.desk.office, visit.actor)
    return _page(visit, told, typed or told.contacts, error=error, status=status)


def _page(
    visit: Visit, told: Told, contacts: Contacts, *, status: int = 200, error: str = "", results: Any = ()
) -> Response:
    rows = [*contacts.to, *(Reach("mail", "", "worker", visit.lang) for _ in range(SPARE))][:MOST]
    return visit.page(
        "notices/notices.html",
        status=status,
        path="/notices",
        told=told,
        contacts=contacts,
        rows=rows,
        hours=[*contacts.hours, *([""] * MOST_HOURS)][:MOST_HOURS],
        afters=AFTER if contacts.after in AFTER else sorted({*AFTER, contacts.after}),
        secret=b64(told.contacts.secret) if told.contacts.secret else "",
        error=error,
        results=results,
    )


def save(visit: Visit) -> Response:
    """Keeps the list as a whole; what does not fit is said, and what was typed stays."""
    visit.desk.office.lead(visit.actor)
    wanted = _typed(visit)
    try:
        commands.put(visit.desk.office, visit.actor, wanted)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return show(visit, typed=wanted, error=visit.phrases.error(error), status=400)
    return visit.go("notices")


def _typed(visit: Visit) -> Contacts:
    form = visit.form
    ats, roles, langs = form.getlist("at"), form.getlist("role"), form.getlist("lang")
    to = tuple(
        Reach(
            "webhook" if "://" in at else "mail",
            at.strip(),
            "lead" if role == "lead" else "worker",
            "ur" if lang == "ur" else "en",
        )
        for at, role, lang in zip(ats, roles, langs, strict=False)
        if at.strip()
    )
    days = tuple(sorted({int(day) for day in form.getlist("day") if day in ("0", "1", "2", "3", "4", "5", "6")}))
    after = form.get("after", "")
    return Contacts(
        tuple(dict.fromkeys(to)),
        tuple(sorted({hour[:5] for hour in form.getlist("hour") if hour})),
        Quiet(form.get("quiet_from", "")[:5], form.get("quiet_to", "")[:5], days),
        form.get("zone", "").strip(),
        int(after) if after.isascii() and after.isdecimal() and len(after) < 3 else 3,
        b"",
    )


def test(visit: Visit) -> Response:
    """Sends a test now, and says what became of each."""
    try:
        results = commands.test(visit.desk.office, visit.actor)
    except AmanatError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return show(visit, error=visit.phrases.error(error), status=400)
    told = commands.look(visit.desk.office, visit.actor)
    return _page(visit, told, told.contacts, results=results)


PAGES: Final = Pages(
    name="notices",
    routes=(
        Door("/notices", signed_in(show)),
        Door("/notices", signed_in(save), "POST"),
        Door("/notices/test", signed_in(test), "POST"),
    ),
    lead_menu=(("notices", later("Notifications")),),
)
