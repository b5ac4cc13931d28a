"""The pages of publishing: the list of a case, the gate on one page, a small page for each thing that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.publication import commands, posting, waiving
from amanat.desk.publication.commands import Text
from amanat.desk.publication.facts import DRAFTS, NOTES, WAYS
from amanat.desk.publication.view import Shown, board, shown
from amanat.desk.views import Case
from amanat.desk.web.acts import Card, Loose, Pages, needed, text, version
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import later
from amanat.errors import AmanatError, ConflictError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.web.render import LANGUAGES

_REFUSALS: Final = (ConflictError, RefusedError, MalformedError, UnavailableError)


def _case(visit: Visit) -> Case:
    return visit.desk.office.case(visit.actor, visit.request.path_params["case"])


def _one(visit: Visit) -> Shown:
    path = visit.request.path_params
    return shown(visit.desk.office, visit.actor, path["case"], path["publication"], visit.lang)


# --- writing


def _written(visit: Visit) -> Text:
    languages = {lang: visit.form.get(f"text_{lang}", "") for lang in LANGUAGES}
    titles = {lang: visit.form.get(f"title_{lang}", "") for lang in LANGUAGES}
    name, citation = text(visit, "individual", 200), text(visit, "citation", 1000)
    url, day = text(visit, "citation_url", 2000), text(visit, "citation_day", 10)
    individual = {"name": name, "citation": citation, "url": url, "day": day} if name or citation else None
    return Text(
        titles,
        languages,
        text(visit, "institutions", 5000).splitlines(),
        individual,
        text(visit, "protect", 5000).splitlines(),
        visit.form.get("source", ""),
        text(visit, "sources", 5000).splitlines(),
    )


def _form(visit: Visit, *, entry: str, one: Shown | None, error: str = "", status: int = 200) -> Response:
    case = _case(visit)
    if "publications" not in case.may or visit.person.role == "reviewer":
        raise NotFoundError("case.nothing", "There is nothing here.")
    return visit.page(
        "publication/write.html",
        status=status,
        case=case,
        s=case.summary,
        entry=entry,
        one=one,
        typed=Loose(visit.form) if visit.form else Loose.of(_typed(one)) or Loose(),
        error=error,
    )


def _typed(one: Shown | None) -> Mapping[str, Any] | None:
    """The form as it was sent before."""
    if one is None or one.draft is None:
        return None
    draft, cited = one.draft, one.draft.individual or {}
    return {
        **{f"title_{lang}": words for lang, words in draft.title.items()},
        **{f"text_{lang}": words for lang, words in draft.text.items()},
        "institutions": "\n".join(draft.institutions),
        "protect": "\n".join(draft.protect),
        "individual": cited.get("name", ""),
        "citation": cited.get("citation", ""),
        "citation_url": cited.get("url", ""),
        "citation_day": cited.get("day", ""),
        "source": draft.source,
        "sources": "\n".join(draft.sources),
    }


def _new(visit: Visit) -> Response:
    return _form(visit, entry="statement", one=None)


def _write_new(visit: Visit) -> Response:
    case = visit.request.path_params["case"]
    try:
        name = commands.write(visit.desk.office, visit.actor, case, version(visit), _written(visit))
    except _REFUSALS as error:
        return _again(visit, error, partial(_form, visit, entry="statement", one=None))
    return visit.go("cases", case, "publication", name)


def _again(visit: Visit, error: AmanatError, page: Callable[..., Response]) -> Response:
    if error.code == "desk.locked":
        raise error
    return page(error=visit.phrases.error(error), status=409 if isinstance(error, ConflictError) else 400)


def _edit(visit: Visit) -> Response:
    return _form(visit, entry=_entry(visit), one=_one(visit))


def _write(visit: Visit) -> Response:
    path, entry = visit.request.path_params, _entry(visit)
    try:
        commands.write(
            visit.desk.office,
            visit.actor,
            path["case"],
            version(visit),
            _written(visit),
            entry=entry,
            publication=path["publication"],
        )
    except _REFUSALS as error:
        return _again(visit, error, partial(_form, visit, entry=entry, one=_one(visit)))
    return visit.go("cases", path["case"], "publication", path["publication"])


def _entry(visit: Visit) -> str:
    entry = visit.request.path_params["entry"]
    if entry not in DRAFTS:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return str(entry)


# --- the gate and its steps


def _gate(visit: Visit, error: str = "", status: int = 200) -> Response:
    case, one = _case(visit), _one(visit)
    return visit.page(
        "publication/gate.html",
        status=status,
        case=case,
        s=case.summary,
        one=one,
        error=error,
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        public=visit.desk.office.place.intake,
    )


def _list(visit: Visit) -> Response:
    case = _case(visit)
    if "publications" not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return visit.page(
        "publication/list.html",
        case=case,
        s=case.summary,
        rows=board(visit.desk.office, visit.actor, case.summary.case),
    )


def _all(visit: Visit) -> Response:
    return visit.page("publication/all.html", rows=board(visit.desk.office, visit.actor))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the gate asks for. `template` is what stands in its form; "" for a button alone."""

    run: Callable[[Visit, str, str, int], None]
    template: str = ""


def _ask(visit: Visit, case: str, name: str, expected: int) -> None:
    commands.ask(visit.desk.office, visit.actor, case, expected, name)


