"""Small honest case files: real keys, a real custody chain, a real ledger with witnesses, real time stamps.

    house = House.founded()                 # a desk, its people, a log, three witnesses, an authority
    made = house.case_file(folder)          # made.file, made.plan, made.seal, house.log_key, house.witness_keys ...

Everything is invented. The same `seed` gives the same keys and exhibits; times are those of `now`.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from amanat.casefile import stamp
from amanat.casefile.build import Laid, Seal, Workshop, finish, lay
from amanat.casefile.plan import Consent, Content, Copy, Exhibit, Plan, Withheld
from amanat.demo.authority import Authority
from amanat.ledger.batch import batch
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import Policy, cosign, policy_of
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, Signer
from amanat.ledger.proof import Proof, write_proof
from amanat.seal.age import HybridIdentity, Recipient
from amanat.seal.custody import START, About, CustodyEvent, Keeper, People, Who, read_event, sign_event, sign_people
from amanat.seal.directory import BothLanguages, Entry, Epoch, sign_entry
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.ids import fingerprint
from amanat.seal.signing import SigningKey, sha256
from tests.casefile.authority import authority

HOUR = 3600


class Dice:
    """Random bytes that are the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed.encode(), 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(self._seed + b"/%d" % self._count).digest(size)


@dataclass
class Log:
    """A ledger in memory with its witnesses. `append` gives the index; `proof` a text with its preimage."""

    signer: Signer
    witnesses: tuple[Signer, ...]
    dice: Dice
    tree: MemoryTree = field(default_factory=MemoryTree)
    known: dict[bytes, int] = field(default_factory=dict)

    def append(self, preimage: Preimage) -> None:
        """One batch with this leaf among random ones."""
        leaves = batch([leaf_of(preimage)], self.dice)
        for at, leaf in enumerate(leaves, self.tree.size):
            self.known[leaf] = at
        self.tree.extend(leaves)

    def checkpoint(self, at: int, size: int | None = None, witnesses: int | None = None) -> bytes:
        """The signed note with the cosignatures of `witnesses` of them (all), dated `at`."""
        size = self.tree.size if size is None else size
        note = sign_checkpoint(Checkpoint(self.signer.name, size, self.tree.root(size)), self.signer)
        return note + b"".join(cosign(note, one, at) for one in self.witnesses[:witnesses])

    def proof(self, preimage: Preimage, checkpoint: bytes, size: int | None = None) -> bytes:
        """The proof of a leaf under a checkpoint of this size."""
        index = self.known[leaf_of(preimage)]
        hashes = tuple(self.tree.inclusion(index, self.tree.size if size is None else size))
        return write_proof(Proof(index, hashes, checkpoint, preimage_bytes(preimage)))


@dataclass
class Chain:
    """The custody events of one case."""

    house: House
    case: bytes
    events: list[bytes] = field(default_factory=list)

    def add(self, what: str, about: tuple[About, ...], at: int, role: str = "caseworker") -> bytes:
        """The next event, signed by whoever has that role, or by the desk itself."""
        event = self.next(what, about, at, role)
        self.events.append(event)
        return event

    def next(self, what: str, about: tuple[About, ...], at: int, role: str = "caseworker") -> bytes:
        """The same, but it does not stand in the chain."""
        key = self.house.keys[role]
        previous = sha256(self.events[-1]) if self.events else START
        number = len(self.events) + 1
        event = CustodyEvent(number, self.case, at, Who(key.public, role), what, about, previous, self.house.dice(16))
        return sign_event(event, key)


@dataclass(frozen=True)
class Made:
    """A case file and everything that it was made from."""

    file: Path
    plan: Plan
    laid: Laid
    seal: Seal
    chain: Chain


