"""The desk's door: who may come in, and what each person's passphrase opens. One process holds the folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from pathlib import Path

from amanat.desk import anchoring, epochs, people
from amanat.desk.archive import Archive, Clock
from amanat.desk.client import Intake
from amanat.desk.disk import WriterLock
from amanat.desk.epochs import Epoch
from amanat.desk.exchange import Exchange
from amanat.desk.people import STANDARD, Cost, PersonKeys
from amanat.desk.place import load_place
from amanat.desk.state import Member
from amanat.desk.views import Passkey
from amanat.errors import AmanatError, RefusedError
from amanat.seal.encoding import Random, unb64
from amanat.seal.signing import SigningKey

MakeIntake = Callable[[str, Callable[[], SigningKey], Random], Intake]


@dataclass(frozen=True, slots=True)
class Pending:
    """The passphrase was right; the second step is still due. `passkeys` is what to ask for; empty: none is set up
    yet.
    """

    person: str
    name: str
    passkeys: tuple[Passkey, ...]
    keys: PersonKeys = field(repr=False)
    wrap: tuple[int, bytes] = field(repr=False)


def locked_error() -> RefusedError:
    return RefusedError("desk.locked", "The desk is locked. Unlock it with your passphrase.")


class Door:
    """The folder, held by this process; locked until the first person enters, and again when the last one leaves."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        random: Random,
        *,
        make_intake: MakeIntake = Intake,
        cost: Cost = STANDARD,
    ) -> None:
        """Takes the folder for this process. Raises NotFoundError `desk.folder`, ConflictError `desk.busy`."""
        self.folder, self.clock, self.random, self.cost = folder, clock, random, cost
        self.place = load_place(folder)
        self._writer = WriterLock(folder)
        self._intake = make_intake(self.place.intake, self._signer, random)
        # Two people who come in at once must not open the journal twice: two writers would write over each other.
        self._doorway = threading.RLock()
        self._archive: Archive | None = None
        self._exchange: Exchange | None = None
        self._keys: dict[str, PersonKeys] = {}
        self._root: dict[str, bytes] = {}
        self._zone: tzinfo | None = UTC

    def stand_in(self, zone: tzinfo | None) -> None:
        """Says where the desk is, so that its days begin when they do there; None: as on this machine."""
        self._zone = zone
        if self._archive is not None:
            self._archive.zone = zone

    def _signer(self) -> SigningKey:
        return self.archive.epoch.sign

    @property
    def locked(self) -> bool:
        """Whether nobody is in: then nothing can be read and nothing is in memory."""
        return self._archive is None

    @property
    def archive(self) -> Archive:
        """The opened journal. Raises RefusedError `desk.locked`."""
        if self._archive is None:
            raise locked_error()
        return self._archive

    @property
    def exchange(self) -> Exchange:
        """The exchange with the intake. Raises RefusedError `desk.locked`."""
        if self._exchange is None:
            raise locked_error()
        return self._exchange

    @property
    def intake(self) -> Intake:
        """The intake, for what a person has to know at once: every call may wait for the network."""
        return self._intake

    # --- in

    def begin(self, name: str, passphrase: str) -> Pending:
        """First step. Raises RefusedError `desk.passphrase`, `desk.departed`."""
        keys = people.open_keys(self.folder, self.place, name, passphrase, self.cost)
        wrap = epochs.open_wrap(self.folder, keys.person, keys.identity)
        if wrap is None:
            raise RefusedError("desk.departed", "This person does not work here any more. Ask a lead.")
        return Pending(keys.person, keys.name, people.read_passkeys(self.folder, keys), keys, wrap)

    def enter_as(self, pending: Pending) -> Member:
        """Second step done. The first person to enter opens and verifies the journal.

        Raises ForgedError `journal.…`, `anchor.forged`, `keys.epoch`; RefusedError `desk.departed`.
        """
        with self._doorway:
            if self._archive is None:
                self._open(epochs.open_epochs(self.folder, *pending.wrap))
            archive = self.archive
            member = archive.state.active(pending.person)
            if member is None:
                self._lock_if_empty()
                raise RefusedError("desk.departed", "This person does not work here any more. Ask a lead.")
            if unb64(member.key, 32) != pending.keys.sign.public:  # an old copy of keys that were made anew since
                self._lock_if_empty()
                raise RefusedError("desk.departed", "These keys do not count any more. Ask a lead.")
            self._keys[member.id] = pending.keys
            archive.signers[member.id] = pending.keys.sign
            root = epochs.open_root(self.folder, member.id, pending.keys.identity)
            if root is not None:
                self._root[member.id] = root
            return member

    def _open(self, opened: dict[int, Epoch]) -> None:
        archive = Archive(self.folder, self.place, opened, self.clock, self.random)
        archive.zone = self._zone
        self._archive = archive
        try:
            anchor, stored = anchoring.state_of(archive, self._intake)
        except AmanatError:
            archive.close()
            self._archive = None
            raise
        self._exchange = Exchange(archive, self._intake, stored, anchor)

    # --- out

    def leave(self, actor: str) -> None:
        """Forgets one person's keys; the last one out locks the desk."""
        self.forget(actor)
        self._lock_if_empty()

    def forget(self, actor: str) -> None:
        """Forgets one person's keys; nothing locks."""
        self._keys.pop(actor, None)
        self._root.pop(actor, None)
        if self._archive is not None:
            self._archive.signers.pop(actor, None)

    def _lock_if_empty(self) -> None:
        if not self._keys:
            self.lock()

    def lock(self) -> None:
        """Ends every session, keeps the snapshot, moves the anchor if the intake answers, and forgets everything
        opened.
        """
        with self._doorway:
            archive, exchange = self._archive, self._exchange
            self._keys.clear()
            self._root.clear()
            if archive is None:
                return
            try:
                archive.snapshot_if_due(now=True)
                if exchange is not None:
                    with self._intake.hurried():
                        exchange.move_anchor()
            except AmanatError:
                pass  # The next unlock does both again; locking itself never fails.
            finally:
                self._archive = self._exchange = None
                archive.close()

    def shut(self) -> None:
        """Locks and lets another process have the folder."""
        self.lock()
        self._intake.close()
        self._writer.release()

    # --- one's own keys

    def is_in(self, actor: str) -> bool:
        """Whether this person is in."""
        return actor in self._keys

    def keys_of(self, actor: str) -> PersonKeys:
        """The keys of somebody who is in. Raises RefusedError `desk.locked`."""
        keys = self._keys.get(actor)
        if keys is None:
            raise locked_error()
        return keys

    def root_key(self, actor: str) -> bytes:
        """The root key's seed, for a lead who is in. Raises RefusedError `desk.role`."""
        root = self._root.get(actor)
        if root is None:
            raise RefusedError("desk.role", "Only a lead can do this.")
        return root

    def any_root(self) -> bytes | None:
        """The root key's seed if some lead is in."""
        return next(iter(self._root.values()), None)

    def passkeys(self, actor: str) -> tuple[Passkey, ...]:
        """The person's own passkeys."""
        return people.read_passkeys(self.folder, self.keys_of(actor))

    def add_passkey(self, actor: str, passkey: Passkey) -> None:
        """Keeps a new passkey; one with the same credential is replaced."""
        kept = [known for known in self.passkeys(actor) if known.credential != passkey.credential]
        people.write_passkeys(self.folder, self.keys_of(actor), [*kept, passkey], self.random)

    def remove_passkey(self, actor: str, credential: bytes) -> None:
        """Removes a passkey. Raises RefusedError `desk.last_passkey` for the last one."""
        kept = [known for known in self.passkeys(actor) if known.credential != credential]
        if not kept:
            raise RefusedError("desk.last_passkey", "This is your last passkey. Add another one first.")
        people.write_passkeys(self.folder, self.keys_of(actor), kept, self.random)

    def count_passkey(self, actor: str, credential: bytes, sign_count: int) -> None:
        """Keeps the new signature count of a passkey that was just used."""
        changed = [
            replace(known, sign_count=sign_count) if known.credential == credential else known
            for known in self.passkeys(actor)
        ]
        people.write_passkeys(self.folder, self.keys_of(actor), changed, self.random)

    def change_passphrase(self, actor: str, old: str, new: str) -> None:
        """Wraps the person's keys under a new passphrase. Raises RefusedError `desk.passphrase`, `desk.weak`."""
        name = self.keys_of(actor).name
        keys = people.open_keys(self.folder, self.place, name, old, self.cost)
        people.write_keys(self.folder, self.place, keys, new, self.cost, self.random)
