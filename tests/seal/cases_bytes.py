"""Vectors for spec/bytes.md and spec/phrase.md."""

from __future__ import annotations

from typing import Any

from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64
from amanat.seal.ids import desk_id, fingerprint, mailbox_id
from amanat.seal.padding import pad_inside, padded_length
from amanat.seal.parts import part_count
from amanat.seal.phrase import Phrase, derive_keys, safe_keys
from amanat.seal.signing import tagged
from tests.seal import curve
from tests.seal.seeded import DESK, PHRASE, ROOT, key, seeded

Case = dict[str, Any]
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def good(name: str, given: Any, expect: Any) -> Case:
    return {"name": name, "input": given, "expect": expect}


def bad(name: str, given: Any, code: str) -> Case:
    return {"name": name, "input": given, "error": code}


def canonical_json() -> list[Case]:
    values: list[tuple[str, Any]] = [
        ("empty object", {}),
        ("nothing, yes, no", [None, True, False]),
        ("names sorted by UTF-16", {"\ufb33": 1, "\U0001f600": 2, "z": 3, "é": 4, "ا": 5}),
        ("escapes", {"t": '\u0000\u0007\b\t\n\f\r\u001f"\\/\u007f'}),
        ("Urdu text", {"narrative": "میں نے کسی کو نہیں بتایا۔"}),
        ("astral text", ["𝕏", "👩🏽\u200d🚀"]),
        ("largest integers", [2**53 - 1, -(2**53) + 1, 0, -1]),
        ("nested", [[[{"a": [{}]}]]]),
    ]
    wrong: list[tuple[str, bytes, str]] = [
        ("white space", b'{"a": 1}', "json.canonical"),
        ("names out of order", b'{"b":1,"a":2}', "json.canonical"),
        ("the same name twice", b'{"a":1,"a":1}', "json.canonical"),
        ("names in code point order", '{"\ufb33":1,"\U0001f600":2}'.encode(), "json.canonical"),
        ("needless escape", rb'["\u0041"]', "json.canonical"),
        ("escaped slash", rb'["\/"]', "json.canonical"),
        ("upper-case escape", rb'["\u001F"]', "json.canonical"),
        ("zero with a fraction", b"[1.0]", "json.canonical"),
        ("minus zero", b"[-0]", "json.canonical"),
        ("exponent", b"[1e3]", "json.canonical"),
        ("beyond 2^53, odd", b"[9007199254740993]", "json.canonical"),
        ("line end after", b"[]\n", "json.canonical"),
        ("beyond 2^53, even", b"[9007199254740992]", "json.number"),
        ("fraction", b"[0.5]", "json.number"),
        ("large float", b"[1e+30]", "json.number"),
        ("infinite", b"[1e999]", "json.number"),
        ("half a character", rb'["\ud800"]', "json.string"),
        ("half a character in a name", rb'{"\udc00":1}', "json.string"),
        ("not UTF-8", b'["\xff"]', "json.syntax"),
        ("half a character in UTF-8", b'["\xed\xa0\x80"]', "json.syntax"),
        ("byte order mark", b"\xef\xbb\xbf[]", "json.syntax"),
        ("empty", b"", "json.syntax"),
        ("cut off", b'{"a":', "json.syntax"),
        ("two values", b"[][]", "json.syntax"),
        ("not a number", b"[NaN]", "json.syntax"),
        ("raw control character", b'["\x01"]', "json.syntax"),
        ("too deep", b"[" * 202 + b"]" * 202, "json.syntax"),
        ("too deep, objects", b'{"a":' * 202 + b"{}" + b"}" * 202, "json.syntax"),
        ("far too deep", b"[" * 10_000 + b"]" * 10_000, "json.syntax"),
    ]
    return [
        *(good(name, {"bytes": b64(dumps(value))}, {"value": value}) for name, value in values),
        good("as deep as allowed", {"bytes": b64(b"[" * 200 + b"]" * 200)}, {}),
        *(bad(name, {"bytes": b64(data)}, code) for name, data, code in wrong),
    ]


def base64() -> list[Case]:
    random = seeded("b64")
    data = [b"", b"\x00", b"\xff\xff", b"\xfb\xef\xbe", *(random(n) for n in (15, 16, 17, 31, 32, 33, 64))]
    return [
        *(good(f"{len(raw)} bytes", {"text": b64(raw)}, {"hex": raw.hex()}) for raw in data),
        good("the right size", {"text": b64(bytes(16)), "size": 16}, {"hex": bytes(16).hex()}),
        bad("another size", {"text": b64(bytes(15)), "size": 16}, "b64.length"),
        bad("impossible length", {"text": "AAAAA"}, "b64.length"),
        bad("padding", {"text": "AA=="}, "b64.alphabet"),
        bad("standard alphabet", {"text": "-_+/"}, "b64.alphabet"),
        bad("white space", {"text": "AAAA\n"}, "b64.alphabet"),
        bad("other digits", {"text": "۰۰۰۰"}, "b64.alphabet"),
        bad("bits left over, one byte", {"text": "AB"}, "b64.trailing_bits"),
        bad("bits left over, two bytes", {"text": "AAB"}, "b64.trailing_bits"),
    ]


