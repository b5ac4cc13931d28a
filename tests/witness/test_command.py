"""`amanat witness`, as an operator types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli import app
from amanat.witness.place import Place
from amanat.witness.service import Witness
from tests.witness.logs import NAME, Log


def type_in(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["witness", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_from_nothing_to_a_cosigned_log(tmp_path: Path) -> None:
    data, log = str(tmp_path / "w"), Log(4)
    said = type_in("init", "--data", data, "--name", NAME)
    key = Place(tmp_path / "w").signer().verifier(4).vkey
    assert key in said
    assert key in type_in("init", "--data", data, "--name", NAME)
    assert "Added: log.example/1" in type_in("add-log", log.key.vkey, "--data", data)
    assert "Known already" in type_in("add-log", log.key.vkey, "--data", data)
    assert "nothing cosigned yet" in type_in("show", "--data", data)
    witness = Witness(Place(tmp_path / "w"), lambda: 1_790_000_000, lambda event, **values: None)
    witness.add_checkpoint(log.request(0))
    witness.add_checkpoint(Log(4, seed="another").request(4))
    shown = type_in("show", "--data", data)
    assert "log.example/1  size 4" in shown
    assert "two_roots  log.example/1  size 4 after 4  2026-09-21" in shown


def test_a_log_whose_origin_is_not_its_keys_name(tmp_path: Path) -> None:
    type_in("init", "--data", str(tmp_path), "--name", NAME)
    type_in("add-log", Log().key.vkey, "--data", str(tmp_path), "--origin", "an older name")
    assert [log.origin for log in Place(tmp_path).logs()] == ["an older name"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show",), "witness.no_key"),
        (("run",), "witness.no_key"),
        (("add-log", "log.example+00000000+AAAA"), "witness.no_key|note"),
        (("init", "--name", "two words"), "note.name"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    said = type_in(*words, "--data", str(tmp_path), code=2)
    assert any(one in said for one in code.split("|"))
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    import socket

    type_in("init", "--data", str(tmp_path), "--name", NAME)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "witness.port" in type_in("run", "--data", str(tmp_path), "--port", port, code=2)
