"""A case file at the desk: two people, what she agreed to, sealed, proved, stamped, handed over; checked by the same
checker as whoever gets it; killed on the way, taken back, erased."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from amanat.casefile.verify import Report, Trust, verify
from amanat.demo.person import File, Person
from amanat.desk.casefile import commands, working
from amanat.desk.casefile.commands import Wanted
from amanat.desk.casefile.rules import PART, of_desk, rows_of
from amanat.desk.casefile.view import CaseFile
from amanat.desk.custody import chain
from amanat.desk.erasing import erase_case
from amanat.desk.evidence import commands as evidence
from amanat.desk.oversight import commands as oversight
from amanat.errors import AmanatError, NotFoundError, RefusedError
from amanat.evidence.viewer import Viewer
from amanat.seal.age import HybridIdentity, PassphraseIdentity
from amanat.seal.custody import read_event
from amanat.seal.ids import GrantId
from tests.casefile.authority import authority
from tests.desk.house import EVERYTHING, House, record

pytestmark = pytest.mark.slow
VIEWER = Viewer()
LETTER = File("letter.pdf", "application/pdf", b"%PDF-1.4 " + b"a letter of the committee " * 40)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 120, 40)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def two(desk: House) -> tuple[House, Person, str]:
    """A case of which two people know, with a picture and a letter under one consent."""
    desk.hire("Hina")
    her = desk.person()
    her.keep(record("He waited at the gate."))
    her.add([File("gate.png", "image/png", picture()), LETTER])
    her.send(desk.entry, EVERYTHING, purpose="referral_talk")
    desk.sync()
    case = desk.only_case()
    desk.office.opened(desk.lead, case)
    desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version)
    desk.sync()
    return desk, her, case


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def wanted(desk: House, case: str, which: tuple[str, ...] = ("E1",), **more: object) -> Wanted:
    shown = desk.office.case(desk.lead, case)
    items = {one.number: one.item for one in shown.exhibits}
    given: dict[str, object] = {
        "grant": shown.grants[0].grant,
        "to": "The police station at the bridge",
        "purpose": "The report of what happened",
        "items": tuple((items[number], "original") for number in which),
        "agrees": True,
        "way": "call",
        "heard": desk.lead,
        "day": "2026-09-20",
        "words": "Yes, the police may have it.",
    }
    return Wanted(**{**given, **more})  # type: ignore[arg-type]


def planned(desk: House, case: str, which: tuple[str, ...] = ("E1",), **more: object) -> str:
    version = desk.office.case(desk.lead, case).version
    return commands.plan(desk.office, desk.lead, case, version, wanted(desk, case, which, **more))


def agreed(desk: House, case: str, file: str) -> None:
    request = commands.ask(desk.office, desk.lead, case, file, "They asked for it.")
    oversight.answer(desk.office, person(desk, "Hina"), request, True)


def made(desk: House, case: str, file: str) -> str:
    passphrase = commands.make(desk.office, desk.lead, case, file, VIEWER)
    working.wait(file)
    return passphrase


def batch(desk: House) -> None:
    desk.clock.now += 600
    desk.intake.app.intake.sequencer.step()


def closed(desk: House, file: str) -> None:
    """The leaf goes, its batch comes, the proof is fetched, and the file is closed."""
    desk.sync()
    batch(desk)
    desk.sync()
    desk.sync()
    working.wait(file)
    desk.sync()


def shown(desk: House, case: str, file: str) -> CaseFile:
    files = desk.office.case(desk.lead, case).parts["casefile"]
    return next(one for one in files if one.file == file)


def checked(desk: House, case: str, file: str, folder: Path, identity: object, roots: bytes = b"") -> Report:
    name, size, pieces = commands.take_out(desk.office, desk.lead, case, file)
    path = folder / name
    path.write_bytes(b"".join(pieces))
    assert path.stat().st_size == size
    keys = desk.office.intake.ledger_keys()
    assert keys is not None
    trust = Trust(keys.log, keys.witnesses, roots, desk.founded.place.desk, (identity,))  # type: ignore[arg-type]
    return verify(path, trust)


class _Service(BaseHTTPRequestHandler):
    """A time stamp service on loopback, over `openssl ts`."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = authority().reply(body)
        self.send_response(200)
        self.send_header("content-type", "application/timestamp-reply")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- from the plan to the handing over


