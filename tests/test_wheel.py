"""The built wheel: the same command, with the browser's files, the catalogues and the packs inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import free_port, wait_for

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with only the wheel's content, built from a clone: no other test's files are touched."""
    folder = tmp_path_factory.mktemp("wheel")
    source, target = folder / "source", folder / "installed"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)], check=True)
    (wheel,) = folder.glob("amanat-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(target)
    return target


def amanat(installed: Path, *arguments: str) -> list[str]:
    # -P and the path: the package under test is the wheel's, not the working tree's.
    start = f"import sys; sys.path.insert(0, {str(installed)!r}); from amanat.cli import main; main()"
    return [sys.executable, "-P", "-c", start, *arguments]


def test_it_holds_the_browsers_files_the_catalogues_and_the_packs(installed: Path) -> None:
    names = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert "amanat/web/static/app/journey.js" in names
    assert {f"amanat/web/locale/ur/LC_MESSAGES/{domain}.mo" for domain in ("front", "journey", "desk")} <= names
    assert "amanat/packs/support/pk.yaml" in names
    assert "amanat/packs/takedown/meta.yaml" in names
    assert {f"amanat/packs/{name}" for name in ("jurisdictions/in-posh-committee.yaml", "pack.schema.json")} <= names
    assert "amanat/demo/assets/voice-note.ogg" in names


def test_it_checks_the_packs_of_law_that_came_along(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        amanat(installed, "packs", "check"), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert " 0 to mend" in done.stdout


def test_it_runs_an_intake_whose_pages_are_whole(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "AMANAT_INTAKE_RESERVE_BYTES": "1"}
    data, port = str(tmp_path / "data"), free_port()
    subprocess.run(amanat(installed, "intake", "init", "--data", data), check=True, capture_output=True, cwd=tmp_path)
    serve = amanat(installed, "intake", "serve", "--data", data, "--port", str(port), "--metrics-port", "0")
    running = subprocess.Popen(serve, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: reached(url), "the wheel's intake", 60)
        for path in ("/en/", "/ur/help", "/en/write", "/static/app/journey.js"):
            assert httpx.get(url + path, trust_env=False).status_code == 200, path
        assert "machine-drafted" not in httpx.get(url + "/ur/", trust_env=False).text, "the catalogue is there"
    finally:
        running.terminate()
        running.wait(30)


def reached(url: str) -> bool:
    try:
        return httpx.get(url + "/v1/time", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
