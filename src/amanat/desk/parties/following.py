"""What follows by itself from what came in a channel: a line in its case, the proof that a notice was opened, an
officer's step on its route; and the end of a channel whose case ended. Run again after a crash it does no harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.archive import Draft
from amanat.desk.erasing import erase_case
from amanat.desk.handing import tidy
from amanat.desk.parties.channels import main_of, role_of
from amanat.desk.parties.facts import facts_of, is_confirmed
from amanat.desk.parties.officers import take_back, tell_days
from amanat.desk.parties.saying import CLOSED, MORE_TIME, say
from amanat.desk.proceeding.codes import OFFICER
from amanat.desk.proceeding.routes import officer_event
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, UnavailableError
from amanat.process.life import Kind
from amanat.seal import bundle
from amanat.seal import message as m
from amanat.seal.age import HybridRecipient
from amanat.seal.encoding import b64
from amanat.seal.envelope import open_signed
from amanat.seal.ids import MailboxId, random_id
from amanat.seal.operations import PutMessage
from amanat.web.packs import load_packs

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake

_WITH_CASE: Final = "with_case"


def follow_up(archive: Archive, intake: Intake, names: Iterable[str]) -> None:
    """Looks at every channel of the desk. Raises UnavailableError."""
    for name in list(names):
        channel = archive.case(name)
        if channel is None:
            continue
        try:
            _follow(archive, intake, channel)
        except UnavailableError:
            raise
        except AmanatError as error:  # one mailbox holds up no other
            if archive.closed:
                raise
            archive.notice(error.code)


def _follow(archive: Archive, intake: Intake, channel: CaseState) -> None:
    with archive.lock:
        main = main_of(archive.state, channel)
        if channel.erased is None and (main is None or main.erased is not None):
            erase_case(archive, channel, _WITH_CASE)  # a crash came between the two
        elif main is not None and channel.erased is None and is_confirmed(channel):
            _take_up(archive, main, channel)
    if channel.erased is not None:
        _end(archive, intake, channel)
    elif main is not None and role_of(channel) == "officer":
        take_back(archive, intake, main, channel)
        with archive.lock:
            if is_confirmed(channel) and channel.erased is None and main.erased is None:
                tell_days(archive, main, channel)


# --- what came in


def _take_up(archive: Archive, main: CaseState, channel: CaseState) -> None:
    facts = facts_of(channel)
    for seq, kind in list(facts.get("todo", ())):
        drafts = list(_came(archive, main, channel, seq, kind))
        archive.write_all([*drafts, Draft("party.handled", case=channel.case, data={"of": seq})])
    if facts.get("tell_until"):
        said = say(MORE_TIME, channel.lang, day=facts["tell_until"])
        archive.write(Draft("party.written", case=channel.case, words=((channel.key, {"text": said}),)))
    if facts.get("proving") and facts.get("seen"):
        _prove(archive, main, channel, facts["seen"])


def _came(archive: Archive, main: CaseState, channel: CaseState, seq: int, kind: str) -> Iterator[Draft]:
    role, day = role_of(channel), str(today_of(archive))
    yield Draft("party.came", case=main.case, data={"channel": channel.case, "came": kind, "party": role})
    if kind == "step" and role == "officer":
        _officer_step(archive, main, channel, seq)
    if kind == "reply" and role == "respondent":
        yield from _on_own_routes(archive, main, "reply_received", day)


def _officer_step(archive: Archive, main: CaseState, channel: CaseState, seq: int) -> None:
    """What the officer's institution did goes onto the route of this very referral, whatever the message names."""
    row = next((one for one in archive.body(channel).get("messages", ()) if _is_in(one, seq)), None)
    content: Any = (row or {}).get("content") or {}
    step: str = content.get("step", "")
    event = OFFICER.get(step)
    if event is None:
        return
    try:
        route = facts_of(channel)["referral"]
        officer_event(archive, main, route, event, content["day"], content.get("text", ""), step)
    except UnavailableError:
        raise
    except AmanatError:
        return  # the route ended meanwhile: what was said still stands in the channel


def _is_in(row: dict[str, Any], seq: int) -> bool:
    return bool(row["direction"] == "in" and row["seq"] == seq)


