"""The pages about a case's other people: one small card in the case, the mailbox of each as a view of its own, and what
is asked before anything goes to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.invitation.commands import DAYS
from amanat.desk.invitation.pages import both, paper
from amanat.desk.invitation.rules import CHANNELS
from amanat.desk.parties import commands, officers, outcomes
from amanat.desk.parties.channels import ROLES
from amanat.desk.parties.commands import Particulars
from amanat.desk.parties.facts import SUITS
from amanat.desk.parties.guarding import unfair
from amanat.desk.parties.view import Channel
from amanat.desk.parties.wording import PARTY_PAPER, PARTY_SAYS
from amanat.desk.proceeding.codes import WAYS
from amanat.desk.proceeding.commands import her_words
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, needed, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import Kind
from amanat.seal.proceedings import RIGHTS

_MOST_MESSAGES: Final = 10
_ONE_LINE: Final = 1000


# --- can the respondent be told


def _contact(visit: Visit, case: str, expected: int) -> None:
    office, form, answer = visit.desk.office, visit.form, visit.form.get("answer", "")
    reason = text(visit, "reason", 2000)
    if answer in ("danger", "she_said_no"):
        commands.say_unsafe(office, visit.actor, case, expected, answer, reason)
    elif answer == "settle":
        commands.settle_safe(office, visit.actor, case, expected)
    elif answer == "ask":
        commands.ask_safe(
            office,
            visit.actor,
            case,
            expected,
            reason,
            talked=form.get("talked") == "yes",
            way=form.get("way", ""),
            message=_number(form.get("message", "")),
            heard=form.get("heard", ""),
            day=form.get("day", ""),
            words=text(visit, "words", 5000),
        )
    else:
        raise RefusedError("party.answer", "Choose one of the answers.")


def _contact_more(visit: Visit, case: Case) -> dict[str, Any]:
    office = visit.desk.office
    with office.archive.lock:
        state = office.archive.state.cases[case.summary.case]
        messages = her_words(office, state)[:_MOST_MESSAGES]
        own_yes = Kind(office.archive.state.kind) is not Kind.INQUIRY
    return {
        "shown": case.parts["parties"],
        "own_yes": own_yes,
        "messages": messages,
        "ways": WAYS if messages else WAYS[1:],
        "today": _today(visit),
        "myself": visit.actor,
        "saying": visit.phrases.act("keep"),
    }


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0


def _today(visit: Visit) -> str:
    return str(today_of(visit.desk.office.archive))


# --- letters


def _respondent_letter(visit: Visit, case: str, expected: int) -> Response:
    return _letter(visit, case, expected, "respondent", "")


def _officer_letter(visit: Visit, case: str, expected: int) -> Response:
    return _letter(visit, case, expected, "officer", visit.form.get("route", ""))


def _letter(visit: Visit, case: str, expected: int, role: str, referral: str) -> Response:
    typed = visit.form.get("days", "")
    made = commands.make_letter(
        visit.desk.office,
        visit.actor,
        case,
        expected,
        role,
        days=int(typed) if typed in map(str, DAYS) else 0,
        says=both(visit, PARTY_SAYS[role]),
        referral=referral,
    )
    return paper(visit, visit.desk.office.case(visit.actor, case), made, {"about": PARTY_PAPER[role]})


def _letter_more(visit: Visit, case: Case) -> dict[str, Any]:
    office = visit.desk.office
    with office.archive.lock:
        state = office.archive.state.cases[case.summary.case]
        words = office.archive.body(state).get("proceeding", {}).get("routes", {})
        routes = [
            (name, words.get(name, {}).get("name", ""))
            for name, one in routes_of(state).items()
            if one.get("referral") and one.get("officer") and not one["ended"]
        ]
    return {"days": DAYS, "routes": routes, "saying": visit.phrases.act("make-letter")}


def _withdraw(visit: Visit, case: str, expected: int) -> None:
    name = visit.form.get("invitation", "")
    commands.withdraw_letter(visit.desk.office, visit.actor, case, expected, name)


def _letters(_visit: Visit, case: Case) -> dict[str, Any]:
    return {"letters": case.parts["parties"].letters}


def _confirm(visit: Visit, case: str, expected: int) -> None:
    from amanat.desk.invitation.commands import compare

    answer = visit.form.get("answer", "")
    if answer not in ("same", "other"):
        raise RefusedError("letter.answer", "Choose if the words were the same.")
    said, channel = text(visit, "text", 2000), visit.form.get("channel", "")
    compare(visit.desk.office, visit.actor, case, expected, same=answer == "same", channel=channel, text=said)


def _channels(_visit: Visit, _case: Case) -> dict[str, Any]:
    return {"channels": CHANNELS}


# --- the mailbox of one of them


def channel_page(visit: Visit, case: Case) -> Response:
    """The second view: what went both ways, the files, the days. The same calm for whoever is on the other side."""
    shown = case.parts["parties"]
    if shown is None:
        raise NotFoundError("case.nothing", "There is nothing here.")
    names = visit.phrases.names(visit.desk.office.people(visit.actor))
    main = visit.desk.office.case(visit.actor, shown.main)
    said = tuple(replace(one, content=Loose.of(one.content) or Loose()) for one in shown.said)
    shown = replace(shown, said=said, record=Loose.of(shown.record))
    return visit.page("parties/channel.html", case=case, s=case.summary, c=shown, main=main, names=names)


def _seen(visit: Visit, case: str, expected: int) -> None:
    visit.desk.office.opened(visit.actor, case)
    visit.desk.office.seen(visit.actor, case)


def _notice(visit: Visit, case: str, expected: int) -> None:
    wanted = Particulars(
        about=_words(visit, "about", 20_000),
        rule=_words(visit, "rule", _ONE_LINE),
        decides=_words(visit, "decides", _ONE_LINE),
        basis=text(visit, "basis", 500),
        until=visit.form.get("until", ""),
        rights=tuple(visit.form.getlist("rights")),
        then=_words(visit, "then", _ONE_LINE),
    )
    looked = visit.form.get("looked") == "yes"
    commands.send_notice(visit.desk.office, visit.actor, case, expected, wanted, looked=looked)


def _words(visit: Visit, name: str, most: int) -> dict[str, str]:
    return {lang: text(visit, f"{name}_{lang}", most) for lang in ("en", "ur")}


def _notice_more(visit: Visit, case: Case) -> dict[str, Any]:
    office, shown = visit.desk.office, case.parts["parties"]
    if not isinstance(shown, Channel):
        raise NotFoundError(
            "case.nothing", "There is nothing here."
        )  # a notice is written in the mailbox of its reader
    with office.archive.lock:
        main = office.archive.state.cases[shown.main]
        least = commands.least_until(office, main)
        typed = {name: _words(visit, name, 20_000) for name in ("about", "rule", "decides", "then")}
        findings = unfair(main, typed) if visit.form else ()
    return {
        "least": str(least),
        "findings": findings,
        "rights": RIGHTS,
        "ticked_rights": visit.form.getlist("rights") if visit.form else list(RIGHTS),
        "saying": visit.phrases.act("send-notice"),
    }


def _referral(visit: Visit, case: str, expected: int) -> None:
    officers.send_referral(visit.desk.office, visit.actor, case, expected)


def _write(visit: Visit, case: str, expected: int) -> None:
    commands.write(visit.desk.office, visit.actor, case, expected, needed(visit, "text"))
    visit.desk.office.seen(visit.actor, case)


# --- on the case


def _time(visit: Visit, case: str, expected: int) -> None:
    form, answer = visit.form, visit.form.get("answer", "")
    channel, _, seq = form.get("asked", "").partition(" ")
    if answer not in ("yes", "no"):
        raise RefusedError("party.answer", "Choose one of the answers.")
    until = form.get("until", "") if answer == "yes" else ""
    if answer == "yes" and not until:
        raise RefusedError("party.longer", "Choose a day that is later than the last day now.")
    reason = text(visit, "reason", 2000)
    commands.answer_time(
        visit.desk.office, visit.actor, case, expected, channel, _number(seq), until=until, reason=reason
    )


def _time_more(_visit: Visit, case: Case) -> dict[str, Any]:
    return {"asked": [one for one in case.parts["parties"].asked if one.state == "open"]}


def _heard(visit: Visit, case: str, expected: int) -> None:
    commands.take_as_heard(visit.desk.office, visit.actor, case, expected)


def _link(visit: Visit, case: str, expected: int) -> None:
    commands.link(visit.desk.office, visit.actor, case, expected, text(visit, "number", 40))


def _suit(visit: Visit, case: str, expected: int) -> None:
    form, said = visit.form, text(visit, "text", 2000)
    commands.flag_suit(visit.desk.office, visit.actor, case, expected, form.get("what", ""), form.get("day", ""), said)


def _suits(visit: Visit, _case: Case) -> dict[str, Any]:
    return {"suits": SUITS, "today": _today(visit)}


def _outcome(visit: Visit, case: str, expected: int) -> None:
    outcomes.send(visit.desk.office, visit.actor, case, expected, _words(visit, "words", outcomes.WORDS))


def _outcome_more(visit: Visit, case: Case) -> dict[str, Any]:
    office = visit.desk.office
    with office.archive.lock:
        found = outcomes.receivers(office, office.archive.state.cases[case.summary.case])
    sides = set(found.values())
    return {
        "sides": [(side, side in sides) for side in ("complainant", "respondent")],
        "saying": visit.phrases.act("send-outcome"),
    }


def _outcome_paper(visit: Visit) -> Response:
    """One letter as PDF, for printing at the desk: made now, kept nowhere here."""
    case = visit.request.path_params["case"]
    shown = visit.desk.office.case(visit.actor, case)
    if "outcome_letters" not in shown.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    side, _, lang = visit.form.get("paper", "").partition("-")
    made = outcomes.pdf(visit.desk.office, visit.actor, case, side, lang, _words(visit, "words", outcomes.WORDS))
    name = f"letter-{lang}.pdf"
    return Response(
        made,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


PAGES: Final = Pages(
    name="parties",
    routes=(Door("/cases/{case}/outcome-paper", signed_in(_outcome_paper), "POST"),),
    acts=(
        Act("respondent-contact", "respondent_contact", _contact, template="parties/contact.html", more=_contact_more),
        Act(
            "respondent-letter", "respondent_letter", _respondent_letter, template="parties/letter.html",
            more=_letter_more,
        ),
        Act("officer-letter", "officer_letter", _officer_letter, template="parties/letter.html", more=_letter_more),
        Act(
            "party-letter-withdraw", "party_letter_withdraw", _withdraw, template="parties/withdraw.html",
            more=_letters,
        ),
        Act("party-confirm", "party_confirm", _confirm, template="parties/confirm.html", more=_channels),
        Act("channel-seen", "channel_seen", _seen, direct=True, sends=True),
        Act(
            "respondent-notice", "respondent_notice", _notice, sends=True, template="parties/notice.html",
            more=_notice_more,
        ),
        Act("officer-referral", "officer_referral", _referral, sends=True, template="parties/referral.html"),
        Act("channel-write", "channel_write", _write, sends=True, template="parties/write.html"),
        Act("respondent-time", "respondent_time", _time, sends=True, template="parties/time.html", more=_time_more),
        Act("respondent-heard", "respondent_heard", _heard, sends=True, template="parties/heard.html"),
        Act("party-link", "party_link", _link, template="parties/link.html"),
        Act("party-suit", "party_suit", _suit, template="parties/suit.html", more=_suits),
        Act(
            "outcome-letters", "outcome_letters", _outcome, sends=True, template="parties/outcome.html",
            more=_outcome_more,
        ),
    ),
    cards=(Card("parties/card.html", "next"),),
)  # fmt: skip

__all__ = ["PAGES", "ROLES", "channel_page"]
