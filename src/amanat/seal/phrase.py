"""The recovery phrase: twelve words or numbers, and every key that comes from it (spec/phrase.md)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from amanat.errors import MalformedError
from amanat.seal.age import HybridIdentity
from amanat.seal.encoding import Random
from amanat.seal.ids import DeskId, MailboxId, mailbox_id
from amanat.seal.signing import SigningKey

WORD_COUNT = 12
ENTROPY_SIZE = 16

_SALT = b"amanat/v1"
_BIP39 = Mnemonic("english")
_WORDS: tuple[str, ...] = tuple(_BIP39.wordlist)
_INDEX = {word: i for i, word in enumerate(_WORDS)}
_BY_FIRST_FOUR = {word[:4]: i for i, word in enumerate(_WORDS) if len(word) >= 4}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BETWEEN = re.compile(r"[\s,،;؛.۔\-–—_]+")
_DIGITS = re.compile(r"[0-9]+\Z")
_LATIN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


class PhraseError(MalformedError):
    """A phrase that cannot be read. `number` is how many words were found (`phrase.count`), the position of the word
    that is not in the list, 1 to 12 (`phrase.word`), or 0 (`phrase.checksum`). It never holds a word."""

    def __init__(self, code: str, detail: str, number: int = 0) -> None:
        super().__init__(code, detail)
        self.number = number


@dataclass(frozen=True, slots=True)
class Phrase:
    """128 bits of entropy (16 bytes), never shown by repr."""

    entropy: bytes = field(repr=False)

    @classmethod
    def new(cls, random: Random) -> Phrase:
        """A fresh phrase."""
        return cls(random(ENTROPY_SIZE))

    def words(self) -> tuple[str, ...]:
        """Twelve English BIP39 words."""
        return tuple(_BIP39.to_mnemonic(self.entropy).split())

    def numbers(self) -> tuple[str, ...]:
        """The same as twelve numbers, `0000` to `2047`."""
        return tuple(f"{_INDEX[word]:04d}" for word in self.words())


@dataclass(frozen=True, slots=True)
class MailboxKeys:
    """What a mailbox's owner holds: the signing key, the age identity, and the id that follows from the former."""

    mailbox: MailboxId
    signing: SigningKey
    identity: HybridIdentity


def read_phrase(typed: str) -> Phrase:
    """The phrase in what somebody typed: words, first four letters of words, and numbers, in any mixture.

    Raises PhraseError `phrase.count`, `phrase.word`, `phrase.checksum`.
    """
    tokens = _tokens(typed)
    if len(tokens) != WORD_COUNT:
        raise PhraseError("phrase.count", f"The phrase has 12 words or numbers; here are {len(tokens)}.", len(tokens))
    words = [_WORDS[_index(token, position)] for position, token in enumerate(tokens, 1)]
    try:
        return Phrase(bytes(_BIP39.to_entropy(words)))
    except ValueError as error:
        raise PhraseError("phrase.checksum", "These words do not belong together. Check each one.") from error


def word_number(word: str) -> str:
    """The number, `0000` to `2047`, that stands for a word of the list. Raises KeyError for any other."""
    return f"{_INDEX[word]:04d}"


def safe_keys(phrase: Phrase) -> MailboxKeys:
    """The keys of her safe."""
    return derive_keys(phrase, "mailbox/self")


def desk_keys(phrase: Phrase, desk: DeskId) -> MailboxKeys:
    """The keys of her mailbox with one desk; nothing links them to those with another."""
    return derive_keys(phrase, f"mailbox/{desk}")


def draft_keys(phrase: Phrase) -> MailboxKeys:
    """The keys of a draft on her own phone; only the age identity is used."""
    return derive_keys(phrase, "draft/local")


def publication_key(phrase: Phrase, publication: str) -> SigningKey:
    """Her signing key for one publication (its id, 22 characters) alone."""
    return derive_keys(phrase, f"publication/{publication}").signing


def derive_keys(phrase: Phrase, info: str) -> MailboxKeys:
    """HKDF-SHA256 (RFC 5869) from the entropy: 32 bytes Ed25519 seed, 32 bytes age identity seed."""
    derived = HKDF(hashes.SHA256(), 64, _SALT, info.encode("ascii")).derive(phrase.entropy)
    signing = SigningKey.from_seed(derived[:32])
    return MailboxKeys(mailbox_id(signing.public), signing, HybridIdentity(derived[32:]))


def _tokens(typed: str) -> list[str]:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", typed)).lower().translate(_LATIN_DIGITS)
    tokens: list[str] = []
    for token in filter(None, _BETWEEN.split(plain)):
        # A number pad has no space: a longer run of digits is read four by four.
        whole = len(token) <= 4 or _DIGITS.match(token) is None
        tokens += [token] if whole else [token[i : i + 4] for i in range(0, len(token), 4)]
    return tokens


def _index(token: str, position: int) -> int:
    if _DIGITS.match(token):
        found = int(token) if int(token) < len(_WORDS) else None
    else:
        found = _INDEX.get(token, _BY_FIRST_FOUR.get(token))
    if found is None:
        raise PhraseError("phrase.word", f"Number {position} is not in the word list. Check its spelling.", position)
    return found
