"""Every caseworker key is lost: two sheets of paper and a backup bring the desk back, and the gap has a name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk.backup import make_backup
from amanat.desk.client import Intake
from amanat.desk.office import Office
from amanat.desk.restore import Restored, restore
from amanat.errors import AmanatError, ForgedError, MalformedError, RefusedError, UnavailableError
from amanat.seal.age import HybridIdentity, seal
from amanat.seal.message import Text
from amanat.seal.phrase import desk_keys
from tests.desk.house import LIGHT, PASSPHRASE, House

pytestmark = pytest.mark.slow
VOICE = File("note.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(20_000), kind="voice")


def bring_back(desk: House, backup: Path, folder: Path, shares: tuple[str, ...]) -> Restored:
    return restore(backup, folder, shares, "Mahnoor", PASSPHRASE, desk.clock, secrets.token_bytes, cost=LIGHT)


def answered(desk: House, case: str, text: str) -> None:
    desk.office.reply(desk.lead, case, desk.office.case(desk.lead, case).version, text)
    desk.sync()


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (2, 0)])
def test_any_two_sheets_bring_back_what_the_backup_holds(desk: House, tmp_path: Path, pair: tuple[int, int]) -> None:
    desk.sent("The gate, again.", [VOICE])
    desk.sync()
    case = desk.only_case()
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Call the school.")
    desk.sync()
    before = desk.office.case(desk.lead, case)
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.shut()
    shares = tuple(desk.founded.shares[n] for n in pair)
    done = bring_back(desk, tmp_path / "kept.age", tmp_path / "again", shares)
    assert done.missing == 0
    assert done.generation == 2
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()
    after = desk.office.case(desk.lead, case)
    assert (after.record, after.notes, after.exhibits) == (before.record, before.notes, before.exhibits)
    _, chunks = desk.office.exhibit(desk.lead, case, after.exhibits[0].item)
    assert b"".join(chunks) == VOICE.data
    assert desk.office.health(desk.lead).anchor == "agrees"
    assert [person.name for person in desk.office.people(desk.lead) if person.left is None] == ["Mahnoor"]
    assert desk.office.audit(desk.lead)[0].kind == "desk.restored"


def test_the_gap_is_named_and_what_came_since_is_read_anew(desk: House, tmp_path: Path) -> None:
    writer, other = desk.sent("First."), desk.sent("Second, later erased.")
    desk.sync()
    rows = {row.case: desk.office.case(desk.lead, row.case) for row in desk.office.inbox(desk.lead)}
    first = next(c for c, view in rows.items() if view.record and view.record["narrative"] == "First.")
    second = next(c for c in rows if c != first)
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    answered(desk, first, "We read it.")
    writer.read(desk.entry)
    writer.write(desk.entry, "Thank you.")
    other.erase_everything([desk.entry])
    desk.sync()
    events = desk.office.health(desk.lead).events
    desk.reopen()
    desk.office.shut()
    done = bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    assert done.missing == events - done.events > 0
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()
    view = desk.office.case(desk.lead, first)
    assert [(row.direction, row.text) for row in view.messages] == [("out", "We read it."), ("in", "Thank you.")]
    assert [row.warning for row in view.messages] == [None, None]
    gone = desk.office.case(desk.lead, second)
    assert (gone.summary.erased, gone.summary.warnings) == (False, 1)
    desk.office.erase_lost(desk.lead, second, gone.version)
    assert desk.office.case(desk.lead, second).summary.erased
    assert desk.office.audit(desk.lead)[0].parts["missing"] == str(done.missing)
    answered(desk, first, "We are back.")
    received = writer.read(desk.entry)
    assert [row.warning for row in received] == [None] * len(received)
    assert received[-1].message is not None
    assert received[-1].message.content == Text("We are back.")


def test_the_old_copy_is_named_as_superseded(desk: House, tmp_path: Path) -> None:
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.reopen()
    bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    with pytest.raises(ForgedError) as caught:
        desk.unlock()
    assert caught.value.code == "journal.superseded"


def test_a_backup_from_before_a_rotation_keeps_every_epoch_in_the_directory(desk: House, tmp_path: Path) -> None:
    caseworker = desk.hire("Sana")
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.depart(desk.lead, caseworker)
    desk.sync()
    desk.reopen()
    done = bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    assert (done.lost, done.waits) == ((2,), True)
    desk.office.shut()
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    assert desk.office.sync().problem == "desk.epoch"  # nobody who holds an older key alone may replace the entry
    desk.intake.admit(desk.founded.place.desk)
    desk.sync()
    assert [epoch.n for epoch in desk.entry.epochs] == [1, 2, 3]
    desk.sent("After it all.")
    desk.sync()
    assert len(desk.office.inbox(desk.lead)) == 1


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (lambda s: (s[0], s[0]), "kit.set"),
        (lambda s: (s[0],), "kit.set"),
        (lambda s: (s[0], s[1].replace(s[1].split()[7], "academic", 1) + " x"), "kit.share"),
        (lambda s: (s[0], ""), "kit.share"),
    ],
)
def test_wrong_sheets_say_what_is_wrong_and_leave_nothing(desk: House, tmp_path: Path, shares, code: str) -> None:  # type: ignore[no-untyped-def]
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    with pytest.raises(MalformedError) as caught:
        bring_back(desk, tmp_path / "kept.age", tmp_path / "again", shares(desk.founded.shares))
    assert caught.value.code == code
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-20],
        lambda data: data[:3000] + bytes([data[3000] ^ 1]) + data[3001:],
        lambda data: b"age-encryption.org/v1\n",
        lambda data: b"",
    ],
)
def test_a_damaged_backup_is_refused_and_the_folder_is_free_again(desk: House, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    kept = tmp_path / "kept.age"
    make_backup(desk.folder, kept, secrets.token_bytes)
    kept.write_bytes(damage(kept.read_bytes()))
    with pytest.raises(AmanatError):
        bring_back(desk, kept, tmp_path / "again", desk.founded.shares[:2])
    assert not (tmp_path / "again").exists()


def test_shares_of_another_desk_do_not_open_it(desk: House, tmp_path: Path) -> None:
    kept = tmp_path / "kept.age"
    make_backup(desk.folder, kept, secrets.token_bytes)
    kept.write_bytes(seal(b"x", [HybridIdentity(os.urandom(32)).recipient], os.urandom))
    with pytest.raises(ForgedError) as caught:
        bring_back(desk, kept, tmp_path / "again", desk.founded.shares[:2])
    assert caught.value.code == "kit.other"


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "keys/person-x", "items/..", "journal/../../x"])
def test_a_name_that_leads_elsewhere_is_refused(desk: House, tmp_path: Path, name: str) -> None:
    from amanat.desk.backup import tar_small
    from amanat.desk.place import load_place

    place = load_place(desk.folder)
    plain = b"".join(tar_small(name, b"x")) + bytes(1024)
    kept = tmp_path / "kept.age"
    make_backup(desk.folder, kept, secrets.token_bytes)
    kept.write_bytes(seal(plain, [place.recovery_recipient], os.urandom))
    with pytest.raises(MalformedError) as caught:
        bring_back(desk, kept, tmp_path / "again", desk.founded.shares[:2])
    assert caught.value.code == "backup.form"
    assert not (tmp_path / "evil").exists()


def test_without_the_intake_nothing_is_restored(desk: House, tmp_path: Path) -> None:
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    with pytest.raises(UnavailableError):
        restore(
            tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2], "Mahnoor", PASSPHRASE, desk.clock,
            secrets.token_bytes, cost=LIGHT,
            make_intake=lambda _, signer, random: Intake("http://127.0.0.1:9", signer, random, pause=lambda _: None),
        )  # fmt: skip


def test_nothing_is_overwritten(desk: House, tmp_path: Path) -> None:
    kept = tmp_path / "kept.age"
    make_backup(desk.folder, kept, secrets.token_bytes)
    with pytest.raises(RefusedError, match=r"backup\.exists"):
        make_backup(desk.folder, kept, secrets.token_bytes)
    with pytest.raises(RefusedError, match=r"desk\.not_empty"):
        bring_back(desk, kept, desk.folder, desk.founded.shares[:2])


def test_a_backup_holds_no_caseworkers_keys(desk: House, tmp_path: Path) -> None:
    from amanat.desk.backup import _tar
    from amanat.desk.place import load_place

    desk.hire("Sana")
    plain = b"".join(_tar(desk.folder, load_place(desk.folder).raw))
    assert b"keys/epoch-1.age" in plain
    for kind in (b"keyring", b"keys/wrap", b"keys/person", b"keys/root", b"keys/passkeys", b"snapshot"):
        assert kind not in plain


def test_who_wrote_to_a_key_that_was_lost_is_named_and_the_rest_goes_on(desk: House, tmp_path: Path) -> None:
    caseworker = desk.hire("Sana")
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.depart(desk.lead, caseworker)
    desk.sync()
    lost = desk.sent("Sealed to a key that nobody has any more.")
    desk.reopen()
    done = bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    assert done.lost == (2,)
    desk.office.shut()
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.office.sync()
    desk.intake.admit(desk.founded.place.desk)
    desk.sync()
    named = desk_keys(lost.phrase, desk.entry.desk).mailbox
    lines = [line for line in desk.office.audit(desk.lead) if line.kind == "mailbox.unreadable"]
    assert [line.parts["mailbox"] for line in lines] == [named]
    desk.sent("To the new key.")
    desk.sync()
    assert len(desk.office.inbox(desk.lead)) == 1
    assert [line.kind for line in desk.office.audit(desk.lead)].count("mailbox.unreadable") == 1


def test_an_intake_that_hides_the_mark_cannot_hide_what_a_backup_lacks(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.reopen()
    monkeypatch.setattr(Intake, "anchor", lambda self, desk: None)
    with pytest.raises(ForgedError, match=r"anchor\.missing"):
        bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    assert not (tmp_path / "again").exists()


def test_a_new_entry_counts_at_once_only_when_the_current_key_posts_it(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed() -> list[int]:
        (entry,) = [entry for entry in desk.office._intake.entries() if entry.root == desk.founded.place.root]
        return [epoch.n for epoch in entry.epochs]

    sana, hina = desk.hire("Sana"), desk.hire("Hina")
    desk.office.depart(desk.lead, sana)
    desk.sync()
    desk.clock.now += 2
    assert listed() == [1, 2]
    desk.office.depart(desk.lead, hina)
    honest = Intake.enrol
    with monkeypatch.context() as unsigned:
        unsigned.setattr(Intake, "enrol", lambda self, entry, key=None: honest(self, entry))
        assert desk.office.sync().problem == "desk.epoch"
    assert listed() == [1, 2]
    desk.intake.admit(desk.founded.place.desk)
    desk.sync()
    assert listed() == [1, 2, 3]
