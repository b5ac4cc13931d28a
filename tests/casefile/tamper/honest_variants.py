"""What must pass: other tools, other wrappings, other cases. Only notes may be found in these."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from amanat.casefile import layout
from amanat.casefile.plan import Plan, Withheld
from amanat.casefile.stamp import ask
from amanat.ledger.cosignature import cosign
from amanat.ledger.note import Signer
from amanat.ledger.proof import read_proof, write_proof
from amanat.seal.age import HybridIdentity, PassphraseRecipient, Recipient, X25519Identity, seal
from amanat.seal.custody import About, Keeper
from amanat.seal.directory import sign_entry
from amanat.seal.signing import SigningKey
from tests.casefile.authority import authority
from tests.casefile.honest import Chain, House, content, sample, tell
from tests.casefile.tamper.containers import unpack
from tests.casefile.tamper.ground import Files, Ground, drop, unpacked
from tests.casefile.tamper.listing import Listing, Make
from tests.casefile.tamper.stamps import Clockmaker
from tests.casefile.tamper.zips import DEFLATE, Piece, pieces_of, write

VARIANTS = Listing()
_case, _add = VARIANTS.case, VARIANTS.add
CLASSIC = X25519Identity(bytes(range(32)))
PASSPHRASE = "four plain made-up words"


@_case("honest-as-built")
def _as_built(ground: Ground) -> bytes:
    return ground.honest


# Packed again by other tools.
def _zipped(ground: Ground, name: str, *options: str) -> bytes:
    root = unpack(ground, name)
    target = root.parent / "again.zip"
    subprocess.run(["zip", "-q", "-r", *options, target.name, root.name], cwd=root.parent, check=True)
    return target.read_bytes()


_add("honest-zipped-by-zip", lambda ground: _zipped(ground, "by-zip"))
_add("honest-zipped-by-zip-stored-without-folders", lambda ground: _zipped(ground, "by-zip-0", "-0", "-D", "-X"))


@_case("honest-zipped-by-python")
def _by_python(ground: Ground) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in ground.files.items():
            made.writestr(layout.ROOT + name, data)
    return out.getvalue()


class _Pipe(io.RawIOBase):
    """Takes bytes and cannot go back, as a pipe."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(bytes(data))


@_case("honest-zipped-into-a-pipe")
def _streamed(ground: Ground) -> bytes:
    """Sizes and check numbers stand behind the bytes."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]
        for name, data in ground.files.items():
            made.writestr(layout.ROOT + name, data)
    return bytes(out.data)


@_case("honest-zipped-with-room-for-large-files")
def _large_headers(ground: Ground) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in ground.files.items():
            with made.open(layout.ROOT + name, "w", force_zip64=True) as file:
                file.write(data)
    return out.getvalue()


_add("honest-deflated", lambda ground: write(pieces_of(ground.files, method=DEFLATE)))
_add("honest-in-another-order", lambda ground: write(reversed(pieces_of(ground.files))))
_add("honest-with-a-zip64-end", lambda ground: write(pieces_of(ground.files), zip64={}))


@_case("honest-with-folders")
def _folders(ground: Ground) -> bytes:
    made: dict[str, Any] = {"made": 0x031E, "external": 0o100644 << 16}
    names = ("", "data/", "data/originals/", "seal/")
    folders = [
        Piece(layout.ROOT + name, b"", central={"made": 0x031E, "external": 0o40755 << 16 | 0x10}) for name in names
    ]
    return write([*folders, *pieces_of(ground.files, central=made)])


# Unpacked.
_add("honest-folder", lambda ground: unpack(ground, "unpacked"))
_add("honest-folder-one-above", lambda ground: unpack(ground, "unpacked-above").parent)


@_case("honest-folder-with-other-things-beside-it")
def _beside(ground: Ground) -> Path:
    above = unpack(ground, "unpacked-beside").parent
    (above / "keys.txt").write_text("desk 0000")
    (above / "E9.jpg").write_bytes(b"no part of it")
    return above


@_case("honest-folder-with-other-times")
def _touched(ground: Ground) -> Path:
    root = unpack(ground, "unpacked-times")
    for path in root.rglob("*"):
        os.utime(path, (0, 0))
    return root


# Sealed.
def _sealed(*to: Callable[[Ground], Recipient]) -> Make:
    return lambda ground: seal(ground.honest, [one(ground) for one in to], ground.house.dice)


_add(
    "honest-sealed-hybrid",
    _sealed(lambda g: g.house.identity.recipient),
    identity=lambda g: g.house.identity.to_text(),
    ending="zip.age",
)
_add("honest-sealed-x25519", _sealed(lambda g: CLASSIC.recipient), identity=CLASSIC.to_text(), ending="zip.age")
_add(
    "honest-sealed-by-passphrase",
    _sealed(lambda g: PassphraseRecipient(PASSPHRASE.encode(), 12)),
    passphrase=PASSPHRASE,
    ending="zip.age",
)
_add(
    "honest-sealed-to-two",
    _sealed(lambda g: HybridIdentity(bytes(32)).recipient, lambda g: g.house.identity.recipient),
    identity=lambda g: g.house.identity.to_text(),
    ending="zip.age",
)


@_case("honest-sealed-by-the-builder", identity=lambda g: g.house.identity.to_text(), ending="zip.age")
def _sealed_by_builder(ground: Ground) -> bytes:
    return _built(ground, "sealed", to=ground.house.identity.recipient)


# Other logs, witnesses and stamps.
def _built(ground: Ground, name: str, plan: Plan | None = None, **how: Any) -> bytes:
    folder = ground.folder / f"built-{name}"
    folder.mkdir()
    return ground.house.case_file(folder, plan=plan, **how).file.read_bytes()


def _noted(how: Callable[[Ground, bytes], bytes]) -> Make:
    """Other words below the checkpoint."""

    def make(ground: Ground) -> bytes:
        proof = read_proof(ground.files[layout.SEALED_PROOF])
        changed = write_proof(replace(proof, checkpoint=how(ground, proof.checkpoint)))
        return ground.changed(lambda files: ground.put_proof(files, changed))

    return make


def _broken_last(_: Ground, note: bytes) -> bytes:
    """The third of three witnesses' words does not hold; two are enough."""
    return note[:-10] + b"AAAA" + note[-6:]


