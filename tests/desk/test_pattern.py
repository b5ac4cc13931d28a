"""The same respondent in two cases, over a real office and a real intake: what is compared, who learns of it, what is
decided, and that nothing of it outlives what it came from."""

from __future__ import annotations

import itertools
import secrets
from pathlib import Path

import pyrage
import pytest

from amanat.desk.care.everything import everything
from amanat.desk.oversight import audit
from amanat.desk.oversight.audit import Asked
from amanat.desk.pattern import commands, view
from amanat.desk.pattern.index import COMMON, Respondents
from amanat.desk.pattern.reading import Name, Reading, settle
from amanat.desk.pattern.strands import join, split
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.age import X25519Recipient
from amanat.seal.forms import Day
from amanat.seal.record import Contact, Identifier, Respondent, When
from tests.desk.house import DAY, PASSPHRASE, House, record
from tests.desk.test_blindness import holding

NUMBER, SPOKEN = "0301-2345678", "+92 301 234 5678"


def _him(*rows: tuple[str, str]) -> Respondent:
    return Respondent("A supervisor", tuple(Identifier(kind, value) for kind, value in rows))


def _case(house: House, *rows: tuple[str, str], words: str = "He waited at the gate.", **more: object) -> str:
    before = {row.case for row in house.office.inbox(house.lead, "all")}
    house.sent(words, **{"respondent": _him(*rows), **more})  # type: ignore[arg-type]
    house.sync()
    (made,) = {row.case for row in house.office.inbox(house.lead, "all")} - before
    return made


def _opened(house: House, *rows: tuple[str, str], **more: object) -> str:
    made = _case(house, *rows, **more)  # type: ignore[arg-type]
    house.office.opened(house.lead, made)
    return made


def _waiting(house: House, who: str | None = None) -> list[tuple[set[str], tuple[str, ...]]]:
    member = house.office.member(who or house.lead)
    rows, _ = view.overview(house.office.archive, member)
    return [({row.one.case, row.other.case}, row.basis) for row in rows]


def _told(house: House, who: str | None = None) -> bool:
    return any(notice.kind == "pattern.waits" for notice in house.office.my_day(who or house.lead).notices)


def _decide(house: House, one: str, other: str, verdict: str = "same", turn: int = 0) -> None:
    commands.decide(house.office, house.lead, one, other, turn, verdict, "Quaggareason.")


def _remove(house: House, case: str, person: str) -> None:
    house.office.remove_person(house.lead, case, house.office.case(house.lead, case).version, person, "A cousin.")


def test_one_number_written_in_two_ways_is_told_to_leads_and_decided(desk: House) -> None:
    sana = desk.hire("Sana")
    one = _opened(desk, ("phone", NUMBER), ("other", "drives a white car"))
    assert not _told(desk)
    assert desk.office.case(desk.lead, one).parts["pattern"] == view.Card()
    two = _opened(desk, ("phone", SPOKEN), ("phone", "not a number at all"))
    assert _waiting(desk) == [({one, two}, ("phone",))]
    assert (_told(desk), _told(desk, sana)) == (True, False)
    found = view.comparison(desk.office.archive, desk.office.member(desk.lead), two, one)
    shown = [[(told.value, how) for told, how in side.told] for side in found.sides]
    assert shown == [[(SPOKEN, "same"), ("not a number at all", "")], [(NUMBER, "same"), ("drives a white car", "")]]
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.decide(desk.office, sana, one, two, 0, "same", "Because.")
    with pytest.raises(RefusedError, match=r"pattern\.verdict"):
        _decide(desk, one, two, "each_other")
    with pytest.raises(RefusedError, match=r"case\.reason"):
        commands.decide(desk.office, desk.lead, one, two, 0, "same", " ")
    before = [
        (desk.office.case(desk.lead, case).version, desk.office.case(desk.lead, case).summary) for case in (one, two)
    ]
    _decide(desk, one, two)
    with pytest.raises(ConflictError):
        _decide(desk, two, one, "different")
    assert not _told(desk)
    # Neither a line, nor another version, nor another place in a list.
    assert before == [
        (desk.office.case(desk.lead, case).version, desk.office.case(desk.lead, case).summary) for case in (one, two)
    ]
    assert not any(
        "pattern" in event.kind for case in (one, two) for event in desk.office.case(desk.lead, case).timeline
    )
    (link,) = desk.office.case(sana, one).parts["pattern"].linked
    assert {link.one.case, link.other.case} == {one, two}
    _decide(desk, one, two, "different", 1)
    assert desk.office.case(sana, one).parts["pattern"] == view.Card()
    with pytest.raises(NotFoundError):
        view.pattern(desk.office.archive, desk.office.member(desk.lead), one)


