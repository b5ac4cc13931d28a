"""Ways out whose type has no room: mail, webhooks, calendars, reports, logs, errors, counts, the ledger. All lies
in the case when they are made, and every byte of them is searched."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any, Final

from sqlalchemy import select

from amanat.desk.backup import make_backup
from amanat.desk.find import fold
from amanat.desk.oversight import audit
from amanat.desk.proceeding import dates, routes
from amanat.desk.reports import commands as reports
from amanat.desk.reports.periods import around
from amanat.desk.statistics import sending
from amanat.intake.jobs import publish_due
from amanat.intake.mail import WAITS as MAIL_WAITS
from amanat.intake.webhook import BODY
from amanat.publication.statistics.quarters import quarter_of
from amanat.seal.contacts import Contacts, Quiet, Reach, encode_contacts
from amanat.store import schema
from tests.desk import parties as played
from tests.leak_drill.ground import DISTRICT, MILL, Ground
from tests.leak_drill.model import Row, Tried, Way
from tests.leak_drill.sides import passed_on, told
from tests.leak_drill.troubles import crash, errors, log

Made = Callable[[Ground], bytes]


def once(name: str, make: Made) -> Callable[[Ground, Row], Tried]:
    """Made once with everything planted; each row looks through it."""

    def attempt(ground: Ground, row: Row) -> Tried:
        told(ground)
        passed_on(ground)
        if name not in ground.kept:
            ground.kept[name] = make(ground)
        return Tried(out=ground.kept[name])

    return attempt


# --- mail and webhooks


class _Server:
    """A mail server that keeps what it is given."""

    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def send_message(self, message: Any, *_: object) -> None:
        self._kept.append(bytes(message) + b"\n" + message.get_content().encode())


def told_by_mail(ground: Ground) -> tuple[bytes, bytes]:
    """The mails and the webhooks of one digest and one test, as they leave."""
    if "told by mail" in ground.kept:
        found: tuple[bytes, bytes] = ground.kept["told by mail"]
        return found
    digests, mails, hooks = ground.intake.app.digests, list[bytes](), list[bytes]()

    @contextmanager
    def connection(_timeout: float) -> Iterator[_Server]:
        yield _Server(mails)

    def post(target: str, headers: dict[str, str], body: bytes, _host: str, _timeout: float) -> str:
        hooks.append(target.encode() + b"\n" + repr(headers).encode() + b"\n" + body)
        return ""

    old = digests.mail._config, digests.mail._connection, digests.webhook._post, digests.webhook._may
    digests.mail._config = replace(old[0], mail_host="localhost", mail_from="desk@intake.example")
    digests.mail._connection, digests.webhook._post = connection, post  # type: ignore[method-assign]
    digests.webhook._may = lambda _scheme, _addresses: True  # type: ignore[method-assign]
    try:
        reach = (
            Reach("mail", "worker@desk.example", "worker", "en"),
            Reach("mail", "lead@desk.example", "lead", "ur"),
            Reach("webhook", "https://localhost/hook", "worker", "en"),
        )
        contacts = Contacts(reach, ("09:00",), Quiet("", "", ()), "Asia/Karachi", 3, secrets.token_bytes(32))
        desk, office = ground.line.founded.place.desk, ground.line.office
        ground.intake.clock.now += 120  # a test is sent once a minute
        office.intake.put_contacts(desk, encode_contacts(contacts))
        assert not any(why for _, why in office.intake.test_contacts(desk))
        assert not any(digests.tell(reach, contacts.secret, ground.intake.clock(), MAIL_WAITS, BODY))
    finally:
        digests.mail._config, digests.mail._connection = old[0], old[1]  # type: ignore[method-assign]
        digests.webhook._post, digests.webhook._may = old[2], old[3]  # type: ignore[method-assign]
    ground.kept["told by mail"] = b"\n".join(mails), b"\n".join(hooks)
    return told_by_mail(ground)


# --- what a desk makes of a case


def calendar(ground: Ground) -> bytes:
    office, today = ground.line.office, played.later(ground.line, 0)
    routes.open_route(
        office, ground.line.lead, ground.case, ground.version, "pk-workplace-committee", "employer", "The rope works"
    )
    made = list(ground.state.facts["proceeding"]["routes"])[-1]
    routes.record_event(
        office, ground.line.lead, ground.case, ground.version, made, "complaint_delivered", today, proven=True
    )
    return b"\n".join(dates.ical(office, ground.line.lead, ground.case, lang) for lang in ("en", "ur"))


def report(ground: Ground) -> bytes:
    """Every period that holds a case, on the page and as a file."""
    office, lead = ground.line.office, ground.line.lead
    today = reports_today(ground)
    out = []
    for step in ("month", "quarter", "year"):
        for day in (today, today.replace(year=2025, month=9, day=10)):
            period = around(day, step)
            found, names = reports.make(office, lead, period, UTC, today, {fold(DISTRICT): "area"})
            out.append(
                repr(found) + repr([names[key] for table in found.tables for key, _ in table.lines if key in names])
            )
    asked = {"period": around(today.replace(year=2025, month=9, day=10), "month").code}
    return "\n".join(out).encode() + site(ground, ("reports", asked), ("reports/file", asked))


def reports_today(ground: Ground) -> Any:
    from amanat.desk.proceeding.today import today_of

    return today_of(ground.line.office.archive)


def site(ground: Ground, *forms: tuple[str, dict[str, str]]) -> bytes:
    """What a lead gets of the desk's own pages."""
    from tests.desk.web.pages import site as opened

    browser = opened(ground.line).login("Zoya")
    answers = [browser.post(path, form) for path, form in forms]
    assert all(one.status_code == 200 for one in answers), [one.text[:300] for one in answers]
    return b"\n".join(str(dict(one.headers)).encode() + one.content for one in answers)