@dataclass
class House:
    """A desk with a lead, a caseworker, a reviewer and its own signing key (`desk`); a log; an authority."""

    seed: str
    now: int
    dice: Dice
    root: SigningKey
    keys: dict[str, SigningKey]
    identity: HybridIdentity
    log: Log
    authority: Authority

    @classmethod
    def founded(cls, seed: str = "house", *, now: int | None = None, witnesses: int = 3, middle: bool = False) -> House:
        """Founded a month before `now` (this very moment if it is not given: time stamps are of the real clock)."""
        dice = Dice(seed)
        keys = {role: SigningKey.from_seed(dice(32)) for role in ("lead", "caseworker", "reviewer", "desk")}
        log = Signer("localhost/ledger/1", SigningKey.from_seed(dice(32)))
        names = [f"witness-{n}.example" for n in range(1, witnesses + 1)]
        others = tuple(Signer(name, SigningKey.from_seed(dice(32))) for name in names)
        return cls(
            seed=seed,
            now=int(time.time()) if now is None else now,
            dice=dice,
            root=SigningKey.from_seed(dice(32)),
            keys=keys,
            identity=HybridIdentity(dice(32)),
            log=Log(log, others, dice),
            authority=authority(middle=middle),
        )

    @property
    def log_key(self) -> str:
        """The log's vkey."""
        return self.log.signer.verifier().vkey

    @property
    def witness_keys(self) -> list[str]:
        """The witnesses' vkeys."""
        return [one.verifier(COSIGNATURE).vkey for one in self.log.witnesses]

    @property
    def policy(self) -> Policy:
        """What a checker believes."""
        return policy_of(self.log_key, self.witness_keys)

    @property
    def tsa_root(self) -> bytes:
        """The authority's root, PEM."""
        return self.authority.root

    @cached_property
    def entry(self) -> Entry:
        """The desk's own entry."""
        day = Day(time.strftime("%Y-%m-%d", time.gmtime(self.now - 30 * 24 * HOUR)))
        name = BothLanguages("Sarai Desk, Lahore (made up)", "سرائے ڈیسک، لاہور (فرضی)")
        about = BothLanguages("A desk for trying out.", "آزمانے کے لیے ایک ڈیسک۔")
        epoch = Epoch(1, self.keys["desk"].public, self.identity.recipient.raw, day)
        none = BothLanguages("", "")
        return Entry(
            self.root.public, name, "support", "PK", ("en", "ur"), about, none, (epoch,), self.now - 30 * 24 * HOUR
        )

    @property
    def desk(self) -> str:
        """The desk's fingerprint, as `--desk` takes it."""
        return fingerprint(self.entry.desk)

    def people(self, **changes: Any) -> bytes:
        """The signed list of who signs; `changes` are to its fields."""
        since = self.now - 30 * 24 * HOUR
        keepers = tuple(Keeper(key.public, role, since, 0) for role, key in self.keys.items())
        people = People(self.entry.desk, self.now - HOUR, keepers, sign_entry(self.entry, self.root))
        return sign_people(replace(people, **changes), self.keys["desk"])

    def proved(self, event: bytes, at: int, witnesses: int | None = None) -> bytes:
        """The event goes into the log; its proof, cosigned `at`."""
        preimage = Preimage("custody", self.dice(16), sha256(event))
        self.log.append(preimage)
        return self.log.proof(preimage, self.log.checkpoint(at, witnesses=witnesses))

    def plan(self, chain: Chain | None = None, **changes: Any) -> Plan:
        """A case of three exhibits (a photograph with a redacted copy, words in Urdu, a page the desk put in itself),
        and a fourth that is withheld. `changes` are to the fields of the plan."""
        chain = chain or Chain(self, Dice(self.seed + "/case")(16))
        exhibits, withheld = sample(self.now)
        tell(chain, exhibits, withheld, self.now)
        plan = Plan(
            case="LHR-2026-0007",
            made=self.now,
            to="Police station Garden Town, Lahore",
            purpose="A complaint under section 509 of the Pakistan Penal Code",
            people=self.people(),
            custody=tuple(chain.events),
            proofs={len(chain.events): self.proved(chain.events[-1], self.now)},
            exhibits=exhibits,
            withheld=withheld,
            consents=(Consent("Police station Garden Town, Lahore", "So that they look into it", "2026-11-01"),),
        )
        return replace(plan, **changes)

    def case_file(
        self,
        folder: Path,
        name: str = "case-file",
        *,
        plan: Plan | None = None,
        to: Recipient | None = None,
        ledger: bool = True,
        stamped: bool = True,
        witnesses: int | None = None,
        change: Callable[[Seal], Seal] = lambda seal: seal,
    ) -> Made:
        """A finished file. Without `ledger` there is no proof, without `stamped` no time stamp; `witnesses` many
        cosign; `change` may replace the seal."""
        plan = plan or self.plan(proofs={}) if not ledger else plan or self.plan()
        chain = Chain(self, read_event(plan.custody[0]).case, list(plan.custody))
        shop = Workshop(folder / f"{name}.zip{'.age' if to else ''}", bytes(32), self.dice)
        laid = lay(plan, shop, to)
        event = chain.next("sealed", (About("", b"", laid.tag),), self.now, "lead")
        seal = Seal(event, self.proved(event, self.now, witnesses) if ledger else None)
        if stamped and seal.checkpoint is not None:
            seal = replace(seal, stamp=self.stamped(seal.checkpoint))
        seal = change(seal)
        return Made(finish(laid, shop, seal), plan, laid, seal, chain)

    def stamped(self, checkpoint: bytes) -> stamp.Stamp:
        """A time stamp over a checkpoint by the house's authority."""
        return stamp.ask(checkpoint, self.authority.reply, self.authority.root, self.authority.chain)


