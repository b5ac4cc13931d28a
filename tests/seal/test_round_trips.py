"""What is written is read again as the same, for every codec and whatever the values are."""

from __future__ import annotations

from typing import Any

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.seal import age
from amanat.seal.age import bech32
from amanat.seal.age.header import Stanza, format_header, parse_header
from amanat.seal.age.stream import decrypt_chunks, encrypt_chunks, payload_cipher, sealed_length
from amanat.seal.anchor import Anchor, open_anchor, sign_anchor
from amanat.seal.bundle import Bundle, decode_bundle, encode_bundle
from amanat.seal.canonical import MAX_INTEGER, dumps, loads
from amanat.seal.directory import (
    KINDS,
    BothLanguages,
    Entry,
    Epoch,
    open_directory,
    open_entry,
    sign_directory,
    sign_entry,
)
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import Day
from amanat.seal.grant import GRANT, Grant
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId, NoticeId
from amanat.seal.item import MANIFEST, ItemSealing, Manifest, open_item
from amanat.seal.message import (
    MESSAGE,
    Hello,
    Message,
    Position,
    Text,
    seal_message,
)
from amanat.seal.notice import ErasureNotice, open_notice, seal_notice
from amanat.seal.operations import (
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    EraseMailbox,
    PutGrant,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RaiseQuota,
    RevokeGrant,
)
from amanat.seal.padding import FLOOR, pad_inside, padded_length, unpad_inside
from amanat.seal.parts import PART_SIZE, cut_parts, part_count
from amanat.seal.phrase import Phrase, read_phrase, word_number
from amanat.seal.receipt import Promise, open_promise, sign_promise
from amanat.seal.record import (
    CONSENT_GROUPS,
    RECORD,
    Record,
    project,
)
from amanat.seal.request import check_time, issue_time
from amanat.seal.signing import verified_body
from amanat.seal.state import State, open_state, seal_state
from amanat.seal.thread import Channel, Thread
from tests.seal.seeded import (
    DESK,
    DESK_IDENTITY,
    EPOCHS,
    INTAKE,
    MAILBOX,
    NOW,
    OPERATOR,
    ROOT,
    SAFE,
    TODAY,
    identity,
    key,
    seeded,
)
from tests.seal.strategies import (
    added,
    b16,
    b32,
    days,
    grants,
    hellos,
    ids16,
    ids32,
    inward,
    json_values,
    links,
    manifests,
    maybe,
    numbers,
    outward,
    positions,
    records,
    some,
    states,
    texts,
)


@given(json_values)
def test_canonical_json(value: Any) -> None:
    data = dumps(value)
    assert data == rfc8785.dumps(value)
    assert loads(data) == value


@given(st.binary(max_size=100))
def test_base64url(data: bytes) -> None:
    assert unb64(b64(data), len(data)) == data


@given(st.binary(max_size=9000))
def test_padding_inside(content: bytes) -> None:
    padded = pad_inside(content)
    assert unpad_inside(padded) == content
    assert len(padded) == padded_length(len(content) + 4)


@given(st.integers(0, 1 << 45))
def test_padding_costs_at_most_an_eighth_and_never_shrinks(length: int) -> None:
    padded = padded_length(length)
    assert max(length, FLOOR) <= padded <= max(length, FLOOR) * 1.12
    assert padded_length(padded) == padded
    assert padded_length(length + 1) >= padded


