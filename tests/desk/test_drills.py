"""Drills: keys that lie apart and end, a desk on a new machine, and everything taken out, sealed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import tarfile
import time
from pathlib import Path

import pyrage
import pytest

from amanat.cli import desk_care, desk_shared
from amanat.demo.person import File
from amanat.desk.assisted import commands as spoken
from amanat.desk.backup import make_backup
from amanat.desk.care import commands as care
from amanat.desk.care.everything import everything
from amanat.desk.office import Office
from amanat.desk.restore import Restored, restore
from amanat.desk.work import commands as work
from amanat.errors import ForgedError, MalformedError, NotFoundError, RefusedError
from amanat.seal.age import X25519Recipient
from amanat.seal.encoding import b64
from amanat.seal.message import Text
from tests.desk.house import DAY, LIGHT, PASSPHRASE, House
from tests.desk.test_care import closed, days, set_months, version
from tests.desk.test_command import _quick, say

VOICE = File("note.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(20_000), kind="voice")
CANARY = "Canary-9f3a under the gate"
__all__ = ["_quick"]


def keep(desk: House, folder: Path, name: str, **more: object) -> Path:
    target = folder / f"{name}.age"
    make_backup(desk.folder, target, secrets.token_bytes, clock=desk.clock, **more)  # type: ignore[arg-type]
    return target


def keys(kept: Path) -> Path:
    return kept.with_name(f"{kept.stem}.keys.age")


def back(desk: House, kept: Path, folder: Path, **more: object) -> Restored:
    shares = desk.founded.shares[1:]
    return restore(kept, folder, shares, "Mahnoor", PASSPHRASE, desk.clock, secrets.token_bytes, cost=LIGHT, **more)  # type: ignore[arg-type]


def enter(desk: House, folder: Path) -> None:
    desk.office.shut()
    desk.office = Office(folder, desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id


def note(desk: House, said: str) -> str:
    return spoken.take_note(desk.office, desk.lead, b64(secrets.token_bytes(16)), spoken.Note("en", said=said))


# --- keys apart


def test_an_old_journal_with_new_keys_cannot_read_what_was_erased_between(desk: House, tmp_path: Path) -> None:
    set_months(desk, support=1)
    _, ended = closed(desk, CANARY)
    by_voice, stays = note(desk, CANARY), note(desk, "Stays.")
    desk.sync()
    old = keep(desk, tmp_path, "old")
    days(desk, 5)
    days(desk, 31)
    care.destroy(desk.office, desk.lead, [ended], sure=True)
    spoken.erase_asked(desk.office, desk.lead, by_voice, version(desk, by_voice), "asked")
    desk.sync()
    new = keep(desk, tmp_path, "new")
    number = desk.office.case(desk.lead, ended).summary.number
    desk.office.shut()
    done = back(desk, old, tmp_path / "again", keys=keys(new))
    assert len(done.gone) == 2
    assert number in done.gone
    enter(desk, tmp_path / "again")
    desk.sync()
    days(desk, 1)
    for case in (ended, by_voice):
        view = desk.office.case(desk.lead, case)
        assert (view.summary.erased, view.record, view.messages, view.notes) == (True, None, (), ())
    assert desk.office.search(desk.lead, "Canary") == ()
    assert desk.office.case(desk.lead, stays).parts["assisted"] is not None
    assert [row.summary.case for row in desk.office.search(desk.lead, "Stays")] == [stays]
    assert desk.office.health(desk.lead).findings == ()
    assert len(list((tmp_path / "again" / "items").iterdir())) == 0


def test_a_new_journal_with_older_keys_destroys_again_and_reads_what_is_newer_from_the_intake(
    desk: House, tmp_path: Path
) -> None:
    gone, stays = note(desk, CANARY), note(desk, "Stays.")
    old = keep(desk, tmp_path, "old")
    spoken.erase_asked(desk.office, desk.lead, gone, version(desk, gone), "asked")
    desk.sent("After the keys.", [VOICE])
    desk.sync()
    new = keep(desk, tmp_path, "new")
    (later,) = [row.case for row in desk.office.inbox(desk.lead, "all") if row.mailbox]
    desk.office.shut()
    done = back(desk, new, tmp_path / "again", keys=keys(old))
    assert (done.missing, done.gone) == (0, ("2026-0003",))
    enter(desk, tmp_path / "again")
    desk.sync()
    assert desk.office.case(desk.lead, gone).summary.erased
    assert desk.office.search(desk.lead, "Canary") == ()
    assert [row.summary.case for row in desk.office.search(desk.lead, "Stays")] == [stays]
    view = desk.office.case(desk.lead, later)
    assert view.record is not None
    assert view.record["narrative"] == "After the keys."
    assert view.summary.number == "2026-0004"


def test_keys_whose_day_has_passed_are_refused_unless_somebody_says_why(desk: House, tmp_path: Path) -> None:
    note(desk, "Words.")
    kept = keep(desk, tmp_path, "kept", days=7)
    desk.sync()
    desk.office.shut()
    desk.clock.now += 8 * DAY
    with pytest.raises(RefusedError, match=r"keys\.ended"):
        back(desk, kept, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    back(desk, kept, tmp_path / "again", late="The newer disk burned.")
    enter(desk, tmp_path / "again")
    assert len(desk.office.inbox(desk.lead)) == 1


def test_without_its_keys_a_backup_opens_nothing(desk: House, tmp_path: Path) -> None:
    note(desk, CANARY)
    kept = keep(desk, tmp_path, "kept")
    desk.office.shut()
    keys(kept).unlink()
    with pytest.raises(NotFoundError, match=r"keys\.nothing"):
        back(desk, kept, tmp_path / "again")
    with pytest.raises(MalformedError, match=r"backup\.form"):
        back(desk, kept, tmp_path / "again", keys=kept)
    assert not (tmp_path / "again").exists()


def test_keys_of_another_desk_do_not_fit(desk: House, tmp_path: Path) -> None:
    from dataclasses import replace

    from amanat.desk.backup import KEY_FILE, KeyFile, tar_end, tar_small
    from amanat.seal.age import seal
    from amanat.seal.ids import desk_id

    kept = keep(desk, tmp_path, "kept")
    about = replace(KeyFile(desk.founded.place.desk, 1, 2**40, 3), desk=desk_id(bytes(32)))
    plain = b"".join((*tar_small("keys.json", KEY_FILE.encode(about)), *tar_small("keyring", b""), *tar_end()))
    keys(kept).write_bytes(seal(plain, [desk.founded.place.recovery_recipient], os.urandom))
    desk.office.shut()
    with pytest.raises(ForgedError, match=r"kit\.other"):
        back(desk, kept, tmp_path / "again")


@pytest.mark.parametrize("wrong", [0, 367])
def test_keys_are_kept_for_a_day_to_a_year(desk: House, tmp_path: Path, wrong: int) -> None:
    with pytest.raises(RefusedError, match=r"backup\.days"):
        keep(desk, tmp_path, "kept", days=wrong)
    assert not list(tmp_path.glob("kept*"))


# --- a new machine


def test_a_desk_on_a_new_machine_has_everything_and_goes_on_with_her(desk: House, tmp_path: Path) -> None:
    writer = desk.sent("The gate, again.", [VOICE])
    desk.sync()
    (case,) = [row.case for row in desk.office.inbox(desk.lead)]
    work.set_task(desk.office, desk.lead, case, version(desk, case), "Call the school.", "2026-12-01", None)
    work.set_contact(desk.office, desk.lead, case, version(desk, case), "2026-12-02", "mailbox", "In the morning.")
    told = note(desk, "She rang at night.")
    care.set_rules(desk.office, desk.lead, {"support": "9"}, True)
    desk.sync()
    before = {one: desk.office.case(desk.lead, one) for one in (case, told)}
    kept = keep(desk, tmp_path, "kept")
    desk.office.note(desk.lead, told, version(desk, told), "Lost with the machine.")
    desk.sync()
    desk.office.shut()
    for path in sorted(desk.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    done = back(desk, kept, tmp_path / "new-machine")
    assert done.missing > 0
    enter(desk, tmp_path / "new-machine")
    desk.sync()
    for one, was in before.items():
        now = desk.office.case(desk.lead, one)
        assert (now.record, now.notes, now.exhibits) == (was.record, was.notes, was.exhibits)
        assert {name: now.parts[name] for name in ("work", "assisted", "care")} == {
            name: was.parts[name] for name in ("work", "assisted", "care")
        }
    assert care.plan(desk.office, desk.lead).months["support"] == 9
    assert b"".join(desk.office.exhibit(desk.lead, case, before[case].exhibits[0].item)[1]) == VOICE.data
    assert desk.office.audit(desk.lead)[0].parts["missing"] == str(done.missing)
    desk.office.reply(desk.lead, case, version(desk, case), "We are on a new machine.")
    desk.sync()
    received = writer.read(desk.entry)
    assert [row.warning for row in received] == [None] * len(received)
    assert isinstance(received[-1].message.content, Text)  # type: ignore[union-attr]
    writer.write(desk.entry, "Good.")
    desk.sync()
    assert desk.office.case(desk.lead, case).messages[-1].text == "Good."


# --- everything


def opened(sealed: bytes, passphrase: str = "", identity: pyrage.x25519.Identity | None = None) -> dict[str, bytes]:
    plain = pyrage.decrypt(sealed, [identity]) if identity else pyrage.passphrase.decrypt(sealed, passphrase)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar.getmembers()}  # type: ignore[union-attr]


def checked(files: dict[str, bytes]) -> dict[str, object]:
    manifest = json.loads(files["manifest.json"])
    for row in manifest["files"]:
        data = files[row["file"]]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row["size"], row["sha256"])
    assert {row["file"] for row in manifest["files"]} | {"manifest.json"} == set(files)
    return dict(manifest)


def test_everything_is_one_sealed_file_that_another_tool_opens(desk: House) -> None:
    sana = desk.hire("Sana")
    desk.sent(CANARY, [VOICE])
    desk.sync()
    (first,) = [row.case for row in desk.office.inbox(desk.lead)]
    desk.office.note(desk.lead, first, version(desk, first), "A note.")
    hidden = note(desk, "Hidden from Sana.")
    desk.office.remove_person(desk.lead, hidden, version(desk, hidden), sana, "A cousin.")
    for pair in ((desk.lead, desk.lead), (sana, sana)):
        with pytest.raises(RefusedError, match=r"export\.two"):
            everything(desk.office, *pair, X25519Recipient(bytes(32)))
    identity = pyrage.x25519.Identity.generate()
    to = X25519Recipient.from_text(str(identity.to_public()))
    sealed = b"".join(everything(desk.office, sana, desk.lead, to))
    assert CANARY.encode() not in sealed
    files = opened(sealed, identity=identity)
    manifest = checked(files)
    assert manifest["left_out"] == []
    assert files["cases/2026-0001/originals/E1.ogg"] == VOICE.data
    case = json.loads(files["cases/2026-0001/case.json"])
    assert case["consents"][0]["record"]["narrative"] == CANARY
    assert [row["text"] for row in case["notes"]] == ["A note."]
    assert "seed" not in str(case["consents"])
    assert "cases/2026-0002/case.json" not in files
    assert b"Hidden from Sana" not in b"".join(files.values())
    assert desk.office.audit(desk.lead)[0].kind == "care.exported"
    assert desk.office.case(desk.lead, first).grants[0].opened is not None


def test_on_the_command_line_two_people_type_and_nothing_readable_is_written(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_shared, "now", desk.clock)
    monkeypatch.setattr(desk_care, "now", desk.clock)
    desk.hire("Sana")
    desk.sent(CANARY, [VOICE])
    desk.sync()
    desk.office.shut()
    one, seal_with = tmp_path / "one", tmp_path / "seal"
    one.write_text(PASSPHRASE)
    seal_with.write_text("seven lamps on the roof")
    target = tmp_path / "out" / "everything.tar.age"
    target.parent.mkdir()
    common = ("export-all", target, "--name", "Zoya", "--folder", desk.folder, "--seal-file", seal_with)
    code, said = say(*common, "--second", "Zoya", "--passphrase-file", one, "--second-file", one)
    assert (code, "export.two" in said) == (2, True), said
    seal_with2 = tmp_path / "wrong"
    seal_with2.write_text("not her passphrase at all")
    code, said = say(*common, "--second", "Sana", "--passphrase-file", one, "--second-file", seal_with2)
    assert (code, "desk.passphrase" in said) == (2, True), said
    assert not list(target.parent.iterdir())
    code, said = say(*common, "--second", "Sana", "--passphrase-file", one, "--second-file", one)
    assert code == 0, said
    assert [path.name for path in target.parent.iterdir()] == ["everything.tar.age"]
    files = opened(target.read_bytes(), "seven lamps on the roof")
    checked(files)
    assert CANARY.encode() in files["cases/2026-0001/case.json"]
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert CANARY.encode() not in path.read_bytes()
    assert say(*common, "--second", "Sana")[0] == 2  # nothing is overwritten


def test_the_backup_command_names_its_files_and_deletes_what_has_ended(desk: House, tmp_path: Path) -> None:
    desk.office.shut()
    large, small = tmp_path / "large", tmp_path / "small"
    code, said = say("backup", "--folder", desk.folder, "--to", large, "--keys-to", small)
    assert code == 0, said
    (journal,), (first,) = list(large.iterdir()), list(small.iterdir())
    assert journal.name.startswith("amanat-desk-")
    until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * DAY))
    assert first.name.startswith("amanat-keys-")
    assert first.stem.endswith(f"-until-{until}")
    ended = small / first.name.replace(until, "2020-01-31")
    first.rename(ended)
    other = small / "amanat-keys-OTHERS-2019-12-31-010101-until-2020-01-31.age"
    other.write_bytes(b"x")
    time.sleep(1.1)  # the time in the name has seconds
    code, said = say("backup", "--folder", desk.folder, "--to", large, "--keys-to", small)
    assert code == 0, said
    assert not ended.exists()
    assert other.exists()
    assert len(list(large.iterdir())) == 2
