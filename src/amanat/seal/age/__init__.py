"""age v1 files (C2SP age.md): post-quantum hybrid and X25519, whole or streamed."""

from amanat.seal.age.armor import armor, dearmor
from amanat.seal.age.file import open_sealed, open_stream, seal, seal_stream
from amanat.seal.age.keys import (
    HybridIdentity,
    HybridRecipient,
    Identity,
    PassphraseIdentity,
    PassphraseRecipient,
    Recipient,
    X25519Identity,
    X25519Recipient,
)

__all__ = [
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "PassphraseIdentity",
    "PassphraseRecipient",
    "Recipient",
    "X25519Identity",
    "X25519Recipient",
    "armor",
    "dearmor",
    "open_sealed",
    "open_stream",
    "seal",
    "seal_stream",
]
