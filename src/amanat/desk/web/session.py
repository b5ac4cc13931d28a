"""Coming in and going: passphrase, passkey, invitation, lock."""

from __future__ import annotations

import unicodedata
from typing import Final

from starlette.responses import Response

from amanat.desk.web import passkeys
from amanat.desk.web.routes import Door
from amanat.desk.web.sessions import Session
from amanat.desk.web.visit import Desk, Visit, half_way, open_door, signed_in
from amanat.errors import AmanatError, ForgedError, RefusedError

SHORTEST: Final = 14  # characters of a passphrase; NIST SP 800-63B asks for 8, a seized disk for more
LONGEST: Final = 200  # characters of any field here; argon2id would take a novel


def unlock_page(visit: Visit) -> Response:
    if visit.session is not None and visit.session.person is not None and not visit.desk.office.locked:
        return visit.go("")
    return visit.page("unlock.html", error="", name="")


def unlock(visit: Visit) -> Response:
    """The first step. A wrong name and a wrong passphrase are one answer."""
    desk, name = visit.desk, visit.form.get("name", "").strip()[:LONGEST]
    passphrase, key = visit.form.get("passphrase", "")[:LONGEST], folded(name)
    wait = desk.throttle.wait(key, desk.monotonic())
    if wait > 0:
        return _wait(visit, name, wait)
    try:
        pending = desk.office.begin(name, passphrase)
    except RefusedError as error:
        desk.throttle.missed(key, desk.monotonic())
        return visit.page("unlock.html", status=403, error=visit.phrases.error(error), name=name)
    desk.throttle.succeeded(key)
    if desk.settings.demo:
        return _enter(visit, Session("", 0.0, 0.0, pending))
    token, half = desk.sessions.begin(desk.monotonic(), pending=pending)
    return visit.keep(visit.go("passkey" if half.pending and half.pending.passkeys else "passkey-new"), token)


def _wait(visit: Visit, name: str, wait: float) -> Response:
    seconds = int(wait) + 1
    response = visit.page("unlock.html", status=429, error=visit.phrases.wait(seconds), name=name)
    response.headers["retry-after"] = str(seconds)
    return response


def folded(name: str) -> str:
    """The name as the throttle knows it, so that capitals and blanks are no second chance."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _challenge(visit: Visit) -> tuple[Session, bytes]:
    assert visit.session is not None
    visit.session.challenge = visit.desk.secret(32)
    return visit.session, visit.session.challenge


def passkey_page(visit: Visit, error: str = "", status: int = 200) -> Response:
    session, challenge = _challenge(visit)
    assert session.pending is not None
    if not session.pending.passkeys:
        return visit.go("passkey-new")
    options = passkeys.ask_to_show(visit.desk.settings.address, challenge, session.pending.passkeys)
    return visit.page("passkey.html", status=status, options=options, error=error, name=session.pending.name)


def passkey(visit: Visit) -> Response:
    """The second step."""
    session, challenge = _spent(visit)
    assert session.pending is not None
    try:
        key, count = passkeys.shown(
            visit.desk.settings.address, visit.form.get("credential", ""), challenge, session.pending.passkeys
        )
    except ForgedError as error:
        return passkey_page(visit, visit.phrases.error(error), 403)
    response = _enter(visit, session)
    visit.desk.office.count_passkey(session.pending.person, key.credential, count)
    return response


def enrol_page(visit: Visit, error: str = "", status: int = 200) -> Response:
    session, challenge = _challenge(visit)
    assert session.pending is not None
    if session.pending.passkeys:  # whoever has one shows it; a second is added from inside
        return visit.go("passkey")
    options = passkeys.ask_to_enrol(
        visit.desk.settings.address, session.pending.person, session.pending.name, challenge, ()
    )
    return visit.page("enrol.html", status=status, options=options, error=error, name=session.pending.name)


def enrol(visit: Visit) -> Response:
    """The first passkey, at the first log-in. Without it nobody gets further."""
    session, challenge = _spent(visit)
    assert session.pending is not None
    if session.pending.passkeys:
        return visit.go("passkey")
    try:
        key = passkeys.enrolled(
            visit.desk.settings.address,
            visit.form.get("credential", ""),
            challenge,
            visit.form.get("label", "").strip()[:80] or visit._("My first key"),
            int(visit.desk.now()),
        )
    except ForgedError as error:
        return enrol_page(visit, visit.phrases.error(error), 403)
    response = _enter(visit, session)
    visit.desk.office.add_passkey(session.pending.person, key)
    return response


def _spent(visit: Visit) -> tuple[Session, bytes]:
    assert visit.session is not None
    challenge, visit.session.challenge = visit.session.challenge, None
    if challenge is None:
        raise RefusedError("desk.form", "This page is too old. Open it again.")
    return visit.session, challenge


def _enter(visit: Visit, half: Session) -> Response:
    """A whole session, under a new cookie; the half one is over."""
    desk = visit.desk
    assert half.pending is not None
    person = desk.office.enter(half.pending)
    desk.sessions.end(visit.token)
    token, _ = desk.sessions.begin(desk.monotonic(), person=person)
    desk.exchange_now()
    return visit.keep(visit.go(""), token)


def lock(visit: Visit) -> Response:
    over = visit.desk.sessions.end(visit.token)
    response = visit.forget(visit.go("unlock"))
    if over is not None:
        ended(visit.desk, over)
    return response


def ended(desk: Desk, over: Session) -> None:
    """What follows the end of a session: that person's keys go, and with the last person everything that was opened."""
    if over.person is None:
        return
    present = desk.sessions.present()
    if over.person.id not in present and not desk.office.locked:
        desk.office.leave(over.person.id)
    if not present and not desk.office.locked:
        desk.office.lock()


