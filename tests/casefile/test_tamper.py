"""Every way of tampering is refused with its own code, and what is honest passes (issue 5, "Must hold")."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amanat.casefile import layout
from amanat.casefile.finding import Finding, Level, codes
from amanat.casefile.verify import verify
from amanat.seal.age import seal
from tests.casefile.tamper.corpus import HONEST, KINDS
from tests.casefile.tamper.ground import Case, Ground
from tests.casefile.tamper.listing import Kind
from tests.casefile.tamper.zips import pieces_of, write


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("tamper") / "ground")


@pytest.fixture
def honest(ground: Ground) -> tuple[bytes, Path, Case]:
    """The honest file's bytes, a place to write another one, and a case with its keys."""
    path = ground.folder / "flipped.zip"
    return ground.honest, path, Case("flipped", path, frozenset(), 1, **ground.keys)


@pytest.mark.parametrize("kind", [*KINDS, *HONEST], ids=lambda kind: kind.name)
def test_what_was_done_is_found_and_nothing_else(kind: Kind, ground: Ground, tmp_path: Path) -> None:
    case = kind.made(ground, tmp_path)
    report = verify(case.file, case.trust)
    assert report.codes == case.expect
    assert report.exit_code == case.exit


def test_there_are_enough_cases_and_no_two_of_a_name() -> None:
    names = [kind.name for kind in (*KINDS, *HONEST)]
    assert len(names) == len(set(names))
    assert len(KINDS) >= 60
    assert len(HONEST) >= 20
    assert all(kind.expect for kind in KINDS)
    assert not any(kind.expect for kind in HONEST)


def test_every_code_that_refuses_has_a_case() -> None:
    refusing = {code for code in codes() if Finding(code).level is not Level.NOTE}
    assert refusing == set().union(*(kind.expect for kind in KINDS))


NOTES = {
    "metadata.found": "honest-with-something-found-by-the-scanner",
    "metadata.not_scanned": "honest-as-built",
    "time.backwards": "honest-with-a-clock-set-back",
    "time.cosigned_late": "honest-seen-late",
    "custody.hidden": "honest-with-most-steps-hidden",
    "custody.exhibit_hidden": "honest-with-copies-alone",
    "stamp.none": "honest-without-a-time-stamp",
    "quorum.none": "honest-and-no-witness-key-given",
    "seal.others": "honest-sealed-to-two",
    "container.repacked": "honest-folder",
    "container.beside": "honest-folder-with-other-things-beside-it",
}


def test_there_is_a_file_for_every_note() -> None:
    assert set(NOTES) == {code for code in codes() if Finding(code).level is Level.NOTE}


@pytest.mark.parametrize("note", NOTES)
def test_every_note_is_said_of_a_file_that_passes(note: str, tmp_path: Path) -> None:
    kind = next(one for one in HONEST if one.name == NOTES[note])
    case = kind.made(Ground(tmp_path / "ground"), tmp_path)
    assert note in {one.code for one in verify(case.file, case.trust).findings}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_byte_anywhere_never_passes(data: st.DataObject, honest: tuple[bytes, Path, Case]) -> None:
    whole, path, case = honest
    at = data.draw(st.integers(0, len(whole) - 1))
    bits = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :])
    assert verify(path, case.trust).exit_code, f"byte {at} with {bits}"


@pytest.mark.parametrize("name", [*layout.AFTER, "wrapping"])
def test_one_changed_byte_where_no_manifest_looks_never_passes(
    name: str, ground: Ground, honest: tuple[bytes, Path, Case]
) -> None:
    """A few bytes here; `make soak` takes each of them."""
    whole, path, case = honest
    _, survived = _flip(whole, path, case, _places(ground, whole, name)[::97], [1])
    assert survived == []


