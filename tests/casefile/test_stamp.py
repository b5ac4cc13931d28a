"""Time stamps by a real authority (`openssl ts`) on this machine."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from amanat.casefile import stamp
from amanat.errors import AmanatError
from amanat.seal.signing import sha256
from tests.casefile.authority import authority

CHECKPOINT = b"localhost/ledger/1\n256\nAAAA\n"


def openssl_agrees(found: stamp.Stamp, data: bytes, root: bytes, folder: Path) -> bool:
    names = ("reply.tsr", "chain.pem", "attime", "root.pem", "data")
    for name, text in zip(names, (*found.files, root, data), strict=True):
        (folder / name).write_bytes(text)
    at = (folder / "attime").read_text().strip()
    command = ["openssl", "ts", "-verify", "-data", "data", "-in", "reply.tsr", "-CAfile", "root.pem"]
    command += ["-untrusted", "chain.pem", "-attime", at]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("whole_chain", [False, True])
def test_a_stamp_holds_for_us_and_for_openssl(tmp_path: Path, middle: bool, whole_chain: bool) -> None:
    service = authority(middle=middle, whole_chain=whole_chain)
    found = stamp.ask(CHECKPOINT, service.reply, service.root, b"" if whole_chain else service.chain)
    assert abs(found.at - time.time()) < 60
    assert found.digest == sha256(CHECKPOINT)
    assert found.chain == service.chain
    assert openssl_agrees(found, CHECKPOINT, service.root, tmp_path)
    assert not openssl_agrees(found, CHECKPOINT + b"x", service.root, tmp_path)
    reply = stamp.read_reply(found.reply)
    assert stamp.check(reply, found.digest, stamp.read_pem(found.chain)) == found.at


def test_certificates_in_another_order_are_put_right_and_nothing_else_is_touched(tmp_path: Path) -> None:
    service = authority(middle=True, whole_chain=True)
    raw: list[bytes] = []
    found = stamp.ask(CHECKPOINT, lambda asked: raw.append(service.reply(asked)) or raw[0], service.root)  # type: ignore[func-returns-value]
    assert sorted(found.reply) == sorted(raw[0])
    assert stamp.in_der_order(found.reply) == found.reply
    alone = authority()
    single = stamp.ask(CHECKPOINT, alone.reply, alone.root, alone.chain).reply
    assert stamp.in_der_order(single) == single
    for odd in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x00", single[:200]):
        assert stamp.in_der_order(odd) == odd


def replayed() -> bytes:
    service, replies = authority(), []
    stamp.ask(CHECKPOINT, lambda asked: replies.append(service.reply(asked)) or replies[0], service.root, service.chain)  # type: ignore[func-returns-value]
    return replies[0]


@pytest.mark.parametrize(
    ("code", "post", "root"),
    [
        ("stamp.form", lambda _: b"<html>", authority),
        ("stamp.form", lambda _: bytes(2 << 20), authority),
        ("stamp.refused", lambda _: bytes.fromhex("30053003020102"), authority),
        ("stamp.invalid", lambda _: replayed(), authority),
        ("stamp.chain", lambda asked: authority().reply(asked), lambda: authority(name="other")),
    ],
)
def test_what_is_no_stamp_for_this_is_refused(code: str, post: stamp.Post, root: Callable[[], object]) -> None:
    with pytest.raises(AmanatError) as caught:
        stamp.ask(CHECKPOINT, post, root().root, authority().chain)  # type: ignore[attr-defined]
    assert caught.value.code == code


def test_a_stamp_over_something_else_or_by_somebody_else_does_not_hold() -> None:
    service, other = authority(), authority(name="other")
    found = stamp.ask(CHECKPOINT, service.reply, service.root, service.chain)
    reply = stamp.read_reply(found.reply)
    for digest, chain in ((sha256(b"x"), service.chain), (found.digest, other.chain)):
        with pytest.raises(AmanatError) as caught:
            stamp.check(reply, digest, stamp.read_pem(chain))
        assert caught.value.code == "stamp.invalid"


def test_roots_that_are_none_are_refused() -> None:
    with pytest.raises(AmanatError) as caught:
        stamp.read_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert caught.value.code == "stamp.roots"
    assert stamp.read_pem(b" \n") == []
