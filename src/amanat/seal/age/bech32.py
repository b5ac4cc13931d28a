"""Bech32 (BIP 173) without its 90-character limit, as age texts use it."""

from __future__ import annotations

from collections.abc import Iterable

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6


def encode(prefix: str, data: bytes) -> str:
    """`prefix`, a `1`, then `data` and its checksum, in lower case."""
    words = _regroup(data, 8, 5, pad=True)
    spread = [*_spread(prefix), *words]
    remainder = _polymod([*spread, *[0] * _CHECKSUM_LENGTH]) ^ 1
    checksum = [remainder >> 5 * (5 - i) & 31 for i in range(_CHECKSUM_LENGTH)]
    return prefix + "1" + "".join(_ALPHABET[word] for word in [*words, *checksum])


def decode(text: str) -> tuple[str, bytes]:
    """The prefix, in lower case, and the data of a Bech32 text. Raises ValueError if it is not one."""
    if text not in (text.lower(), text.upper()):
        raise ValueError("mixed case")
    prefix, separator, rest = text.lower().rpartition("1")
    words = [_ALPHABET.find(letter) for letter in rest]
    if not separator or not prefix.isascii() or len(words) < _CHECKSUM_LENGTH or -1 in words:
        raise ValueError("not Bech32")
    if _polymod([*_spread(prefix), *words]) != 1:
        raise ValueError("wrong checksum")
    return prefix, bytes(_regroup(words[:-_CHECKSUM_LENGTH], 5, 8, pad=False))


def _spread(prefix: str) -> list[int]:
    codes = [ord(letter) for letter in prefix]
    return [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]


def _polymod(words: Iterable[int]) -> int:
    remainder = 1
    for word in words:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ word
        for i, generator in enumerate(_GENERATOR):
            if top >> i & 1:
                remainder ^= generator
    return remainder


def _regroup(groups: Iterable[int], width: int, new_width: int, *, pad: bool) -> list[int]:
    """Groups of `width` bits as groups of `new_width` bits. Raises ValueError for left-over bits that are not
    padding."""
    held, bits, out = 0, 0, []
    for group in groups:
        held, bits = held << width | group, bits + width
        while bits >= new_width:
            bits -= new_width
            out.append(held >> bits)
            held &= (1 << bits) - 1
    if pad and bits:
        out.append(held << (new_width - bits))
    elif not pad and (bits >= width or held):
        raise ValueError("left-over bits")
    return out
