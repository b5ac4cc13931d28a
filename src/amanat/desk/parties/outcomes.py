"""Letters about the outcome to both sides: shown before they go, put into the mailboxes, or printed at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from amanat.desk.archive import Draft
from amanat.desk.handing import put_item
from amanat.desk.invitation.rules import joined_of
from amanat.desk.letters.outcome import LANGUAGES, SIDES, Outcome, gist, letter
from amanat.desk.letters.paper import pdf_of
from amanat.desk.office import Office
from amanat.desk.parties.channels import channels_of, is_channel, role_of
from amanat.desk.parties.guarding import check_notice
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.rules import facts_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import word_of
from amanat.desk.state import CaseState
from amanat.errors import ConflictError, RefusedError
from amanat.process.clocks import State
from amanat.seal.item import MANIFEST
from amanat.seal.proceedings import PAPERS_FORM, Papers

WORDS: Final = 3000
_NAME: Final = {"en": "outcome-en.pdf", "ur": "outcome-ur.pdf"}


def outcome_of(office: Office, case: CaseState, words: Mapping[str, str]) -> Outcome:
    """What the state of the case says. Raises RefusedError `outcome.none`, `text.long`, `notice.private`,
    `notice.protected`."""
    facts, kept = facts_of(case), office.archive.body(case).get("proceeding", {})
    finding = facts.get("finding")
    if not finding:
        raise RefusedError("outcome.none", "Nothing is decided yet. Write the finding down first.")
    said = {lang: text.strip() for lang, text in words.items() if text.strip()}
    if any(len(text) > WORDS for text in said.values()):
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")
    check_notice(office, case, said, looked=False)
    return Outcome(
        finding=finding["status"],
        body=kept.get("finding", ""),
        day=finding["day"],
        final=bool(finding["final"]),
        word=word_of(office.archive, case),
        appeal=_appeal_until(office, case),
        words=said,
    )


def _appeal_until(office: Office, case: CaseState) -> str:
    """The first last day for an appeal that runs on a route of this case, or ""."""
    states = route_states(office.archive, case, today_of(office.archive))
    days = [
        clock.due
        for one in states
        if not one.ended
        for clock in one.clocks
        if clock.step.to_event == "appeal_filed" and clock.state is State.RUNNING and clock.due
    ]
    return str(min(days)) if days else ""


def pdf(office: Office, actor: str, case: str, side: str, lang: str, words: Mapping[str, str]) -> bytes:
    """One letter as PDF, made now and kept nowhere. Raises as `outcome_of`; NotFoundError `case.nothing`."""
    with office.archive.lock:
        state = _case(office, actor, case)
        return _letter(office, state, side, lang, outcome_of(office, state, words))


def _letter(office: Office, state: CaseState, side: str, lang: str, outcome: Outcome) -> bytes:
    if side not in SIDES or lang not in LANGUAGES:
        raise RefusedError("outcome.side", "Choose for whom the letter is.")
    desk, today = office.archive.state.name, str(today_of(office.archive))
    return pdf_of(letter(outcome, side, lang, desk=desk, number=state.number, today=today))


def receivers(office: Office, case: CaseState) -> dict[str, str]:
    """The mailboxes that get a letter, with the side of each; whoever has none gets it on paper."""
    found = {case.case: "complainant"} if case.mailbox_key and not case.lost else {}
    for one in channels_of(office.archive.state, case):
        confirmed = (joined_of(one) or {}).get("state") == "confirmed"
        if role_of(one) == "respondent" and confirmed and not one.lost:
            found[one.case] = "respondent"
    return found


def send(office: Office, actor: str, case: str, expected: int, words: Mapping[str, str]) -> int:
    """Both letters, in both languages, into both mailboxes at once: nobody reads it first.

    Raises RefusedError `outcome.…`, `notice.…`, `outcome.no_mailbox`; ConflictError `case.changed`;
    UnavailableError: then nothing was sent, and it can be done again."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        outcome = outcome_of(office, state, words)
        wanted = receivers(office, state)
        if not wanted:
            raise RefusedError("outcome.no_mailbox", "Nobody has a mailbox here. Print the letters instead.")
        made = {
            name: {lang: _letter(office, state, side, lang, outcome) for lang in LANGUAGES}
            for name, side in wanted.items()
        }
    # Without the lock: the network must not hold up the others. Copies that no message names are taken away again.
    put = {
        name: tuple(
            put_item(office.archive, office.intake, name, [data], name=_NAME[lang], media="application/pdf")
            for lang, data in both.items()
        )
        for name, both in made.items()
    }
    with office.archive.lock:
        if office.changeable(actor, case, office.case(actor, case).version).version != expected:
            raise ConflictError("case.changed", "Somebody else changed this case. Look at it again, then decide.")
        drafts = []
        for name, manifests in put.items():
            box = office.archive.state.cases[name]
            content = PAPERS_FORM.write(Papers("outcome", manifests, gist(outcome)))
            data = {"papers": "outcome", "handed": [MANIFEST.write(one)["item"] for one in manifests]}  # type: ignore[index,call-overload]
            drafts.append(Draft("party.papers", actor, name, data, ((box.key, {"content": content}),)))
        office.archive.write_all(drafts)
        return state.version


def _case(office: Office, actor: str, case: str) -> CaseState:
    version = office.case(actor, case).version
    state = office.changeable(actor, case, version)
    if is_channel(state):
        raise RefusedError("party.on_channel", "Do this on the case itself.")
    return state
