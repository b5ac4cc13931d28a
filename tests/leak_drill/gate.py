"""A text of the desk for the public record: everything that it needs is given, and then it is published or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from amanat.desk.proceeding import commands as proceeding
from amanat.desk.publication import commands as publishing
from amanat.desk.publication import posting
from amanat.desk.publication.commands import window_of
from amanat.desk.publication.judging import judged, required
from amanat.errors import AmanatError
from amanat.publication.gate import Condition, State
from tests.desk import parties as played
from tests.leak_drill.ground import SCHOOL, TEXT, TITLE, Ground
from tests.leak_drill.model import Row, Tried
from tests.leak_drill.rows import TEXTS
from tests.leak_drill.sides import passed_on, told

_TEXT_ALONE: Final = frozenset({1, 3, 4})
"""Conditions that the text itself meets or not; all others are met before each try."""


# --- what everybody can fetch


def pages_of(ground: Ground, publication: str) -> bytes:
    """Every address of one publication."""
    paths = [f"/{lang}/public/{publication}{rest}" for lang in ("en", "ur") for rest in ("", "/history", "/1", "/2")]
    paths += [f"/v1/publications/{publication}{rest}" for rest in ("", "/entries/1", "/entries/2")]
    return b"\n".join(map(ground.get, paths))


def lists(ground: Ground) -> bytes:
    paths = [f"/{lang}/public{rest}" for lang in ("en", "ur") for rest in ("", "/institutions", "/feed")]
    return b"\n".join(map(ground.get, paths))


def everywhere(ground: Ground, publication: str) -> bytes:
    return pages_of(ground, publication) + lists(ground)


def public_now(ground: Ground) -> Tried:
    """For a row that is a file, where nothing but words goes: what everybody reads is searched for its bytes."""
    if "public now" not in ground.kept:
        ground.kept["public now"] = everywhere(ground, ground.public)
    return Tried(out=ground.kept["public now"])


def refused_at(ground: Ground, publication: str) -> bytes:
    """That nothing of it is there."""
    return ground.get(f"/en/public/{publication}") + ground.get(f"/v1/publications/{publication}")


# --- the gate


def why(conditions: Sequence[Condition]) -> str:
    """What keeps a text back: the conditions that are not met, and the rules behind them."""
    open_ones = [one for one in conditions if one.state is not State.MET]
    assert {one.number for one in open_ones} <= _TEXT_ALONE, "the try is real only if all else is answered and signed"
    rules = dict.fromkeys(
        one.rule for condition in open_ones for one in condition.findings if one.level == "error" or not condition
    )
    return ", ".join([*dict.fromkeys(one.code for one in open_ones), *rules])


def goes_out(ground: Ground, name: str, kind: str) -> Tried:
    """Everything else is answered and signed; then it is published for real, or refused."""
    office, case = ground.line.office, ground.case
    conditions = required(judged(office, ground.state, name), kind)
    try:
        posting.publish(office, ground.line.lead, case, ground.version, name)
    except AmanatError as error:
        reason = why(conditions) if error.code == "publication.gate" else ""
        publishing.drop(office, ground.line.lead, case, ground.version, name)
        return Tried(error.code, reason, refused_at(ground, name))
    return Tried(out=everywhere(ground, name))


def worst(tries: Sequence[Tried]) -> Tried:
    """Of several tries of one cell: the first, with what all of them let out; no code if one was not refused."""
    out = b"".join(one.out for one in tries)
    if all(one.code for one in tries):
        return replace(tries[0], out=out)
    return Tried(out=out)


def one_line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def written(
    make: Callable[[str, str], publishing.Text], languages: tuple[str, ...] = ("en",)
) -> Callable[[Ground, Row], Tried]:
    """A statement whose draft `make` writes from a language and the row's sentence."""

    def attempt(ground: Ground, row: Row) -> Tried:
        if row.file:
            return public_now(ground)
        said = {"en": row.en, "ur": row.ur}
        return worst([statement(ground, make(lang, said[lang])) for lang in languages])

    return attempt


def statement(ground: Ground, text: publishing.Text) -> Tried:
    name = ground.write(text)
    if text.source == "complainant":
        publishing.ask(ground.line.office, ground.line.lead, ground.case, ground.version, name)
        ground.line.sync()
        ground.says_yes(name, text)
    ground.everything_but_the_text(name)
    return goes_out(ground, name, "statement")


_PAPER: Final = ("The Thalnagar Gazette, 2026-05-03",)
_PLAIN: Final = {"en": (TITLE, TEXT), "ur": ("ایک شکایت", "مئی میں کمیٹی کے پاس ایک شکایت جمع ہوئی۔")}