_add("honest-without-a-time-stamp", lambda ground: ground.changed(drop(*layout.STAMPED)))
_add("honest-with-just-enough-witnesses", lambda ground: _built(ground, "enough", witnesses=2))
_add("honest-with-one-witness-broken", _noted(_broken_last))
_add(
    "honest-with-a-witness-nobody-knows",
    _noted(
        lambda g, note: note + cosign(note, Signer("strange.example", SigningKey.from_seed(bytes(32))), g.house.now)
    ),
)


def _seen(*after: int) -> Make:
    """Each witness so many seconds after the seal."""

    def how(ground: Ground, note: bytes) -> bytes:
        bare = note[: note.index(b"\n\n") + 2] + note[note.index(b"\n\n") + 2 :].split(b"\n")[0] + b"\n"
        words = [
            cosign(bare, by, ground.sealed.at + more)
            for by, more in zip(ground.house.log.witnesses, after, strict=False)
        ]
        return bare + b"".join(words)

    return _noted(how)


_add("honest-seen-late", _seen(*[3 * 24 * 3600] * 3))
_add("honest-with-one-witness-whose-clock-stands-at-1970", _seen(-1_700_000_000, 60, 60))
_add("honest-and-no-witness-key-given", lambda ground: ground.honest, witness_keys=())
_add(
    "honest-and-one-witness-key-given", lambda ground: ground.honest, witness_keys=lambda g: g.keys["witness_keys"][1:2]
)
_add("honest-and-the-desk-by-its-id", lambda ground: ground.honest, desk=lambda g: g.house.entry.desk)
_add(
    "honest-and-the-fingerprint-in-capitals",
    lambda ground: ground.honest,
    desk=lambda g: g.house.desk.upper().replace(" ", ""),
)
_add(
    "honest-and-more-roots-than-needed",
    lambda ground: ground.honest,
    tsa_root=lambda g: authority(name="other").root + g.house.tsa_root,
)


def _restamped(other: Any) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        stamp = ask(files[layout.CHECKPOINT], other.reply, other.root, other.chain)
        files |= dict(zip(layout.STAMPED, stamp.files, strict=True))

    return change


_add(
    "honest-stamp-with-a-certificate-between",
    lambda ground: ground.changed(_restamped(authority(middle=True))),
    tsa_root=lambda g: authority(middle=True).root,
)
_add(
    "honest-stamp-with-two-certificates-in-order",
    lambda ground: ground.changed(_restamped(authority(whole_chain=True))),
    tsa_root=lambda g: authority(whole_chain=True).root,
)


@_case("honest-stamp-by-an-elliptic-key", tsa_root=lambda g: (g.folder / "elliptic" / "root.pem").read_bytes())
def _elliptic(ground: Ground) -> bytes:
    maker = Clockmaker(ground.folder / "elliptic", begins=timedelta(days=-2), ends=timedelta(days=2))
    return ground.changed(_restamped(maker))


# Other cases.
@_case("honest-without-exhibits")
def _no_exhibits(ground: Ground) -> bytes:
    exhibits, withheld = sample(ground.house.now)
    gone = (*withheld, *(Withheld(one.number, one.item, "not_chosen") for one in exhibits))
    return _built(ground, "none", ground.house.plan(exhibits=(), withheld=gone))


