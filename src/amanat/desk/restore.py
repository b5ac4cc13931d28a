"""A desk comes back from two paper shares and a backup, and says in its journal what is missing (spec/journal.md)."""

from __future__ import annotations

import io
import os
import re
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from amanat.desk import anchoring, epochs, kit
from amanat.desk.anchoring import Stored
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Clock, Draft
from amanat.desk.backup import KEY_FILE, KeyFile, keys_beside
from amanat.desk.client import Intake
from amanat.desk.disk import write_all
from amanat.desk.epochs import Epoch, Recovered
from amanat.desk.erasing import end_grant, erase_case
from amanat.desk.founding import checked_name, epoch_data, person_data, profile_from, signed_entry, write_person
from amanat.desk.people import STANDARD, Cost, PersonKeys, check_passphrase, new_keys, write_keys
from amanat.desk.place import Place, load_place, new_folder
from amanat.errors import AmanatError, ForgedError, MalformedError, NotFoundError, RefusedError
from amanat.seal.age import HybridIdentity, open_stream
from amanat.seal.directory import Entry, open_entry
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.signing import SigningKey

_ALLOWED: Final = re.compile(
    r"desk\.json|journal|head"
    r"|items/[A-Za-z0-9_-]{43}|outbox/[A-Za-z0-9_-]{32}"
    r"|keys/(?:epoch|recovery)-\d{1,6}\.age"
)
_KEYS_ALLOWED: Final = re.compile(r"keys\.json|keyring")
_PIECE: Final = 1 << 20

MakeIntake = Callable[[str, Callable[[], SigningKey], Random], Intake]


@dataclass(frozen=True, slots=True)
class Restored:
    """`missing` events were marked at the intake and are not in the backup. What was sealed to the epochs `lost` cannot
    be opened. `waits`: the intake's operator has to admit the desk's new key first. `gone`: numbers of cases without a
    key in the key file: destroyed since the journal was kept, or, if the keys are the older file, made after them.
    """

    person: str
    events: int
    missing: int
    generation: int
    lost: tuple[int, ...] = ()
    waits: bool = False
    gone: tuple[str, ...] = ()


def restore(
    backup: Path,
    folder: Path,
    shares: Sequence[str],
    lead: str,
    passphrase: str,
    clock: Clock,
    random: Random,
    *,
    make_intake: MakeIntake = Intake,
    cost: Cost = STANDARD,
    pause: Callable[[float], None] = time.sleep,
    unmarked: bool = False,
    keys: Path | None = None,
    late: str = "",
) -> Restored:
    """Restores into an empty folder. The intake must answer: only it knows what the backup lacks. `unmarked`: go on
    although the intake has lost the journal's mark or the desk, so that nobody can say what is missing. `keys`: the key
    file, by default the one beside the backup; the newest journal and the newest keys there are go best together.
    `late`: why keys are used whose day has passed; the journal keeps it.

    Raises MalformedError `kit.share`, `kit.set`, `backup.form`, `age.…`; ForgedError `kit.other`, `journal.…`, `age.…`,
    `anchor.missing`; NotFoundError `keys.nothing`; RefusedError `keys.ended`, `desk.not_empty`, `desk.weak`,
    `desk.name`; UnavailableError `intake.away`. Then the folder is empty again.
    """
    check_passphrase(passphrase)
    lead = checked_name(lead)
    identity = kit.join_shares(shares)
    key_file = keys or keys_beside(backup)
    if not key_file.exists():
        raise NotFoundError("keys.nothing", f"The key file is missing: {key_file}. Name it with --keys.")
    new_folder(folder)
    try:
        _unpack(backup, folder, identity, _ALLOWED)
        _unpack(key_file, folder, identity, _KEYS_ALLOWED)
        about = _key_file(folder, clock(), late.strip())
        recovered = _recovered(folder, identity)
        restoring = _Restoring(folder, recovered, clock, random, make_intake, pause, unmarked, about, late.strip())
        return restoring.run(lead, passphrase, cost)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _unpack(backup: Path, folder: Path, identity: HybridIdentity, allowed: re.Pattern[str]) -> None:
    with backup.open("rb") as file:
        opened = open_stream(iter(lambda: file.read(_PIECE), b""), [identity])
        if opened is None:
            raise ForgedError("kit.other", "These shares do not open this backup. Check that both are of this desk.")
        try:
            with tarfile.open(fileobj=_Stream(opened), mode="r|") as tar:
                for member in tar:
                    _write_member(tar, member, folder, allowed)
        except tarfile.TarError as error:
            raise MalformedError("backup.form", "This backup is not complete. Use another one.") from error


