"""A planted leak in each way out: its guard is broken, or it is made to print a name, and the drill must find it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from amanat.desk.casefile import commands as casefile
from amanat.desk.find import fold
from amanat.desk.oversight import audit, export
from amanat.desk.parties import commands as parties
from amanat.desk.parties import outcomes
from amanat.desk.proceeding import referral
from amanat.desk.publication import commands as publishing
from amanat.desk.publication import judging, posting
from amanat.desk.reports import commands as reports
from amanat.desk.reports.counts import Table
from amanat.desk.web import visit
from amanat.intake import digests, logs, mail, publications
from amanat.intake.metrics import Metrics
from amanat.process import calendar
from amanat.process.suppression import Cell, Mark
from amanat.seal.pictures import Size
from amanat.web.render import Renderer
from tests.leak_drill.ground import Ground
from tests.leak_drill.matrix import WAYS
from tests.leak_drill.model import Way, drill
from tests.leak_drill.rows import HER, HER_PHONE, PLANTED, ROWS

pytestmark = pytest.mark.slow
Patch = pytest.MonkeyPatch
Breaks = Callable[[Patch, Ground], None]
PHONE: Final = "0346 5550119"


def _nothing(*_: object, **__: object) -> None:
    return


def no_privacy(patch: Patch, _: Ground) -> None:
    patch.setattr(judging, "private_findings", lambda *_, **__: ())
    patch.setattr(judging, "_wording", lambda *_: ())


def no_reply_check(patch: Patch, _: Ground) -> None:
    patch.setattr(posting, "check_reply", _nothing)


def no_gate(patch: Patch, _: Ground) -> None:
    patch.setattr(posting, "may_publish", lambda _: True)
    patch.setattr(posting, "_check_pictures", _nothing)


def no_picture_check(patch: Patch, ground: Ground) -> None:
    no_gate(patch, ground)
    patch.setattr(publications, "check_picture", lambda *_: Size(1, 1))
    ground.kept.pop("document", None)


def no_letter_check(patch: Patch, _: Ground) -> None:
    for module in (parties, outcomes, publishing):
        patch.setattr(module, "check_notice", _nothing)
    patch.setattr(parties, "unfair", lambda *_: ())


def no_officer_check(patch: Patch, _: Ground) -> None:
    for module in (parties, referral):
        patch.setattr(module, "check_officer", _nothing)


def prints(token: str = PHONE, *made: str) -> Breaks:
    """The renderer of pages puts a private word into their titles. `made`: what has to be made anew."""

    def breaks(patch: Patch, ground: Ground) -> None:
        real = Renderer.html

        def html(self: Renderer, *given: Any, **more: Any) -> str:
            return real(self, *given, **more).replace("<title>", f"<title>{token}", 1)

        patch.setattr(Renderer, "html", html)
        patch.setitem(ground.kept, "fresh surfaces", True)
        for name in made:
            patch.delitem(ground.kept, name, raising=False)

    return breaks


def says(name: str, *made: str) -> Breaks:
    """A handler of the intake puts it into its answer."""

    def breaks(patch: Patch, ground: Ground) -> None:
        handlers: Any = ground.intake.app.api._handlers
        real = handlers[name]

        def told(call: Any) -> Any:
            answer = real(call)
            return dataclasses.replace(answer, body=answer.body + PHONE.encode())

        patch.setitem(handlers, name, told)
        patch.setitem(ground.kept, "fresh surfaces", True)
        for one in made:
            patch.delitem(ground.kept, one, raising=False)

    return breaks


def anew(name: str, target: object, attribute: str, value: object) -> Breaks:
    """Something else in place of what is there, and the output made anew."""

    def breaks(patch: Patch, ground: Ground) -> None:
        if isinstance(target, dict):
            patch.setitem(target, attribute, value)
        else:
            patch.setattr(target, attribute, value)
        patch.delitem(ground.kept, name, raising=False)

    return breaks


def counts_a_name(patch: Patch, ground: Ground) -> None:
    """A district of one case is shown."""
    real = reports.report

    def report(*given: Any) -> Any:
        found = real(*given)
        one = Table("district", ((fold(HER[0]), Cell(Mark.SHOWN, 1)),))
        return dataclasses.replace(found, tables=(*found.tables, one))

    patch.setattr(reports, "report", report)
    patch.delitem(ground.kept, "report", raising=False)


def logs_everything(patch: Patch, _: Ground) -> None:
    patch.setattr(logs, "_only_allowed", lambda _logger, _method, event: event)


def shows_the_error(patch: Patch, _: Ground) -> None:
    def bug(here: Any, error: Exception) -> Any:
        return here.page("trouble.html", status=500, path="/", code="desk.bug", text=str(error))

    patch.setattr(visit, "_bug", bug)


def names_a_case(patch: Patch, ground: Ground) -> None:
    real = audit.lines

    def lines(*given: Any) -> Any:
        first, *rest = real(*given)
        return [dataclasses.replace(first, number=PHONE), *rest]

    patch.setattr(audit, "lines", lines)
    patch.delitem(ground.kept, "activity", raising=False)


def counts_with_names(patch: Patch, ground: Ground) -> None:
    real = Metrics.text
    patch.setattr(Metrics, "text", lambda self, intake: real(self, intake) + PHONE.encode())
    patch.delitem(ground.kept, "metrics", raising=False)


def writes_to_the_disk(patch: Patch, ground: Ground) -> None:
    (ground.line.folder / "scratch").write_text(PLANTED, "utf-8")
    patch.delitem(ground.kept, "disk", raising=False)


def unsealed(*_: object) -> Iterator[bytes]:
    yield PLANTED.encode()


BROKEN: Final[Mapping[str, tuple[str, Breaks]]] = {
    **dict.fromkeys(
        ("statement", "title", "sources", "citation", "url", "named", "stage", "retraction"),
        ("phone", no_privacy),
    ),
    # Each a thing of its own: what one planted leak put onto the account must not be what the next one finds there.
    "correction": ("card", no_privacy),
    "outcome": ("handle", no_privacy),
    **dict.fromkeys(("own_voice", "own_title", "own_name"), ("phone", no_privacy)),
    **dict.fromkeys(("lists", "feed", "heads", "institutions", "search", "pages", "errors"), ("phone", prints())),
    "api": ("phone", says("publication")),
    "file_name": ("phone", prints(PHONE, "named")),
    "reply": ("mail", no_reply_check),
    "picture": ("imagery", no_gate),
    "pdf": ("phone", no_picture_check),
    "metadata": ("data", no_picture_check),
    **dict.fromkeys(("notice", "respondent", "gist", "outcome_letter", "invitation"), ("phone", no_letter_check)),
    "officer": ("phone", no_officer_check),
    "officer_file": ("imagery", lambda patch, _: patch.setattr(referral, "_agreed_to", lambda *_: True)),
    "case_file": ("imagery", lambda patch, _: patch.setattr(casefile, "check_chosen", _nothing)),
    "taken_out": ("contact", anew("taken out", export, "seal_stream", unsealed)),
    "mail": ("contact", anew("told by mail", mail.TEST, "en", HER_PHONE)),
    "webhook": ("contact", anew("told by mail", digests, "TEST_BODY", HER_PHONE.encode())),
    "calendar": ("complainant", anew("calendar", calendar.TITLES, "en", HER[0])),
    "report": ("complainant", counts_a_name),
    "activity": ("phone", names_a_case),
    "log": ("complainant", logs_everything),
    "crash": ("complainant", shows_the_error),
    "metrics": ("phone", counts_with_names),
    "ledger": ("phone", says("ledger_checkpoint", "ledger")),
    "directory": ("phone", says("directory", "directory")),
    "disk": ("complainant", writes_to_the_disk),
    "statistics": ("phone", prints(PHONE, "statistics")),
}
UNGUARDED: Final = frozenset({"hers"})
"""Her own mailbox: all words are hers to read, so there is no guard to break."""


def test_each_way_has_a_planted_leak() -> None:
    assert set(BROKEN) | UNGUARDED == {way.key for way in WAYS}


@pytest.mark.parametrize("way", [way for way in WAYS if way.key in BROKEN], ids=lambda way: way.key)
def test_the_drill_finds_it(field: Ground, way: Way, monkeypatch: Patch) -> None:
    key, breaks = BROKEN[way.key]
    row = next(row for row in ROWS if row.key == key)
    assert drill(way, field, row).verdict in ("refused", "never")
    breaks(monkeypatch, field)
    assert drill(way, field, row).verdict == "leak"


def test_in_her_own_mailbox_the_exceptions_are_all_that_lets_it_pass(field: Ground) -> None:
    way = next(way for way in WAYS if way.key == "hers")
    row = next(row for row in ROWS if row.key == "phone")
    assert drill(dataclasses.replace(way, allowed={}), field, row).verdict == "leak"