def padding() -> list[Case]:
    lengths = [0, 1, 4095, 4096, 4097, 4224, 4225, 5000, 65_536, 65_537, 1_000_000, 1 << 20, (1 << 20) + 1]
    lengths += [200_000_000, (1 << 28) - 1, (1 << 28) + 1, (1 << 32) + 1, 1 << 40]
    full, empty = pad_inside(b"x" * 5000), pad_inside(b"")
    return [
        *(good(f"{n} bytes", {"length": n}, {"padded": padded_length(n), "parts": part_count(n)}) for n in lengths),
        good("inside, empty", {"inside": b64(empty)}, {"content": ""}),
        good("inside, 4092 bytes", {"inside": b64(pad_inside(b"y" * 4092))}, {"content": b64(b"y" * 4092)}),
        good("inside, 5000 bytes", {"inside": b64(full)}, {"content": b64(b"x" * 5000)}),
        bad("inside, cut off", {"inside": b64(full[:-1])}, "padding.length"),
        bad("inside, nothing", {"inside": ""}, "padding.length"),
        bad("inside, three bytes", {"inside": b64(bytes(3))}, "padding.length"),
        bad("inside, too much filler", {"inside": b64(full + bytes(128))}, "padding.length"),
        bad("inside, length beyond the end", {"inside": b64(b"\xff" * 4096)}, "padding.length"),
        bad("inside, filler not empty", {"inside": b64(empty[:-1] + b"\x01")}, "padding.filler"),
    ]


def ids() -> list[Case]:
    keys = [ROOT.public, *(key(f"id {i}").public for i in range(3))]
    return [
        good(
            f"key {i}",
            {"public": b64(public)},
            {"mailbox": mailbox_id(public), "desk": desk_id(public), "fingerprint": fingerprint(desk_id(public))},
        )
        for i, public in enumerate(keys)
    ]


def signatures() -> list[Case]:
    signer, data = key("signer"), "آج کا دن".encode()
    signature = signer.sign("message", data)
    points = curve.small_order_points()
    secret, nonce = 7**60 % curve.L, 5**70 % curve.L
    twisted_r = curve.sign_with(secret, nonce, tagged("message", data), key_twist=curve.IDENTITY, nonce_twist=points[4])
    beyond = int.from_bytes(signature[32:], "little") + curve.L
    no_signature = (1).to_bytes(32, "little") + bytes(32)

    def given(public: bytes, sig: bytes, body: bytes = data, label: str = "message") -> Case:
        return {"label": label, "public": b64(public), "signature": b64(sig), "data": b64(body)}

    return [
        good("signing", {**given(signer.public, signature), "seed": b64(seeded("key signer")(32))}, {}),
        good("of nothing", given(signer.public, signer.sign("state", b""), b"", "state"), {}),
        good("a key with a hidden part of small order that cancels out", given(*_harmless_twist(data, points)), {}),
        bad("another label", given(signer.public, signature, label="notice"), "signature.invalid"),
        bad("other bytes", given(signer.public, signature, data + b"!"), "signature.invalid"),
        bad("another key", given(key("other").public, signature), "signature.invalid"),
        bad("cut off", given(signer.public, signature[:63]), "signature.invalid"),
        bad("empty", given(signer.public, b""), "signature.invalid"),
        bad(
            "S beyond the order",
            given(signer.public, signature[:32] + beyond.to_bytes(32, "little")),
            "signature.invalid",
        ),
        bad("holds only with the cofactor", given(*twisted_r), "signature.invalid"),
        bad(
            "R written in a second way",
            given(signer.public, b"\xee" + b"\xff" * 30 + b"\x7f" + bytes(32)),
            "signature.invalid",
        ),
        bad("key too short", given(signer.public[:31], signature), "signature.key"),
        bad("key that is no point", given((2).to_bytes(32, "little"), signature), "signature.key"),
        *(
            bad(f"key of small order {i}", given(curve.encode(point), no_signature), "signature.key")
            for i, point in enumerate(sorted(set(points)))
        ),
        *(
            bad(
                f"key written in a second way, {name}", given(raw.to_bytes(32, "little"), no_signature), "signature.key"
            )
            for name, raw in (
                ("p + 1", curve.P + 1),
                ("p", curve.P),
                ("2^255 - 1", 2**255 - 1),
                ("minus zero", 1 | 1 << 255),
                ("p + 3", curve.P + 3),
            )
        ),
    ]


