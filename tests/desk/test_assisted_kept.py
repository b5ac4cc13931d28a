"""A case without a mailbox on the disk: after a restart, a restore, a kill, an erasure."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import take_file
from amanat.desk.backup import make_backup
from amanat.desk.office import Office
from amanat.desk.restore import restore
from tests.desk.alone import LIGHT, PASSPHRASE, opened
from tests.desk.calls import agreed, call, jpeg, ours, version, write
from tests.desk.house import DAY, House
from tests.desk.test_blindness import holding
from tests.killed import unmeasured


def test_nothing_readable_is_on_the_disk_and_nothing_opens_after_an_erasure(desk: House) -> None:
    desk.hire("Hina")
    case = call(desk, said="Quaggasaid by phone.", contact={"channel": "phone", "value": "Quagganumber"})
    agreed(desk, case, words="Quaggayes.")
    write(desk, case, "Quaggarecord with her.")
    take_file(desk.office, desk.lead, case, "quaggafile.jpg", "image/jpeg", [jpeg()])
    words = ("Quaggasaid", "Quagganumber", "Quaggayes", "Quaggarecord", "quaggafile")
    desk.office.archive.snapshot_if_due(now=True)
    assert [word for word in words if holding([desk.folder], word)] == []
    a.erase_asked(desk.office, desk.lead, case, version(desk, case), "asked")
    view = desk.office.case(desk.lead, case)
    assert (view.record, view.exhibits, view.parts["assisted"], view.contact) == (None, (), None, None)
    assert (view.may, view.summary.erased, view.flags) == ((), True, ())
    assert desk.office.search(desk.lead, "quaggasaid") == desk.office.search(desk.lead, "quaggarecord") == ()
    assert list((desk.folder / "items").iterdir()) == []
    desk.office.shut()
    whole = opened(desk.folder, whole=True)
    state = whole.state.cases[case]
    assert whole.body(state) == {}
    assert [whole.grant_body(grant) for grant in state.grants.values()] == [{}]
    assert not any(word in repr(state) for word in words)
    whole.close()


def test_a_case_without_a_mailbox_reads_the_same_after_a_restart_and_from_the_whole_journal(desk: House) -> None:
    hina = desk.hire("Hina")
    case = call(desk, contact={"channel": "none"}, flags=("fear",))
    agreed(desk, case)
    write(desk, case)
    take_file(desk.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    a.read_back(desk.office, hina, case, version(desk, case), "in_person")
    a.add_words(desk.office, hina, case, version(desk, case), "what", "One more thing.")
    before = ours(desk, case)
    desk.reopen()
    desk.unlock()
    assert ours(desk, case) == before
    desk.office.shut()
    (desk.folder / "snapshot").unlink()
    desk.reopen()
    desk.unlock()
    assert ours(desk, case) == before
    desk.office.unlock("Hina", PASSPHRASE)
    assert desk.office.case(desk.lead, call(desk)).summary.number > before.summary.number


def test_a_restored_desk_has_it_all_and_asks_what_was_erased_by_voice_since(desk: House, tmp_path: Path) -> None:
    hina = desk.hire("Hina")
    case, gone = call(desk), call(desk, said="Erased after the backup.")
    agreed(desk, case)
    write(desk, case)
    item = take_file(desk.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    a.read_back(desk.office, hina, case, version(desk, case), "call")
    desk.sync()
    before = ours(desk, case)
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    a.erase_asked(desk.office, hina, gone, version(desk, gone), "asked")
    desk.sync()
    desk.office.shut()
    shares = desk.founded.shares[:2]
    done = restore(
        tmp_path / "kept.age",
        tmp_path / "b",
        shares,
        "Mahnoor",
        PASSPHRASE,
        desk.clock,
        secrets.token_bytes,
        cost=LIGHT,
    )
    assert done.missing > 0
    desk.office = Office(tmp_path / "b", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()  # every mailbox is asked again; this case has none to ask for
    after = ours(desk, case)
    assert (after.record, after.exhibits, after.parts) == (before.record, before.exhibits, before.parts)
    assert (after.summary.warnings, desk.office.health(desk.lead).findings) == (0, ())
    assert b"".join(desk.office.exhibit(desk.lead, case, item)[1]) == jpeg()
    assert [notice.kind for notice in desk.office.my_day(desk.lead).notices] == ["assisted.restored"]
    a.erase_asked(desk.office, desk.lead, gone, version(desk, gone), "asked")
    desk.clock.now += 31 * DAY
    assert desk.office.my_day(desk.lead).notices == ()


_CALLS = """
import secrets, sys
from pathlib import Path
from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import take_file
from amanat.desk.office import Office
from amanat.seal.encoding import b64
from tests.desk.alone import LIGHT, PASSPHRASE
import itertools
clock = itertools.count(int(sys.argv[2])).__next__
office = Office(Path(sys.argv[1]), clock, secrets.token_bytes, cost=LIGHT)
me = office.unlock("Zoya", PASSPHRASE).id
version = lambda: office.archive.case(case).version
while True:
    case = a.take_note(office, me, b64(secrets.token_bytes(16)), a.Note("en", said="Killed."))
    yes = a.Consent("support", ("what", "files"), "2026-12-20", "call", me)
    a.hear_consent(office, me, case, version(), yes)
    a.write_record(office, me, case, version(), "what", {"narrative": "Words."}, ("narrative",))
    take_file(office, me, case, "a.jpg", "image/jpeg", [bytes((255, 216, 255)) + secrets.token_bytes(300_000)])
    a.take_back(office, me, case, version(), "call", me)
    print(office.archive.at.count, flush=True)
"""


@pytest.mark.slow
def test_killed_in_the_middle_of_calls_nothing_acknowledged_is_lost_and_what_she_took_back_is_gone(desk: House) -> None:
    desk.office.shut()
    for rounds in range(5):
        command = [sys.executable, "-c", _CALLS, str(desk.folder), str(desk.clock.now)]
        child = subprocess.Popen(command, env=unmeasured(), stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = [int(child.stdout.readline()) for _ in range(1 + rounds)]
        os.kill(child.pid, signal.SIGKILL)
        said += [int(line) for line in child.stdout.read().split("\n")[:-1] if line.isdigit()]
        child.wait()
        child.stdout.close()
        archive = opened(desk.folder, whole=True)
        assert archive.at.count >= said[-1]
        ended = [g for case in archive.state.cases.values() for g in case.grants.values() if g.erased]
        assert len(ended) >= len(said)
        assert all(archive.grant_body(grant) == {} for grant in ended)
        desk.clock.now += archive.at.count
        archive.close()


def test_her_consent_by_voice_expires_like_any_other(desk: House) -> None:
    desk.hire("Hina")
    case = call(desk)
    agreed(desk, case, expires="2026-10-01")
    write(desk, case)
    take_file(desk.office, desk.lead, case, "a.jpg", "image/jpeg", [jpeg()])
    desk.clock.now += 30 * DAY
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert (view.record, view.exhibits, view.grants[0].erased) == (None, (), True)
    assert list((desk.folder / "items").iterdir()) == []
    assert view.parts["assisted"].said


def test_a_crash_after_she_took_it_back_is_made_good_by_the_next_exchange(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hina = desk.hire("Hina")
    case = call(desk)
    agreed(desk, case)
    write(desk, case)
    with monkeypatch.context() as broken:
        broken.setattr(a, "end_grant", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            a.take_back(desk.office, hina, case, version(desk, case), "call", hina)
    desk.reopen()
    desk.unlock()
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None
