"""Letters with a code: who walked in or lost her words comes back by herself, and nobody else in her name."""

from __future__ import annotations

import secrets

import pytest

from amanat.demo.person import Person
from amanat.desk.invitation import commands as letters
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.invitation import check_words, invitation_keys, open_join, sign_join
from amanat.seal.phrase import desk_keys
from amanat.seal.signing import SigningKey
from tests.desk.house import DAY, House
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

__all__ = ["shared"]


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
