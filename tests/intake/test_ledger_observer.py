"""Whoever watches a ledger from outside sees the same whether somebody wrote or not; and what an older intake had."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from amanat.intake.app import build
from amanat.intake.keys import make_keys
from amanat.intake.service import open_intake
from amanat.ledger import tree
from amanat.ledger.checkpoint import read_checkpoint
from amanat.ledger.leaf import Preimage, leaf_of
from amanat.ledger.note import split_note
from amanat.ledger.proof import check_proof, read_proof
from amanat.seal import canonical
from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.bundle import Draft, decode_bundle
from amanat.seal.encoding import b64
from amanat.seal.operations import PutMessage
from amanat.seal.receipt import bundle_leaf
from amanat.seal.signing import sha256
from amanat.store.database import _alembic, for_writing, migrate, open_database, require_current
from tests.intake.client import Client
from tests.intake.conftest import NOON, Clock, Site, initialise
from tests.intake.people import Desk, new_grant, new_item

PERIOD = 600
STEPS = 24
"""Looks, a hundred seconds apart: four periods."""


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    """Two intakes that differ in nothing but their keys."""
    with ExitStack() as ends:
        made = []
        for name in ("quiet", "busy"):
            clock = Clock(NOON // PERIOD * PERIOD)
            app = build(initialise(tmp_path / name, ledger_period=PERIOD), clock=clock)
            client = ends.enter_context(Client(app))
            site = Site(app, client, clock, Desk())
            # The schedule is this test's, so that both have the same one to the second.
            app.intake.sequencer.stop()
            site.enrol(site.desk)
            clock.now = NOON // PERIOD * PERIOD + 10 * PERIOD
            app.intake.sequencer.step()
            made.append(site)
        yield made


def look(site: Site) -> list[Any]:
    """Everything public about the ledger, without the random bytes: which addresses answer, how, how long, in which
    order."""
    seen: list[Any] = []

    def ask(path: str, name: str = "") -> bytes:
        answer = site.client.get(path)
        headers = [(name, value) for name, value in answer.headers.multi_items() if name != "amanat-time"]
        seen.append((name or path, answer.status_code, headers, len(answer.content)))
        return bytes(answer.content)

    note = ask("/ledger/checkpoint")
    text, lines = split_note(note)
    size = read_checkpoint(text).size
    seen.append((size, len(lines), [len(line.signature) for line in lines]))
    leaves: list[bytes] = []
    for level in range(3):
        whole, width = divmod(size >> 8 * level, 256)
        for index in range(whole + 2):  # also the two beyond it
            tile = ask(f"/ledger/{tree.tile_path(level, index, 256)}")
            if level == 0 and index < whole:
                leaves += [tile[at : at + 32] for at in range(0, len(tile), 32)]
        for some in {1, width, width + 1} - {0}:
            ask(f"/ledger/{tree.tile_path(level, whole, some)}")
    seen.append([leaves[at : at + 256] == sorted(leaves[at : at + 256]) for at in range(0, len(leaves), 256)])
    for at in range(0, size, 128):
        proof = read_proof(ask(f"/v1/ledger/proofs/{b64(leaves[at])}", f"proof of {at}"))
        seen.append((proof.index, len(proof.hashes), proof.extra))
    ask(f"/v1/ledger/proofs/{b64(bytes(32))}")
    said = site.client.get("/v1/directory").json()
    seen.append([(name, len(said[name])) for name in ("directory", "salt", "proof")])
    ask("/v1/key")
    return seen


def write(site: Site, n: int) -> None:
    """What people and desks do: a report, an answer, an anchor, leaves, a take-back."""
    nadia, worker = site.sender(), site.caseworker()
    item, grant = new_item(), new_grant()
    assert nadia.bundle(*nadia.report(site.desk.id, item, grant)).status_code == 200
    out = Draft(PutMessage(nadia.mailbox(site.desk.id), site.desk.id, "out", 1), os.urandom(500))
    assert worker.bundle(out).status_code == 200
    before = worker.send("GET", f"/v1/desks/{site.desk.id}/anchor")
    replaces = sha256(before.content) if before.status_code == 200 else b""
    anchor = sign_anchor(Anchor(1, n + 1, os.urandom(32), replaces), site.desk.epoch)
    assert worker.send("PUT", f"/v1/desks/{site.desk.id}/anchor", anchor).status_code == 200
    body = canonical.dumps({"leaves": [b64(os.urandom(32)) for _ in range(5)]})
    assert worker.send("POST", f"/v1/desks/{site.desk.id}/leaves", body).status_code == 200
    assert nadia.bundle(nadia.erase()).status_code == 200


def transcript(site: Site, *, busy: bool) -> list[Any]:
    seen = []
    for step in range(STEPS):
        site.clock.now += 100
        if busy and step % 3 == 1:
            write(site, step)
        site.app.intake.sequencer.step()
        seen.append((site.clock.now, look(site)))
    return seen


def test_an_observer_sees_the_same_with_and_without_deposits(sites: list[Site]) -> None:
    quiet, busy = sites
    told = [transcript(quiet, busy=False), transcript(busy, busy=True)]
    for one, other in zip(*told, strict=True):
        assert one[0] == other[0]
        for mine, yours in zip(one[1], other[1], strict=True):
            assert mine == yours
    sizes = [seen[1][0] for _, seen in told[0]]
    assert sizes[0] + 256 * (STEPS * 100 // PERIOD) == sizes[-1], "the control: there were batches"
    with sqlite3.connect(busy.app.intake.config.database) as connection:
        assert connection.execute("SELECT count(*) FROM mailbox").fetchone() > (0,), "the control: somebody wrote"


def test_what_waits_says_nothing_of_whom_it_came_from(sites: list[Site]) -> None:
    """The table of waiting leaves has one column, and its order is that of random bytes."""
    _quiet, busy = sites
    mine = []
    for _ in range(12):
        nadia = busy.sender()
        body = nadia.build([nadia.state(0, b"x")])
        assert nadia.post(body).status_code == 200
        mine.append(bundle_leaf(decode_bundle(body).salt, sha256(body)))
    with sqlite3.connect(busy.app.intake.config.database) as connection:
        found = connection.execute("SELECT * FROM leaf_waiting").fetchall()
    assert found == [(leaf,) for leaf in sorted(mine)]


# -- an intake from before the ledger ----------------------------------------------------------------------------------


def before_the_ledger(data: Path) -> None:
    """A data folder at revision 0005 with one published entry, one message out, one anchor, and three keys."""
    data.mkdir()
    make_keys(data / "keys")
    (data / "keys/ledger.key").unlink()
    engine = open_database(data / "intake.db")
    with for_writing(engine).connect() as connection:
        command.upgrade(_alembic(connection), "0005")
        rows = [
            "INSERT INTO publication (id, desk, head) VALUES ('p', 'd', x'00')",
            "INSERT INTO publication_entry (publication, n, kind, at, received, place, hash, signed)"
            f" VALUES ('p', 1, 'statement', 0, 0, 1, x'{sha256(b'entry').hex()}', x'00')",
            "INSERT INTO mailbox (serial, id, desk, created, visited, used, quota, state_seq, last_in, last_out,"
            " changed) VALUES (1, 'm', 'd', 0, 24321, 0, 1, 0, 0, 1, 0)",
            "INSERT INTO message (mailbox, direction, seq, hash, size, body)"
            f" VALUES (1, 'out', 1, x'{'00' * 32}', 1, x'00')",
            "INSERT INTO desk (id, status, created, anchor) VALUES ('d', 'refused', 0, x'00')",
        ]
        for row in rows:
            connection.exec_driver_sql(row)
        connection.commit()
    engine.dispose()


def test_an_intake_from_before_the_ledger_loses_nothing(tmp_path: Path) -> None:
    config = initialise(tmp_path / "new")
    old = tmp_path / "old"
    before_the_ledger(old)
    config = replace(config, data=old)
    with pytest.raises(Exception, match=r"intake\.no_keys"):
        open_intake(config)
    make_keys(config.keys)  # as `amanat intake init` does, and then
    engine = open_database(config.database)
    migrate(engine)
    require_current(engine)
    engine.dispose()
    intake = open_intake(config, Clock())
    try:
        with sqlite3.connect(config.database) as connection:
            ((salt,),) = connection.execute("SELECT salt FROM publication_entry").fetchall()
            assert connection.execute("SELECT salt FROM message").fetchall() == [(None,)]
            assert connection.execute("SELECT anchor, anchor_salt FROM desk").fetchall() == [(b"\x00", None)]
        intake.sequencer.step()
        leaf = leaf_of(Preimage("publication", salt, sha256(b"entry")))
        check_proof(read_proof(intake.ledger.proof(leaf)), leaf, intake.ledger.policy(intake.ledger.log()))
    finally:
        intake.close()