def test_names_are_a_hint_in_any_spelling_and_a_new_reason_asks_again(desk: House) -> None:
    one = _opened(desk, ("name", "Dr Tariq Mehmood"), ("email", "t.mehmood@gmail.com"))
    two = _opened(desk, ("name", "طارق محمود"))
    other = _opened(desk, ("name", "Tariq Jameel"))
    assert _waiting(desk) == [({one, two}, ("name",))]
    _decide(desk, one, two, "unknown")
    assert not _told(desk)
    _, decided = view.overview(desk.office.archive, desk.office.member(desk.lead))
    assert [row.decision and row.decision.verdict for row in decided] == ["unknown"]
    three = _opened(desk, ("name", "Tariq Mahmood"), ("email", "TMehmood+x@googlemail.com"))
    assert other not in set().union(*(pair for pair, _ in _waiting(desk)))
    assert ({one, three}, ("email", "name")) in _waiting(desk)


def test_nobody_who_was_removed_from_one_of_the_two_learns_anything(desk: House) -> None:
    """Whoever is removed from one of two linked cases sees exactly what they saw when there was one alone."""
    mina, sana = desk.hire("Mina", "lead"), desk.hire("Sana")
    one = _opened(desk, ("phone", NUMBER))
    _remove(desk, one, mina)
    alone = _opened(desk, ("phone", NUMBER), words="Another gate.")
    _remove(desk, alone, sana)
    archive, member = desk.office.archive, desk.office.member(mina)
    assert _told(desk)
    assert not _told(desk, mina)
    assert (view.overview(archive, member), desk.office.case(mina, alone).parts["pattern"]) == (([], []), view.Card())
    (before,) = (desk.office.case(mina, row.case) for row in desk.office.inbox(mina, "all"))
    lines, place = audit.lines(desk.office, mina, Asked()), len(desk.office.audit(mina))
    _decide(desk, one, alone)
    commands.note_source(desk.office, desk.lead, one, alone, "independent", "She wrote by herself.")
    commands.printed(desk.office, desk.lead, one, "Quaggaprint.")
    (after,) = (desk.office.case(mina, row.case) for row in desk.office.inbox(mina, "all"))
    for case in (before, after):  # the part `safety` holds the time of the look
        assert isinstance(case.parts, dict)
        case.parts.pop("safety")
    assert before == after
    assert (lines, place) == (audit.lines(desk.office, mina, Asked()), len(desk.office.audit(mina)))
    assert view.overview(archive, member) == ([], [])
    for nothing in (
        lambda: view.comparison(archive, member, one, alone),
        lambda: view.pattern(archive, member, alone),
        lambda: commands.decide(desk.office, mina, alone, one, 1, "different", "No."),
        lambda: commands.printed(desk.office, mina, alone, "For me."),
        lambda: commands.note_source(desk.office, mina, alone, one, "unknown", ""),
    ):
        with pytest.raises(NotFoundError, match=r"case\.nothing"):
            nothing()
    assert desk.office.case(sana, one).parts["pattern"] == view.Card()  # a caseworker: not even "ask a lead"
    assert any(line.event.kind == "pattern.printed" for line in audit.lines(desk.office, desk.lead, Asked()))
    assert desk.office.search(mina, "Quaggareason") == desk.office.search(desk.lead, "Quaggaprint") == ()


def test_a_list_of_people_is_checked_before_anything_is_compared(desk: House) -> None:
    sana = desk.hire("Sana")
    one = _opened(desk, ("phone", NUMBER))
    two = _opened(desk, ("phone", NUMBER), exclude=("Somebody",))
    assert (_waiting(desk), _told(desk)) == ([], False)
    desk.office.mark_checked(desk.lead, two, desk.office.case(desk.lead, two).version, ())
    assert _waiting(desk) == [({one, two}, ("phone",))]
    _decide(desk, one, two)
    state = desk.office.archive.state.cases[two]
    state.checked = False  # as when she sends a longer list
    assert desk.office.case(sana, one).parts["pattern"] == view.Card(ask=True)


def test_what_was_not_opened_yet_is_not_shown_and_not_decided(desk: House) -> None:
    one, two = _opened(desk, ("phone", NUMBER)), _case(desk, ("phone", SPOKEN))
    assert _told(desk)
    found = view.comparison(desk.office.archive, desk.office.member(desk.lead), one, two)
    assert (found.sides[1].told, found.sides[1].unopened) == ((), True)
    with pytest.raises(RefusedError, match=r"pattern\.unopened"):
        _decide(desk, one, two)
    desk.office.opened(desk.lead, two)
    _decide(desk, one, two)


