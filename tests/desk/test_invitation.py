"""Letters with a code: who walked in or lost her words comes back by herself, and nobody else in her name."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from amanat.demo.person import Person
from amanat.desk.assisted import commands as a
from amanat.desk.erasing import erase_case
from amanat.desk.invitation import commands as letters
from amanat.desk.invitation.rules import Shown
from amanat.errors import AmanatError, ConflictError, NotFoundError, RefusedError
from amanat.seal.encoding import b64
from amanat.seal.invitation import check_words, invitation_keys, open_join, read_code, sign_join
from amanat.seal.phrase import desk_keys
from amanat.seal.signing import SigningKey
from tests.desk.house import DAY, Clock, House, house, running_intake
from tests.desk.test_blindness import holding

SAYS = {"en": "Here you can write to us.", "ur": "یہاں آپ ہمیں لکھیں۔"}
SURE = "Asked for the colour of the gate in her record. She knew."


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("letters")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            made.hire(name, role)
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def walk_in(desk: House, said: str = "A woman at the door.") -> str:
    return a.take_note(desk.office, person(desk, "Hina"), b64(secrets.token_bytes(16)), a.Note("ur", said=said))


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def shown(desk: House, case: str, actor: str = "") -> Shown:
    view = desk.office.case(actor or desk.lead, case).parts["invitation"]
    assert isinstance(view, Shown)
    return view


def letter(desk: House, case: str, **more: object) -> bytes:
    given: dict[str, object] = {"days": 14, "says": SAYS, **more}
    made = letters.make(desk.office, person(desk, "Hina"), case, version(desk, case), **given)  # type: ignore[arg-type]
    return read_code(made.code)


def lost_letter(desk: House, case: str) -> bytes:
    return letter(desk, case, verified=("details",), how=SURE)


def joined(desk: House, code: bytes, who: Person | None = None) -> tuple[Person, str, tuple[str, ...]]:
    """Somebody who used the code; her new case; the check words on her page."""
    woman = who or desk.person()
    before = {row.case for row in desk.office.inbox(desk.lead, "all")}
    words = woman.join(desk.entry, code)
    desk.sync()
    (new,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - before
    return woman, new, words


def confirm(desk: House, case: str, **more: object) -> None:
    given: dict[str, object] = {"same": True, "channel": "call", **more}
    letters.compare(desk.office, person(desk, "Hina"), case, version(desk, case), **given)  # type: ignore[arg-type]


def notices(desk: House, actor: str) -> list[dict[str, str]]:
    return [dict(one.parts) for one in desk.office.my_day(actor).notices if one.kind == "letter.joined"]


# --- the way


def test_a_walk_in_comes_back_by_herself_and_is_confirmed(shared: House) -> None:
    old = walk_in(shared)
    code = letter(shared, old)
    number = shared.office.case(shared.lead, old).summary.number
    woman = shared.person()
    notice = woman.read_letter(code, [shared.entry])
    assert (notice.kind, notice.text.ur) == ("walk_in", SAYS["ur"])
    _, new, words = joined(shared, code, woman)
    told = {"number": number, "words": " ".join(words)}
    assert told in notices(shared, person(shared, "Sana"))
    view = shown(shared, new).joined
    assert view is not None
    assert (view.state, view.check, view.number) == ("waiting", " ".join(words), number)
    confirm(shared, new, text="She called from her sister's phone.")
    after = shown(shared, new)
    assert after.joined is not None
    assert (after.joined.state, after.joined.how, after.compared) == (
        "confirmed",
        "call",
        "She called from her sister's phone.",
    )
    assert shown(shared, old).goes_on == (new, shared.office.case(shared.lead, new).summary.number)
    assert told not in notices(shared, shared.lead)
    woman.write(shared.entry, "It is me.")
    shared.sync()
    shared.office.reply(person(shared, "Hina"), new, version(shared, new), "We are glad.")
    shared.sync()
    texts = [row.message.content for row in woman.read(shared.entry) if row.message]
    assert [getattr(one, "text", "") for one in texts] == ["We are glad."]


def test_lost_words_need_a_reason_that_it_is_her(shared: House) -> None:
    before = shared.sent("The gate is blue.")
    shared.sync()
    old = next(row.case for row in shared.office.inbox(shared.lead, "all") if row.mailbox)
    for verified, how, code in (
        ((), SURE, "letter.verified"),
        (("details",), " ", "letter.how"),
        (("x",), SURE, "letter.verified"),
    ):
        with pytest.raises(RefusedError) as caught:
            letter(shared, old, verified=verified, how=how)
        assert caught.value.code == code
    made = lost_letter(shared, old)
    view = shown(shared, old)
    assert (view.lost, view.how, view.verified) == (True, SURE, ("details",))
    _, new, _ = joined(shared, made)
    confirm(shared, new)
    assert shown(shared, old).lost, "what comes in the old mailbox is still not hers"
    assert shared.office.case(shared.lead, old).grants[0].taken_back is None, "the consents stay as they are"
    assert shared.office.case(shared.lead, new).grants == ()
    before.write(shared.entry, "Somebody with the old words.")
    shared.sync()
    assert shared.office.case(shared.lead, old).messages[-1].text == "Somebody with the old words."


def test_her_own_mailbox_can_join_too(shared: House) -> None:
    woman = shared.sent("I wrote before I came.")
    shared.sync()
    mine = max(shared.office.inbox(shared.lead, "all"), key=lambda row: row.number).case
    old = walk_in(shared)
    words = woman.join(shared.entry, letter(shared, old))
    shared.sync()
    view = shown(shared, mine).joined
    assert view is not None
    assert view.check == " ".join(words)
    confirm(shared, mine)
    assert shown(shared, old).goes_on is not None


def test_words_that_differ_leave_a_case_of_its_own(shared: House) -> None:
    old = walk_in(shared)
    _, new, _ = joined(shared, letter(shared, old))
    confirm(shared, new, same=False)
    view = shown(shared, new).joined
    assert view is not None
    assert view.state == "refused"
    assert shown(shared, old).goes_on is None
    assert "letter" in shared.office.case(shared.lead, old).may, "she still needs a way in"


# --- what must not work


def test_a_code_is_used_once_by_one_person(shared: House) -> None:
    code = letter(shared, walk_in(shared))
    joined(shared, code)
    second = shared.person()
    with pytest.raises(NotFoundError):
        second.read_letter(code, [shared.entry])
    with pytest.raises(NotFoundError):
        second.join(shared.entry, code)
    before = len(shared.office.inbox(shared.lead, "all"))
    shared.sync()
    assert len(shared.office.inbox(shared.lead, "all")) == before, "a hello alone is no case"


def test_a_withdrawn_letter_opens_nothing_and_makes_room(shared: House) -> None:
    old = walk_in(shared)
    code = letter(shared, old)
    with pytest.raises(RefusedError) as caught:
        letter(shared, old)
    assert caught.value.code == "letter.open"
    (one,) = shown(shared, old).open
    letters.withdraw(shared.office, person(shared, "Sana"), old, version(shared, old), one.invitation)
    with pytest.raises(NotFoundError):
        shared.person().read_letter(code, [shared.entry])
    assert not shown(shared, old).open
    letter(shared, old)


def test_withdrawing_what_was_used_just_now_says_so(shared: House) -> None:
    old = walk_in(shared)
    code = letter(shared, old)
    (one,) = shown(shared, old).open
    woman = shared.person()
    woman.join(shared.entry, code)
    with pytest.raises(RefusedError) as caught:
        letters.withdraw(shared.office, shared.lead, old, version(shared, old), one.invitation)
    assert caught.value.code == "letter.used"
    shared.sync()
    assert not shown(shared, old).open


def test_an_intake_that_swaps_the_mailbox_is_found_by_the_words(shared: House) -> None:
    """It has seen the letter: then it can sign a join of its own. The words on her page are others."""
    old = walk_in(shared)
    code = letter(shared, old)
    thief, woman = shared.person(), shared.person()
    on_her_page = woman_words(shared, woman, code)
    _, new, theirs = joined(shared, code, thief)
    view = shown(shared, new).joined
    assert view is not None
    assert view.check == " ".join(theirs) != " ".join(on_her_page)


def woman_words(desk: House, woman: Person, code: bytes) -> tuple[str, ...]:
    """What her page shows although her join never arrived."""
    keys = invitation_keys(code)
    join = sign_join(desk.entry.desk, keys, desk_keys(woman.phrase, desk.entry.desk).signing)
    return check_words(open_join(join), keys.signing.public)


def test_a_join_that_the_intake_made_up_is_a_finding_and_no_case(
    shared: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = walk_in(shared)
    code = letter(shared, old)
    own, stranger = invitation_keys(code), invitation_keys(secrets.token_bytes(16))
    forged = sign_join(
        shared.entry.desk,
        type(own)(own.invitation, stranger.identity, stranger.signing),
        SigningKey.from_seed(secrets.token_bytes(32)),
    )
    asked = shared.office.intake.joins
    monkeypatch.setattr(
        type(shared.office.intake), "joins", lambda *_: ((own.invitation, forged), *asked(shared.entry.desk))
    )
    before = len(shared.office.inbox(shared.lead, "all"))
    shared.sync()
    assert len(shared.office.inbox(shared.lead, "all")) == before
    assert "letter.forged" in shared.office.health(shared.lead).findings
    assert shown(shared, old).open, "and the letter still works"
    shared.office.archive.notice("letter.forged", False)


def test_after_its_last_day_a_letter_opens_nothing(shared: House) -> None:
    old = walk_in(shared)
    code = letter(shared, old, days=7)
    shared.clock.now += 8 * DAY
    with pytest.raises(NotFoundError):
        shared.person().read_letter(code, [shared.entry])
    (one,) = shown(shared, old).open
    assert one.over
    letters.withdraw(shared.office, shared.lead, old, version(shared, old), one.invitation)


def test_days_and_versions_and_roles_are_checked(shared: House) -> None:
    old, rabia = walk_in(shared), person(shared, "Rabia")
    with pytest.raises(RefusedError) as days:
        letter(shared, old, days=3)
    assert days.value.code == "letter.days"
    with pytest.raises(ConflictError):
        letters.make(shared.office, shared.lead, old, version(shared, old) - 1, days=7, says=SAYS)
    with pytest.raises(RefusedError) as role:
        letters.make(shared.office, rabia, old, version(shared, old), days=7, says=SAYS)
    assert role.value.code == "desk.role"
    _, new, _ = joined(shared, letter(shared, old))
    for channel, code in (("", "letter.channel"), ("pigeon", "letter.channel")):
        with pytest.raises(RefusedError) as caught:
            confirm(shared, new, channel=channel)
        assert caught.value.code == code
    assert not {"letter", "letter_confirm"} & set(shared.office.case(rabia, new).may)


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