def activity(ground: Ground) -> bytes:
    """What was done at the desk, as a lead takes it out."""
    office, lead = ground.line.office, ground.line.lead
    return repr(list(audit.lines(office, lead, audit.Asked("", "")))).encode() + site(ground, ("done/csv", {}))


# --- what stands at the intake and on disks


def statistics(ground: Ground) -> bytes:
    """The return that the desk sends once the quarter is over, and every page and file of the figures."""
    line, intake = ground.line, ground.intake.app.intake
    quarter = quarter_of(sending.today_of(line.office.archive))
    for day in (sending.goes_on(quarter), quarter.last + timedelta(days=intake.config.statistics_days + 2)):
        ground.intake.clock.now += max(0, (day - sending.today_of(line.office.archive)).days) * 24 * 3600
        line.sync()
    publish_due(intake)
    with intake.engine.connect() as connection:
        sent = b"\n".join(bytes(one) for one in connection.execute(select(schema.statistics_return.c.signed)).scalars())
    assert sent, "the desk counted and sent nothing"
    paths = [
        f"/{lang}/public/statistics{rest}" for lang in ("en", "ur") for rest in ("", "/about", "/feed", f"/{MILL.id}")
    ]
    return sent + b"".join(map(ground.get, (*paths, "/public/statistics.csv", "/public/statistics.json")))


def metrics(ground: Ground) -> bytes:
    return ground.intake.app.metrics.text(ground.intake.app.intake)