def test_a_file_that_two_people_agreed_to_is_found_intact_by_its_checker(
    two: tuple[House, Person, str], tmp_path: Path, service: str
) -> None:
    desk, _, case = two
    commands.set_stamps(desk.office, desk.lead, service, authority().root.decode())
    file = planned(desk, case, stamp=True)
    agreed(desk, case, file)
    passphrase = made(desk, case, file)
    assert len(passphrase.split("-")) == commands.WORDS
    assert shown(desk, case, file).state == "sealed"
    closed(desk, file)
    assert shown(desk, case, file).state == "ready", shown(desk, case, file)
    report = checked(desk, case, file, tmp_path, PassphraseIdentity(passphrase.encode()), authority().root)
    assert report.findings == () or report.exit_code == 0, report.findings
    assert report.summary is not None
    assert [one.name.rpartition("/")[2] for one in report.summary.files] == ["E1.png"]
    assert report.summary.stamped is not None
    assert report.summary.hidden > 0  # the letter's own events, and her record's
    whats = [read_event(one).what for one in chain.events(desk.office.archive, desk.office.archive.state.cases[case])]
    assert [what for what in whats if what in ("sealed", "handed")] == ["sealed", "handed"]
    commands.take_away(desk.office, desk.lead, case, file)
    assert not working.path_of(desk.office.archive, file).exists()
    assert shown(desk, case, file).state == "removed"


def test_to_a_key_of_theirs_and_without_a_stamp(two: tuple[House, Person, str], tmp_path: Path) -> None:
    desk, _, case = two
    theirs = HybridIdentity(bytes(range(32)))
    file = planned(desk, case, ("E1", "E2"), sealed_to="recipient", recipient=theirs.recipient.to_text(), stamp=True)
    agreed(desk, case, file)
    assert made(desk, case, file) == ""
    closed(desk, file)
    assert not shown(desk, case, file).facts["stamp"]  # the desk has no service
    report = checked(desk, case, file, tmp_path, theirs)
    assert report.exit_code == 0, report.findings
    assert report.summary is not None
    assert len(report.summary.files) == 2


def test_others_work_on_the_case_while_it_is_sealed(
    two: tuple[House, Person, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, case = two
    file = planned(desk, case)
    agreed(desk, case, file)
    real, notes = working.payload_of, [1, 2]

    def slowly(plan: object) -> object:
        if notes:
            notes.pop()
            desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Meanwhile.")
        return real(plan)  # type: ignore[arg-type]

    monkeypatch.setattr(working, "payload_of", slowly)
    passphrase = made(desk, case, file)
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "After the seal.")
    closed(desk, file)
    assert notes == []
    report = checked(desk, case, file, tmp_path, PassphraseIdentity(passphrase.encode()))
    assert report.exit_code == 0, report.findings


# --- two people, her consent


def test_nothing_is_made_without_a_second_person_or_for_another_plan(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    file = planned(desk, case)
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        commands.make(desk.office, desk.lead, case, file, VIEWER)
    with pytest.raises(RefusedError, match=r"oversight\.not_urgent"):
        commands.make(desk.office, desk.lead, case, file, VIEWER, alone="It burns.")
    agreed(desk, case, file)
    other = planned(desk, case, ("E1", "E2"))
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        commands.make(desk.office, desk.lead, case, other, VIEWER)
    with pytest.raises(RefusedError):
        commands.make(desk.office, person(desk, "Hina"), case, file, VIEWER)
    commands.drop(desk.office, desk.lead, case, desk.office.case(desk.lead, case).version, file)
    with pytest.raises(NotFoundError):
        commands.make(desk.office, desk.lead, case, file, VIEWER)


def test_what_is_immediate_a_lead_makes_alone_and_others_look_at_it(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    office = desk.office
    office.assess(desk.lead, case, office.case(desk.lead, case).version, "immediate", ("weapon",), "He came armed.")
    file = planned(desk, case)
    commands.make(office, desk.lead, case, file, VIEWER, alone="She is at the police now.")
    working.wait(file)
    assert shown(desk, case, file).facts["alone"]
    (one,) = [one for one in oversight.waiting(office, person(desk, "Hina")) if one.may_review]
    assert one.action == "case_file"


def test_a_file_outside_her_consent_cannot_go(desk: House) -> None:
    desk.hire("Hina")
    her = desk.person()
    her.keep(record("He waited at the gate."))
    her.add([LETTER])
    her.send(desk.entry, tuple(one for one in EVERYTHING if one != "files"), purpose="referral_talk")
    her.add([File("gate.png", "image/png", picture())])
    her.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    case = desk.only_case()
    desk.office.opened(desk.lead, case)
    desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version)
    shown_now = desk.office.case(desk.lead, case)
    narrow = next(one for one in shown_now.grants if "files" not in one.fields)
    for exhibit in shown_now.exhibits:
        asked = wanted(desk, case, (exhibit.number,), grant=narrow.grant)
        with pytest.raises(RefusedError, match=r"casefile\.agreed"):
            commands.plan(desk.office, desk.lead, case, shown_now.version, asked)


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"to": " "}, "casefile.to"),
    ({"to": "x" * 201}, "text.long"),
    ({"items": ()}, "casefile.none"),
    ({"agrees": False}, "casefile.agrees"),
    ({"sealed_to": "nobody"}, "casefile.sealed_to"),
    ({"sealed_to": "recipient", "recipient": "age1nothing"}, "casefile.recipient"),
    ({"grant": "nothing"}, "proceeding.consent"),
    ({"way": "guess"}, "proceeding.way"),
    ({"items": (("nothing", "original"),)}, "exhibit.nothing"),
)