def alive(visit: Visit) -> Response:
    """Somebody is typing: looking the session up has renewed it already."""
    return Response(status_code=204)


# --- invitation


def join_page(visit: Visit) -> Response:
    return visit.page("join.html", step="code", error="", code="", invitation=None)


def join(visit: Visit) -> Response:
    """Two steps on one address: the code shows whose it is; then that person chooses a passphrase."""
    desk, code = visit.desk, visit.form.get("code", "").strip()[:LONGEST]
    wait = desk.throttle.wait("\0invitation", desk.monotonic())
    if wait > 0:
        error = visit.phrases.wait(int(wait) + 1)
        return visit.page("join.html", status=429, step="code", error=error, code=code, invitation=None)
    try:
        invitation = desk.office.invited(code)
    except AmanatError as error:
        desk.throttle.missed("\0invitation", desk.monotonic())
        text = visit.phrases.error(error)
        return visit.page("join.html", status=403, step="code", error=text, code=code, invitation=None)
    if visit.form.get("step") != "passphrase":
        return visit.page("join.html", step="passphrase", error="", code=code, invitation=invitation)
    passphrase = visit.form.get("passphrase", "")
    weak = weakness(passphrase, visit.form.get("again", ""), invitation.name)
    if weak:
        text = visit.phrases.weakness(weak)
        return visit.page("join.html", status=400, step="passphrase", error=text, code=code, invitation=invitation)
    return _joined(visit, invitation.name, code, passphrase)


def _joined(visit: Visit, name: str, code: str, passphrase: str) -> Response:
    """The office lets a new person in at once; the pages do not, before there is a passkey."""
    desk = visit.desk
    person = desk.office.join(code, passphrase)
    pending = desk.office.begin(name, passphrase)
    if desk.settings.demo:
        return _enter(visit, Session("", 0.0, 0.0, pending))
    desk.office.leave(person.id)
    token, _ = desk.sessions.begin(desk.monotonic(), pending=pending)
    return visit.keep(visit.go("passkey-new"), token)


def weakness(passphrase: str, again: str, name: str) -> str:
    """Why a new passphrase will not do: ``short`` ``long`` ``differs`` ``name`` ``same``; "" if it will."""
    if passphrase != again:
        return "differs"
    if len(passphrase) < SHORTEST:
        return "short"
    if len(passphrase) > LONGEST:
        return "long"
    if len(set(passphrase)) < 6:
        return "same"
    return "name" if folded(name) and folded(name) in folded(passphrase) else ""


ROUTES: Final = (
    Door("/unlock", open_door(unlock_page)),
    Door("/unlock", open_door(unlock), "POST"),
    Door("/join", open_door(join_page)),
    Door("/join", open_door(join), "POST"),
    Door("/passkey", half_way(passkey_page)),
    Door("/passkey", half_way(passkey), "POST"),
    Door("/passkey-new", half_way(enrol_page)),
    Door("/passkey-new", half_way(enrol), "POST"),
    Door("/lock", signed_in(lock), "POST"),
    Door("/alive", signed_in(alive), "POST"),
)
