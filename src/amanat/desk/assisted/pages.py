"""Calls and walk-ins: the pages on which a worker writes with her."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.apply_case import day_of
from amanat.desk.assisted import commands, record, taking
from amanat.desk.assisted.rules import HOW, SOURCES, SPEAKERS, Heard, Spoken
from amanat.desk.assisted.upload import received
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Loose, Pages, needed, text
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in, uploading
from amanat.desk.web.words import later
from amanat.errors import RefusedError
from amanat.process.urgency import FLAGS
from amanat.seal.encoding import b64
from amanat.seal.grant import PURPOSES
from amanat.seal.record import CONSENT_GROUPS
from amanat.web.support import load_support

UNTIL: Final = ("90", "180", "365", "day")


# --- the first note


def new(visit: Visit, *, status: int = 200, error: str = "") -> Response:
    """Somebody calls or walks in, or a paper form is typed in (``?paper=1``)."""
    if visit.person.role == "reviewer":
        raise RefusedError("desk.role", "A reviewer reads and writes notes. Ask a caseworker or a lead.")
    paper = visit.form.get("source") == "paper" if visit.form else visit.request.query_params.get("paper") == "1"
    return visit.page(
        "assisted/new.html",
        status=status,
        path="/calls" + ("?paper=1" if paper else ""),
        error=error,
        typed=Loose(visit.form),
        ticked=visit.form.getlist("flags"),
        token_of_form=visit.form.get("once") or b64(visit.desk.secret(16)),
        paper=paper,
        sources=SOURCES[:3],
        speakers=("", *SPEAKERS),
        reach=("", "phone", "email", "none"),
        flags=FLAGS,
        emergency=_emergency(visit),
    )


def _emergency(visit: Visit) -> str:
    country = str(visit.desk.office.archive.state.profile.get("country", ""))
    pack = load_support().countries.get(country)
    return pack.emergency if pack else ""


def take(visit: Visit) -> Response:
    """Makes the case; or shows the form again with every word still in it."""
    form = visit.form
    try:
        note = commands.Note(
            lang=form.get("lang", visit.lang),
            source=form.get("source", "call"),
            speaks=form.get("speaks", ""),
            said=text(visit, "said"),
            age=form.get("age", ""),
            danger=form.get("danger") == "yes",
            flags=tuple(flag for flag in FLAGS if flag in form.getlist("flags")),
            contact=record.contact(visit),
            day=record.digits(form.get("day", "")),
        )
        case = commands.take_note(visit.desk.office, visit.actor, form.get("once", ""), note)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return new(visit, status=400, error=visit.phrases.error(error))
    return visit.go("cases", case)


def blank(visit: Visit) -> Response:
    """The form to print, in the language of the page: nothing of any case is in it."""
    return visit.page("assisted/blank.html")


# --- what stands on a case


def _spoken(case: Case) -> Spoken:
    found = case.parts.get("assisted")
    if not isinstance(found, Spoken):
        raise RefusedError("assisted.mailbox", "She writes for herself here. Answer her in her mailbox.")
    return found


def _now(case: Case) -> Heard | None:
    found = case.parts.get("assisted")
    return found.now if isinstance(found, Spoken) else None


def _again(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    source, speaks = form.get("source", "call"), form.get("speaks", "")
    commands.continue_note(visit.desk.office, visit.actor, case, expected, needed(visit, "said"), source, speaks)


def _again_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"sources": SOURCES[:3], "speakers": ("", *SPEAKERS), "saying": visit._("Keep this note")}


def _consent(visit: Visit) -> commands.Consent:
    form, chosen = visit.form, visit.form.get("until", "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 5:
        start = date.fromisoformat(day_of(visit.desk.office.archive.clock()))
        expires = (start + timedelta(days=int(chosen))).isoformat()
    else:
        expires = record.digits(form.get("until_day", ""))
    return commands.Consent(
        purpose=form.get("purpose", ""),
        fields=tuple(field for field in CONSENT_GROUPS if field in form.getlist("fields")),
        expires=expires,
        how=form.get("how", ""),
        heard=form.get("heard", ""),
        words=text(visit, "words"),
        told=form.get("told") == "yes",
    )


def _hear(visit: Visit, case: str, expected: int) -> object:
    office, answer = visit.desk.office, visit.form.get("agrees", "")
    if answer not in ("no", "yes"):
        raise RefusedError("assisted.asked", "Choose no or yes.")
    if answer == "no":
        commands.refuse_consent(office, visit.actor, case, expected, visit.form.get("heard", ""))
        return None
    commands.hear_consent(office, visit.actor, case, expected, _consent(visit))
    return visit.go("cases", case, record.STEPS[0].slug)


def _widen(visit: Visit, case: str, expected: int) -> None:
    commands.widen_consent(visit.desk.office, visit.actor, case, expected, _consent(visit))


def _consent_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    spoken, now = case.parts.get("assisted"), _now(case)
    grant = next((grant for grant in case.grants if now and grant.grant == now.grant), None)
    return {
        "spoken": spoken,
        "grant": grant,
        "groups": tuple(CONSENT_GROUPS),
        "agreed": visit.form.getlist("fields") or (list(grant.fields) if grant else []),
        "purposes": PURPOSES,
        "untils": UNTIL,
        "hows": HOW,
        "must": spoken.must_report.get(visit.lang, "") if isinstance(spoken, Spoken) else "",
        "myself": visit.actor,
        "saying": visit._("Keep her answer"),
    }


def _take_back(visit: Visit, case: str, expected: int) -> None:
    form = visit.form
    commands.take_back(visit.desk.office, visit.actor, case, expected, form.get("how", ""), form.get("heard", ""))


def _back_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    return {**_consent_more(visit, case), "saying": visit._("She takes it back")}


def _erase(visit: Visit, case: str, expected: int) -> object:
    if visit.form.get("sure") != "yes":
        raise RefusedError("assisted.sure", "Tick that you know it is for ever.")
    commands.erase_asked(visit.desk.office, visit.actor, case, expected, visit.form.get("why", ""))
    return None


def _erase_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {"whys": commands.ERASE_WHYS, "saying": visit._("Erase everything, forever")}


# --- the record


def _write(step: record.Step) -> Act:
    def run(visit: Visit, case: str, expected: int) -> Response:
        before = visit.desk.office.case(visit.actor, case)
        now = _now(before)
        asked = record.asked(step, now.fields if now else ())
        answers = record.answers(visit, asked)
        commands.write_record(visit.desk.office, visit.actor, case, expected, step.name, answers, asked)
        return visit.go("cases", case, _after(visit, case, step))

    def more(visit: Visit, case: Case) -> Mapping[str, Any]:
        now = _now(case)
        fields = now.fields if now else ()
        following = record.following(step, fields)
        return {
            "step": step,
            "now": now,
            "steps": [one for one in record.STEPS if record.asked(one, fields)],
            "asked": record.asked(step, fields),
            "answer": Loose(record.shown(visit, case.record or {})),
            "record": record,
            "saying": visit._("Save and go on"),
            "skip": visit.address("cases", case.summary.case, *_onwards(following, case)),
        }

    return Act(step.slug, "write", run, template="assisted/write.html", more=more)


def _onwards(following: record.Step | None, case: Case) -> tuple[str, ...]:
    """Where "Skip this" goes. Nothing can be read back where every page was skipped: then to the case itself."""
    if following:
        return (following.slug,)
    return ("read-back",) if "read_back" in case.may else ()


def _after(visit: Visit, case: str, step: record.Step) -> str:
    now = _now(visit.desk.office.case(visit.actor, case))
    following = record.following(step, now.fields if now else ())
    return following.slug if following else "read-back"


def _read(visit: Visit, case: str, expected: int) -> None:
    if visit.form.get("right") != "yes":
        raise RefusedError("assisted.heard", "Tick that she heard it and says it is right.")
    commands.read_back(visit.desk.office, visit.actor, case, expected, visit.form.get("how", ""))


def _read_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    now = _now(case)
    fields = now.fields if now else ()
    return {
        "told": record.told(case.record or {}),
        "now": now,
        "steps": [one for one in record.STEPS if record.asked(one, fields)],
        "hows": HOW,
        "saying": visit._("She heard it and says it is right"),
    }


def _add(visit: Visit, case: str, expected: int) -> None:
    about = visit.form.get("about", "")
    contact = record.contact(visit)
    commands.add_words(visit.desk.office, visit.actor, case, expected, about, text(visit, "text"), contact)


def _add_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    now = _now(case)
    fields = [field for field in (now.fields if now else ()) if field != "files"]
    return {
        "groups": list(dict.fromkeys((*fields, "exclude"))),
        "reach": ("", "phone", "email", "none"),
        "saying": visit._("Add this"),
    }


# --- files


def _no_script(_visit: Visit, _case: str, _expected: int) -> None:
    raise RefusedError("file.script", "This page needs its script to take a file. Open it again.")


def _file_more(visit: Visit, case: Case) -> Mapping[str, Any]:
    spoken = case.parts.get("assisted")
    return {
        "paper": isinstance(spoken, Spoken) and spoken.source == "paper",
        "most": taking.MOST,
        "saying": visit._("Keep this file"),
    }


def upload(visit: Visit, pieces: Iterator[bytes]) -> Response:
    """One original; it goes on at the exhibit's page."""
    case = visit.request.path_params["case"]
    return received(visit, pieces, taking.take_file, lambda item: visit.address("cases", case, "exhibits", item))


PAGES: Final = Pages(
    name="assisted",
    routes=(
        Door("/calls", signed_in(new)),
        Door("/calls", signed_in(take), "POST"),
        Door("/calls/form", signed_in(blank)),
        Door("/cases/{case}/originals", uploading(upload), "POST"),
    ),
    acts=(
        Act("called-again", "called_again", _again, template="assisted/again.html", more=_again_more),
        Act("consent", "consent", _hear, template="assisted/consent.html", more=_consent_more),
        Act("widen", "widen", _widen, template="assisted/consent.html", more=_consent_more),
        Act("takes-back", "takes_back", _take_back, template="assisted/takes-back.html", more=_back_more),
        *(_write(step) for step in record.STEPS),
        Act("read-back", "read_back", _read, template="assisted/read-back.html", more=_read_more),
        Act("add-words", "add_words", _add, template="assisted/add-words.html", more=_add_more),
        Act("take-file", "take_file", _no_script, template="assisted/take-file.html", more=_file_more),
        Act("erase-asked", "erase_asked", _erase, template="assisted/erase.html", more=_erase_more),
    ),
    cards=(Card("assisted/card.html", "next"),),
    bar=(("calls", later("Call or visit")),),
)
