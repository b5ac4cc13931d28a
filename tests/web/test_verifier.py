"""The page that checks case files is given as a file, with its hash beside it, and never run by this site."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.applications import Starlette

from amanat.web.verifier import FILE, verifier_route, verifier_sha256
from tests.web.site import ask, build

APP = build()


def test_it_comes_as_a_file_to_keep_and_its_hash_stands_on_a_page() -> None:
    answer = ask(APP, "/verify.html")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="verify.html"'
    assert answer.content == FILE.read_bytes()
    digest = hashlib.sha256(answer.content).hexdigest()
    assert verifier_sha256() == digest
    for language in ("en", "ur"):
        assert digest in ask(APP, f"/{language}/verify").text


def test_a_new_build_has_a_new_hash(tmp_path: Path) -> None:
    file = tmp_path / "verify.html"
    assert verifier_sha256(file) == ""
    for content in (b"one", b"another"):
        file.write_bytes(content)
        assert verifier_sha256(file) == hashlib.sha256(content).hexdigest()


def test_where_it_was_not_built_there_is_nothing(tmp_path: Path) -> None:
    app = Starlette(routes=[verifier_route(tmp_path / "verify.html")])
    assert ask(app, "/verify.html").status_code == 404
