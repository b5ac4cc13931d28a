"""The pages of letters with a code: making one, the paper, the list of open ones, comparing the check words."""

from __future__ import annotations

from typing import Final

import segno
from markupsafe import Markup
from starlette.responses import Response

from amanat.desk.invitation import commands
from amanat.desk.invitation.commands import DAYS, Made
from amanat.desk.invitation.rules import CHANNELS, VERIFIED
from amanat.desk.invitation.wording import LETTER_PAPER, LETTER_SAYS
from amanat.desk.views import Case
from amanat.desk.web.acts import Act, Card, Pages, text, version
from amanat.desk.web.phrases import Phrases
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import Table, later
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.web.render import LANGUAGES


def _case(visit: Visit) -> Case:
    return visit.desk.office.case(visit.actor, visit.request.path_params["case"])


def _letter_form(visit: Visit) -> Response:
    return _form_page(visit, _case(visit))


def _form_page(visit: Visit, case: Case, error: str = "", status: int = 200) -> Response:
    if "letter" not in case.may:
        raise NotFoundError("case.nothing", "There is nothing here.")
    return visit.page(
        "invitation/form.html",
        status=status,
        case=case,
        s=case.summary,
        letters=case.parts["invitation"],
        typed=visit.form,
        ticked=visit.form.getlist("verified"),
        error=error,
        days=DAYS,
        ways=VERIFIED,
    )


def _make_letter(visit: Visit) -> Response:
    """The paper, as the answer to the form itself: the code stands nowhere else, and no reload brings it back."""
    case, form = _case(visit), visit.form
    typed = form.get("days", "")
    try:
        made = commands.make(
            visit.desk.office,
            visit.actor,
            case.summary.case,
            version(visit),
            days=int(typed) if typed in map(str, DAYS) else 0,
            says=both(visit, LETTER_SAYS[case.parts["invitation"].kind]),
            verified=tuple(form.getlist("verified")),
            how=text(visit, "how", 2000),
        )
    except (ConflictError, RefusedError, MalformedError, UnavailableError) as error:
        if error.code == "desk.locked":
            raise
        status = 409 if isinstance(error, ConflictError) else 400
        return _form_page(visit, _case(visit), visit.phrases.error(error), status)
    return paper(visit, case, made)


def both(visit: Visit, message: str) -> dict[str, str]:
    return {lang: visit.desk.pages.gettext(lang, message) for lang in LANGUAGES}


def paper(visit: Visit, case: Case, made: Made, more: Table | None = None) -> Response:
    """The letter to print. `more`: further lines, such as `about` for whoever is asked for an answer."""
    said = {name: both(visit, message) for name, message in {**LETTER_PAPER, **(more or {})}.items()}
    first = "ur" if made.lang == "ur" else "en"
    letters = [
        (lang, {name: words[lang] for name, words in said.items()}) for lang in sorted(LANGUAGES, key=first.__ne__)
    ]
    link = f"{made.address}/{first}/code#{made.code.replace('-', '')}"
    drawn = segno.make(link, error="m", micro=False).svg_inline(scale=3, border=4, omitsize=True)
    return visit.page(
        "invitation/paper.html",
        path=f"/cases/{case.summary.case}",
        s=case.summary,
        code=made.code,
        link=link,
        place=made.address.removeprefix("https://") + f"/{first}/code",
        days={lang: _words_of(visit, lang).day(made.expires) for lang in LANGUAGES},
        papers=letters,
        picture=Markup(drawn),  # noqa: S704  (drawn here from our own address)
    )


def _words_of(visit: Visit, lang: str) -> Phrases:
    return Phrases(visit.desk.pages, lang, visit.desk.settings.zone)


def _letters(visit: Visit) -> Response:
    return visit.page("invitation/letters.html", rows=commands.all_open(visit.desk.office, visit.actor))


def _withdraw(visit: Visit, case: str, expected: int) -> None:
    commands.withdraw(visit.desk.office, visit.actor, case, expected, visit.form.get("invitation", ""))


def _compare(visit: Visit, case: str, expected: int) -> None:
    answer = visit.form.get("answer", "")
    if answer not in ("same", "other"):
        raise RefusedError("letter.answer", "Choose if the words were the same.")
    commands.compare(
        visit.desk.office,
        visit.actor,
        case,
        expected,
        same=answer == "same",
        channel=visit.form.get("channel", ""),
        text=text(visit, "text", 2000),
    )


def _channels(_visit: Visit, _case: Case) -> dict[str, object]:
    return {"channels": CHANNELS}


PAGES: Final = Pages(
    name="invitation",
    routes=(
        Door("/cases/{case}/letter", signed_in(_letter_form)),
        Door("/cases/{case}/letter", signed_in(_make_letter), "POST"),
        Door("/letters", signed_in(_letters)),
    ),
    acts=(
        Act("letter-withdraw", "letter_withdraw", _withdraw, template="invitation/withdraw.html"),
        Act("letter-confirm", "letter_confirm", _compare, template="invitation/confirm.html", more=_channels),
    ),
    cards=(Card("invitation/card.html", "next"),),
    menu=(("letters", later("Letters")),),
)
