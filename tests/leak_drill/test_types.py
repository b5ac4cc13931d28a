"""The types that have no room for a leak: each test names what a type may hold, so that a new field fails."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import Final

from amanat.casefile import plan
from amanat.desk.backup import make_backup
from amanat.desk.oversight import export
from amanat.desk.reports.counts import Report, Row, Table
from amanat.desk.web import visit
from amanat.intake import api, logs, mail, metrics, webhook
from amanat.ledger import receipts
from amanat.process.calendar import TITLES, Entry
from amanat.publication.statistics.returns import Counts, Return
from amanat.publication.statistics.returns import Entry as Counted
from amanat.seal import directory, message, proceedings, publication
from tests.leak_drill.enumerated import SOURCE

ENTRY: Final = {
    "publication": "str", "n": "int", "prev": "bytes", "kind": "str", "desk": "DeskId", "epoch": "int", "at": "int",
    "stage": "Stage", "title": "Words", "text": "Words", "institutions": "tuple[Institution, ...]",
    "pictures": "tuple[Picture, ...]", "lang": "str | None", "name": "str | None", "of": "int | None",
    "source": "str | None", "citations": "tuple[Citation, ...] | None", "individual": "Individual | None",
    "asked": "str | None", "until": "Day | None", "consent": "Consent | None",
}  # fmt: skip
STAGE: Final = {"status": "str", "called": "str", "body": "str | None", "day": "Day | None"}
PICTURE: Final = {"hash": "bytes", "size": "int", "media": "str", "alt": "Words", "face_checked": "bool"}


def fields(kind: type) -> dict[str, str]:
    return {one.name: str(one.type) for one in dataclasses.fields(kind)}


def test_every_field_of_an_entry_is_known() -> None:
    assert fields(publication.Entry) == ENTRY
    assert fields(publication.Stage) == STAGE
    assert fields(publication.Picture) == PICTURE, "no name of a file, no place, no day"
    assert fields(publication.Citation) == {"text": "Words", "day": "Day", "url": "str | None"}
    assert fields(publication.Institution) == {"name": "Words", "place": "Words | None"}
    assert fields(publication.Individual) == {"name": "Words", "citation": "Citation"}
    assert fields(proceedings.Words) == {"en": "str | None", "ur": "str | None"}, "words have no bytes"


def test_every_kind_of_message_is_known() -> None:
    kinds = {kind for direction, kind in message._KINDS if direction == "out"}
    assert kinds == {
        *("text", "opened", "status", "took_back", "notice", "referral", "standing", "papers", "proposal", "gist"),
    }
    carries = {"Referral": "tuple[Manifest, ...]", "Papers": "tuple[Manifest, ...]"}
    for name in ("Notice", "Referral", "Standing", "Papers", "Proposal", "Gist"):
        found = fields(getattr(proceedings, name))
        assert ("items" in found) == (name in carries), name
        assert not any("bytes" in kind for field, kind in found.items() if field != "hash"), name


def test_a_case_file_is_made_of_what_the_plan_names() -> None:
    assert set(fields(plan.Plan)) == {
        *("case", "made", "to", "purpose", "people", "custody", "proofs", "exhibits", "withheld", "consents"),
        *("approval", "stamp", "languages"),
    }
    source = inspect.getsource(__import__("amanat.desk.casefile.contents", fromlist=["exhibits"]))
    assert 'row["kind"] != "record"' in source, "her record is no exhibit"


def test_what_is_taken_out_is_sealed() -> None:
    for made in (export._sealed, make_backup):
        assert "seal_stream(" in inspect.getsource(made)


def test_mail_and_webhooks_are_fixed_words() -> None:
    given = list(inspect.signature(mail.letter).parameters)
    assert given == ["sender", "address", "words", "lang", "now"]
    assert {frozenset(one) for one in (mail.SUBJECT, mail.WAITS, mail.TEST)} == {frozenset({"en", "ur"})}
    assert webhook.BODY == b'{"v":1,"type":"something_waits"}'
    assert webhook.TEST_BODY == b'{"v":1,"type":"test"}'
    calls = [node for node in ast.walk(_tree("intake/digests.py")) if isinstance(node, ast.Call)]
    told = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "tell"]
    assert {ast.unparse(arg) for one in told for arg in one.args[3:5]} == {"WAITS", "BODY", "TEST", "TEST_BODY"}


def _tree(path: str) -> ast.Module:
    return ast.parse((SOURCE / path).read_text("utf-8"))


def test_a_calendar_entry_has_no_text() -> None:
    assert fields(Entry) == {"uid": "str", "day": "date", "lang": "str", "warn_days": "int"}
    assert TITLES == {"en": "Reminder", "ur": "یاد دہانی"}


def test_a_report_has_codes_and_counts() -> None:
    assert set(fields(Row)) == {
        *("received", "how", "acts", "context", "district", "urgency", "first", "known", "ended", "end", "flows"),
        "referrals",
    }
    assert fields(Table) == {"name": "str", "lines": "tuple[tuple[str, Cell], ...]"}
    assert set(fields(Report)) == {"period", "total", "ended", "tables", "median", "within", "open"}


def test_a_return_has_counts() -> None:
    assert set(fields(Return)) == {"desk", "epoch", "quarter", "number", "institutions"}
    counted = {"institution": "str", "counts": "Counts", "steps": "tuple[StepCount, ...]", "days": "Days"}
    assert fields(Counted) == counted, "an institution of the register, and numbers"
    assert set(fields(Counts).values()) == {"int", "tuple[int, ...]"}


def test_a_log_line_has_known_fields() -> None:
    assert {
        *("event", "level", "code", "count", "port", "metrics_port", "revision", "kind", "status", "free"),
    } == logs._ALLOWED
    for path in sorted((SOURCE / "intake").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if _is_log(node):
                assert isinstance(node, ast.Call)
                assert isinstance(node.args[0], ast.Constant | ast.Name), f"{path.name}: an event has a fixed name"
                for one in node.keywords:
                    assert one.arg in logs._ALLOWED, f"{path.name}: {one.arg}"


def _is_log(node: ast.AST) -> bool:
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    ):
        return False
    maker = node.func.value.func
    return isinstance(maker, ast.Name) and maker.id in ("log", "operator_log") and bool(node.args)


def test_no_error_carries_words() -> None:
    """An error of ours has a fixed sentence; a mistake shows its kind and where, never its text."""
    for made in (api.Api.__call__, visit._bug):
        source = inspect.getsource(made)
        assert "type(error).__name__" in source
        assert "str(error)" not in source
        assert "exc_info" not in source
    assert "traceback.format" not in inspect.getsource(visit)


def test_metrics_have_known_labels() -> None:
    found = metrics.Metrics()
    labels = {name for one in found.registry._collector_to_names for name in getattr(one, "_labelnames", ())}
    assert labels == {"route", "status", "way", "outcome", "state"}


def test_a_leaf_is_a_hash() -> None:
    source = inspect.getsource(receipts)
    assert "sha256" in source
    from amanat.ledger import tree

    assert tree.leaf_hash.__annotations__["return"] in ("bytes", bytes)


def test_an_entry_of_the_directory_knows_no_case() -> None:
    assert not {name for name in fields(directory.Entry) if "case" in name or "mailbox" in name}
