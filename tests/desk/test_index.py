"""The index of words: what is found, what is forgotten, and that it follows the journal and the snapshot."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.desk.index import WordIndex
from amanat.desk.kept import Kept
from amanat.errors import ForgedError
from tests.desk.house import House

WORDS = st.text("abcdک", min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("xyz", min_size=1, max_size=3), st.lists(WORDS, max_size=6), max_size=8), WORDS)
def test_it_finds_what_a_scan_of_every_case_finds(cases: dict[str, list[str]], wanted: str) -> None:
    index = WordIndex(lambda word: (word,))
    for case, words in cases.items():
        index.add(case, "", set(words[:3]))
        index.add_later(case, "a grant", " ".join(dict.fromkeys(words[3:])))
    part = len(wanted) >= 3
    scanned = {case for case, words in cases.items() if any(wanted == w or (part and wanted in w) for w in words)}
    assert index.cases([wanted]) == scanned
    for case in cases:
        index.drop(case, "a grant")
    index.purge()
    kept = {case for case, ws in cases.items() if any(wanted == w or (part and wanted in w) for w in ws[:3])}
    assert index.cases([wanted]) == kept


def test_every_word_must_be_somewhere_in_the_case() -> None:
    index = WordIndex(lambda word: (word,))
    index.add("one", "", ["gate", "office"])
    index.add("two", "", ["gate"])
    index.add("two", "grant", ["office"])
    index.add("three", "", ["gate"])
    assert index.cases(["gate", "office"]) == {"one", "two"}
    assert index.cases(["gate", "nowhere"]) == set()


def test_words_with_a_search_key_in_common_find_each_other() -> None:
    index = WordIndex(lambda word: (word[0],), lambda _word: "")
    index.add("one", "", ["xq", "gate"])
    assert index.cases(["xz"]) == {"one"}
    index.drop("one")
    index.purge()
    assert index.cases(["xz"]) == set()


def test_what_was_dropped_before_it_was_taken_up_is_never_taken_up() -> None:
    index = WordIndex(lambda word: (word,))
    index.add_later("one", "", "gate")
    index.add_later("one", "grant", "office")
    index.drop("one", "grant")
    assert (index.cases(["gate"]), index.cases(["office"])) == ({"one"}, set())


def test_purged_words_are_in_memory_no_more() -> None:
    index = WordIndex(lambda word: (word,))
    index.add("one", "", ["quaggaword", "gate"])
    index.add("two", "", ["gate"])
    assert "quaggaword" in repr(vars(index))
    index.drop("one")
    index.purge()
    assert "quaggaword" not in repr(vars(index))
    assert index.cases(["gate"]) == {"two"}


def test_words_are_found_before_and_after_the_snapshot_and_after_unlocking(desk: House) -> None:
    desk.sent("He waited at the quaggagate.")
    desk.sync()
    case = desk.only_case()
    version = desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Quagganote.")
    desk.office.call(desk.lead, case, version, "Quaggacalled")

    def found() -> list[bool]:
        words = ("quaggagate", "quagganote", "quaggacalled", "quagg")
        return [bool(desk.office.search(desk.lead, word)) for word in words]

    assert found() == [True] * 4
    desk.office.archive.snapshot_if_due(now=True)
    assert found() == [True] * 4
    state = desk.office.archive.case(case)
    assert state is not None
    assert (type(state.body), state.text) == (Kept, "")
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Later.")
    desk.office.archive.snapshot_if_due(now=True)
    desk.reopen()
    desk.unlock()
    assert found() == [True] * 4
    assert desk.office.search(desk.lead, "later")
    assert desk.office.search(desk.lead, "Quaggacalled")[0].summary.called == "Quaggacalled"


def test_what_she_took_back_is_found_no_more_not_even_from_the_snapshot(desk: House) -> None:
    writer = desk.sent("He waited at the quaggagate.")
    desk.sync()
    desk.office.archive.snapshot_if_due(now=True)
    (grant,) = desk.office.case(desk.lead, desk.only_case()).grants
    writer.take_back(desk.entry, grant.grant)  # type: ignore[arg-type]
    assert desk.office.search(desk.lead, "quaggagate")
    desk.sync()
    assert desk.office.search(desk.lead, "quaggagate") == ()
    desk.reopen()
    desk.unlock()
    assert desk.office.search(desk.lead, "quaggagate") == ()


def test_a_body_that_is_altered_on_the_disk_while_the_desk_is_open_is_named_and_then_read_anew(desk: House) -> None:
    desk.sent("He waited at the gate.")
    desk.sync()
    case = desk.only_case()
    before = desk.office.case(desk.lead, case)
    desk.office.archive.snapshot_if_due(now=True)
    path: Path = desk.folder / "snapshot"
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(len(whole) - 700)
        file.write(bytes(700))
    with pytest.raises(ForgedError, match=r"snapshot\.changed"):
        desk.office.case(desk.lead, case)
    count = desk.office.archive.at.count
    with pytest.raises(ForgedError, match=r"snapshot\.changed"):
        desk.office.note(desk.lead, case, before.version, "Not written.")
    assert desk.office.archive.at.count == count
    desk.reopen()
    desk.unlock()
    after = desk.office.case(desk.lead, case)
    assert (after.record, after.timeline, after.version) == (before.record, before.timeline, before.version)


def test_the_collector_is_on_again_after_unlocking(desk: House) -> None:
    assert gc.isenabled()
    desk.reopen()
    desk.unlock()
    assert gc.isenabled()
