"""typage (hybrid) and pyrage (X25519) open what we seal, and the other way round."""

from __future__ import annotations

import base64
import secrets

import pyrage
import pytest

from amanat.seal import age
from tests.seal.node import TYPAGE, run
from tests.seal.seeded import identity, seeded

CHUNK = 65_536
SIZES = [0, 1, 15, 16, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK + 333]
HERS = identity("hers")
THEIRS = identity("theirs")
CLASSIC = age.X25519Identity(seeded("classic")(32))


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_typage_opens_what_we_sealed() -> None:
    plains = [secrets.token_bytes(size) for size in SIZES]
    recipients = [HERS.recipient, THEIRS.recipient]
    jobs = [
        {"identity": who.to_text(), "sealed": as_text(age.seal(plain, recipients, secrets.token_bytes))}
        for plain in plains
        for who in (HERS, THEIRS)
    ]
    opened = [base64.b64decode(one) for one in run(TYPAGE, jobs)]
    assert opened == [plain for plain in plains for _ in range(2)]


def test_we_open_what_typage_sealed() -> None:
    plains = [secrets.token_bytes(size) for size in SIZES]
    to = [THEIRS.recipient.to_text(), HERS.recipient.to_text()]
    sealed = run(TYPAGE, [{"to": to, "plain": as_text(plain)} for plain in plains])
    for plain, one in zip(plains, sealed, strict=True):
        for who in (HERS, THEIRS):
            assert age.open_sealed(base64.b64decode(one), [who]) == plain


def test_typage_and_we_agree_on_classic_files() -> None:
    plain = secrets.token_bytes(CHUNK + 5)
    [theirs, ours] = run(
        TYPAGE,
        [
            {"to": [CLASSIC.recipient.to_text()], "plain": as_text(plain)},
            {
                "identity": CLASSIC.to_text(),
                "sealed": as_text(age.seal(plain, [CLASSIC.recipient], secrets.token_bytes)),
            },
        ],
    )
    assert age.open_sealed(base64.b64decode(theirs), [CLASSIC]) == plain
    assert base64.b64decode(ours) == plain


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_opens_what_we_sealed_and_the_other_way_round(size: int) -> None:
    plain = secrets.token_bytes(size)
    theirs = pyrage.x25519.Identity.from_str(CLASSIC.to_text())
    assert str(theirs.to_public()) == CLASSIC.recipient.to_text()
    sealed = age.seal(plain, [CLASSIC.recipient, HERS.recipient], secrets.token_bytes)
    if size % 2:
        sealed = age.armor(sealed)
    assert pyrage.decrypt(age.seal(plain, [CLASSIC.recipient], secrets.token_bytes), [theirs]) == plain
    assert age.open_sealed(sealed, [CLASSIC]) == plain
    assert age.open_sealed(pyrage.encrypt(plain, [theirs.to_public()]), [CLASSIC]) == plain


def test_pyrage_reads_our_armor() -> None:
    theirs = pyrage.x25519.Identity.from_str(CLASSIC.to_text())
    sealed = age.armor(age.seal(b"salaam", [CLASSIC.recipient], secrets.token_bytes))
    assert pyrage.decrypt(sealed, [theirs]) == b"salaam"


@pytest.mark.slow  # pyrage chooses a cost that takes seconds on this machine; the C2SP files try cheaper ones.
def test_we_open_a_passphrase_file_of_pyrage() -> None:
    sealed = pyrage.passphrase.encrypt(b"an export", "four short plain words")
    mine = age.PassphraseIdentity(b"four short plain words")
    assert age.open_sealed(sealed, [mine]) == b"an export"


@pytest.mark.parametrize("work", [10, 12])
def test_pyrage_opens_what_we_sealed_to_a_passphrase(work: int) -> None:
    sealed = age.seal(b"an export", [age.PassphraseRecipient(b"four short plain words", work)], secrets.token_bytes)
    assert pyrage.passphrase.decrypt(sealed, "four short plain words") == b"an export"
    assert age.open_sealed(sealed, [age.PassphraseIdentity(b"four short plain words")]) == b"an export"
    assert age.open_sealed(sealed, [age.PassphraseIdentity(b"four short plain word")]) is None


def test_pyrage_opens_what_we_sealed_to_a_passphrase_and_so_do_we() -> None:
    sealed = age.seal(b"a case", [age.PassphraseRecipient(b"open sesame", work=10)], secrets.token_bytes)
    assert pyrage.passphrase.decrypt(sealed, "open sesame") == b"a case"
    assert age.open_sealed(sealed, [age.PassphraseIdentity(b"open sesame")]) == b"a case"
    assert age.open_sealed(sealed, [age.PassphraseIdentity(b"open says me")]) is None
    assert age.PassphraseRecipient(b"").work == 18
    assert "sesame" not in repr(age.PassphraseRecipient(b"open sesame"))
