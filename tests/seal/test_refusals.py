"""What each part refuses, and with which code, where the vectors do not say it already."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from amanat.errors import AmanatError
from amanat.seal import age
from amanat.seal.age import bech32
from amanat.seal.age.header import MAX_HEADER, VERSION_LINE, header_length, parse_header
from amanat.seal.canonical import dumps
from amanat.seal.directory import ENTRY, Epoch, check_replacement, open_entry, sign_entry
from amanat.seal.envelope import open_signed, seal_body
from amanat.seal.forms import Day, binary, many, pattern, signed_bytes, text
from amanat.seal.grant import GRANT, check_addressed
from amanat.seal.ids import DeskId
from amanat.seal.item import MANIFEST, ItemSealing, open_item, seal_item
from amanat.seal.message import MESSAGE, START, Message, Position, Text, sign_message, verified_hello
from amanat.seal.notice import open_notice, seal_notice
from amanat.seal.operations import OPERATION
from amanat.seal.parts import PART_SIZE
from amanat.seal.phrase import Phrase, draft_keys
from amanat.seal.request import read_time
from amanat.seal.signing import SigningKey, check_public
from amanat.seal.state import open_state, seal_state
from amanat.seal.thread import DROPPED, GAP, UNREADABLE, Channel, Thread
from tests.seal.cases_mail import FILE_ITEM, GRANT_ADDED, GRANT_ONE, NOTICE_ONE, RECORD_ITEM, STATE_ONE, messages
from tests.seal.seeded import (
    DESK,
    DESK_IDENTITY,
    EPOCHS,
    MAILBOX,
    NOW,
    PHRASE,
    ROOT,
    SAFE,
    TODAY,
    identity,
    key,
    seeded,
)
from tests.seal.seeded import (
    ENTRY as LANTERN,
)

RANDOM = seeded("refusals")


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(AmanatError) as caught:
        act()
    return caught.value.code


# -- bytes


@pytest.mark.parametrize("value", [1.5, [1.0], {"a": [0.5]}, 2**53, {"a": -(2**53)}, float("nan")])
def test_only_whole_numbers_that_javascript_holds_are_written(value: Any) -> None:
    assert code_of(lambda: dumps(value)) == "json.number"


def test_half_a_character_and_endless_nesting_are_not_written() -> None:
    assert code_of(lambda: dumps("\ud800")) == "json.string"
    assert code_of(lambda: dumps({"\udfff": 1})) == "json.string"
    endless: list[Any] = []
    for _ in range(5000):
        endless = [endless]
    assert code_of(lambda: dumps(endless)) == "json.syntax"


@pytest.mark.parametrize(
    ("form", "value", "code"),
    [
        (pattern("[a-z]+", "letters"), 5, "json.type"),
        (pattern("[a-z]+", "letters"), "a1", "json.value"),
        (binary(4), 5, "json.type"),
        (signed_bytes(10), None, "json.type"),
        (signed_bytes(10), "A" * 20, "json.length"),
        (GRANT, {"grant": 5}, "json.missing"),
        (many(text(3), most=2, distinct=True), ["a", "a"], "json.value"),
        (many(text(3), most=2), "ab", "json.type"),
        (MANIFEST, [], "json.type"),
        (OPERATION, {"op": "erase", "mailbox": 7, "was": ""}, "json.type"),
    ],
)
def test_a_form_says_what_is_wrong(form: Any, value: Any, code: str) -> None:
    assert code_of(lambda: form.read(value, "place")) == code


def test_the_error_names_the_place_and_not_the_words() -> None:
    with pytest.raises(AmanatError) as caught:
        GRANT.read({**_plain(GRANT.write(GRANT_ONE)), "items": [{"secret words": 1}]}, "")
    assert "items[0]" in caught.value.detail
    assert "secret" not in str(caught.value)


def _plain(value: Any) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def test_secrets_do_not_show_in_repr() -> None:
    shown = repr([PHRASE, SAFE, RECORD_ITEM, age.X25519Identity(bytes(32)), age.PassphraseIdentity(b"open sesame")])
    for secret in (PHRASE.entropy, SAFE.identity.seed, RECORD_ITEM.seed, b"open sesame"):
        assert repr(secret) not in shown


def test_a_seed_has_32_bytes() -> None:
    assert code_of(lambda: SigningKey.from_seed(bytes(31))) == "signature.seed"


def test_a_key_that_is_no_point_is_refused_before_it_is_used() -> None:
    assert code_of(lambda: check_public((2).to_bytes(32, "little"))) == "signature.key"
    check_public(ROOT.public)


def test_a_new_phrase_is_as_random_as_what_it_is_given() -> None:
    assert Phrase.new(lambda size: b"\x07" * size) == Phrase(b"\x07" * 16)
    assert draft_keys(PHRASE).mailbox not in (SAFE.mailbox, MAILBOX.mailbox)


# -- age


@pytest.mark.parametrize(
    "spelling",
    ["", "age1", "AGE-secret-key-1qqqq", "age1b", "noseparator", "age1qqqqqqqq", "ägé1qqqqqqqqqqqq", "age1pq1qqqqqqq"],
)
def test_a_broken_text_is_no_key(spelling: str) -> None:
    assert code_of(lambda: age.HybridRecipient.from_text(spelling)) == "age.recipient"
    assert code_of(lambda: age.HybridIdentity.from_text(spelling)) == "age.identity"


def test_a_key_of_another_kind_is_no_key() -> None:
    classic = age.X25519Identity(bytes(32))
    assert code_of(lambda: age.HybridRecipient.from_text(classic.recipient.to_text())) == "age.recipient"
    assert code_of(lambda: age.X25519Identity.from_text(identity("x").to_text())) == "age.identity"
    recipient = identity("x").recipient
    assert age.HybridRecipient.from_text(recipient.to_text()) == recipient
    assert age.X25519Recipient.from_text(classic.recipient.to_text()) == classic.recipient
    assert age.X25519Identity.from_text(classic.to_text()) == classic


def test_bech32_padding_bits_must_be_zero() -> None:
    words = bech32.encode("age", b"\xff")
    assert bech32.decode(words) == ("age", b"\xff")
    # 'q' is zero and 'l' is 31: one word too many, and bits that are not zero, with a checksum that holds.
    for broken in (_with_words("age", [31, 31]), _with_words("age", [31, 28, 0])):
        with pytest.raises(ValueError, match="left-over bits"):
            bech32.decode(broken)


def _with_words(prefix: str, words: list[int]) -> str:
    spread = [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]
    remainder = bech32._polymod([*spread, *words, *[0] * 6]) ^ 1
    return (
        prefix
        + "1"
        + "".join(bech32._ALPHABET[w] for w in [*words, *(remainder >> 5 * (5 - i) & 31 for i in range(6))])
    )


def test_keys_of_the_wrong_size_are_refused() -> None:
    good = identity("x").recipient.raw
    assert code_of(lambda: age.HybridRecipient(good[:-1])) == "age.recipient"
    assert code_of(lambda: age.HybridRecipient(b"\xff" * 1184 + good[1184:])) == "age.recipient"
    assert code_of(lambda: age.HybridIdentity(bytes(31))) == "age.identity"
    assert code_of(lambda: age.X25519Recipient(bytes(31))) == "age.recipient"
    assert code_of(lambda: age.X25519Identity(bytes(33))) == "age.identity"


def test_nobody_seals_to_a_point_of_small_order_or_to_nobody() -> None:
    assert code_of(lambda: age.seal(b"x", [age.X25519Recipient(bytes(32))], RANDOM)) == "age.recipient"
    assert code_of(lambda: age.seal(b"x", [], RANDOM)) == "age.recipient"


def test_a_header_without_end_is_not_read_into_memory() -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        yield VERSION_LINE
        while True:
            read += 4096
            yield b"-> x\n\n" * 682

    assert code_of(lambda: age.open_stream(endless(), [identity("x")])) == "age.header"
    assert read < 2 * MAX_HEADER


def test_a_header_is_exactly_its_bytes() -> None:
    sealed = age.seal(b"x", [identity("x").recipient], RANDOM)
    end = header_length(sealed)
    assert end is not None
    assert parse_header(sealed[:end]).covered == sealed[: end - 45]
    assert code_of(lambda: parse_header(sealed)) == "age.header"
    short = sealed[:end].replace(sealed[end - 44 : end - 1], b"AAAA")
    assert code_of(lambda: parse_header(short)) == "age.header"


def test_an_envelope_to_somebody_else_says_so() -> None:
    sealed = seal_body("state", SAFE.signing, b"{}", [identity("other").recipient], RANDOM)
    assert code_of(lambda: open_signed(sealed, [SAFE.identity])) == "age.not_for_me"


# -- items


def test_an_empty_file_is_refused_before_anything_is_sent() -> None:
    for nothing in ([], [b""], [b"", b""]):
        parts = ItemSealing("file", TODAY, RANDOM).parts(nothing)
        assert code_of(lambda parts=parts: next(parts)) == "item.empty"  # type: ignore[misc]


def test_a_file_of_more_than_256_parts_is_refused() -> None:
    piece = bytes(PART_SIZE)
    sealing = ItemSealing("file", TODAY, secrets.token_bytes)
    parts = sealing.parts(piece for _ in range(256))
    assert code_of(lambda: [None for _ in parts]) == "item.too_large"
    assert code_of(lambda: sealing.manifest) == "item.unfinished"


def test_empty_pieces_are_no_end() -> None:
    sealing = ItemSealing("voice", TODAY, secrets.token_bytes, media="audio/webm")
    parts = list(sealing.parts([b"", b"one", b"", b"two"]))
    assert open_item(sealing.manifest, parts) == b"onetwo"
    assert (sealing.manifest.size, sealing.manifest.media) == (6, "audio/webm")


def test_swapped_or_missing_parts_never_open() -> None:
    manifest, parts = seal_item(secrets.token_bytes(2 * PART_SIZE + 5), "file", TODAY, secrets.token_bytes)
    assert len(parts) == 3
    assert code_of(lambda: open_item(manifest, [parts[0], parts[2], parts[1]])) == "age.payload"
    assert code_of(lambda: open_item(manifest, parts[:2])) == "item.sealed"
    assert code_of(lambda: open_item(manifest, [])) == "item.sealed"
    assert code_of(lambda: open_item(manifest, parts[1:])) == "age.header"


# -- grants, messages, state, notices


def test_a_grant_for_another_desk_is_refused() -> None:
    check_addressed(GRANT_ONE, DESK)
    assert code_of(lambda: check_addressed(GRANT_ONE, DeskId("A" * 43))) == "grant.misaddressed"
    assert GRANT_ONE.record == RECORD_ITEM
    assert GRANT_ADDED.record is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"items": (RECORD_ITEM, FILE_ITEM, FILE_ITEM)}, "grant.items"),
        ({"expires": Day("2026-09-20")}, "grant.expires"),
        ({"items": (FILE_ITEM,)}, "grant.record"),
    ],
)
def test_a_grant_that_contradicts_itself_is_refused(changed: dict[str, Any], code: str) -> None:
    assert code_of(lambda: GRANT.decode(GRANT.encode(replace(GRANT_ONE, **changed)))) == code


def test_a_hello_proves_its_own_key() -> None:
    hello = messages()[0]
    assert verified_hello(sign_message(hello, MAILBOX.signing), MAILBOX.mailbox) == hello.content
    assert code_of(lambda: verified_hello(sign_message(hello, MAILBOX.signing), SAFE.mailbox)) == "message.forged"
    assert code_of(lambda: verified_hello(sign_message(hello, key("x")), MAILBOX.mailbox)) == "signature.invalid"
    text_first = sign_message(messages()[2], MAILBOX.signing)
    assert code_of(lambda: verified_hello(text_first, MAILBOX.mailbox)) == "message.kind"


def test_only_the_first_message_in_is_a_hello() -> None:
    late = replace(messages()[0], seq=2)
    early = replace(messages()[2], seq=1)
    for message in (late, early):
        assert code_of(lambda message=message: MESSAGE.decode(MESSAGE.encode(message))) == "message.kind"  # type: ignore[misc]


def _outward(seq: int, prev: bytes, seen: Position = START) -> Message:
    return Message(MAILBOX.mailbox, "out", seq, prev, seen, MAILBOX.mailbox, 2, NOW, "text", Text(f"{seq}"))


def test_a_reader_carries_on_where_it_stopped_and_counts_what_was_not_seen() -> None:
    written = {1: bytes(32), 2: b"\x02" * 32, 3: b"\x03" * 32}
    channel = Channel(MAILBOX.mailbox, DESK, "out", lambda _: EPOCHS[2].public, written)
    first = Thread(channel).read_signed(1, sign_message(_outward(1, b""), EPOCHS[2]))
    assert (first.unseen, first.acts) == (3, True)
    assert first.position is not None
    thread = Thread(channel, first.position)
    answer = _outward(2, first.position.chain, Position(2, b"\x02" * 32))
    second = thread.read_signed(2, sign_message(answer, EPOCHS[2]))
    assert (second.warning, second.unseen) == (None, 1)
    assert thread.check_end(2) is None
    assert thread.check_end(0) == DROPPED


def test_what_was_forged_never_acts_and_what_follows_a_hole_does() -> None:
    channel = Channel(MAILBOX.mailbox, DESK, "out", lambda _: EPOCHS[2].public, {})
    thread = Thread(channel)
    junk = thread.read_signed(1, b"too short")
    assert (junk.warning, junk.acts) == (UNREADABLE, False)
    after = thread.read_signed(2, sign_message(_outward(2, bytes(32)), EPOCHS[2]))
    assert (after.warning, after.acts) == (GAP, True)


def test_an_older_state_served_as_the_newest_is_noticed() -> None:
    sealed = seal_state(STATE_ONE, SAFE, RANDOM)
    assert open_state(sealed, SAFE, STATE_ONE.seq) == STATE_ONE
    assert code_of(lambda: open_state(sealed, SAFE, STATE_ONE.seq + 1)) == "state.version"
    stranger = replace(SAFE, signing=key("stranger"))
    assert code_of(lambda: open_state(seal_state(STATE_ONE, stranger, RANDOM), SAFE, 7)) == "signature.invalid"


def test_a_notice_about_a_mailbox_nobody_knows_is_refused() -> None:
    sealed = seal_notice(NOTICE_ONE, MAILBOX.signing, DESK_IDENTITY.recipient, RANDOM)
    assert code_of(lambda: open_notice(sealed, [DESK_IDENTITY], {})) == "notice.unknown_mailbox"
    wrong_key = {MAILBOX.mailbox: ROOT.public}
    assert code_of(lambda: open_notice(sealed, [DESK_IDENTITY], wrong_key)) == "notice.unknown_mailbox"
    forged = seal_notice(NOTICE_ONE, key("x"), DESK_IDENTITY.recipient, RANDOM)
    known = {MAILBOX.mailbox: MAILBOX.signing.public}
    assert code_of(lambda: open_notice(forged, [DESK_IDENTITY], known)) == "signature.invalid"


# -- directory and intake


def test_what_may_replace_an_entry_without_the_operator() -> None:
    newer = replace(LANTERN, issued=NOW + 1)
    check_replacement(LANTERN, newer)
    check_replacement(LANTERN, replace(newer, epochs=(*LANTERN.epochs, replace(LANTERN.current, n=3)), country="IN"))
    for changed, code in (
        (replace(newer, root=key("x").public), "entry.other_desk"),
        (replace(newer, issued=NOW), "entry.older"),
        (replace(newer, epochs=LANTERN.epochs[1:]), "entry.epochs_lost"),
        (replace(newer, kind="publisher"), "entry.needs_admission"),
    ):
        assert code_of(lambda changed=changed: check_replacement(LANTERN, changed)) == code  # type: ignore[misc]


@pytest.mark.parametrize(
    ("epochs", "code"),
    [
        ((LANTERN.epochs[1], LANTERN.epochs[0]), "entry.epochs"),
        ((LANTERN.epochs[0], LANTERN.epochs[0]), "entry.epochs"),
        ((Epoch(1, bytes(32), LANTERN.current.age, TODAY),), "signature.key"),
        ((Epoch(1, ROOT.public, b"\xff" * 1216, TODAY),), "age.recipient"),
    ],
)
def test_an_entry_with_unusable_epochs_is_refused(epochs: tuple[Epoch, ...], code: str) -> None:
    assert code_of(lambda: open_entry(sign_entry(replace(LANTERN, epochs=epochs), ROOT))) == code


def test_an_entry_knows_its_epochs() -> None:
    entry = ENTRY.decode(ENTRY.encode(LANTERN))
    assert entry.signing_key(1) == EPOCHS[1].public
    assert entry.signing_key(3) is None
    assert entry.current.recipient == DESK_IDENTITY.recipient


def test_a_time_that_is_none_is_not_read() -> None:
    assert code_of(lambda: read_time("soon")) == "time.malformed"