def _prove(archive: Archive, main: CaseState, channel: CaseState, seen: int) -> None:
    """Whoever writes says how far they had read: so a notice was opened, on that day at the latest."""
    sent = {row.get("of"): row["seq"] for row in archive.body(channel).get("messages", ()) if row["seq"]}
    day, role = str(today_of(archive)), role_of(channel)
    for of in list(facts_of(channel)["proving"]):
        if not 0 < sent.get(of, 0) <= seen:
            continue
        drafts = [
            Draft("party.delivered", case=channel.case, data={"of": of, "day": day}),
            Draft("party.opened", case=main.case, data={"channel": channel.case, "party": role, "day": day}),
        ]
        if role == "respondent":
            drafts += _on_own_routes(archive, main, "charge_communicated", day)
        archive.write_all(drafts)
        if role == "officer":
            _delivered(archive, main, facts_of(channel)["referral"], day)


def _delivered(archive: Archive, main: CaseState, route: str, day: str) -> None:
    known = routes_of(main).get(route) or {}
    if any(one["event"] == "complaint_delivered" and not one["struck"] for one in known.get("events", ())):
        return
    try:
        officer_event(archive, main, route, "complaint_delivered", day)
    except UnavailableError:
        raise
    except AmanatError:
        return


def _on_own_routes(archive: Archive, main: CaseState, event: str, day: str) -> Iterator[Draft]:
    """Where this desk is the body that inquires: the day counts on each of its routes that knows such an event."""
    if Kind(archive.state.kind) is not Kind.INQUIRY:
        return
    packs = load_packs()
    for name, route in routes_of(main).items():
        pack = packs.get(route["pack"])
        known = {one["event"] for one in route["events"] if not one["struck"]}
        used = {code for step in pack.steps for code in (step.from_event, step.to_event)} if pack else set()
        if route["ended"] or route["referral"] or event in known or event not in used:
            continue
        data = {"route": name, "row": random_id(archive.random), "event": event, "day": day, "proven": True}
        words = ((main.key, {"text": ""}),)
        yield Draft("route.event", case=main.case, data={**data, "item": "", "by": "respondent"}, words=words)


# --- the end


def _end(archive: Archive, intake: Intake, channel: CaseState) -> None:
    """The case is gone and with it every word here. Who had been told something is told, once and without a reason,
    that it is over; an officer's copies are taken away again."""
    facts = facts_of(channel)
    ended = channel.facts.get("care", {}).get("why") == _WITH_CASE
    if not ended or not facts.get("noticed") or facts.get("told_end"):
        return
    try:
        _say_closed(archive, intake, channel)
        if role_of(channel) == "officer":
            tidy(intake, channel.case, ())
    except NotFoundError:
        pass  # they erased it too
    with archive.lock:
        archive.write(Draft("party.closed", case=channel.case))


def _say_closed(archive: Archive, intake: Intake, channel: CaseState) -> None:
    """The keys of this channel are destroyed: what is needed to write once more is read from the intake."""
    identities = [archive.epochs[n].identity for n in sorted(archive.epochs, reverse=True)]
    _, last, _ = intake.mailbox(channel.case)
    hello = m.verified_hello(open_signed(intake.message(channel.case, "in", 1), identities), MailboxId(channel.case))
    before = b64(m.chain_of(open_signed(intake.message(channel.case, "out", last), identities))) if last else ""
    epoch = archive.epoch
    raw: Any = {
        "v": 1,
        "type": "message",
        "mailbox": channel.case,
        "direction": "out",
        "seq": last + 1,
        "prev": before,
        "seen": {"seq": channel.good_seq, "chain": channel.good_chain},
        "to": channel.case,
        "epoch": epoch.n,
        "at": archive.clock(),
        "kind": "status",
        "content": {"status": "closed", "text": say(CLOSED[role_of(channel)], channel.lang)},
    }
    recipients = [HybridRecipient(hello.recipient), epoch.recipient]
    blob, _ = m.seal_message(m.MESSAGE.read(raw, ""), epoch.sign, recipients, archive.random)
    put = PutMessage(MailboxId(channel.case), archive.place.desk, "out", last + 1)
    intake.send([bundle.Draft(put, blob)])
