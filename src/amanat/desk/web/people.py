"""Who works here: invitations, departures, one's own keys, and what was done at the desk."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, get_args

from starlette.responses import Response

from amanat.desk.oversight import deeds
from amanat.desk.reads import Sieve
from amanat.desk.views import CaseSummary, Person, Role
from amanat.desk.web import passkeys
from amanat.desk.web.routes import Door
from amanat.desk.web.session import weakness
from amanat.desk.web.visit import Visit, signed_in
from amanat.errors import ForgedError, MalformedError, NotFoundError, RefusedError

ROLES: Final[tuple[Role, ...]] = get_args(Role)


def people(visit: Visit, *, error: str = "", code: str = "", name: str = "", status: int = 200) -> Response:
    office, actor = visit.desk.office, visit.actor
    everybody = office.people(actor)
    lead = visit.person.role == "lead"
    return visit.page(
        "people.html",
        status=status,
        path="/people",
        here_now=visit.desk.sessions.present(),
        people=[person for person in everybody if person.left is None],
        gone=[person for person in everybody if person.left is not None],
        invitations=office.invitations(actor) if lead else (),
        names=visit.phrases.names(everybody),
        roles=ROLES,
        error=error,
        code=code,
        name=name,
        join_url=f"{visit.desk.settings.address.origin}{visit.address('join')}",
    )


def invite(visit: Visit) -> Response:
    """The code is on the answer to this form and nowhere else, ever."""
    name = visit.form.get("name", "").strip()
    role = next((r for r in ROLES if r == visit.form.get("role")), None)
    if not name or len(name) > 80 or role is None:
        return people(visit, error=visit._("Write the name, and choose a role."), name=name, status=400)
    try:
        code = visit.desk.office.invite(visit.actor, name, role)
    except (RefusedError, MalformedError) as error:
        return people(visit, error=visit.phrases.error(error), name=name, status=403)
    return people(visit, code=code, name=name)


def withdraw(visit: Visit) -> Response:
    visit.desk.office.withdraw_invitation(visit.actor, visit.form.get("invitation", ""))
    return visit.go("people")


def person_page(visit: Visit, *, error: str = "") -> Response:
    """What a lead can do about one person: role, keys, leaving."""
    person = _person(visit)
    return visit.page(
        "oversight/person.html",
        status=400 if error else 200,
        path=f"/people/{person.id}",
        person=person,
        roles=ROLES,
        cases=_cases_of(visit, person.id),
        error=error,
        typed={name: visit.form.get(name, "") for name in ("reason", "role")},
    )


def _cases_of(visit: Visit, person: str) -> tuple[CaseSummary, ...]:
    """What somebody works on, as far as it exists for the lead who looks."""
    return visit.desk.office.sifted(visit.actor, Sieve("open", person))[1]


def depart_page(visit: Visit) -> Response:
    person = _person(visit)
    return visit.page("depart.html", person=person, cases=_cases_of(visit, person.id))


def depart(visit: Visit) -> Response:
    person = _person(visit)
    some = bool(_cases_of(visit, person.id))
    visit.desk.office.depart(visit.actor, person.id)
    visit.desk.sessions.end_person(person.id)
    return visit.go("people", person.id, "left") if some else visit.go("people")


def left_page(visit: Visit) -> Response:
    """What somebody left open and nobody has taken, for the lead who finds somebody."""
    office, wanted = visit.desk.office, visit.request.path_params["person"]
    office.lead(visit.actor)
    names = visit.phrases.names(office.people(visit.actor))
    if wanted not in names:
        raise NotFoundError("person.nothing", "Nobody with this name works here.")
    rows = office.left_by(visit.actor, wanted)
    return visit.page("oversight/left.html", name=names[wanted], cases=rows, names=names)


def role(visit: Visit) -> Response:
    person = _person(visit)
    try:
        visit.desk.office.change_role(visit.actor, person.id, visit.form.get("role", ""))
    except RefusedError as error:
        if error.code == "desk.locked":
            raise
        return person_page(visit, error=visit.phrases.error(error))
    visit.desk.sessions.end_person(person.id)
    return visit.go("people") if person.id != visit.actor else visit.go("unlock")


def lost(visit: Visit) -> Response:
    """A forgotten passphrase or a lost passkey: a second person has to agree. The first half of the code is on this
    answer and nowhere else, ever."""
    person, office, reason = _person(visit), visit.desk.office, visit.form.get("reason", "").strip()[:2000]
    try:
        if visit.form.get("what") == "passkey":
            return visit.go("waits", deeds.ask_clearing(office, visit.actor, person.id, reason))
        if visit.form.get("what") != "passphrase":
            raise RefusedError("work.choose", "Choose one from the list.")
        code = deeds.ask_renewal(office, visit.actor, person.id, reason)
    except RefusedError as error:
        if error.code == "desk.locked":
            raise
        return person_page(visit, error=visit.phrases.error(error))
    return visit.page("oversight/renewal.html", person=person, code=code, path="/people")


def _person(visit: Visit) -> Person:
    wanted = visit.request.path_params["person"]
    for person in visit.desk.office.people(visit.actor):
        if person.id == wanted and person.left is None and visit.person.role == "lead":
            return person
    raise NotFoundError("person.nothing", "Nobody with this name works here.")


# --- one's own keys


def keys(visit: Visit, *, error: str = "", done: str = "", status: int = 200) -> Response:
    assert visit.session is not None
    known = visit.desk.office.passkeys(visit.actor)
    visit.session.challenge = visit.desk.secret(32)
    options = passkeys.ask_to_enrol(
        visit.desk.settings.address, visit.actor, visit.person.name, visit.session.challenge, known
    )
    rows = [(urlsafe_b64encode(key.credential).decode(), key) for key in known]
    return visit.page("keys.html", status=status, path="/keys", rows=rows, options=options, error=error, done=done)


def add_key(visit: Visit) -> Response:
    assert visit.session is not None
    challenge, visit.session.challenge = visit.session.challenge, None
    try:
        if challenge is None:
            raise ForgedError("desk.passkey", "This page is too old. Open it again.")
        label = visit.form.get("label", "").strip()[:80] or visit._("Another key")
        now = int(visit.desk.now())
        key = passkeys.enrolled(visit.desk.settings.address, visit.form.get("credential", ""), challenge, label, now)
    except ForgedError as error:
        return keys(visit, error=visit.phrases.error(error), status=403)
    visit.desk.office.add_passkey(visit.actor, key)
    return visit.go("keys")


def remove_key(visit: Visit) -> Response:
    """The last one stays: without a passkey nobody gets in."""
    if len(visit.desk.office.passkeys(visit.actor)) < 2:
        return keys(visit, error=visit._("This is your only key. Add another one first."), status=403)
    try:
        credential = urlsafe_b64decode(visit.form.get("credential", "").encode())
    except ValueError:
        return keys(visit, status=400)
    visit.desk.office.remove_passkey(visit.actor, credential)
    return visit.go("keys")


def passphrase(visit: Visit) -> Response:
    new = visit.form.get("passphrase", "")
    weak = weakness(new, visit.form.get("again", ""), visit.person.name)
    if weak:
        return keys(visit, error=visit.phrases.weakness(weak), status=400)
    desk, key = visit.desk, f"\0passphrase {visit.actor}"
    wait = desk.throttle.wait(key, desk.monotonic())
    if wait > 0:
        return keys(visit, error=visit.phrases.wait(int(wait) + 1), status=429)
    try:
        desk.office.change_passphrase(visit.actor, visit.form.get("old", ""), new)
    except RefusedError as error:
        desk.throttle.missed(key, desk.monotonic())
        return keys(visit, error=visit.phrases.error(error), status=403)
    desk.throttle.succeeded(key)
    return keys(visit, done=visit._("Your passphrase is changed."))


ROUTES: Final = (
    Door("/people", signed_in(people)),
    Door("/people/invite", signed_in(invite), "POST"),
    Door("/people/withdraw", signed_in(withdraw), "POST"),
    Door("/people/{person}", signed_in(person_page)),
    Door("/people/{person}/role", signed_in(role), "POST"),
    Door("/people/{person}/lost", signed_in(lost), "POST"),
    Door("/people/{person}/left", signed_in(left_page)),
    Door("/people/{person}/depart", signed_in(depart_page)),
    Door("/people/{person}/depart", signed_in(depart), "POST"),
    Door("/keys", signed_in(keys)),
    Door("/keys/add", signed_in(add_key), "POST"),
    Door("/keys/remove", signed_in(remove_key), "POST"),
    Door("/keys/passphrase", signed_in(passphrase), "POST"),
)