@_case("honest-with-copies-alone")
def _copies(ground: Ground) -> bytes:
    """The original stays away: the step that made the copy is hidden, since it says the original's hash."""
    exhibits, _ = sample(ground.house.now)
    return _built(ground, "copies", ground.house.plan(exhibits=(replace(exhibits[0], original=None), *exhibits[1:])))


@_case("honest-with-most-steps-hidden")
def _hidden(ground: Ground) -> bytes:
    exhibits, withheld = sample(ground.house.now)
    gone = (*withheld, *(Withheld(one.number, one.item, "not_agreed") for one in exhibits[:2]))
    return _built(ground, "hidden", ground.house.plan(exhibits=exhibits[2:], withheld=gone))


@_case("honest-with-urdu-titles-and-words")
def _urdu(ground: Ground) -> bytes:
    exhibits, _ = sample(ground.house.now)
    titles = ("پہلی تصویر — “گلی”", "الفاظ\u200cاُس کے", "خط 🖋 اسکول سے")
    changed = tuple(replace(one, title=title, note=title) for one, title in zip(exhibits, titles, strict=True))
    return _built(
        ground, "urdu", ground.house.plan(exhibits=changed, case="لاہور\u200cی ۷", to="تھانہ گارڈن ٹاؤن (فرضی)")
    )


@_case("honest-with-a-large-exhibit")
def _large(ground: Ground) -> bytes:
    """Longer than many blocks, deflated again."""
    exhibits, withheld = sample(ground.house.now)
    film = ground.house.dice(1 << 16) * 24 + b"end"
    more = replace(exhibits[1], original=content(film, "video/mp4", "mp4"))
    house, chain = ground.house, Chain(ground.house, b"\x05" * 16)
    tell(chain, (exhibits[0], more), withheld, house.now)
    plan = house.plan(exhibits=(exhibits[0], more), custody=tuple(chain.events), proofs={})
    made = _built(ground, "large", plan)
    return write(pieces_of(unpacked(made), method=DEFLATE))


@_case("honest-with-something-found-by-the-scanner")
def _found(ground: Ground) -> bytes:
    exhibits, _ = sample(ground.house.now)
    return _built(ground, "found", ground.house.plan(exhibits=(replace(exhibits[0], scan="found"), *exhibits[1:])))


@_case("honest-with-a-clock-set-back")
def _back(ground: Ground) -> bytes:
    house, chain = ground.house, Chain(ground.house, b"\x07" * 16)
    exhibits, withheld = sample(house.now)
    tell(chain, exhibits, withheld, house.now)
    chain.add("process", (About(),), house.now - 7200)
    return _built(ground, "back", house.plan(custody=tuple(chain.events), proofs={}))


@_case("honest-with-people-who-left-since")
def _left(ground: Ground) -> bytes:
    house = ground.house
    since = house.now - 30 * 24 * 3600
    keepers = tuple(Keeper(key.public, role, since, house.now + 5) for role, key in house.keys.items())
    gone = Keeper(SigningKey.from_seed(bytes(32)).public, "lead", since, since + 50)
    return _built(ground, "left", house.plan(people=house.people(people=(gone, *keepers))))


@_case("honest-with-an-older-epoch")
def _epochs(ground: Ground) -> bytes:
    """The list was signed by the epoch before: the newest one did not exist yet."""
    house = ground.house
    newer = replace(house.entry.epochs[0], n=2, sign=SigningKey.from_seed(bytes(32)).public)
    entry = replace(house.entry, epochs=(*house.entry.epochs, newer))
    return _built(ground, "epochs", house.plan(people=house.people(entry=sign_entry(entry, house.root))))


@_case("honest-without-proofs-of-earlier-steps")
def _unproved_steps(ground: Ground) -> bytes:
    return _built(ground, "unproved", ground.house.plan(proofs={}))


@_case("honest-with-one-step")
def _one_step(ground: Ground) -> bytes:
    chain = Chain(ground.house, b"\x06" * 16)
    exhibits, _ = sample(ground.house.now)
    tell(chain, exhibits[1:2], (), ground.house.now)
    one = ground.house.plan(custody=tuple(chain.events[:1]), proofs={}, exhibits=exhibits[1:2], withheld=())
    return _built(ground, "one", one)


@_case("honest-of-another-house")
def _other_house(ground: Ground) -> bytes:
    house = House.founded("another", witnesses=0)
    folder = ground.folder / "another"
    folder.mkdir()
    return house.case_file(folder).file.read_bytes()


VARIANTS.kinds[-1].keys.update(
    log_key=lambda _: House.founded("another", witnesses=0).log_key,
    witness_keys=(),
    desk=lambda _: House.founded("another", witnesses=0).desk,
)