@given(st.lists(st.integers(0, 3 * PART_SIZE // 2), max_size=4))
@settings(max_examples=25, deadline=None)
def test_parts(sizes: list[int]) -> None:
    chunks = [bytes([i]) * size for i, size in enumerate(sizes)]
    parts = list(cut_parts(chunks))
    assert b"".join(parts) == b"".join(chunks)
    assert all(len(part) == PART_SIZE for part in parts[:-1])
    assert len(parts) == part_count(sum(sizes))


@given(b16, st.booleans())
def test_phrase(entropy: bytes, as_words: bool) -> None:
    phrase = Phrase(entropy)
    assert read_phrase("  ".join(phrase.words() if as_words else phrase.numbers())) == phrase
    assert tuple(map(word_number, phrase.words())) == phrase.numbers()


@given(st.binary(max_size=1300), st.sampled_from(["age", "age1pq", "age-secret-key-pq-"]))
def test_bech32(data: bytes, prefix: str) -> None:
    text = bech32.encode(prefix, data)
    assert bech32.decode(text) == bech32.decode(text.upper()) == (prefix, data)


arguments = st.lists(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40), min_size=1, max_size=3
)


@given(st.lists(st.builds(Stanza, arguments.map(tuple), st.binary(max_size=150)), min_size=1, max_size=4), b16)
def test_age_header(stanzas: list[Stanza], file_key: bytes) -> None:
    assert parse_header(format_header(stanzas, file_key)).stanzas == tuple(stanzas)


@given(
    st.lists(st.sampled_from([0, 1, 100, 65_535, 65_536, 65_537, 140_000]), max_size=4),
    st.sampled_from([1 << 30, 65_552, 70_001, 30_011]),
)
@settings(max_examples=40, deadline=None)
def test_age_payload_in_pieces_of_any_size(sizes: list[int], step: int) -> None:
    cipher = payload_cipher(bytes(16), bytes(16))
    plain = [bytes([i + 1]) * size for i, size in enumerate(sizes)]
    sealed = b"".join(encrypt_chunks(cipher, plain))
    assert len(sealed) + 16 == sealed_length(sum(sizes))
    pieces = [sealed[i : i + step] for i in range(0, len(sealed), step)]
    assert b"".join(decrypt_chunks(cipher, pieces)) == b"".join(plain)


@given(st.binary(max_size=300), st.permutations([0, 1, 2]))
@settings(max_examples=25, deadline=None)
def test_age_file(plain: bytes, order: list[int]) -> None:
    classic = age.X25519Identity(bytes(31) + b"\x01")
    people: list[Any] = [SAFE.identity, DESK_IDENTITY, classic]
    sealed = age.seal(plain, [people[i].recipient for i in order], seeded("age file"))
    assert all(age.open_sealed(sealed, [who]) == plain for who in people)
    assert age.open_sealed(age.armor(sealed), people) == plain
    assert age.open_sealed(sealed, [identity("nobody")]) is None


@given(records)
def test_record(record: Record) -> None:
    assert RECORD.decode(RECORD.encode(record)) == record
    assert project(record, CONSENT_GROUPS) == record


@given(manifests)
def test_manifest(manifest: Manifest) -> None:
    assert MANIFEST.decode(MANIFEST.encode(manifest)) == manifest


@given(grants | added)
def test_grant(grant: Grant) -> None:
    assert GRANT.decode(GRANT.encode(grant)) == grant


@given(st.lists(st.binary(min_size=1, max_size=400), min_size=1, max_size=3), maybe(texts))
@settings(max_examples=25, deadline=None)
def test_item(pieces: list[bytes], name: str | None) -> None:
    sealing = ItemSealing("file", TODAY, seeded("item"), name=name)
    parts = list(sealing.parts(pieces))
    manifest = MANIFEST.decode(MANIFEST.encode(sealing.manifest))
    assert len(parts) == manifest.parts
    assert sum(map(len, parts)) == padded_length(manifest.sealed)
    assert open_item(manifest, parts) == b"".join(pieces)


@given(st.data(), st.integers(2, MAX_INTEGER), links, positions, st.integers(1, 9), numbers)
def test_message(data: st.DataObject, seq: int, prev: bytes, seen: Position, epoch: int, at: int) -> None:
    direction: Any = data.draw(st.sampled_from(["in", "out"]))
    kind, content = data.draw(inward if direction == "in" else outward)
    message = Message(MAILBOX.mailbox, direction, seq, prev, seen, DESK, epoch, at, kind, content)
    assert MESSAGE.decode(MESSAGE.encode(message)) == message


@given(hellos)
def test_hello(hello: Hello) -> None:
    message = Message(MAILBOX.mailbox, "in", 1, b"", Position(0, b""), DESK, 1, NOW, "hello", hello)
    assert MESSAGE.decode(MESSAGE.encode(message)) == message


@given(st.lists(texts, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_thread(said: list[str]) -> None:
    prev, stored = b"", []
    for seq, text in enumerate(said, 1):
        message = Message(
            MAILBOX.mailbox, "out", seq, prev, Position(0, b""), MAILBOX.mailbox, 2, NOW, "text", Text(text)
        )
        sealed, position = seal_message(message, EPOCHS[2], [MAILBOX.identity.recipient], seeded("thread"))
        prev = position.chain
        stored.append((seq, sealed))
    channel = Channel(MAILBOX.mailbox, DESK, "out", lambda _: EPOCHS[2].public, {})
    received = list(Thread(channel).read(stored, [MAILBOX.identity]))
    assert [one.warning for one in received] == [None] * len(said)
    assert [one.message.content for one in received if one.message] == [Text(text) for text in said]


@given(states)
@settings(max_examples=30, deadline=None)
def test_state(state: State) -> None:
    assert open_state(seal_state(state, SAFE, seeded("state")), SAFE, state.seq) == state


@given(numbers, positions)
@settings(max_examples=10, deadline=None)
def test_notice(at: int, last: Position) -> None:
    notice = ErasureNotice(MAILBOX.mailbox, at, last)
    sealed = seal_notice(notice, MAILBOX.signing, DESK_IDENTITY.recipient, seeded("notice"))
    assert open_notice(sealed, [DESK_IDENTITY], {MAILBOX.mailbox: MAILBOX.signing.public}) == notice


both = st.builds(BothLanguages, texts, texts)


@given(both, both, both, st.sampled_from(KINDS), st.lists(days, min_size=1, max_size=3), numbers)
@settings(max_examples=30, deadline=None)
def test_entry_and_directory(
    name: BothLanguages, about: BothLanguages, report: BothLanguages, kind: str, since: list[Day], issued: int
) -> None:
    epochs = tuple(
        Epoch(n, key(f"epoch {n}").public, DESK_IDENTITY.recipient.raw, day) for n, day in enumerate(since, 1)
    )
    entry = Entry(ROOT.public, name, kind, "PK", ("ur",), about, report, epochs, issued)
    signed = sign_entry(entry, ROOT)
    assert open_entry(signed) == entry
    directory = open_directory(sign_directory([signed], NOW, OPERATOR), OPERATOR.public, NOW)
    assert directory.find(entry.desk) == entry
    assert directory.find(DeskId("A" * 43)) is None


@given(st.integers(1, 99), numbers, b32, links)
def test_anchor(generation: int, count: int, head: bytes, replaces: bytes) -> None:
    anchor = Anchor(generation, count, head, replaces)
    assert open_anchor(sign_anchor(anchor, EPOCHS[1]), EPOCHS[1].public) == anchor


@given(b32, numbers, numbers)
def test_promise(leaf: bytes, at: int, by: int) -> None:
    promise = Promise(leaf, at, by)
    assert open_promise(sign_promise(promise, INTAKE), INTAKE.public, leaf) == promise


@given(st.binary(max_size=50), st.sampled_from(["state", "op"]))
def test_signed_body(body: bytes, label: str) -> None:
    body = b"{" + body
    assert verified_body(label, ROOT.public, ROOT.sign_body(label, body)) == body


@given(b32, st.integers(0, 999_999_999_999))
def test_time_token(secret: bytes, now: int) -> None:
    assert check_time(secret, issue_time(secret, now), now) == now


mailboxes, items, desks, grant_ids, notices = (
    ids32.map(MailboxId),
    ids16.map(ItemId),
    ids32.map(DeskId),
    ids16.map(GrantId),
    ids16.map(NoticeId),
)
by = maybe(st.integers(0, 1))
plain_operations = st.one_of(
    st.builds(CommitItem, mailboxes, items, some(b32), by),
    st.builds(DropItem, mailboxes, items, by),
    st.builds(
        PutGrant,
        mailboxes,
        grant_ids,
        desks,
        mailboxes,
        st.lists(items, min_size=1, max_size=3, unique=True).map(tuple),
        days,
        by,
    ),
    st.builds(RevokeGrant, mailboxes, grant_ids, by),
    st.builds(EraseMailbox, mailboxes, links, by),
    st.builds(AcknowledgeNotice, notices, by),
    st.builds(RaiseQuota, grant_ids, st.integers(1, 2 << 30), by),
)
blobs = st.binary(min_size=1, max_size=50)


@given(
    st.lists(plain_operations, max_size=4),
    st.lists(blobs, min_size=4, max_size=4),
    b16,
    mailboxes,
    items,
    desks,
    notices,
    numbers,
    by,
)
def test_bundle(
    plain: list[Any],
    sealed: list[bytes],
    salt: bytes,
    mailbox: MailboxId,
    item: ItemId,
    desk: DeskId,
    notice: NoticeId,
    number: int,
    acts: int | None,
) -> None:
    with_blob = (
        PutState(mailbox, number, 2, acts),
        PutItem(mailbox, item, 0, 0),
        PutMessage(mailbox, desk, "out", number + 1 if number < MAX_INTEGER else 1, 3, 1),
        PutNotice(notice, desk, 1),
    )
    bundle = Bundle(salt, (*plain, *with_blob), tuple(sealed), (b"a" * 32, b"b" * 32), (b"s" * 64, b"t" * 64))
    assert decode_bundle(encode_bundle(bundle)) == bundle
