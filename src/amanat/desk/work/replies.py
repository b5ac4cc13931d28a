"""Texts for answers on the form of an answer: what can be put in, and what is typed after it was put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from amanat.desk.views import Case
from amanat.desk.web.phrases import Phrases
from amanat.desk.web.visit import Visit
from amanat.desk.work import commands
from amanat.desk.work.templates import LANGUAGES, Template, filled


def choices(visit: Visit, case: Case) -> Mapping[str, Any]:
    """`replies`: (language, [(value of the button, title, text)…]), her language first; `typed_text` with what was
    chosen."""
    known = commands.all_templates(visit.desk.office, visit.actor)
    hers = case.summary.lang if case.summary.lang in LANGUAGES else LANGUAGES[0]
    texts = {lang: _texts(visit, case, lang, known) for lang in sorted(LANGUAGES, key=lambda lang: lang != hers)}
    return {"replies": tuple(texts.items()), "typed_text": _with_text(visit.form.get("text", ""), visit, texts)}


def _texts(visit: Visit, case: Case, lang: str, known: Iterable[Template]) -> list[tuple[str, str, str]]:
    places = _places(visit, case, lang)
    return [(f"{lang}:{one.template}", one.title[lang], filled(one, lang, places)) for one in known]


def _with_text(typed: str, visit: Visit, texts: Mapping[str, list[tuple[str, str, str]]]) -> str:
    wanted = visit.form.get("insert", "")
    found = next((text for some in texts.values() for value, _, text in some if value == wanted), "")
    return f"{typed.rstrip()}\n\n{found}".strip() if found else typed


def _places(visit: Visit, case: Case, lang: str) -> Mapping[str, str]:
    """What fills the places of a text: the desk's name, and the day of the next contact. Never her name."""
    name = visit.desk.office.health(visit.actor).name
    places = {"desk": name.get(lang) or name.get("en", "")}
    if case.summary.contact_day:
        places["day"] = Phrases(visit.desk.pages, lang, None).day(case.summary.contact_day).striptags()
    return places