def _harmless_twist(data: bytes, points: list[curve.Point]) -> tuple[bytes, bytes]:
    """A key with a part of order 8 and a signature whose challenge is a multiple of 8: valid with and without the
    cofactor."""
    message = tagged("message", data)
    nonce = 1
    while True:
        public, signature = curve.sign_with(
            3**90 % curve.L, nonce, message, key_twist=points[1], nonce_twist=curve.IDENTITY
        )
        if curve.challenge(signature[:32], public, message) % 8 == 0:
            return public, signature
        nonce += 1


def phrase() -> list[Case]:
    words, numbers = PHRASE.words(), PHRASE.numbers()
    entropy = PHRASE.entropy.hex()
    every = [Phrase(bytes(16)), Phrase(b"\xff" * 16), PHRASE, *(Phrase(seeded(f"phrase {i}")(16)) for i in range(5))]
    wrong_sum = ["abandon"] * 12
    forgiving = {
        "words": " ".join(words),
        "numbers": " ".join(numbers),
        "first four letters": " ".join(word[:4] for word in words),
        "Urdu digits": " ".join(numbers).translate(URDU),
        "Arabic digits": " ".join(numbers).translate(ARABIC),
        "mixed": " ".join(w if i % 2 else n for i, (w, n) in enumerate(zip(words, numbers, strict=True))),
        "loud": " ".join(words).upper(),
        "commas, dashes and lines": ",\n".join(words[:6]) + " – " + "-".join(words[6:]),
        "Urdu commas and stops": "، ".join(numbers).translate(URDU) + "۔",
        "full width": " ".join("".join(chr(ord(c) + 0xFEE0) for c in word) for word in words),
        "direction marks": "\u202b" + " \u200f".join(numbers).translate(URDU) + "\u202c\ufeff",
        "short numbers": " ".join(str(int(number)) for number in numbers),
        "numbers without a space": "".join(numbers),
        "Urdu numbers in two lines without a space": ("".join(numbers[:6]) + "\n" + "".join(numbers[6:])).translate(
            URDU
        ),
    }
    return [
        *(good(f"made {i}", {"entropy": one.entropy.hex()}, _made(one)) for i, one in enumerate(every)),
        *(good(name, {"typed": typed}, {"entropy": entropy}) for name, typed in forgiving.items()),
        {**bad("eleven words", {"typed": " ".join(words[:11])}, "phrase.count"), "number": 11},
        {**bad("thirteen words", {"typed": " ".join([*words, "zoo"])}, "phrase.count"), "number": 13},
        {**bad("nothing", {"typed": " ،- "}, "phrase.count"), "number": 0},
        {
            **bad(
                "a word that is not in the list", {"typed": " ".join([*words[:4], "lahore", *words[5:]])}, "phrase.word"
            ),
            "number": 5,
        },
        {**bad("three letters", {"typed": " ".join([words[0][:3] + "q", *words[1:]])}, "phrase.word"), "number": 1},
        {**bad("a number too large", {"typed": " ".join([*numbers[:11], "2048"])}, "phrase.word"), "number": 12},
        bad("wrong checksum", {"typed": " ".join(wrong_sum)}, "phrase.checksum"),
        bad("two words swapped", {"typed": " ".join([words[1], words[0], *words[2:]])}, "phrase.checksum"),
        *(
            good(f"keys {info}", {"entropy": entropy, "info": info}, _keys(info))
            for info in ("mailbox/self", f"mailbox/{DESK}", "publication/AAAAAAAAAAAAAAAAAAAAAA", "draft/local")
        ),
    ]


def _made(phrase: Phrase) -> Case:
    return {
        "words": " ".join(phrase.words()),
        "numbers": " ".join(phrase.numbers()),
        "urdu_numbers": " ".join(phrase.numbers()).translate(URDU),
        "safe": safe_keys(phrase).mailbox,
    }


def _keys(info: str) -> Case:
    keys = derive_keys(PHRASE, info)
    return {
        "mailbox": keys.mailbox,
        "public": b64(keys.signing.public),
        "age_seed": b64(keys.identity.seed),
        "recipient": b64(keys.identity.recipient.raw),
        "recipient_text": keys.identity.recipient.to_text(),
        "identity_text": keys.identity.to_text(),
    }