def ledger(ground: Ground) -> bytes:
    """The checkpoint, every tile, and the proof of a leaf."""
    for desk in (ground.line, ground.press):
        desk.sync()
    ground.intake.app.intake.sequencer.step()
    out = ground.get("/ledger/checkpoint")
    size = int(out.split(b"\n\n", 1)[1].split(b"\n")[1])
    for level in (0, 1):
        count = size >> (8 * level)
        for index in range(-(-count // 256)):
            width = min(256, count - 256 * index)
            partial = "" if width == 256 else f".p/{width}"
            out += ground.get(f"/ledger/tile/{level}/{index:03}{partial}")
    return out


def directory(ground: Ground) -> bytes:
    out = (
        ground.get("/v1/directory")
        + ground.get("/v1/directory/entries")
        + ground.get("/v1/key")
        + ground.get("/v1/time")
    )
    for word in out.split(b'"'):
        if len(word) > 200:
            with_padding = word + b"=" * (-len(word) % 4)
            try:
                out += base64.urlsafe_b64decode(with_padding)
            except ValueError:
                continue
    return out


def disk(ground: Ground) -> bytes:
    """The desk's folder and a backup of it."""
    target = ground.folder / f"backup-{secrets.token_hex(4)}.age"
    make_backup(ground.line.folder, target, secrets.token_bytes, clock=ground.line.clock)
    files = [path for path in sorted(ground.line.folder.rglob("*")) if path.is_file()]
    beside = [path for path in ground.folder.glob("backup-*") if path.is_file()]
    return b"\n".join(path.name.encode() + b"\n" + path.read_bytes() for path in (*files, *beside))


_FIXED: Final = "tests/leak_drill/test_types.py::test_mail_and_webhooks_are_fixed_words"
_SEALED: Final = "tests/leak_drill/test_types.py::test_what_is_taken_out_is_sealed"

WAYS: Final = (
    Way(
        "mail",
        "notification e-mail",
        ("mail:WAITS", "mail:TEST", "mail:SUBJECT", "client:put_contacts", "network:intake/mail.py"),
        lambda ground, row: Tried(out=told_by_mail(ground)[0]),
        "Something waits at your desk",
        "fixed words",
        _FIXED,
    ),
    Way(
        "webhook",
        "webhook",
        ("hook:BODY", "hook:TEST_BODY", "network:intake/webhook.py"),
        lambda ground, row: Tried(out=told_by_mail(ground)[1]),
        "something_waits",
        "fixed bytes",
        _FIXED,
    ),
    Way(
        "calendar",
        "calendar",
        ("download:proceeding/pages.py",),
        once("calendar", calendar),
        "SUMMARY:Reminder",
        "an entry is a day and a word that says nothing",
        "tests/leak_drill/test_types.py::test_a_calendar_entry_has_no_text",
    ),
    Way(
        "report",
        "funder report",
        ("download:sheet.py",),
        once("report", report),
        "Lamp House",
        "codes and counts; a district only from ten cases on",
        "tests/leak_drill/test_types.py::test_a_report_has_codes_and_counts",
    ),
    Way(
        "activity",
        "what was done, as a table",
        (),
        once("activity", activity),
        "content-disposition",
        "kinds of events, names of colleagues, numbers of cases",
        "tests/leak_drill/test_types.py::test_a_report_has_codes_and_counts",
    ),
    Way(
        "log",
        "log",
        ("log:intake",),
        log,
        "request.failed",
        "only named fields, and none holds words",
        "tests/leak_drill/test_types.py::test_a_log_line_has_known_fields",
    ),
    Way(
        "errors",
        "error page",
        (),
        errors,
        "nothing",
        "no answer repeats what was asked",
        "tests/leak_drill/test_types.py::test_no_error_carries_words",
    ),
    Way(
        "crash",
        "crash of the desk",
        ("log:desk",),
        crash,
        "Something went wrong at the desk",
        "the kind of the exception and a line of ours",
        "tests/leak_drill/test_types.py::test_no_error_carries_words",
    ),
    Way(
        "metrics",
        "metrics",
        ("metrics",),
        once("metrics", metrics),
        "amanat_requests",
        "names of routes and codes",
        "tests/leak_drill/test_types.py::test_metrics_have_known_labels",
    ),
    Way(
        "ledger",
        "ledger and receipts",
        ("api:ledger_checkpoint", "api:ledger_tile", "api:ledger_proof", "client:leave"),
        once("ledger", ledger),
        "checkpoint",
        "salted hashes of 32 bytes",
        "tests/leak_drill/test_types.py::test_a_leaf_is_a_hash",
    ),
    Way(
        "directory",
        "directory of desks",
        ("api:directory", "api:entries", "api:key", "api:time", "client:enrol"),
        once("directory", directory),
        "Lamp House",
        "a desk's own entry; no case is asked",
        "tests/leak_drill/test_types.py::test_an_entry_of_the_directory_knows_no_case",
    ),
    Way(
        "disk",
        "the desk's disk and its backup",
        ("client:put_anchor", "api:bundle"),
        once("disk", disk),
        "age-encryption.org",
        "sealed before it is written",
        _SEALED,
    ),
    Way(
        "statistics",
        "statistics about institutions",
        (
            "page:public/statistics",
            "page:public/statistics/about",
            "page:public/statistics/feed",
            "page:public/statistics/{institution}",
            "page:public/statistics.csv",
            "page:public/statistics.json",
            *(f"template:figures/{name}" for name in ("about.html", "all.html", "feed.xml", "lines.html", "one.html")),
            "api:statistics",
            "api:put_statistics",
            "client:put_statistics",
        ),
        once("statistics", statistics),
        "Reed Mill",
        "counts and codes; names are those of the register",
        "tests/leak_drill/test_types.py::test_a_return_has_counts",
    ),
)