def _key_file(folder: Path, now: int, late: str) -> KeyFile:
    """What the key file says of itself; it is this desk's, and its day has not passed or somebody says why."""
    path = folder / "keys.json"
    if not path.exists() or not (folder / "keyring").exists() or not (folder / "desk.json").exists():
        raise MalformedError("backup.form", "This backup is not complete. Use another one.")
    about = KEY_FILE.decode(path.read_bytes())
    path.unlink()
    if about.desk != load_place(folder).desk:
        raise ForgedError("kit.other", "These keys belong to another desk. Use the key file of this one.")
    if now > about.expires and not late:
        ended = day_of(about.expires)
        raise RefusedError(
            "keys.ended",
            f"These keys ended on {ended}: they may open what was erased since. Use a newer key file, and delete this "
            "one. To use it all the same, say why with --late; the journal keeps the reason.",
        )
    return about


def _recovered(folder: Path, identity: HybridIdentity) -> Recovered:
    files = {int(path.stem.split("-")[1]): path.read_bytes() for path in (folder / "keys").glob("recovery-*.age")}
    return epochs.open_recovery(files, identity)


def _write_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, allowed: re.Pattern[str]) -> None:
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or allowed.fullmatch(member.name) is None:
        raise MalformedError("backup.form", "This backup holds something that does not belong there. Use another one.")
    handle = os.open(folder / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        while piece := content.read(_PIECE):
            write_all(handle, piece)
        os.fsync(handle)
    finally:
        os.close(handle)


class _Stream(io.RawIOBase):
    """What an iterator of chunks gives, as a file that tarfile can read once, forwards."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._rest) < size and (chunk := next(self._chunks, b"")):
            self._rest += chunk
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


class _Restoring:
    """The steps after unpacking."""

    def __init__(
        self,
        folder: Path,
        recovered: Recovered,
        clock: Clock,
        random: Random,
        make_intake: MakeIntake,
        pause: Callable[[float], None],
        unmarked: bool,
        keys: KeyFile,
        late: str,
    ) -> None:
        self._pause, self._keys, self._late = pause, keys, late
        self._folder, self._clock, self._random, self._recovered = folder, clock, random, recovered
        self._place: Place = load_place(folder)
        opened = epochs.open_epochs(folder, recovered.n, recovered.identity)
        self._archive = Archive(folder, self._place, opened, clock, random, whole=True)
        self._sign = self._archive.epoch.sign
        self._lists: SigningKey | None = None
        self._unmarked = unmarked
        self._intake = make_intake(self._place.intake, lambda: self._sign, random)

    def run(self, lead: str, passphrase: str, cost: Cost) -> Restored:
        try:
            listed = self._listed()
            known = self._known_epochs(listed)
            epoch = epochs.new_epoch(self._folder, self._archive.epoch, self._random, n=known[-1]["n"] + 1)
            keys = self._new_lead(epoch, lead, passphrase, cost)
            entry = self._entry(known, epoch, listed)
            held = (one.sign for one in self._archive.epochs.values())
            self._lists = next((key for key in held if listed and key.public == listed.current.sign), None)
            return self._begin_again(self._stored(listed), keys, epoch, known, entry)
        finally:
            self._intake.close()
            self._archive.close()

    def _new_lead(self, epoch: Epoch, name: str, passphrase: str, cost: Cost) -> PersonKeys:
        keys, folder, random = new_keys(name, self._random), self._folder, self._random
        write_person(folder, epoch, keys, random)
        epochs.write_root(folder, keys.person, self._recovered.root, keys.identity.recipient, random)
        epochs.write_recovery(folder, epoch, self._recovered.root, self._place.recovery_recipient, random)
        write_keys(folder, self._place, keys, passphrase, cost, random)
        return keys

    def _entry(self, known: list[dict[str, Any]], epoch: Epoch, listed: Entry | None) -> bytes:
        now, state = self._clock(), self._archive.state
        issued = max(now, open_entry(unb64(state.entry)).issued + 1, listed.issued + 1 if listed else 0)
        profile = profile_from(state.name, state.kind, state.profile)
        root = SigningKey.from_seed(self._recovered.root)
        return signed_entry(profile, [*known, epoch_data(epoch, now)], root, issued)

    def _stored(self, listed: Entry | None) -> Stored | None:
        """The anchor; an epoch that is listed may look at it even when it is not the current one."""
        try:
            signed = self._intake.anchor(self._place.desk)
        except NotFoundError:
            signed = None
        if signed is not None:
            return anchoring.open_stored(self._archive, self._intake, signed)
        known = any(one.sign == self._sign.public for one in listed.epochs) if listed else False
        if self._archive.state.anchored and not self._unmarked and (known or listed is None):
            raise ForgedError(
                "anchor.missing",
                "The intake has lost the mark of this desk's journal: nobody can say what the backup lacks. Call its "
                "operator. To go on all the same, add --unmarked.",
            )
        return None

    def _begin_again(
        self, before: Stored | None, keys: PersonKeys, epoch: Epoch, known: list[dict[str, Any]], entry: bytes
    ) -> Restored:
        archive, old = self._archive, self._archive.at
        missing = max(0, before.anchor.count - old.count) if before else 0
        generation = max(archive.state.generation, before.anchor.generation if before else 0) + 1
        data: dict[str, Any] = {
            "by": keys.person,
            "from": {"count": old.count, "link": b64(old.link)},
            "anchor": _anchor_data(before),
            "missing": missing,
            "generation": generation,
            "person": person_data(keys, "lead"),
            "known": known,
            "epoch": epoch_data(epoch, self._clock()),
            "entry": b64(entry),
            "keys": {"made": self._keys.made, "count": self._keys.count},
        }
        if self._late and self._clock() > self._keys.expires:
            data["late"] = self._late[:500]
        newer = self._keys.count >= old.count
        archive.open_epoch(epoch, Draft("desk.restored", data=data))
        self._sign = epoch.sign
        gone = tuple(self._end_keyless("destroyed" if newer else "no_key"))
        self._tell(before, entry)
        lost = tuple(row["n"] for row in known if row["n"] not in archive.epochs)
        return Restored(keys.person, old.count, missing, generation, lost, self._lists is None, gone)

    def _end_keyless(self, why: str) -> Iterator[str]:
        """Says in the journal what cannot be opened any more. Keys that are newer than the journal lack only what was
        destroyed in between; that is not read again from the intake, unless she writes. Older keys lack what came after
        them; that is."""
        archive = self._archive
        for case in list(archive.state.cases.values()):
            if case.erased is None and case.key not in archive.ring:
                yield case.number
                erase_case(archive, case, why)
            for grant in case.grants.values() if case.erased is None else ():
                ended = grant.erased or grant.taken_back is not None
                if not ended and grant.key not in archive.ring:
                    end_grant(archive, case, grant, why)

    def _listed(self) -> Entry | None:
        """Our newest entry as the intake's directory has it, proved by our root key."""
        return anchoring.listed(self._place.root, self._intake)

    def _known_epochs(self, listed: Entry | None) -> list[dict[str, Any]]:
        """Every epoch that the directory names: a new entry may drop none, even those whose keys are lost."""
        known = dict(self._archive.state.epochs)
        for epoch in listed.epochs if listed else ():
            known[epoch.n] = {"n": epoch.n, "sign": b64(epoch.sign), "age": b64(epoch.age), "from": epoch.since}
        return [known[n] for n in sorted(known)]

    def _tell(self, before: Stored | None, entry: bytes) -> None:
        """Posts the entry and the new generation now, so that the old copy is known as old. If that does not go, or the
        operator has to look first, an exchange does both. The intake may need a moment to know the new epoch."""
        for _ in range(3):
            try:
                self._intake.enrol(entry, self._lists)
            except AmanatError:
                return
            try:
                anchoring.put(self._archive, self._intake, before)
            except NotFoundError:
                self._pause(1.1)
            except AmanatError:
                return
            else:
                return


def _anchor_data(before: Stored | None) -> dict[str, Any]:
    if before is None:
        return {}
    anchor = before.anchor
    return {"generation": anchor.generation, "count": anchor.count, "link": b64(anchor.head)}
