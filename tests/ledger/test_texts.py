"""Notes, checkpoints, cosignatures, proofs, requests, batches: what is written is read back, and no mistake of the
writer gets out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.errors import AmanatError, ForgedError, MalformedError
from amanat.ledger.add_checkpoint import Request, origin_of, read_request, write_request
from amanat.ledger.batch import batch, batch_size
from amanat.ledger.checkpoint import Checkpoint, open_checkpoint, read_checkpoint, sign_checkpoint
from amanat.ledger.cosignature import Policy, Witnessed, check, cosign, policy_of, quorum_of
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes, read_preimage
from amanat.ledger.note import (
    COSIGNATURE,
    MAX_NOTE,
    SignatureLine,
    Signer,
    Verifier,
    base64,
    read_base64,
    sign_note,
    split_note,
    vkey,
)
from amanat.ledger.proof import Proof, check_proof, read_proof, write_proof
from amanat.seal.encoding import b64
from amanat.seal.receipt import bundle_leaf
from tests.ledger.cases import (
    CHECKPOINT,
    HASHES,
    INDEX,
    LEAF,
    LOG,
    NOTE,
    SIGNED,
    WITNESS_KEYS,
    WITNESSES,
    log_key,
    witness_key,
)
from tests.ledger.cases_tree import KNOWN_LEAVES
from tests.seal.seeded import NOW, key, seeded

POLICY = policy_of(log_key(), WITNESS_KEYS)
hashes = st.binary(min_size=32, max_size=32)
names = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="+"), min_size=1, max_size=40)
texts = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n"), max_size=200)
numbers = st.integers(0, 2**53 - 1)


def refused(code: str, use: Callable[[], object]) -> None:
    with pytest.raises(AmanatError) as caught:
        use()
    assert caught.value.code == code


def code_of(use: Callable[[], object]) -> str:
    """The code with which something is refused as malformed; "" if it is not."""
    try:
        use()
    except MalformedError as error:
        return error.code
    return ""


@given(st.binary(min_size=16, max_size=16), hashes)
def test_a_bundles_leaf_is_the_one_its_receipt_promises(salt: bytes, value: bytes) -> None:
    preimage = Preimage("bundle", salt, value)
    assert leaf_of(preimage) == bundle_leaf(salt, value)
    assert read_preimage(preimage_bytes(preimage)) == preimage


@pytest.mark.parametrize(
    "wrong",
    [
        Preimage("rumour", bytes(16), bytes(32)),
        Preimage("bundle", bytes(15), bytes(32)),
        Preimage("bundle", bytes(16), b""),
    ],
)
def test_no_leaf_is_made_of_something_else(wrong: Preimage) -> None:
    refused("leaf.preimage", lambda: leaf_of(wrong))


def test_leaves_of_two_kinds_salts_or_hashes_are_never_the_same() -> None:
    found = {
        leaf_of(Preimage(kind, salt, value))
        for kind in ("bundle", "message", "custody")
        for salt in (bytes(16), b"1" * 16)
        for value in (bytes(32), b"1" * 32)
    }
    assert len(found) == 12


@given(names, texts)
def test_a_note_is_read_back_and_its_signature_holds(name: str, text: str) -> None:
    signer = Signer(name, key("note"))
    note = sign_note(text + "\n", signer)
    found, lines = split_note(note)
    assert found == text + "\n"
    assert [line.is_by(signer.verifier()) for line in lines] == [True]
    assert Verifier.parse(signer.verifier().vkey) == signer.verifier()


@given(st.binary(max_size=300))
def test_whatever_bytes_come_the_readers_refuse_or_read_them(data: bytes) -> None:
    for read in (split_note, read_proof, read_request, origin_of):
        assert code_of(lambda read=read: read(data)).split(".")[0] in ("", "note", "proof", "add_checkpoint")  # type: ignore[misc]


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
@settings(max_examples=200)
def test_a_checkpoint_with_any_byte_changed_never_says_something_else(at: int, by: int) -> None:
    changed = NOTE[:at] + bytes([NOTE[at] ^ by]) + NOTE[at + 1 :]
    try:
        seen = check(changed, POLICY)
    except AmanatError:
        return
    assert (seen.checkpoint, len(seen.cosigned)) == (CHECKPOINT, 3)


@pytest.mark.parametrize("text", ["", "no newline", "a tab\t\n", "a null\0\n", "a return\r\n", "half \ud800\n"])
def test_what_cannot_stand_in_a_note_is_not_signed(text: str) -> None:
    refused("note.text", lambda: sign_note(text, LOG))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb", "a\u2028b", "a\u00a0b", "a\x01b"])
def test_what_cannot_be_a_name_is_none(name: str) -> None:
    signer = Signer(name, LOG.key)
    refused("note.name", lambda: sign_note("x\n", signer))
    refused("note.name", lambda: cosign(SIGNED, signer, NOW))
    refused("note.name", lambda: signer.verifier())
    refused("note.name", lambda: vkey(name, 1, LOG.key.public))


def test_a_note_has_a_largest_size() -> None:
    padding = "x" * (MAX_NOTE - len(sign_note("\n", LOG)))
    assert split_note(sign_note(padding + "\n", LOG))[0] == padding + "\n"
    refused("note.long", lambda: split_note(sign_note(padding + "x\n", LOG)))
    refused("proof.long", lambda: read_proof(b"x" * (MAX_NOTE + 1)))
    refused("add_checkpoint.long", lambda: read_request(b"x" * (MAX_NOTE + 1)))


@given(names, numbers, hashes)
def test_a_checkpoint_is_read_back(origin: str, size: int, root: bytes) -> None:
    checkpoint, signer = Checkpoint(origin, size, root), Signer(origin, LOG.key)
    assert read_checkpoint(checkpoint.text()) == checkpoint
    assert open_checkpoint(sign_checkpoint(checkpoint, signer), signer.verifier()) == checkpoint


def test_lines_that_only_others_have_are_read_and_written() -> None:
    checkpoint = Checkpoint("other.example", 7, bytes(32), ("one more", "and another"))
    assert read_checkpoint(checkpoint.text()) == checkpoint


@pytest.mark.parametrize("time", [0, -1, 2**53])
def test_no_cosignature_has_no_time(time: int) -> None:
    refused("cosignature.time", lambda: cosign(SIGNED, WITNESSES[0], time))


def test_a_cosignature_of_the_year_1970_counts_as_none() -> None:
    line = SignatureLine(
        WITNESSES[0].name,
        WITNESSES[0].verifier(COSIGNATURE).id,
        bytes(8) + WITNESSES[0].key.sign_exact(f"cosignature/v1\ntime 0\n{CHECKPOINT.text()}".encode()),
    )
    refused("ledger.quorum", lambda: check(SIGNED + line.line(), policy_of(log_key(), WITNESS_KEYS[:1])))


@pytest.mark.parametrize(("n", "quorum"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 7)])
def test_the_quorum(n: int, quorum: int) -> None:
    assert quorum_of(n) == quorum


@given(st.integers(1, 1000))
def test_two_quorums_always_share_an_honest_witness(n: int) -> None:
    liars = (n - 1) // 3
    assert 2 * quorum_of(n) - n > liars
    assert quorum_of(n) <= n - liars


def test_a_policy_asks_for_no_more_than_there_are() -> None:
    for quorum in (-1, 5):
        refused("policy.quorum", lambda quorum=quorum: Policy(POLICY.log, POLICY.witnesses, quorum))  # type: ignore[misc]
    assert Policy(POLICY.log, POLICY.witnesses, 4).quorum == 4


def test_one_name_for_two_witnesses_is_one_too_many() -> None:
    twin = Signer(WITNESSES[0].name, key("twin"))
    refused("policy.double", lambda: policy_of(log_key(), [WITNESS_KEYS[0], witness_key(twin)]))


@pytest.mark.parametrize(
    ("times", "median"), [((), None), ((5,), 5), ((9, 5), 5), ((1, 9, 5), 5), ((1, 9, 5, 7), 5), ((2**40, 5, 7, 6), 6)]
)
def test_the_time_in_the_middle(times: tuple[int, ...], median: int | None) -> None:
    cosigned = tuple((str(n), time) for n, time in enumerate(times))
    assert Witnessed(CHECKPOINT, cosigned).median == median


@given(numbers, st.lists(hashes, max_size=63), st.none() | st.binary(max_size=100))
def test_a_proof_is_read_back(index: int, path: list[bytes], extra: bytes | None) -> None:
    proof = Proof(index, tuple(path), NOTE, extra)
    assert read_proof(write_proof(proof)) == proof


@given(numbers, st.lists(hashes, max_size=63))
def test_a_request_is_read_back(old: int, proof: list[bytes]) -> None:
    request = Request(old, tuple(proof), SIGNED)
    assert read_request(write_request(request)) == request


def test_a_proof_holds_for_its_leaf_alone() -> None:
    proof = Proof(INDEX, tuple(HASHES), NOTE)
    assert check_proof(proof, LEAF, POLICY).checkpoint == CHECKPOINT
    for other in (*KNOWN_LEAVES, LEAF[:31], LEAF + b"\0", b""):
        with pytest.raises(ForgedError, match=r"ledger\.inclusion"):
            check_proof(proof, other, POLICY)


def test_a_signature_of_a_strange_length_does_not_hold() -> None:
    verifier = LOG.verifier()
    text = CHECKPOINT.text().encode()
    for length in (1, 63, 65, 72, 200):
        line = SignatureLine(verifier.name, verifier.id, bytes(length)).line()
        refused("ledger.signature", lambda line=line: open_checkpoint(text + b"\n" + line, verifier))  # type: ignore[misc]
        strange = SignatureLine(WITNESSES[0].name, WITNESSES[0].verifier(COSIGNATURE).id, bytes(length)).line()
        assert check(NOTE + strange, POLICY).cosigned == check(NOTE, POLICY).cosigned


@given(st.binary(max_size=100))
def test_base64_has_one_spelling(data: bytes) -> None:
    text = base64(data)
    assert read_base64(text, "x.y") == data
    for other in (text + "=", text + "\n", " " + text, text[:-1], b64(data) + "==="):
        if other != text:
            assert code_of(lambda other=other: read_base64(other, "x.y")) == "x.y" or canonical(other)  # type: ignore[misc]


def canonical(text: str) -> bool:
    return base64(read_base64(text, "x.y")) == text


# Batches


@pytest.mark.parametrize(
    ("waiting", "size"), [(0, 256), (1, 256), (255, 256), (256, 256), (257, 512), (512, 512), (513, 1024), (5000, 8192)]
)
def test_a_batch_is_the_smallest_that_holds_what_waits(waiting: int, size: int) -> None:
    assert batch_size(waiting) == size


@given(st.lists(hashes, max_size=300))
@settings(max_examples=30)
def test_a_batch_holds_all_that_wait_once_and_says_nothing_by_its_order(waiting: list[bytes]) -> None:
    leaves = batch([*waiting, *waiting], seeded("batch"))
    assert set(waiting) <= set(leaves)
    assert len(leaves) == len(set(leaves)) == batch_size(len(set(waiting)))
    assert leaves == sorted(leaves)


def test_an_empty_batch_and_one_with_a_leaf_differ_by_that_leaf_alone() -> None:
    """The same randomness, but for one leaf less of it: nothing else tells them apart."""
    empty, one = batch([], seeded("noise")), batch([LEAF], seeded("noise"))
    assert len(empty) == len(one) == 256
    assert set(one) - set(empty) == {LEAF}
    assert len(set(empty) - set(one)) == 1


def test_only_hashes_wait() -> None:
    refused("ledger.leaf", lambda: batch([b"short"], seeded("noise")))