def content(data: bytes, media: str, ending: str) -> Content:
    """A file that lies in memory."""

    def read() -> Iterator[bytes]:
        for at in range(0, len(data), 1000):
            yield data[at : at + 1000]

    return Content(len(data), sha256(data), media, ending, read)


def picture(words: str, *, media: str = "JPEG", covered: bool = False, size: tuple[int, int] = (480, 320)) -> bytes:
    """A picture of a street that nobody knows; `covered`: with a black box."""
    image = Image.new("RGB", size, (214, 203, 180))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, size[1] * 2 // 3, *size), fill=(120, 118, 110))
    draw.polygon([(60, 220), (60, 90), (150, 40), (240, 90), (240, 220)], fill=(168, 96, 70))
    draw.rectangle((130, 150, 175, 220), fill=(70, 48, 36))
    draw.text((260, 40), words, fill=(30, 40, 46))
    if covered:
        draw.rectangle((120, 140, 190, 225), fill="black")
    out = io.BytesIO()
    image.save(out, media)
    return out.getvalue()


def thumbnail(data: bytes) -> bytes:
    """As the desk's limited process makes one: a small PNG."""
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((240, 240))
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG")
    return out.getvalue()


def sample(now: int) -> tuple[tuple[Exhibit, ...], tuple[Withheld, ...]]:
    """The exhibits of `House.plan`."""
    dice = Dice("sample")
    street, covered = picture("A street (made up)"), picture("A street (made up)", covered=True)
    words = "اُس نے مجھے تین بار فون کیا اور دھمکی دی۔ یہ سب فرضی ہے۔\n".encode()
    page = picture("A page (made up)", media="PNG")
    items = [b64(dice(16)) for _ in range(4)]
    came = now - 5 * 24 * HOUR
    exhibits = (
        Exhibit(
            "E1",
            items[0],
            "گلی کی تصویر، دروازے کے سامنے",
            content(street, "image/jpeg", "jpg"),
            (Copy(content(covered, "image/jpeg", "jpg"), "redacted", came + 3 * HOUR),),
            dated="2026-10-30T18:20:00",
            received=came,
            scan="clean",
            thumbnail=thumbnail(covered),
        ),
        Exhibit(
            "E2",
            items[1],
            "Her words, typed",
            content(words, "text/plain", "txt"),
            received=came,
            note="Said by telephone, typed by her.",
        ),
        Exhibit(
            "E3",
            items[2],
            "A letter from the school",
            content(page, "image/png", "png"),
            gathered=came + 24 * HOUR,
            scan="not scanned",
            thumbnail=thumbnail(page),
        ),
    )
    return exhibits, (Withheld("E4", items[3], "not_agreed"),)


def tell(chain: Chain, exhibits: tuple[Exhibit, ...], withheld: tuple[Withheld, ...], now: int) -> None:
    """The custody of these exhibits, as a desk would have written it."""
    at = now - 5 * 24 * HOUR
    for one in exhibits:
        if one.original is not None:
            what, when = ("gathered", one.gathered) if one.gathered else ("received", one.received or at)
            chain.add(what, (About(one.item, b"", one.original.sha256),), when, "desk")
    for gone in withheld:
        chain.add("received", (About(gone.item, b"", sha256(gone.item.encode())),), at + 25 * HOUR, "desk")
    at += 26 * HOUR
    for one in exhibits:
        if one.original is not None:
            chain.add("viewed", (About(one.item, one.original.sha256, b""),), at)
    for one in exhibits:
        for copy in one.copies:
            before = one.original.sha256 if one.original else b""
            chain.add("redacted", (About(one.item, before, copy.content.sha256),), at + HOUR, "reviewer")
    chain.add("status", (About(),), at + 2 * HOUR)
    chain.add("process", (About(),), now - 60, "lead")
