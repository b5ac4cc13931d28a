"""What other people's implementations made and published: their values, checked with our code."""

from __future__ import annotations

import pytest

from amanat.errors import ForgedError, MalformedError
from amanat.ledger.add_checkpoint import Request, decide, read_request, write_request
from amanat.ledger.checkpoint import Checkpoint, open_checkpoint, open_foreign_checkpoint
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import ED25519, Verifier, read_base64, split_note
from amanat.ledger.tree import EMPTY_ROOT, check_consistency, check_inclusion, leaf_hash, node_hash
from amanat.seal.signing import verify_exact
from tests.ledger.cases_tree import KNOWN_LEAVES


def unhex(*values: str) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def b(text: str) -> bytes:
    return read_base64(text, "test")


def test_the_hashes_of_rfc_6962_that_trillian_publishes() -> None:
    empty, empty_leaf, leaf, node = unhex(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    )
    assert (EMPTY_ROOT, leaf_hash(b""), leaf_hash(b"L123456")) == (empty, empty_leaf, leaf)
    assert node_hash(b"N123", b"N456") == node


# (leaf, size, proof): the paths that the tests of Certificate Transparency use.
PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
GROWTHS = [
    (1, 1, []),
    (1, 8, PATHS[1][2]),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        7,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]


@pytest.mark.parametrize(("index", "size", "proof"), PATHS)
def test_known_inclusion_proofs_are_ours(index: int, size: int, proof: list[str]) -> None:
    tree = MemoryTree(KNOWN_LEAVES)
    assert tree.inclusion(index, size) == unhex(*proof)
    check_inclusion(KNOWN_LEAVES[index], index, size, unhex(*proof), tree.root(size))


@pytest.mark.parametrize(("old", "new", "proof"), GROWTHS)
def test_known_consistency_proofs_are_ours(old: int, new: int, proof: list[str]) -> None:
    tree = MemoryTree(KNOWN_LEAVES)
    assert tree.consistency(old, new) == unhex(*proof)
    check_consistency(old, tree.root(old), new, tree.root(new), unhex(*proof))


def test_the_example_of_signed_note() -> None:
    note = (
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1E"
        "RYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    ).encode()
    key = Verifier.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    text, (line,) = split_note(note)
    assert line.is_by(key)
    verify_exact(key.public, line.signature, text.encode())
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        verify_exact(key.public, line.signature, text.encode() + b"\n")


GO = Verifier.parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
GO_ORIGIN = "go.sum database tree"
GO_NOTE = (
    f"{GO_ORIGIN}\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n— sum.golang.org Az3grpukl5AXaVfYkLiDGORx"
    "/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=\n"
).encode()


def test_a_checkpoint_of_gos_checksum_database() -> None:
    assert open_foreign_checkpoint(GO_NOTE, GO, GO_ORIGIN).size == 35225469
    assert decide(None, Request(0, (), GO_NOTE), GO, GO_ORIGIN).status == 200
    with pytest.raises(ForgedError, match=r"ledger\.origin"):
        open_checkpoint(GO_NOTE, GO)
    with pytest.raises(ForgedError, match=r"ledger\.signature"):
        open_foreign_checkpoint(GO_NOTE.replace(b"469\n", b"470\n"), GO, GO_ORIGIN)


def test_gos_first_example_of_a_key_and_what_is_wrong_with_the_others() -> None:
    peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert Verifier.parse(peter).vkey == peter
    for start in range(len(peter)):
        with pytest.raises(MalformedError):
            Verifier.parse(peter[:start] + chr(ord(peter[start]) + 1) + peter[start + 1 :])
        with pytest.raises(MalformedError):
            Verifier.parse(peter[start + 1 :])
        with pytest.raises(MalformedError):
            Verifier.parse(peter[:start])


# A log of Sigsum and what a witness in Go answers to it, request by request.
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = Verifier.of(
    SIGSUM, ED25519, bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
)
SIGNED = {
    1: (
        "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=",
    ),
    3: (
        "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=",
    ),
    5: (
        "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
        "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=",
    ),
}
TO_THREE = ("KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
FROM_ONE = (TO_THREE[0], "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=", "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
FROM_THREE = (
    "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "KgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=",
    "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
)


def sigsum(old: int, size: int, proof: tuple[str, ...] = (), signature: str = "") -> Request:
    root, own = SIGNED[size]
    note = f"{SIGSUM}\n{size}\n{root}\n\n— {SIGSUM} {signature or own}\n".encode()
    request = Request(old, tuple(map(b, proof)), note)
    assert read_request(write_request(request)) == request
    return request


@pytest.mark.parametrize(
    ("known", "request_", "status"),
    [
        (None, sigsum(0, 1), 200),
        (1, sigsum(1, 3, TO_THREE, SIGNED[3][1].replace("6go=", "6gw=")), 403),
        (1, sigsum(1, 3), 422),
        (1, sigsum(1, 3, (TO_THREE[0], TO_THREE[1].replace("AAA=", "ABA="))), 422),
        (1, sigsum(1, 3, TO_THREE), 200),
        (3, sigsum(1, 5, FROM_ONE), 409),
        (3, sigsum(3, 5, FROM_THREE), 200),
        (5, sigsum(0, 5), 409),
        (1, sigsum(1, 5, FROM_ONE), 200),
    ],
)
def test_the_answers_of_a_witness_to_a_log_of_sigsum(known: int | None, request_: Request, status: int) -> None:
    before = known and Checkpoint(SIGSUM, known, b(SIGNED[known][0]))
    assert decide(before or None, request_, SIGSUM_KEY, SIGSUM).status == status
