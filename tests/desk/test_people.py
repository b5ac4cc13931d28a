"""Who may see and do what: conflict removal, exclusion lists, roles, invitations, leaving."""

from __future__ import annotations

import io
import secrets
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk import kit, people
from amanat.desk.backup import make_backup
from amanat.desk.office import Office
from amanat.desk.views import Passkey
from amanat.desk.work import commands as work
from amanat.errors import ConflictError, ForgedError, NotFoundError, RefusedError
from amanat.seal.age import HybridIdentity, open_sealed
from tests.desk.house import DAY, LIGHT, PASSPHRASE, House

DRAWING = File("drawing.png", "image/png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(9000))

READS: list[tuple[str, Callable[[Office, str, str, str], object]]] = [
    ("case", lambda o, who, case, item: o.case(who, case)),
    ("exhibit", lambda o, who, case, item: o.exhibit(who, case, item)),
    ("opened", lambda o, who, case, item: o.opened(who, case)),
    ("seen", lambda o, who, case, item: o.seen(who, case)),
    ("acknowledge", lambda o, who, case, item: o.acknowledge(who, case, 0)),
    ("assess", lambda o, who, case, item: o.assess(who, case, 0, "soon", (), "")),
    ("redirect", lambda o, who, case, item: o.redirect(who, case, 0, "r", "w")),
    ("close", lambda o, who, case, item: o.close(who, case, 0, "r")),
    ("reply", lambda o, who, case, item: o.reply(who, case, 0, "t")),
    ("note", lambda o, who, case, item: o.note(who, case, 0, "t")),
    ("call", lambda o, who, case, item: o.call(who, case, 0, "t")),
    ("assign", lambda o, who, case, item: o.assign(who, case, 0, None)),
    ("step off", lambda o, who, case, item: o.remove_person(who, case, 0, who, "r")),
]


def nothing_of_it(desk: House, person: str, case: str, item: str) -> None:
    """For this person the case is exactly as one that never was."""
    office = desk.office
    for name, act in READS:
        said = []
        for which in (case, "x" * 43):
            with pytest.raises(NotFoundError) as caught:
                act(office, person, which, item)
            said.append((caught.value.code, caught.value.detail))
        assert said[0] == said[1], name
    for chosen in ("open", "mine", "new", "waiting", "closed", "all"):
        assert office.inbox(person, chosen) == ()
    day = office.my_day(person)
    assert (day.answer, day.waiting, day.new) == ((), (), ())
    assert office.search(person, "gate") == ()
    assert office.search(person, "2026-0001") == ()


def test_for_a_removed_person_the_case_does_not_exist_in_any_read(desk: House) -> None:
    sana = desk.hire("Sana")
    desk.sent("He waited at the gate.", [DRAWING])
    desk.sync()
    case = desk.only_case()
    view = desk.office.case(sana, case)
    version = desk.office.assign(desk.lead, case, view.version, sana)
    assert desk.office.search(sana, "gate")
    desk.office.remove_person(desk.lead, case, version, sana, "Her cousin.")
    nothing_of_it(desk, sana, case, view.exhibits[0].item)
    seen_by_lead = desk.office.case(desk.lead, case)
    assert [person.name for person in seen_by_lead.removed_people] == ["Sana"]
    assert [person.name for person in seen_by_lead.people_with_access] == ["Zoya"]
    assert seen_by_lead.summary.assigned is None
    with pytest.raises(RefusedError, match=r"desk\.person"):
        desk.office.assign(desk.lead, case, seen_by_lead.version, sana)
    desk.reopen()
    desk.unlock()
    assert desk.office.unlock("Sana", PASSPHRASE).id == sana
    nothing_of_it(desk, sana, case, view.exhibits[0].item)


def test_who_comes_after_her_list_was_checked_sees_the_case_only_when_it_is_checked_again(desk: House) -> None:
    omar = desk.hire("Omar")
    desk.sent("He waited at the gate.", [DRAWING], exclude=("Sana from Lamp House",))
    desk.sync()
    case = desk.only_case()
    desk.office.mark_checked(desk.lead, case, desk.office.case(desk.lead, case).version)
    assert desk.office.case(desk.lead, case).summary.next == "acknowledge"
    sana, laila = desk.hire("Sana"), desk.hire("Laila")
    item = desk.office.case(desk.lead, case).exhibits[0].item
    nothing_of_it(desk, sana, case, item)
    nothing_of_it(desk, laila, case, item)
    assert desk.office.case(omar, case).checked  # who was compared goes on as before
    view = desk.office.case(desk.lead, case)
    assert view.summary.next == "check"
    assert not view.summary.restricted
    desk.reopen()
    for name in ("Zoya", "Sana", "Laila"):
        desk.office.unlock(name, PASSPHRASE)
    nothing_of_it(desk, laila, case, item)
    desk.office.mark_checked(desk.lead, case, view.version, (sana,))
    assert desk.office.case(laila, case).checked
    assert desk.office.case(desk.lead, case).summary.next == "acknowledge"
    nothing_of_it(desk, sana, case, item)


def test_an_exclusion_list_shows_the_case_to_leads_alone_until_it_is_checked(desk: House) -> None:
    sana, omar = desk.hire("Sana"), desk.hire("Omar")
    desk.sent("He waited at the gate.", [DRAWING], exclude=("Sana from Lamp House",))
    desk.sync()
    case = desk.only_case()
    view = desk.office.case(desk.lead, case)
    assert view.summary.restricted
    assert view.summary.next == "check"
    assert view.exclusion == ("Sana from Lamp House",)
    nothing_of_it(desk, sana, case, view.exhibits[0].item)
    nothing_of_it(desk, omar, case, view.exhibits[0].item)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.mark_checked(omar, case, view.version)
    desk.office.mark_checked(desk.lead, case, view.version, (sana,))
    nothing_of_it(desk, sana, case, view.exhibits[0].item)
    after = desk.office.case(omar, case)
    assert after.checked
    assert after.removed_people == ()
    assert not any("removed" in event.parts for event in after.timeline)
    assert any("removed" in event.parts for event in desk.office.case(desk.lead, case).timeline)


def test_until_the_record_is_read_only_leads_know_of_the_case(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from amanat.desk.inbound import Inbound

    sana = desk.hire("Sana")
    desk.sent("Not read yet.", exclude=("Sana",))
    with monkeypatch.context() as away:
        away.setattr(Inbound, "fetch", lambda *_: None)
        desk.sync()
        assert desk.office.inbox(sana, "all") == ()
        assert len(desk.office.inbox(desk.lead, "all")) == 1
    desk.sync()
    assert desk.office.inbox(sana, "all") == ()


def test_one_lead_always_stays_with_a_case_and_with_the_desk(desk: House) -> None:
    desk.sent()
    desk.sync()
    case = desk.only_case()
    version = desk.office.case(desk.lead, case).version
    for act in (
        lambda: desk.office.remove_person(desk.lead, case, version, desk.lead, "My brother."),
        lambda: desk.office.depart(desk.lead, desk.lead),
    ):
        with pytest.raises(RefusedError, match=r"desk\.last_lead"):
            act()
    second = desk.hire("Bilal", "lead")
    desk.office.remove_person(desk.lead, case, version, desk.lead, "My brother.")
    assert desk.office.inbox(desk.lead, "all") == ()
    assert len(desk.office.inbox(second, "all")) == 1


def test_a_reviewer_reads_and_writes_notes_and_nothing_else(desk: House) -> None:
    reviewer = desk.hire("Rabia", "reviewer")
    desk.sent()
    desk.sync()
    case = desk.only_case()
    view = desk.office.case(reviewer, case)
    assert view.may == ("note", "publications")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.acknowledge(reviewer, case, view.version)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.reply(reviewer, case, view.version, "x")
    version = desk.office.note(reviewer, case, view.version, "Seen.")
    desk.office.remove_person(reviewer, case, version, reviewer, "I know him.")
    assert desk.office.inbox(reviewer, "all") == ()


@pytest.mark.parametrize(
    "act",
    [
        lambda o, who, other: o.invite(who, "New", "caseworker"),
        lambda o, who, other: o.invitations(who),
        lambda o, who, other: o.audit(who),
        lambda o, who, other: o.depart(who, other),
        lambda o, who, other: o.withdraw_invitation(who, "x"),
    ],
)
def test_only_a_lead_decides_who_works_here(desk: House, act: Callable[[Office, str, str], object]) -> None:
    sana = desk.hire("Sana")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        act(desk.office, sana, desk.lead)


def test_a_command_on_an_old_page_is_a_conflict_and_changes_nothing(desk: House) -> None:
    sana = desk.hire("Sana")
    desk.sent()
    desk.sync()
    case = desk.only_case()
    page = desk.office.case(sana, case).version
    desk.office.acknowledge(desk.lead, case, page)
    with pytest.raises(ConflictError, match=r"case\.changed"):
        desk.office.note(sana, case, page, "Too late.")
    assert desk.office.case(sana, case).notes == ()
    page = desk.office.case(sana, case).version
    desk.sync()
    desk.office.opened(sana, case)
    desk.sync()
    desk.office.note(sana, case, page, "What the machine sends is no change.")


def test_an_invitation_works_once_and_ends(desk: House) -> None:
    code = desk.office.invite(desk.lead, "Sana", "caseworker")
    assert desk.office.invited(code.upper().replace(" ", "-")).name == "Sana"
    with pytest.raises(RefusedError, match=r"desk\.name_taken"):
        desk.office.invite(desk.lead, "  SANA ", "reviewer")
    with pytest.raises(RefusedError, match=r"desk\.weak"):
        desk.office.join(code, "short")
    assert desk.office.join(code, PASSPHRASE).role == "caseworker"
    for wrong in (code, "x" * 26, ""):
        with pytest.raises(RefusedError, match=r"desk\.code"):
            desk.office.join(wrong, PASSPHRASE)
    late = desk.office.invite(desk.lead, "Late", "caseworker")
    gone = desk.office.invite(desk.lead, "Gone", "caseworker")
    desk.office.withdraw_invitation(desk.lead, desk.office.invited(gone).id)
    with pytest.raises(RefusedError, match=r"desk\.code"):
        desk.office.invited(gone)
    desk.clock.now += 8 * DAY
    with pytest.raises(RefusedError, match=r"desk\.code"):
        desk.office.join(late, PASSPHRASE)
    assert desk.office.invitations(desk.lead) == ()


def test_a_new_person_reads_what_came_before_them(desk: House) -> None:
    desk.sent("He waited at the gate.")
    desk.sync()
    first = desk.hire("Sana")
    desk.office.depart(desk.lead, first)
    second = desk.hire("Omar")
    desk.reopen()
    assert desk.office.unlock("Omar", PASSPHRASE).id == second
    record = desk.office.case(second, desk.office.inbox(second)[0].case).record
    assert record is not None
    assert record["narrative"] == "He waited at the gate."


def test_leaving_posts_a_new_epoch_and_messages_still_reach_her(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    case = desk.only_case()
    sana = desk.hire("Sana")
    version = desk.office.assign(desk.lead, case, desk.office.case(desk.lead, case).version, sana)
    before = desk.entry
    desk.office.depart(desk.lead, sana)
    desk.clock.now += 2
    desk.office.sync()
    desk.sync()
    assert desk.office.case(desk.lead, case).summary.assigned is None
    assert [epoch.n for epoch in desk.entry.epochs] == [1, 2]
    version = desk.office.case(desk.lead, case).version
    desk.office.reply(desk.lead, case, version, "Sana has left. I am Zoya.")
    desk.sync()
    writer.write(before, "Sealed to the old key still.")
    received = writer.read(desk.entry)
    assert [row.warning for row in received] == [None]
    desk.sync()
    assert desk.office.case(desk.lead, case).messages[-1].text == "Sealed to the old key still."
    assert [event.kind for event in desk.office.audit(desk.lead)[:2]] == ["epoch.opened", "person.joined"]


def test_locked_is_locked(desk: House) -> None:
    desk.sent()
    desk.sync()
    case, sana = desk.only_case(), desk.hire("Sana")
    desk.office.leave(sana)
    for act in (lambda: desk.office.case(sana, case), lambda: desk.office.passkeys(sana)):
        with pytest.raises(RefusedError, match=r"desk\.locked"):
            act()
    assert not desk.office.locked
    desk.office.leave(desk.lead)
    assert desk.office.locked
    for act in (lambda: desk.office.case(desk.lead, case), desk.office.sync, lambda: desk.office.join("x", PASSPHRASE)):
        with pytest.raises(RefusedError, match=r"desk\.locked"):
            act()


@pytest.mark.parametrize(("name", "passphrase"), [("Zoya", "not the passphrase"), ("Nobody", PASSPHRASE), ("", "")])
def test_a_wrong_name_and_a_wrong_passphrase_say_the_same(desk: House, name: str, passphrase: str) -> None:
    with pytest.raises(RefusedError) as caught:
        desk.office.begin(name, passphrase)
    assert caught.value.code == "desk.passphrase"


def test_passkeys_are_kept_sealed_and_the_last_one_stays(desk: House) -> None:
    first = Passkey(b"credential-one", b"public", 0, "phone", 1, ("internal",))
    second = Passkey(b"credential-two", b"public", 5, "key", 2)
    desk.office.add_passkey(desk.lead, first)
    desk.office.add_passkey(desk.lead, second)
    desk.office.count_passkey(desk.lead, b"credential-two", 9)
    desk.office.remove_passkey(desk.lead, b"credential-one")
    with pytest.raises(RefusedError, match=r"desk\.last_passkey"):
        desk.office.remove_passkey(desk.lead, b"credential-two")
    desk.reopen()
    pending = desk.office.begin("zoya ", PASSPHRASE)
    assert [(key.credential, key.sign_count) for key in pending.passkeys] == [(b"credential-two", 9)]
    assert desk.office.locked
    assert not any(b"credential-two" in path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert desk.office.enter(pending).passkeys == 1


def test_a_new_passphrase_replaces_the_old_one(desk: House) -> None:
    with pytest.raises(RefusedError, match=r"desk\.passphrase"):
        desk.office.change_passphrase(desk.lead, "wrong one entirely", "another five paper boats")
    desk.office.change_passphrase(desk.lead, PASSPHRASE, "another five paper boats")
    desk.office.leave(desk.lead)
    with pytest.raises(RefusedError, match=r"desk\.passphrase"):
        desk.office.unlock("Zoya", PASSPHRASE)
    assert desk.office.unlock("Zoya", "another five paper boats").name == "Zoya"


def _unwrapped(backup: Path, identity: HybridIdentity) -> dict[str, bytes]:
    """What is inside a backup, for whoever holds the recovery identity."""
    opened = open_sealed(backup.read_bytes(), [identity])
    assert opened is not None
    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar.getmembers()}  # type: ignore[union-attr]


def test_a_leavers_key_opens_no_backup_and_nothing_written_after(desk: House, tmp_path: Path) -> None:
    desk.sent("He waited at the gate.")
    desk.sync()
    case, sana = desk.only_case(), desk.hire("Sana")
    hers = people.open_keys(desk.folder, desk.office.place, "Sana", PASSPHRASE, LIGHT)
    kept = {path.name: path.read_bytes() for path in (desk.folder / "keys").glob(f"*{sana}*")}
    login = desk.folder / "keys" / f"person-{desk.office.place.login('Sana')}"
    kept[login.name] = login.read_bytes()
    held = dict(desk.office.archive.epochs)  # what she could have copied while she worked here
    old, new = tmp_path / "old.age", tmp_path / "new.age"
    make_backup(desk.folder, old, secrets.token_bytes)
    desk.office.depart(desk.lead, sana)
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Written after she left")
    make_backup(desk.folder, new, secrets.token_bytes)
    mine = [hers.identity, *(epoch.identity for epoch in held.values())]
    for backup in (old, new):
        assert open_sealed(backup.read_bytes(), mine) is None
    recovery = _recovery(desk)
    for backup in (old, new):
        inside = _unwrapped(backup, recovery)
        assert not any(
            name.startswith(("keys/wrap-", "keys/person-", "keys/root-", "keys/passkeys-")) for name in inside
        )
        for name, data in inside.items():  # even with an opened backup her own key opens none of it
            if name.endswith(".age"):
                assert open_sealed(data, [hers.identity]) is None, name
    inside = _unwrapped(new, recovery)
    assert open_sealed(inside["keys/epoch-2.age"], mine) is None
    desk.office.shut()
    for name, data in kept.items():  # she brings all of her old files back to the desk
        (desk.folder / "keys" / name).write_bytes(data)
    desk.reopen()
    with pytest.raises(ForgedError):
        desk.office.unlock("Sana", PASSPHRASE)
    desk.unlock()
    with pytest.raises(RefusedError, match=r"desk\.departed"):
        desk.office.unlock("Sana", PASSPHRASE)


def _recovery(desk: House) -> HybridIdentity:
    return kit.join_shares(desk.founded.shares[:2])


def test_what_a_leaver_leaves_goes_back_to_everybody(desk: House) -> None:
    for words in ("One", "Two"):
        desk.sent(words)
    desk.sync()
    sana, omar = desk.hire("Sana"), desk.hire("Omar", "lead")
    first, second = (row.case for row in desk.office.inbox(desk.lead))
    for case in (first, second):
        desk.office.assign(desk.lead, case, desk.office.case(desk.lead, case).version, sana)
        work.set_task(desk.office, desk.lead, case, desk.office.case(desk.lead, case).version, "Call", "", sana)
    version = desk.office.case(desk.lead, second).version
    desk.office.remove_person(desk.lead, second, version, omar, "cousin")
    desk.office.depart(desk.lead, sana)
    assert [case.case for case in desk.office.left_by(omar, sana)] == [first]
    assert {case.case for case in desk.office.left_by(desk.lead, sana)} == {first, second}
    assert [notice.kind for notice in desk.office.my_day(omar).notices] == ["oversight.left"]
    day = desk.office.my_day(desk.lead)
    assert {row.case for row in (*day.new, *day.answer, *day.tasks)} == {first, second}
    assert desk.office.case(desk.lead, first).parts["work"].tasks[0].person is None
    for case in (first, second):
        desk.office.assign(desk.lead, case, desk.office.case(desk.lead, case).version, desk.lead)
    assert desk.office.left_by(desk.lead, sana) == ()
    assert desk.office.my_day(desk.lead).notices == ()


def test_a_role_changes_and_the_last_lead_stays_one(desk: House) -> None:
    desk.sent()
    desk.sync()
    case, sana = desk.only_case(), desk.hire("Sana")
    root = desk.folder / "keys" / f"root-{sana}.age"
    for role, code in (("caseworker", "desk.role_same"), ("queen", "desk.role_unknown")):
        with pytest.raises(RefusedError) as caught:
            desk.office.change_role(desk.lead, sana, role)
        assert caught.value.code == code
    with pytest.raises(RefusedError, match=r"desk\.last_lead"):
        desk.office.change_role(desk.lead, desk.lead, "caseworker")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.change_role(sana, sana, "lead")
    desk.office.change_role(desk.lead, sana, "lead")
    assert not desk.office.is_in(sana)  # with the old role's keys nobody goes on
    assert root.exists()
    desk.office.unlock("Sana", PASSPHRASE)
    assert desk.office.invite(sana, "Omar", "caseworker")
    desk.office.assign(desk.lead, case, desk.office.case(desk.lead, case).version, sana)
    desk.office.change_role(desk.lead, sana, "reviewer")
    assert not root.exists()
    desk.office.unlock("Sana", PASSPHRASE)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.root_key(sana)
    assert desk.office.case(desk.lead, case).summary.assigned is None
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.reply(sana, case, desk.office.case(sana, case).version, "No")
    kinds = [event.parts.get("role") for event in desk.office.audit(desk.lead) if event.kind == "person.role_changed"]
    assert kinds == ["reviewer", "lead"]
    desk.reopen()
    assert desk.office.unlock("Sana", PASSPHRASE).role == "reviewer"


def test_who_comes_back_under_their_name_is_not_let_in_to_what_was_hidden(desk: House) -> None:
    sana = desk.hire("Sana")
    desk.sent("About her cousin.")
    desk.sync()
    (case,) = [row.case for row in desk.office.inbox(desk.lead)]
    desk.office.remove_person(desk.lead, case, desk.office.case(desk.lead, case).version, sana, "A cousin.")
    desk.office.depart(desk.lead, sana)
    again, other = desk.hire(" sANA"), desk.hire("Omar")
    assert desk.office.inbox(again, "all") == ()
    assert [row.case for row in desk.office.inbox(other, "all")] == [case]
    desk.reopen()
    desk.unlock()
    assert again in desk.office.archive.state.cases[case].removed