def in_text(lang: str, said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    # With her consent in English; what rests on a public record alone asks nobody, so Urdu goes that way.
    more: dict[str, Any] = {} if lang == "en" else {"source": "public_record", "sources": _PAPER}
    return publishing.Text({lang: title}, {lang: f"{text}\n\n{said}"}, **more)


def in_title(lang: str, said: str) -> publishing.Text:
    title = one_line(said, 190) if "\n" not in said else said[:190]
    return publishing.Text({lang: title}, {lang: _PLAIN[lang][1]}, source="public_record", sources=_PAPER)


def in_source(lang: str, said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    line = f"{one_line(said, 180)}, 2026-05-03"
    return publishing.Text({lang: title}, {lang: text}, source="public_record", sources=(line,))


def _cited(lang: str, _said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    return publishing.Text({lang: title}, {lang: text}, source="public_record", sources=_PAPER)


def cited(make: Callable[[Row], dict[str, str]]) -> Callable[[Ground, Row], Tried]:
    """A person is named only where the respondent was told and could answer: all drafts are told at once, and one week
    goes by for all of them."""
    batch = f"cited {id(make)}"

    def attempt(ground: Ground, row: Row) -> Tried:
        told(ground)
        if row.file:
            return public_now(ground)
        if (batch, row.key) not in ground.kept:
            rows = TEXTS if batch not in ground.kept else (row,)
            for one in rows:
                name = ground.write(replace(_cited("en", ""), individual=make(one)))
                days = window_of(ground.line.office, ground.state)
                how = {"way": "letter", "days": days, "gist": {"en": "A text about a complaint."}}
                publishing.tell(ground.line.office, ground.line.lead, ground.case, ground.version, name, **how)  # type: ignore[arg-type]
                ground.kept[batch, one.key] = name
            ground.line.clock.now += (days + 2) * 24 * 3600
            ground.kept[batch] = True
            ground.line.sync()
        name = ground.kept.pop((batch, row.key))
        ground.signed(name)
        return goes_out(ground, name, "statement")

    return attempt


def judge_cited(**more: str) -> dict[str, str]:
    return {"name": "Judge Amin Sheikh", "citation": "Cause list 12", "day": "2026-05-02", "url": "", **more}


def in_institution(lang: str, said: str) -> publishing.Text:
    """The name of an institution has to stand in the text: both carry it."""
    name = re.sub(r"[()\[\]]", "", one_line(said, 150))
    return publishing.Text({lang: _PLAIN[lang][0]}, {lang: name}, (name,), source="public_record", sources=_PAPER)


def follows(kind: str) -> Callable[[Ground, Row], Tried]:
    """A correction, an outcome or a retraction of what stands."""

    def attempt(ground: Ground, row: Row) -> Tried:
        decided(ground)
        stands = ended(ground) if kind == "retraction" else ground.public
        if row.file:
            return public_now(ground)
        more: dict[str, Any] = {"source": "public_record", "sources": _PAPER} if kind == "correction" else {}
        text = publishing.Text({"en": "More on it"}, {"en": row.en}, **more)
        ground.write(text, entry=kind, publication=stands)
        ground.everything_but_the_text(stands)
        found = goes_out(ground, stands, kind)
        if kind == "retraction" and not found.code:
            del ground.kept["ended"]
        return found

    return attempt


def ended(ground: Ground) -> str:
    """Another account, for what ends one."""
    if "ended" not in ground.kept:
        text = publishing.Text({"en": TITLE}, {"en": TEXT}, source="public_record", sources=_PAPER)
        name = ground.write(text)
        ground.everything_but_the_text(name)
        posting.publish(ground.line.office, ground.line.lead, ground.case, ground.version, name)
        ground.kept["ended"] = name
    found: str = ground.kept["ended"]
    return found


def decided(ground: Ground) -> None:
    """A committee found it not substantiated; the account says so."""
    if "decided" in ground.kept:
        return
    told(ground)
    passed_on(ground)
    public, line = ground.public, ground.line
    step = proceeding.take_step
    paper = {**_paper(ground), "record": True, "body": "The committee"}
    step(line.office, line.lead, ground.case, ground.version, "heard", reason="Heard.", **paper)
    step(line.office, line.lead, ground.case, ground.version, "not_substantiated", reason="Read.", **paper)
    text = publishing.Text({"en": "What was decided"}, {"en": f"The committee decided about {SCHOOL}."})
    ground.write(text, entry="outcome", publication=public)
    ground.everything_but_the_text(public)
    posting.publish(line.office, line.lead, ground.case, ground.version, public)
    ground.kept["decided"] = True


def _paper(ground: Ground) -> dict[str, Any]:
    return {"document": ground.item("pdf"), "day": played.later(ground.line, 0)}


def stage(ground: Ground, row: Row) -> Tried:
    """Who decided is typed, and stands beside every text."""
    decided(ground)
    if row.file:
        return public_now(ground)
    office, lead, paper = ground.line.office, ground.line.lead, _paper(ground)
    body = one_line(row.en, 200)
    now = (office, lead, ground.case)
    proceeding.decided(*now, ground.version, "charged", body, paper["day"], paper["document"], "")
    try:
        text = publishing.Text({"en": "More on it"}, {"en": TEXT}, source="public_record", sources=_PAPER)
        return statement(ground, text)
    finally:
        proceeding.decided(*now, ground.version, "charge_dropped", "A court", paper["day"], paper["document"], "")


def reply(ground: Ground, row: Row) -> Tried:
    """The respondent's own words, shown beside what stands."""
    if row.file:
        return public_now(ground)
    office, lead = ground.line.office, ground.line.lead
    tries = []
    for said in (row.en, row.ur):
        publishing.copy_reply(office, lead, ground.case, ground.version, ground.public, said)
        try:
            posting.show_reply(office, lead, ground.case, ground.version, ground.public)
            n = len(ground.state.facts["publication"]["all"][ground.public]["entries"])
            tries.append(Tried(out=ground.get(f"/en/public/{ground.public}/{n}")))
        except AmanatError as error:
            tries.append(Tried(error.code, "", refused_at(ground, ground.public)))
    return worst(tries)