def test_two_who_may_name_each_other_are_flagged_by_a_person(desk: House) -> None:
    hers = Contact(channel="phone", value="0333 1112223")
    one = _opened(desk, ("name", "Naima Invented"), ("phone", "+923331112223"))
    two = _opened(desk, ("phone", NUMBER), contact=hers)
    assert _waiting(desk) == [({one, two}, ("reach",))]
    found = view.comparison(desk.office.archive, desk.office.member(desk.lead), one, two)
    assert [how for _, how in found.sides[0].told] == ["", "reach"]
    assert "0333" not in repr(found.sides[1])
    with pytest.raises(RefusedError, match=r"pattern\.verdict"):
        _decide(desk, one, two, "same")
    _decide(desk, one, two, "silencing")
    assert desk.office.case(desk.lead, two).parts["pattern"].linked[0].decision.verdict == "silencing"
    assert not desk.office.case(desk.lead, two).parts["pattern"].pattern  # two respondents: no pattern of one


def test_the_pattern_shows_material_in_the_order_of_days_and_only_what_was_agreed_to(desk: House) -> None:
    when = When(True, Day("2024-03-01"), Day("2024-03-31"))
    late = _opened(desk, ("phone", NUMBER), acts=("blackmail",), wants=("safety",))
    early = _opened(desk, ("phone", NUMBER), when=when, witnesses="A guard saw it.", words="Earlier.")
    writer = desk.person()
    writer.keep(record("Only him.", respondent=_him(("phone", NUMBER)), witnesses="Quaggawitness"))
    writer.send(desk.entry, ("respondent", "contact"), purpose="support")
    desk.sync()
    (few,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - {late, early}
    _decide(desk, late, early)
    desk.office.opened(desk.lead, few)
    _decide(desk, late, few)
    found = view.pattern(desk.office.archive, desk.office.member(desk.lead), few)
    assert [row.case.case for row in found.rows] == [early, late, few]
    assert [(row.acts, row.seen, row.wants) for row in found.rows] == [
        (("stalking",), True, ()),
        (("blackmail",), False, ("safety",)),
        ((), False, ()),
    ]
    assert "Quaggawitness" not in repr(found)
    commands.note_source(desk.office, desk.lead, few, early, "same_source", "They spoke.")
    found = view.pattern(desk.office.archive, desk.office.member(desk.lead), early)
    assert found.rows[0].source is not None
    assert found.rows[0].source[:2] == ("same_source", "They spoke.")
    _decide(desk, early, few, "different")
    assert len(view.pattern(desk.office.archive, desk.office.member(desk.lead), early).apart) == 1


def test_erased_taken_back_or_over_nothing_of_it_is_left_in_the_other_case(desk: House) -> None:
    writers = []
    for words in ("One gate.", "Two gates.", "Three gates."):
        writers.append(desk.sent(words, respondent=_him(("phone", NUMBER))))
        desk.sync()
    cases = [row.case for row in sorted(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number)]
    for case in cases:
        desk.office.opened(desk.lead, case)
    _decide(desk, cases[0], cases[1])
    _decide(desk, cases[0], cases[2])
    desk.office.archive.snapshot_if_due(now=True)
    writers[1].erase_everything([desk.entry])
    desk.sync()
    kept = desk.office.archive.body(desk.office.archive.state.cases[cases[0]])["pattern"]["strands"]
    assert len(kept) == 2  # her strands are still here, and nobody can read one of them alone
    for strand in kept:
        with pytest.raises(ValueError, match=r"."):
            join([strand[2]])
    assert cases[1] not in repr(desk.office.archive.body(desk.office.archive.state.cases[cases[0]]))
    (link,) = desk.office.case(desk.lead, cases[0]).parts["pattern"].linked
    assert {link.one.case, link.other.case} == {cases[0], cases[2]}
    desk.reopen().unlock("Zoya", PASSPHRASE)
    assert len(desk.office.case(desk.lead, cases[0]).parts["pattern"].linked) == 1
    assert desk.office.archive.respondents.basis(cases[0], cases[1]) == frozenset()
    writers[2].take_back(desk.entry, writers[2].state.grants[0].grant)
    desk.sync()
    assert desk.office.case(desk.lead, cases[0]).parts["pattern"].pattern is False
    assert _waiting(desk) == []
    desk.clock.now += 400 * DAY  # every consent is over, the job has not run yet
    assert not settle(desk.office.archive)
    assert desk.office.archive.respondents.basis(cases[0], cases[2]) == frozenset()


def test_nothing_of_it_lies_readable_on_the_desks_disk_and_nothing_is_left_when_it_locks(
    desk: House, tmp_path: Path
) -> None:
    one = _opened(desk, ("name", "Quaggatariq Mahmood"), ("email", "quaggamail@example.org"))
    two = _opened(desk, ("name", "Quaggatariq Mahmud"), ("email", "Quaggamail@example.org"))
    _decide(desk, one, two)
    commands.note_source(desk.office, desk.lead, one, two, "same_source", "Quagganote.")
    commands.printed(desk.office, desk.lead, one, "Quaggaprint.")
    desk.office.archive.snapshot_if_due(now=True)
    archive = desk.office.archive
    assert archive.respondents.reading(one) is not None
    desk.office.lock()
    assert archive.respondents.reading(one) is None
    for word in ("Quaggatariq", "quaggamail", "Quaggareason", "Quagganote", "Quaggaprint"):
        assert holding([desk.folder], word) == [], word


READINGS = {
    "a": Reading(marks=frozenset({("phone", "+1")}), names=(Name.of("Tariq Mahmood"),)),  # type: ignore[arg-type]
    "b": Reading(marks=frozenset({("phone", "+1"), ("email", "x@y.z")})),
    "c": Reading(names=(Name.of("طارق محمود"),), reach=frozenset({("email", "x@y.z")})),  # type: ignore[arg-type]
    "d": Reading(names=(Name.of("Tariq Mehmood"),)),  # type: ignore[arg-type]
    "e": Reading(names=(Name.of("T. Mahmood"),), reach=frozenset({("phone", "+1")})),  # type: ignore[arg-type]
}


def _all_of(index: Respondents) -> object:
    pairs = {(one, other): index.basis(one, other) for one in READINGS for other in READINGS}
    open_ = {frozenset(pair) for pair in (*index.crossing(), *index.namesakes(), *map(tuple, index.shared()))}
    return pairs, open_, {case: index.near(case) for case in READINGS}


def test_the_order_in_which_cases_come_does_not_matter_nor_that_others_were_there() -> None:
    found = []
    for order in itertools.permutations(READINGS):
        index = Respondents()
        for n, case in enumerate(order):
            index.put(f"gone{n}", READINGS[order[-n]])
            index.put(case, READINGS[order[0]])
            index.put(case, READINGS[case])
        for n in range(len(order)):
            index.drop(f"gone{n}")
        found.append(_all_of(index))
    assert all(one == found[0] for one in found)
    plain = Respondents()
    for case, reading in READINGS.items():
        plain.put(case, reading)
    assert _all_of(plain) == found[0]
    assert [plain.basis(*pair) for pair in ("ab", "ac", "bc")] == [{"phone"}, {"name"}, {"reach"}]
    assert plain.basis("c", "d") == plain.basis("d", "e") == {"name"}
    for case in READINGS:
        plain.drop(case)
    left = {name: value for name in Respondents.__init__.__code__.co_names if (value := getattr(plain, name, None))}
    assert left == {}


def test_a_name_that_many_share_is_no_hint() -> None:
    index, name = Respondents(), Name.of("Tariq Mahmood")
    assert name is not None
    for n in range(COMMON):
        index.put(str(n), Reading(names=(name,)))
    assert index.basis("0", "1") == {"name"}
    index.put("one more", Reading(names=(name,)))
    assert index.basis("0", "1") == frozenset()
    assert list(index.namesakes()) == []
    index.drop("one more")
    assert index.basis("0", "1") == {"name"}


def test_strands_give_their_words_together_and_noise_alone() -> None:
    words = {"what": "decided", "reason": "وجہ " * 100}
    for many in (2, 3, 7):
        strands = split(words, many, secrets.token_bytes)
        assert join(strands) == join(strands[::-1]) == words
        with pytest.raises(ValueError, match=r"."):
            join(strands[1:])


def test_everything_taken_out_has_no_trace_of_a_tie_to_a_case_that_is_not_in_it(desk: House) -> None:
    sana, identity = desk.hire("Sana"), pyrage.x25519.Identity.generate()
    one, two = _opened(desk, ("phone", NUMBER)), _opened(desk, ("phone", SPOKEN))
    _decide(desk, one, two)
    state = desk.office.archive.state.cases[one]
    state.facts["invitation"] = {"goes_on": two}
    knot = desk.office.archive.body(state)["pattern"]["strands"][0][0]
    _remove(desk, two, sana)
    sealed = b"".join(everything(desk.office, sana, desk.lead, X25519Recipient.from_text(str(identity.to_public()))))
    plain = pyrage.decrypt(sealed, [identity])
    assert [word for word in (two, knot, "strands", "tied") if word.encode() in plain] == []