def test_what_does_not_fit_is_said_and_a_reviewer_makes_none(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    for more, code in WRONG:
        with pytest.raises(AmanatError) as caught:
            planned(desk, case, **more)
        assert caught.value.code == code
    rabia = desk.hire("Rabia", "reviewer")
    version = desk.office.case(desk.lead, case).version
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.plan(desk.office, rabia, case, version, wanted(desk, case))


def test_what_she_takes_back_is_handed_to_nobody(two: tuple[House, Person, str]) -> None:
    desk, her, case = two
    file = planned(desk, case)
    agreed(desk, case, file)
    made(desk, case, file)
    closed(desk, file)
    assert working.path_of(desk.office.archive, file).exists()
    her.take_back(desk.entry, GrantId(desk.office.case(desk.lead, case).grants[0].grant))
    desk.sync()
    desk.sync()
    with pytest.raises(AmanatError):
        commands.take_out(desk.office, desk.lead, case, file)
    assert not working.path_of(desk.office.archive, file).exists()
    row = rows_of(desk.office.archive.state.cases[case])[file]
    assert (row["state"], row["why"]) == ("removed", "consent")


# --- kills, locks, erasures, eyes


def test_a_build_that_the_lock_cut_off_goes_on_after_the_next_unlock(
    two: tuple[House, Person, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, case = two
    file = planned(desk, case)
    agreed(desk, case, file)
    monkeypatch.setattr(working, "finish", None)  # never reached: there is no proof yet
    passphrase = made(desk, case, file)
    monkeypatch.undo()
    working._JOBS.clear()  # as in a new process
    desk.reopen()
    desk.unlock()
    closed(desk, file)
    closed(desk, file)
    assert shown(desk, case, file).state == "ready"
    report = checked(desk, case, file, tmp_path, PassphraseIdentity(passphrase.encode()))
    assert report.exit_code == 0, report.findings


def test_a_passphrase_that_was_lost_before_the_file_began_ends_it_and_leaves_nothing(
    two: tuple[House, Person, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, case = two
    file = planned(desk, case)
    agreed(desk, case, file)
    with monkeypatch.context() as killed:
        killed.setattr(working, "start", lambda *_: None)  # the machine stops right after the seal
        commands.make(desk.office, desk.lead, case, file, VIEWER)
    working._JOBS.clear()
    desk.reopen()
    desk.unlock()
    desk.sync()
    working.wait(file)
    row = rows_of(desk.office.archive.state.cases[case])[file]
    assert (row["state"], row["why"]) == ("failed", "casefile.again")
    folder = desk.folder / "casefiles"
    assert not folder.exists() or not list(folder.iterdir())


def test_what_was_cut_off_before_the_seal_is_made_again_without_a_new_yes(
    two: tuple[House, Person, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, case = two
    file = planned(desk, case)
    agreed(desk, case, file)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(working, "payload_of", stop)
        with pytest.raises(KeyboardInterrupt):
            commands.make(desk.office, desk.lead, case, file, VIEWER)
    assert shown(desk, case, file).state == "began"
    assert made(desk, case, file)
    assert shown(desk, case, file).state == "sealed"


def test_after_an_erasure_nothing_of_it_is_left(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    file = planned(desk, case)
    agreed(desk, case, file)
    made(desk, case, file)
    closed(desk, file)
    archive = desk.office.archive
    erase_case(archive, archive.state.cases[case], "lead", actor=desk.lead)
    desk.sync()
    assert not list((desk.folder / "casefiles").iterdir())
    assert not of_desk(archive.state).get("files")
    assert rows_of(archive.state.cases[case]) == {}


def test_nothing_readable_of_it_touches_the_disk(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    file = planned(desk, case, ("E1", "E2"))
    agreed(desk, case, file)
    passphrase = made(desk, case, file)
    canaries = [b"a letter of the committee", b"bridge", b"BagIt", passphrase.encode(), b"case-file/data"]
    canaries.append(picture()[40:80])
    for _ in range(2):
        for path in desk.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                assert not any(one in data for one in canaries), path
        closed(desk, file)
    assert shown(desk, case, file).state == "ready"


def test_for_who_was_removed_there_is_no_file_and_no_word_of_one(two: tuple[House, Person, str]) -> None:
    desk, _, case = two
    hina = person(desk, "Hina")
    version = desk.office.case(hina, case).version
    file = commands.plan(desk.office, hina, case, version, wanted(desk, case))
    request = commands.ask(desk.office, hina, case, file, "They asked for it.")
    oversight.answer(desk.office, desk.lead, request, True)
    commands.make(desk.office, hina, case, file, VIEWER)
    working.wait(file)
    closed(desk, file)
    archive = desk.office.archive
    assert [one.kind for one in PART.notices(archive, desk.office.member(hina))] == ["casefile.ready"]
    version = desk.office.case(desk.lead, case).version
    desk.office.remove_person(desk.lead, case, version, hina, "A cousin.")
    assert list(PART.notices(archive, desk.office.member(hina))) == []
    for act in (commands.take_out, commands.take_away):
        with pytest.raises(NotFoundError, match=r"case\.nothing"):
            act(desk.office, hina, case, file)


def test_a_stamp_service_needs_a_lead_an_address_and_a_root(desk: House) -> None:
    for url, code in (("ftp://here", "stamp.url"), ("http://127.0.0.1/", "stamp.roots")):
        with pytest.raises(RefusedError) as caught:
            commands.set_stamps(desk.office, desk.lead, url, "no certificate")
        assert caught.value.code == code
    hina = desk.hire("Hina")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.set_stamps(desk.office, hina, "", "")


def test_a_service_that_is_away_is_asked_again_and_one_that_lies_is_not_believed(
    two: tuple[House, Person, str], service: str, tmp_path: Path
) -> None:
    desk, _, case = two
    other = authority(name="another")
    commands.set_stamps(desk.office, desk.lead, "http://127.0.0.1:9/", authority().root.decode())
    file = planned(desk, case, stamp=True)
    agreed(desk, case, file)
    passphrase = made(desk, case, file)
    closed(desk, file)
    assert shown(desk, case, file).waits == "stamp"
    commands.set_stamps(desk.office, desk.lead, service, other.root.decode())  # its stamps lead elsewhere
    desk.sync()
    found = shown(desk, case, file)
    assert found.state == "ready"
    assert found.facts["stamped"].startswith("stamp.")
    report = checked(desk, case, file, tmp_path, PassphraseIdentity(passphrase.encode()))
    assert report.exit_code == 0, report.findings


def test_a_covered_copy_goes_in_place_of_the_original_and_says_nothing_of_it(
    two: tuple[House, Person, str], tmp_path: Path
) -> None:
    desk, _, case = two
    item = desk.office.case(desk.lead, case).exhibits[0].item
    box = evidence.Rectangle(1, 100, 100, 500, 500)
    copy = evidence.cover(desk.office, desk.lead, case, item, evidence.Tools(), [box])
    with pytest.raises(RefusedError, match=r"casefile\.how"):
        planned(desk, case, items=((item, "no such copy"),))
    theirs = HybridIdentity(bytes(range(32)))
    key = {"sealed_to": "recipient", "recipient": theirs.recipient.to_text()}
    file = planned(desk, case, items=((item, copy),), **key)
    agreed(desk, case, file)
    made(desk, case, file)
    closed(desk, file)
    report = checked(desk, case, file, tmp_path, theirs)
    assert report.exit_code == 0, report.findings
    assert report.summary is not None
    (one,) = report.summary.files
    assert one.name.rpartition("/")[2].startswith("E1-1.")
    assert "redacted/" in one.name
