"""An officer's mailbox: what was passed on goes into it as fresh sealed copies of exactly what she agreed to, with the
law's clocks; what she takes back is taken away again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from amanat.desk.archive import Archive, Draft
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.handing import put_item, take_away
from amanat.desk.office import Office
from amanat.desk.parties.commands import channel_for, main_for
from amanat.desk.parties.facts import facts_of
from amanat.desk.proceeding.commands import check_consent
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.routes import route_of
from amanat.desk.proceeding.telling import clock_row
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState, GrantState
from amanat.desk.web.wording import TERM
from amanat.errors import NotFoundError, RefusedError
from amanat.process.pack_form import Pack
from amanat.seal.item import Manifest
from amanat.seal.proceedings import CLOCK_ROW, REFERRAL, ClockRow, Referral, Words
from amanat.seal.record import CONSENT_GROUPS

_MOST_CLOCKS: Final = 100


def send_referral(office: Office, actor: str, channel: str, expected: int) -> int:
    """Raises RefusedError `party.not_confirmed`, `party.referral`, `party.sent`, `proceeding.consent`;
    UnavailableError: then nothing was sent, and it can be done again."""
    with office.archive.lock:
        state = channel_for(office, actor, channel, expected, "officer")
        main = main_for(office, actor, state)
        name, plan = _planned(main, state)
        if facts_of(state).get("noticed"):
            raise RefusedError("party.sent", "This was sent already.")
        check_consent(office, main, plan["grant"])
        sources = [_original(office, main, item) for item in plan["items"]]
        account = _account(office.archive.grant_body(main.grants[plan["grant"]]).get("record") or {}, plan["fields"])
    manifests = []
    if account:
        manifests.append(
            put_item(office.archive, office.intake, channel, [account], name="account.txt", media="text/plain")
        )
    for row, pieces in sources:
        kind = "voice" if row["kind"] == "voice" else "file"
        media, called = row.get("media", ""), row.get("name", "")
        manifests.append(put_item(office.archive, office.intake, channel, pieces, name=called, media=media, kind=kind))
    with office.archive.lock:
        state = channel_for(office, actor, channel, office.case(actor, channel).version, "officer")
        main = main_for(office, actor, state)
        check_consent(office, main, plan["grant"])  # she may have taken it back while the copies went
        content = REFERRAL.write(_referral(office, main, name, tuple(manifests)))
        data = {"handed": [one.item for one in manifests], "grant": plan["grant"]}
        told = Draft("party.told", actor, main.case, {"channel": channel, "party": "officer"})
        sent = Draft("party.referral", actor, channel, data, ((state.key, {"content": content}),))
        office.archive.write_all([sent, told])
        return state.version


def _account(record: Mapping[str, Any], groups: Collection[str]) -> bytes:
    """The parts of her record that she agreed to pass on, as plain text: her words as they are, codes in words. Whom
    she does not want to see it is nobody else's to read."""
    wanted = {name for group in groups if group != "exclude" for name in CONSENT_GROUPS.get(group, ())}
    parts = [(name, value) for name, value in record.items() if name in wanted and value]
    said = [f"{name.replace('_', ' ').capitalize()}:\n{_plainly(value)}" for name, value in parts]
    return "\n\n".join(said).encode()


def _plainly(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name.replace('_', ' ')}: {_plainly(one)}" for name, one in value.items() if one)
    if isinstance(value, list | tuple):
        return "\n".join(map(_plainly, value))
    return TERM.get(str(value), str(value))


def _planned(main: CaseState, channel: CaseState) -> tuple[str, dict[str, Any]]:
    name = facts_of(channel).get("referral", "")
    try:
        route = route_of(main, name)
    except NotFoundError:
        route = {}
    if not route.get("referral") or route.get("ended"):
        raise RefusedError("party.referral", "Pass the case on to them first.")
    return name, route["referral"]


def _original(office: Office, main: CaseState, item: str) -> tuple[dict[str, Any], Iterator[bytes]]:
    for grant in main.grants.values():
        for row in office.archive.grant_body(grant).get("exhibits", ()):
            if row["item"] == item and row["state"] == "matches":
                path = original_path(office.folder, main.case, grant.grant, item)
                return row, read_original(path, manifest_of(row))
    raise RefusedError("proceeding.document", "Choose a paper of this case, or take one now.")


def _referral(office: Office, main: CaseState, name: str, items: tuple[Manifest, ...]) -> Referral:
    archive = office.archive
    words = archive.body(main).get("proceeding", {}).get("routes", {}).get(name, {})
    said = words.get("referral", {})
    pack, clocks = _clocks(archive, main, name)
    title = Words(pack.title.get("en"), pack.title.get("ur")) if pack else Words(words.get("name") or "Referral", None)
    return Referral(
        referral=name,
        about=_words(said.get("about", "")),
        asks=_words(said.get("asks", "")),
        route=title,
        clocks=clocks,
        items=items,
    )


def _clocks(archive: Archive, main: CaseState, name: str) -> tuple[Pack | None, tuple[ClockRow, ...]]:
    state = next((one for one in route_states(archive, main, today_of(archive)) if one.route == name), None)
    if state is None or state.pack is None:
        return None, ()
    verified = state.pack.signed is not None
    return state.pack, tuple(clock_row(one, verified) for one in state.clocks[:_MOST_CLOCKS])


def tell_days(archive: Archive, main: CaseState, channel: CaseState) -> None:
    """What is due, again, once it changed: a clock that began when they received it is theirs to see. The rest of what
    was passed on stays as it was sent; nothing goes after the copies were taken away."""
    row = facts_of(main).get("channels", {}).get(channel.case, {})
    sent = [one for one in archive.body(channel).get("messages", ()) if one.get("kind") == "referral"]
    if not sent or row.get("taken_away") or channel.lost:
        return
    content = sent[-1]["content"]
    _, clocks = _clocks(archive, main, content["referral"])
    due = [CLOCK_ROW.write(one) for one in clocks]
    if clocks and due != content["clocks"]:
        words = {"content": {**content, "clocks": due}}
        archive.write(Draft("party.days", case=channel.case, words=((channel.key, words),)))


def _words(text: str) -> Words:
    """As it was typed, under the language in whose letters it is."""
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    return Words(None, text) if arabic * 2 > sum(letter.isalpha() for letter in text) else Words(text, None)


def take_back(archive: Archive, intake: Any, main: CaseState, channel: CaseState) -> None:
    """Her consent to what lies in an officer's mailbox has ended: the copies go, and the officer is told so by their
    absence and by the desk's words. Raises UnavailableError."""
    row = facts_of(main).get("channels", {}).get(channel.case, {})
    grant: GrantState | None = main.grants.get(row.get("grant", ""))
    if not row.get("items") or row.get("taken_away"):
        return
    if grant is not None and not grant.erased and grant.taken_back is None:
        return
    with suppress(NotFoundError):  # they erased their mailbox: nothing lies there any more
        take_away(intake, channel.case, row["items"])
    with archive.lock:
        archive.write(Draft("party.taken_away", case=main.case, data={"channel": channel.case, "party": "officer"}))
