"""Letters with a code: who must not see the new case does not, and what ends leaves nothing."""

from __future__ import annotations

import pytest

from amanat.desk.erasing import erase_case
from amanat.desk.invitation import commands as letters
from amanat.errors import AmanatError, ConflictError, NotFoundError, RefusedError
from amanat.seal.encoding import b64
from amanat.seal.invitation import invitation_keys, read_code
from tests.desk.house import House
from tests.desk.letters import (
    SAYS,
    SURE,
    confirm,
    joined,
    letter,
    lost_letter,
    notices,
    person,
    shared,
    shown,
    version,
    walk_in,
)
from tests.desk.test_blindness import holding

__all__ = ["shared"]


# --- who must not see it


def removed(desk: House, case: str, name: str) -> None:
    desk.office.remove_person(desk.lead, case, version(desk, case), person(desk, name), "Her cousin.")


def test_whoever_is_removed_never_sees_the_new_case(shared: House) -> None:
    old, sana = walk_in(shared), person(shared, "Sana")
    removed(shared, old, "Sana")
    code = letter(shared, old)
    seen: list[int] = []
    write, archive = shared.office.archive.write, shared.office.archive

    def watched(draft: object) -> int:
        seq = write(draft)  # type: ignore[arg-type]
        seen.append(len(shared.office.inbox(sana, "all")))
        return seq

    before = len(shared.office.inbox(sana, "all"))
    archive.write = watched  # type: ignore[method-assign]
    try:
        _, new, words = joined(shared, code)
    finally:
        archive.write = write  # type: ignore[method-assign]
    assert set(seen) == {before}, "not at any moment"
    assert not any(told["words"] == " ".join(words) for told in notices(shared, sana))
    for act in (
        lambda: shared.office.case(sana, new),
        lambda: letters.compare(shared.office, sana, new, 1, same=True, channel="call"),
        lambda: letters.make(shared.office, sana, new, 1, days=7, says=SAYS),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert all(row.case != old for row in letters.all_open(shared.office, sana))


def test_a_removal_later_holds_for_both_cases(shared: House) -> None:
    old = walk_in(shared)
    _, new, _ = joined(shared, letter(shared, old))
    removed(shared, old, "Sana")
    with pytest.raises(NotFoundError):
        shared.office.case(person(shared, "Sana"), new)
    other = walk_in(shared)
    _, second, _ = joined(shared, letter(shared, other))
    confirm(shared, second)
    removed(shared, second, "Sana")
    with pytest.raises(NotFoundError):
        shared.office.case(person(shared, "Sana"), other)


def test_a_list_not_checked_yet_hides_the_new_case_too(shared: House) -> None:
    writer = shared.sent("The gate is green.", exclude=("Mr Kamran",))
    shared.sync()
    old = max(shared.office.inbox(shared.lead, "all"), key=lambda row: row.number).case
    assert writer.state.desks
    made = letters.make(
        shared.office, shared.lead, old, version(shared, old), days=7, says=SAYS, verified=("known",), how=SURE
    )
    _, new, _ = joined(shared, read_code(made.code))
    with pytest.raises(NotFoundError):
        shared.office.case(person(shared, "Hina"), new)
    assert "check" in shared.office.case(shared.lead, new).may


# --- what stays


def test_after_an_erasure_the_letter_opens_nothing_and_nothing_is_readable(shared: House) -> None:
    old = walk_in(shared)
    code = letter(shared, old)
    erase_case(shared.office.archive, shared.office.archive.state.cases[old], "lead", actor=shared.lead)
    shared.sync()
    with pytest.raises(NotFoundError):
        shared.person().read_letter(code, [shared.entry])
    assert shared.office.case(shared.lead, old).parts["invitation"] is None


def test_a_code_is_kept_nowhere_and_the_reason_is_sealed(shared: House) -> None:
    shared.sent("The gate is red.")
    shared.sync()
    old = max(shared.office.inbox(shared.lead, "all"), key=lambda row: row.number).case
    sure = "Canary: she knew the name of the tea stall."
    made = letters.make(
        shared.office, shared.lead, old, version(shared, old), days=7, says=SAYS, verified=("called",), how=sure
    )
    code = read_code(made.code)
    assert made.code not in repr(made)
    for secret in ("name of the tea stall", made.code, made.code.replace("-", ""), b64(code)):
        assert holding([shared.folder, shared.intake.app.intake.config.data], secret) == []
    raw = b"".join(path.read_bytes() for path in shared.folder.rglob("*") if path.is_file())
    assert code not in raw
    assert invitation_keys(code).identity.seed not in raw
    found = shared.office.search(shared.lead, "tea stall")
    assert [one.summary.case for one in found] == [old]


def test_it_is_all_there_again_after_a_lock(desk: House) -> None:
    desk.hire("Hina")
    old = walk_in(desk)
    code = letter(desk, old)
    desk.hire("Sana")
    desk.office.depart(desk.lead, person(desk, "Sana"))
    desk.sync()
    assert desk.entry.current.n == 2, "the letter was signed by the epoch before"
    assert desk.person().read_letter(code, [desk.entry]).epoch == 1
    desk.reopen()
    desk.unlock()
    desk.sync()
    woman = desk.person()
    words = woman.join(desk.entry, code)
    desk.sync()
    desk.reopen()
    desk.unlock()
    assert [told["words"] for told in notices(desk, desk.lead)] == [" ".join(words)]
    new = next(row.case for row in desk.office.inbox(desk.lead, "all") if row.case != old)
    letters.compare(desk.office, desk.lead, new, version(desk, new), same=True, channel="in_person")
    desk.reopen()
    desk.unlock()
    assert shown(desk, old).goes_on is not None
    with pytest.raises(AmanatError):
        letters.compare(desk.office, desk.lead, new, version(desk, new), same=True, channel="in_person")


def test_a_letter_that_crosses_another_change_is_withdrawn_again(
    shared: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, put, made = walk_in(shared), shared.office.intake.put_invitation, list[str]()

    def crossed(desk: str, invitation: str, offer: bytes) -> None:
        put(desk, invitation, offer)
        made.append(invitation)
        shared.office.note(shared.lead, old, version(shared, old), "Written meanwhile.")

    monkeypatch.setattr(shared.office.intake, "put_invitation", crossed)
    with pytest.raises(ConflictError):
        letter(shared, old)
    assert shared.http.get(f"/v1/invitations/{made[0]}").status_code == 404
    assert not shown(shared, old).open


def test_a_join_waits_while_the_intake_does_not_show_the_mailbox(
    shared: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(_mailbox: str) -> tuple[int, int, frozenset[str]]:
        raise NotFoundError("nothing", "Nothing is here for this key.")

    old = walk_in(shared)
    words = shared.person().join(shared.entry, letter(shared, old))
    with monkeypatch.context() as for_now:
        for_now.setattr(shared.office.intake, "mailbox", hidden)
        shared.sync()
        assert shown(shared, old).open, "nothing is lost"
    shared.sync()
    assert " ".join(words) in [told["words"] for told in notices(shared, shared.lead)]


def test_a_case_says_one_thing_at_a_time(shared: House) -> None:
    old = walk_in(shared)
    _, new, _ = joined(shared, letter(shared, old))
    with pytest.raises(RefusedError) as waits:
        lost_letter(shared, new)
    assert waits.value.code == "letter.waits"
    confirm(shared, new)
    with pytest.raises(RefusedError) as over:
        letter(shared, old)
    assert over.value.code == "letter.over"
    with pytest.raises(RefusedError) as gone:
        letters.withdraw(shared.office, shared.lead, old, version(shared, old), "x" * 22)
    assert gone.value.code == "letter.nothing"
    erased, other = walk_in(shared), shared.office.archive.state.cases
    _, third, _ = joined(shared, letter(shared, erased))
    erase_case(shared.office.archive, other[erased], "lead", actor=shared.lead)
    with pytest.raises(RefusedError) as ended:
        confirm(shared, third)
    assert ended.value.code == "letter.old"
    confirm(shared, third, same=False)


# --- a stranger with her letter; a case that had ended


def test_a_stranger_who_used_her_letter_takes_nobody_from_her_case(shared: House) -> None:
    old, sana = walk_in(shared), person(shared, "Sana")
    _, stranger, _ = joined(shared, letter(shared, old))
    removed(shared, stranger, "Sana")  # the stranger's own list names her caseworker
    assert shared.office.case(sana, old), "nobody has compared the words yet"
    with pytest.raises(NotFoundError):
        shared.office.case(sana, stranger)
    confirm(shared, stranger, same=False)
    removed(shared, stranger, "Rabia")
    assert shared.office.case(person(shared, "Rabia"), old), "they are two people"


def test_once_it_is_confirmed_a_removal_before_it_holds_for_both(shared: House) -> None:
    old, sana = walk_in(shared), person(shared, "Sana")
    _, new, _ = joined(shared, letter(shared, old))
    removed(shared, new, "Sana")
    confirm(shared, new)
    with pytest.raises(NotFoundError):
        shared.office.case(sana, old)


def test_a_letter_brings_nothing_back_of_what_was_destroyed(shared: House) -> None:
    sana = person(shared, "Sana")
    woman = shared.sent("Words that were destroyed.")
    shared.sync()
    ended = max(shared.office.inbox(shared.lead, "all"), key=lambda row: row.number).case
    removed(shared, ended, "Sana")
    erase_case(shared.office.archive, shared.office.archive.state.cases[ended], "retention")
    old = walk_in(shared)
    woman.join(shared.entry, letter(shared, old))
    shared.sync()
    view = shared.office.case(shared.lead, ended)
    assert (view.summary.erased, view.record, view.grants, view.messages) == (False, None, (), ())
    joined_view = shown(shared, ended).joined
    assert joined_view is not None
    assert joined_view.state == "waiting"
    with pytest.raises(NotFoundError):
        shared.office.case(sana, ended)
