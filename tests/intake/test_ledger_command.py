"""What an operator sees of the ledger and does about it: settings, commands, counts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from amanat.cli.intake import app
from amanat.config import IntakeConfig, load
from amanat.errors import MalformedError
from amanat.intake import ledger_rows as rows
from amanat.intake.ledger import host_of
from amanat.intake.metrics import metrics_app
from amanat.intake.service import open_intake
from amanat.ledger.note import COSIGNATURE, Signer
from amanat.store.writer import SmallJob
from tests.intake.conftest import Clock, Site, initialise
from tests.seal.seeded import key

WITNESS = f"{Signer('w1.example', key('w1')).verifier(COSIGNATURE).vkey} https://w1.example"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["ledger", *arguments])
    return done.exit_code, done.output


def stop_ledger(config: IntakeConfig, state: str) -> None:
    intake = open_intake(config, Clock())
    intake.sequencer.step()
    intake.writer.do(SmallJob(lambda sheet: sheet.add_leaf(bytes(32))))
    log = intake.ledger.log()
    intake.writer.do(SmallJob(lambda sheet: rows.set_state(sheet, log, state)))
    intake.close()


def test_status_says_where_it_stands(tmp_path: Path) -> None:
    config = initialise(tmp_path / "data")
    code, said = run("status", "--data", str(config.data))
    assert code == 0
    assert "0 appended, 0 wait" in said
    assert "published    nothing yet" in said
    assert "nobody independent looks" in said
    stop_ledger(config, rows.OPEN)
    _code, said = run("status", "--data", str(config.data))
    assert "256 appended, 1 wait" in said
    assert "published    256 leaves" in said
    assert "goes on" in said


def test_status_names_the_witnesses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = initialise(tmp_path / "data")
    monkeypatch.setenv("AMANAT_INTAKE_LEDGER_WITNESSES", WITNESS)
    _code, said = run("status", "--data", str(config.data))
    assert f"witness      {WITNESS.split()[0]}" in said
    assert "nobody independent" not in said


@pytest.mark.parametrize(("state", "word"), [(rows.STOPPED, "stopped"), (rows.DOUBT, "waits")])
def test_begin_again_opens_the_next_one_and_says_both_keys(tmp_path: Path, state: str, word: str) -> None:
    config = initialise(tmp_path / "data")
    stop_ledger(config, state)
    (config.data / "ledger-evidence").mkdir()
    code, said = run("status", "--data", str(config.data))
    assert code == 0
    assert word in said
    assert "ledger-evidence" in said
    code, said = run("begin-again", "--data", str(config.data))
    assert code == 0, said
    assert "old key      localhost/ledger/1+" in said
    assert "new key      localhost/ledger/2+" in said
    intake = open_intake(config, Clock())
    intake.sequencer.step()
    intake.ledger.proof(bytes(32))
    intake.close()


def test_begin_again_is_refused_while_it_goes_on_and_skips_numbers_that_were_used(tmp_path: Path) -> None:
    config = initialise(tmp_path / "data")
    stop_ledger(config, rows.OPEN)
    code, said = run("begin-again", "--data", str(config.data))
    assert code != 0
    assert "ledger.goes_on" in said
    stop_ledger(config, rows.STOPPED)
    intake = open_intake(config)
    intake.blobs.place({"ledger/2/tile/0/000": b"of a life that the database knows nothing of"})
    intake.close()
    code, said = run("begin-again", "--data", str(config.data))
    assert code == 0
    assert "localhost/ledger/3" in said


def test_a_ledger_that_does_not_go_on_is_counted_and_told(site: Site) -> None:
    def ask(path: str) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=metrics_app(site.app.intake, site.app.metrics))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8701") as client:
                return await client.get(path)

        return asyncio.run(go())

    assert ask("/health").json()["ledger"] is True
    text = ask("/metrics").text
    assert "amanat_ledger_goes_on 1.0" in text
    assert 'amanat_ledger_leaves{state="published"}' in text
    intake = site.app.intake
    log = intake.ledger.log()
    intake.writer.do(SmallJob(lambda sheet: rows.set_state(sheet, log, rows.STOPPED)))
    site.batch()
    assert json.loads(ask("/health").text) == {"ok": True, "writer": True, "room": True, "ledger": False}
    assert "amanat_ledger_goes_on 0.0" in ask("/metrics").text
    nadia = site.sender()
    assert nadia.bundle(nadia.state(0, b"x")).status_code == 200, "deposits are taken and promised all the same"


def test_witnesses_are_a_list_in_the_file_and_a_line_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "intake.toml"
    file.write_text(f'ledger_witnesses = ["{WITNESS}", "{WITNESS}"]\n')

    def read(environ: dict[str, str], path: Path | None = None) -> tuple[str, ...]:
        options = {"data": tmp_path}
        return load(IntakeConfig, prefix="A_", file=path, options=options, environ=environ).ledger_witnesses

    assert read({}, file) == (WITNESS, WITNESS)
    assert read({"A_LEDGER_WITNESSES": f"{WITNESS} , {WITNESS},"}) == (WITNESS, WITNESS)
    assert read({"A_LEDGER_WITNESSES": ""}) == ()
    file.write_text("ledger_witnesses = [1]\n")
    with pytest.raises(MalformedError, match="a list of texts"):
        read({}, file)
    with pytest.raises(MalformedError, match="ledger_period"):
        IntakeConfig(data=tmp_path, ledger_period=0)


@pytest.mark.parametrize(
    ("origin", "host"),
    [("", "localhost"), ("https://intake.example.org", "intake.example.org"), ("https://a.example:8443/", "a.example")],
)
def test_the_ledger_is_named_after_the_public_address(tmp_path: Path, origin: str, host: str) -> None:
    assert host_of(IntakeConfig(data=tmp_path, origin=origin)) == host


def test_its_name_stays_when_the_address_changes(tmp_path: Path) -> None:
    from dataclasses import replace

    config = initialise(tmp_path / "data", origin="https://one.example")
    stop_ledger(config, rows.OPEN)
    intake = open_intake(replace(config, origin="https://two.example"), Clock())
    assert intake.ledger.log().origin == "one.example/ledger/1"
    intake.close()