@pytest.mark.soak
@pytest.mark.parametrize("name", [*layout.AFTER, "wrapping"])
def test_no_changed_byte_passes_where_no_manifest_looks(
    name: str, ground: Ground, honest: tuple[bytes, Path, Case]
) -> None:
    whole, path, case = honest
    tried, survived = _flip(whole, path, case, _places(ground, whole, name), [1, 0x20])
    assert tried
    assert survived == []


def _places(ground: Ground, whole: bytes, name: str) -> list[int]:
    """Where a file's bytes lie; or all that belongs to no file."""
    files = ground.files
    if name != "wrapping":
        begin = whole.index(files[name], whole.index((layout.ROOT + name).encode()))
        return list(range(begin, begin + len(files[name])))
    covered: set[int] = set()
    for inner, data in files.items():
        begin = whole.index((layout.ROOT + inner).encode()) + len(layout.ROOT + inner)
        covered |= set(range(begin, begin + len(data)))
    return [at for at in range(len(whole)) if at not in covered]


def _flip(whole: bytes, path: Path, case: Case, places: list[int], masks: list[int]) -> tuple[int, list[str]]:
    tried, survived = 0, []
    for at in places:
        for mask in masks:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
            tried += 1
            if not verify(path, case.trust).exit_code:
                survived.append(f"byte {at} with {mask}")
    return tried, survived


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_at_all_end_in_a_finding(data: st.DataObject, honest: tuple[bytes, Path, Case]) -> None:
    """Pieces of an honest file, in any order, with anything between them: never a crash, never a pass."""
    whole, path, case = honest
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), min_size=1, max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    mixed = data.draw(st.permutations(pieces))
    made = data.draw(st.binary(max_size=40)).join(mixed)
    if made != whole:
        path.write_bytes(made)
        assert verify(path, case.trust).exit_code


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_byte_of_a_sealed_file_never_passes(data: st.DataObject, ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "flipped.zip.age"
    if not path.exists():
        path.write_bytes(seal(ground.honest, [ground.house.identity.recipient], ground.house.dice))
    whole = path.read_bytes()
    case = Case("flipped", path, frozenset(), 1, identity=ground.house.identity.to_text(), **ground.keys)
    at = data.draw(st.integers(0, len(whole) - 1) | st.integers(0, 2000))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    try:
        assert verify(path, case.trust).exit_code
    finally:
        path.write_bytes(whole)


def test_a_file_that_was_packed_again_by_others_says_so(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(write(pieces_of(ground.files, method=8)))
    found = [one.code for one in verify(path, Case("x", path, frozenset(), 0, **ground.keys).trust).findings]
    assert "container.repacked" in found


def test_progress_is_told_from_nothing_to_all(ground: Ground) -> None:
    told: list[tuple[int, int]] = []
    report = verify(
        ground.made.file,
        Case("x", ground.made.file, frozenset(), 0, **ground.keys).trust,
        lambda *now: told.append(now),
    )
    assert report.summary is not None
    assert told[0] == (0, report.summary.size)
    assert told[-1] == (report.summary.size, report.summary.size)
    assert told == sorted(told)


def test_the_summary_says_what_was_checked(ground: Ground) -> None:
    report = verify(ground.made.file, Case("x", ground.made.file, frozenset(), 0, **ground.keys).trust)
    said = report.summary
    assert said is not None
    assert (said.case, said.fingerprint, said.steps, said.hidden) == ("LHR-2026-0007", ground.house.desk, 10, 1)
    assert [one.name for one in said.files] == [
        name for name in ground.files if name.startswith((layout.ORIGINALS, layout.REDACTED))
    ]
    assert said.files[0].title == "گلی کی تصویر، دروازے کے سامنے"
    assert [name for name, _ in said.cosigned] == [one.name for one in ground.house.log.witnesses]
    assert said.quorum == 2
    assert said.stamped is not None
    assert abs(said.stamped - time.time()) < 600
    assert {one.code for one in report.findings} == {"metadata.not_scanned", "custody.hidden"}
