"""Every C2SP vector of the npm package cctv-age goes as it says."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from amanat.errors import AmanatError
from amanat.seal import age
from tests.seal.node import CCTV, run

CODES = {
    "armor failure": {"age.armor"},
    "header failure": {"age.version", "age.header", "age.stanza"},
    "HMAC failure": {"age.header_mac"},
    "payload failure": {"age.payload"},
}
NAMED = (
    "armor_crlf armor_whitespace_outside header_crlf hmac_bad hybrid hybrid_low_order hybrid_identity scrypt "
    "scrypt_and_x25519 stanza_empty_body stream_257_chunks_full stream_last_chunk_empty stream_no_final_full x25519"
)


@pytest.fixture(scope="module")
def vectors() -> Any:
    return run(CCTV)


def identities(about: list[list[str]]) -> list[age.Identity]:
    found: list[age.Identity] = []
    for key, *value in about:
        if key == "passphrase":
            found.append(age.PassphraseIdentity(value[0].encode()))
        elif key == "identity":
            hybrid = value[0].startswith("AGE-SECRET-KEY-PQ-")
            found.append((age.HybridIdentity if hybrid else age.X25519Identity).from_text(value[0]))
    return found


def release(data: bytes, keys: list[age.Identity], step: int, *, armored: bool) -> tuple[str, bytes]:
    """What happened and all the plaintext that was let out, when the file comes in pieces of `step` bytes."""
    plain = b""
    try:
        if armored:
            data = age.dearmor(data)
        opened = age.open_stream((data[i : i + step] for i in range(0, len(data), step)), keys)
        if opened is None:
            return "no match", plain
        for chunk in opened:
            plain += chunk
    except AmanatError as error:
        return error.code, plain
    return "success", plain


@pytest.mark.parametrize("step", [1 << 20, 65_552, 1000, 7])
def test_every_vector(vectors: Any, step: int) -> None:
    wrong = []
    for name, vector in vectors.items():
        about = dict(part for part in vector["about"] if len(part) == 2)
        data = base64.b64decode(vector["file"])
        if len(data) > step * 20_000:
            continue
        armored = about.get("armored") == "yes"
        happened, plain = release(data, identities(vector["about"]), step, armored=armored)
        wanted = CODES.get(about["expect"], {about["expect"]})
        if happened not in wanted:
            wrong.append((name, about["expect"], happened))
        if "payload" in about and hashlib.sha256(plain).hexdigest() != about["payload"]:
            wrong.append((name, "payload", len(plain)))
    assert wrong == []
    assert len(vectors) >= 115
    assert set(NAMED.split()) <= vectors.keys()


def test_one_shot_opening_agrees(vectors: Any) -> None:
    for vector in vectors.values():
        about = dict(part for part in vector["about"] if len(part) == 2)
        keys = identities(vector["about"])
        data = base64.b64decode(vector["file"])
        if about["expect"] == "success":
            opened = age.open_sealed(data, keys)
            assert opened is not None
            assert hashlib.sha256(opened).hexdigest() == about["payload"]
        elif about["expect"] == "no match":
            assert age.open_sealed(data, keys) is None
        else:
            with pytest.raises(AmanatError):
                age.open_sealed(data, keys)


def test_armor_is_written_as_it_is_read(vectors: Any) -> None:
    tried = 0
    for vector in vectors.values():
        about = dict(part for part in vector["about"] if len(part) == 2)
        if about.get("armored") == "yes" and about["expect"] == "success":
            binary = age.dearmor(base64.b64decode(vector["file"]))
            assert age.dearmor(age.armor(binary)) == binary
            tried += 1
    assert tried >= 5