def _tell(visit: Visit, case: str, name: str, expected: int) -> None:
    days = visit.form.get("days", "")
    commands.tell(
        visit.desk.office,
        visit.actor,
        case,
        expected,
        name,
        way=visit.form.get("way", ""),
        days=int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 0,
        gist={lang: visit.form.get(f"gist_{lang}", "") for lang in LANGUAGES},
        reason=text(visit, "reason", 2000),
    )


def _reply(visit: Visit, case: str, name: str, expected: int) -> None:
    commands.copy_reply(visit.desk.office, visit.actor, case, expected, name, needed(visit, "text"))


_SELF: Final = "self_"
"""Begins a field that says: I did this myself. What follows is a code of `commands.unlooked`."""


def _note(what: str) -> Step:
    def run(visit: Visit, case: str, name: str, expected: int) -> None:
        chosen = visit.form.get("is", "")
        said = text(visit, "text", 2000)
        did = [field.removeprefix(_SELF) for field in visit.form if field.startswith(_SELF)]
        commands.note(visit.desk.office, visit.actor, case, expected, name, what, chosen, said, did)

    return Step(run, "publication/note.html")


def _review(visit: Visit, case: str, name: str, expected: int) -> None:
    answer = visit.form.get("answer", "")
    if answer not in ("yes", "no"):
        raise RefusedError("publication.answer", "Choose yes or no.")
    commands.review(
        visit.desk.office,
        visit.actor,
        case,
        expected,
        name,
        digest=visit.form.get("hash", ""),
        yes=answer == "yes",
        reason=text(visit, "reason", 2000),
    )


def _waive(visit: Visit, case: str, name: str, expected: int) -> None:
    waiving.waive(
        visit.desk.office,
        visit.actor,
        case,
        expected,
        name,
        digest=visit.form.get("hash", ""),
        place=visit.form.get("place", ""),
        reason=text(visit, "reason", 2000),
    )


def _publish(visit: Visit, case: str, name: str, expected: int) -> None:
    posting.publish(visit.desk.office, visit.actor, case, expected, name)


def _show_reply(visit: Visit, case: str, name: str, expected: int) -> None:
    posting.show_reply(visit.desk.office, visit.actor, case, expected, name)


def _take_down(visit: Visit, case: str, name: str, expected: int) -> None:
    posting.take_down(visit.desk.office, visit.actor, case, expected, name, needed(visit, "reason", 2000))


def _drop(visit: Visit, case: str, name: str, expected: int) -> None:
    commands.drop(visit.desk.office, visit.actor, case, expected, name)


STEPS: Final[Mapping[str, Step]] = {
    "ask": Step(_ask),
    "tell": Step(_tell, "publication/tell.html"),
    "copy-reply": Step(_reply, "publication/reply.html"),
    **{what: _note(what) for what in NOTES},
    "review": Step(_review, "publication/review.html"),
    "waive": Step(_waive, "publication/waive.html"),
    "publish": Step(_publish),
    "show-reply": Step(_show_reply),
    "take-down": Step(_take_down, "publication/take-down.html"),
    "drop": Step(_drop),
}


def _found(visit: Visit, *, form: bool) -> tuple[str, Step]:
    """The step. What does not exist for this person does not exist, whatever the step is called."""
    _one(visit)
    slug = visit.request.path_params["step"]
    step = STEPS.get(slug)
    if step is None or (form and not step.template):
        raise NotFoundError("case.nothing", "There is nothing here.")
    return slug, step


def _step_page(visit: Visit, error: str = "", status: int = 200) -> Response:
    slug, step = _found(visit, form=not error)
    case, one = _case(visit), _one(visit)
    if not step.template:
        return _gate(visit, error, status)
    return visit.page(
        "publication/step.html",
        status=status,
        case=case,
        s=case.summary,
        one=one,
        slug=slug,
        inside=step.template,
        typed=Loose(visit.form),
        error=error,
        ways=WAYS,
        choices=NOTES.get(slug, ()),
        unlooked=commands.unlooked(slug),
    )


def _step(visit: Visit) -> Response:
    _slug, step = _found(visit, form=False)
    path = visit.request.path_params
    try:
        step.run(visit, path["case"], path["publication"], version(visit))
    except _REFUSALS as error:
        return _again(visit, error, partial(_step_page, visit))
    visit.desk.exchange_now()
    return visit.go("cases", path["case"], "publication", path["publication"])


PAGES: Final = Pages(
    name="publication",
    routes=(
        Door("/publications", signed_in(_all)),
        Door("/cases/{case}/publication", signed_in(_list)),
        Door("/cases/{case}/publication/new", signed_in(_new)),
        Door("/cases/{case}/publication/new", signed_in(_write_new), "POST"),
        Door("/cases/{case}/publication/{publication}", signed_in(_gate)),
        Door("/cases/{case}/publication/{publication}/write/{entry}", signed_in(_edit)),
        Door("/cases/{case}/publication/{publication}/write/{entry}", signed_in(_write), "POST"),
        Door("/cases/{case}/publication/{publication}/{step}", signed_in(_step_page)),
        Door("/cases/{case}/publication/{publication}/{step}", signed_in(_step), "POST"),
    ),
    cards=(Card("publication/card.html", "next"),),
    menu=(("publications", later("For the public record")),),
)
