"""kill -9 at random points under 32 concurrent senders: every receipt is honoured, nothing half is visible, retries
are harmless."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amanat.intake.service import open_intake
from amanat.intake.sweep import sweep
from amanat.seal.bundle import Draft, build_bundle, decode_bundle, grant_access
from amanat.seal.encoding import unb64
from amanat.seal.ids import ItemId, MailboxId, mailbox_id
from amanat.seal.operations import PutItem, PutMessage, PutState
from amanat.seal.receipt import bundle_leaf, open_promise
from amanat.seal.request import sign_request
from amanat.seal.signing import SigningKey, sha256
from amanat.store.writer import SmallJob
from tests.intake.conftest import initialise
from tests.intake.people import FAR, Desk, new_grant, new_item, new_key
from tests.intake.running import Line, Reply, Running, start

SENDERS = 32


@dataclass
class Sent:
    """One report: its bytes, what must be found again, and whether its receipt came."""

    key: SigningKey
    item: ItemId
    state: bytes
    record: bytes
    body: bytes
    token: str
    acknowledged: bool = False

    @property
    def safe(self) -> MailboxId:
        return mailbox_id(self.key.public)


@dataclass
class Story:
    seed: int
    desk: Desk
    promises: bytes
    reports: list[Sent] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def write_report(story: Story, chance: random.Random, token: str) -> Sent:
    key, hers, item = new_key(), new_key(), new_item()
    # One in four is large enough for a blob, so that a kill falls between blob and row too.
    record, state = os.urandom(70_000 if chance.random() < 0.25 else 4096), os.urandom(5755)
    desk, safe = story.desk.id, mailbox_id(key.public)
    drafts = [
        Draft(PutItem(safe, item), record),
        grant_access(safe, new_grant(), desk, hers, (item,), FAR),
        Draft(PutMessage(mailbox_id(hers.public), desk, "in", 1), os.urandom(4096), hers),
        Draft(PutState(safe, 0), state),
    ]
    return Sent(key, item, state, record, build_bundle(drafts, os.urandom(16), token, key.public), token)


async def post(line: Line, sent: Sent) -> Reply:
    return await line.ask(
        "POST", "/v1/bundles", sign_request(sent.key, "POST", "/v1/bundles", sent.body, sent.token), sent.body
    )


async def read(line: Line, sent: Sent, target: str, token: str) -> Reply:
    return await line.ask("GET", target, sign_request(sent.key, "GET", target, b"", token))


async def send_until_death(story: Story, port: int, chance: random.Random, token: str) -> None:
    line = Line(port)
    while True:
        sent = write_report(story, chance, token)
        story.reports.append(sent)
        try:
            reply = await post(line, sent)
        except OSError:
            await line.close()
            return
        assert reply.status == 200, reply.body
        leaf = bundle_leaf(decode_bundle(sent.body).salt, sha256(sent.body))
        open_promise(unb64(str(reply.json()["promise"])), story.promises, leaf)
        sent.acknowledged = True


async def fresh_token(port: int) -> str:
    line = Line(port)
    reply = await line.ask("GET", "/v1/time", {})
    await line.close()
    return str(reply.json()["time"])


async def one_death(story: Story, running: Running, chance: random.Random) -> None:
    token = await fresh_token(running.port)
    before = len(story.reports)
    senders = [asyncio.create_task(send_until_death(story, running.port, chance, token)) for _ in range(SENDERS)]
    wanted = before + chance.randrange(SENDERS, SENDERS * 3)
    for _ in range(2000):
        if sum(sent.acknowledged for sent in story.reports[before:]) + before >= wanted:
            break
        await asyncio.sleep(0.005)
    await asyncio.sleep(chance.random() * 0.05)
    running.kill()
    await asyncio.gather(*senders)


async def look(story: Story, running: Running, reports: list[Sent]) -> None:
    """What was promised is there, whole; what was not promised is there whole or not at all, and sending it again is
    fine."""
    token, line = await fresh_token(running.port), Line(running.port)
    for sent in reports:
        state = await read(line, sent, f"/v1/mailboxes/{sent.safe}/state", token)
        record = await read(line, sent, f"/v1/mailboxes/{sent.safe}/items/{sent.item}/parts/0", token)
        whole = (state.body, record.body) == (sent.state, sent.record)
        absent = (state.status, record.status) == (404, 404)
        if not (whole or (absent and not sent.acknowledged)):
            story.lost.append(sent.safe)
        if not sent.acknowledged:
            again = await post(line, sent)
            record = await read(line, sent, f"/v1/mailboxes/{sent.safe}/items/{sent.item}/parts/0", token)
            if again.status != 200 or record.body != sent.record:
                story.lost.append(sent.safe)
    await line.close()


def check_tables(data: Path) -> None:
    """No row without its blob, no half of a report, nothing damaged."""
    with sqlite3.connect(data / "intake.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        named = {n for (n,) in connection.execute("SELECT blob FROM part WHERE blob IS NOT NULL")}
        counts = [
            connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("item", "part", "access", "state")
        ]
    assert len(set(counts)) == 1, counts
    for name in named:
        assert (data / "blobs" / name[:2] / name[2:]).stat().st_size == 70_000


def deaths(tmp_path: Path, rounds: int) -> None:
    seed = int(os.environ.get("AMANAT_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"seed {seed} (AMANAT_SEED={seed} repeats it)")
    chance = random.Random(seed)
    config = initialise(tmp_path / "data")
    intake = open_intake(config)
    story = Story(seed, Desk(), intake.keys.receipts.public)
    enrol_directly(intake, story.desk)
    intake.close()
    running = start(config.data, tmp_path / "log", killed=True)
    for left in reversed(range(rounds)):
        before = len(story.reports)
        asyncio.run(one_death(story, running, chance))
        check_tables(config.data)
        running = start(config.data, tmp_path / "log", killed=left > 0)
        asyncio.run(look(story, running, story.reports[before:]))
    assert running.stop() == 0
    acknowledged = sum(sent.acknowledged for sent in story.reports)
    print(f"{rounds} deaths, {len(story.reports)} sent, {acknowledged} acknowledged, lost: {story.lost}")
    assert story.lost == []
    assert acknowledged >= rounds * SENDERS // 2, "the control: there was something to lose"
    assert acknowledged < len(story.reports), "the control: the kills interrupted somebody"
    check_tables(config.data)
    leave_no_orphan(config)


def enrol_directly(intake: object, desk: Desk) -> None:
    from amanat.intake.desks import admit, enrol
    from amanat.intake.service import Intake
    from amanat.seal.directory import open_entry

    assert isinstance(intake, Intake)
    signed, now = desk.entry(), int(time.time())  # a desk that came long ago and never looked in is offered nothing
    intake.writer.do(SmallJob(lambda sheet: enrol(sheet, signed, open_entry(signed), now)))
    intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk.id)))


def leave_no_orphan(config: object) -> None:
    from amanat.config import IntakeConfig

    assert isinstance(config, IntakeConfig)
    intake = open_intake(config)
    sweep(intake, blob_grace=-1)
    names = {name for name, _ in intake.blobs.names()}
    intake.close()
    with sqlite3.connect(config.database) as connection:
        assert names == {n for (n,) in connection.execute("SELECT blob FROM part WHERE blob IS NOT NULL")}


@pytest.mark.slow
def test_twenty_deaths_lose_nothing(tmp_path: Path) -> None:
    deaths(tmp_path, 20)


@pytest.mark.soak
def test_two_hundred_deaths_lose_nothing(tmp_path: Path) -> None:
    deaths(tmp_path, 200)
