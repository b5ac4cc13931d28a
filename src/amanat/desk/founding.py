"""A new desk: its root key, first epoch, first lead, paper kit and directory entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amanat.desk import epochs, journal, kit
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Clock, Draft
from amanat.desk.epochs import Epoch
from amanat.desk.people import STANDARD, Cost, PersonKeys, check_passphrase, new_keys, write_keys
from amanat.desk.place import Place, new_folder, place_hash, save_place, signed_place
from amanat.errors import RefusedError
from amanat.seal import directory
from amanat.seal.age import HybridIdentity
from amanat.seal.directory import BothLanguages, Entry
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.forms import Day
from amanat.seal.ids import desk_id
from amanat.seal.signing import SigningKey

NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """What the directory says of a desk, each text in English and Urdu."""

    name: BothLanguages
    kind: str
    country: str
    languages: tuple[str, ...]
    about: BothLanguages
    must_report: BothLanguages

    def to_data(self) -> dict[str, Any]:
        return {
            "country": self.country,
            "languages": list(self.languages),
            "about": {"en": self.about.en, "ur": self.about.ur},
            "must_report": {"en": self.must_report.en, "ur": self.must_report.ur},
        }


@dataclass(frozen=True, slots=True)
class Founded:
    """A new desk. `shares` are the three sheets, shown once and kept nowhere."""

    place: Place
    person: str
    entry: bytes
    shares: tuple[str, ...] = field(repr=False)


def profile_from(name: Mapping[str, str], kind: str, data: Mapping[str, Any]) -> Profile:
    """The profile as the journal keeps it."""
    return Profile(
        BothLanguages(**name),
        kind,
        data["country"],
        tuple(data["languages"]),
        BothLanguages(**data["about"]),
        BothLanguages(**data["must_report"]),
    )


def epoch_data(epoch: Epoch, at: int) -> dict[str, Any]:
    """An epoch's public half, as the journal and the directory name it."""
    return {"n": epoch.n, "sign": b64(epoch.sign.public), "age": b64(epoch.recipient.raw), "from": day_of(at)}


def signed_entry(profile: Profile, known: list[dict[str, Any]], root: SigningKey, issued: int) -> bytes:
    """The directory entry with these epochs, signed by the root key. Raises MalformedError for a profile that does not
    fit the format."""
    listed = tuple(
        directory.Epoch(epoch["n"], unb64(epoch["sign"], 32), unb64(epoch["age"]), Day(epoch["from"]))
        for epoch in known
    )
    entry = Entry(
        root.public,
        profile.name,
        profile.kind,
        profile.country,
        profile.languages,
        profile.about,
        profile.must_report,
        listed,
        issued,
    )
    signed = directory.sign_entry(entry, root)
    directory.open_entry(signed)
    return signed


def person_data(keys: PersonKeys, role: str) -> dict[str, Any]:
    """A person's public half, as the journal names it."""
    return {
        "id": keys.person,
        "name": keys.name,
        "role": role,
        "key": b64(keys.sign.public),
        "recipient": b64(keys.identity.recipient.raw),
    }


def checked_name(name: str) -> str:
    """A person's name as it is kept. Raises RefusedError `desk.name`."""
    clean = " ".join(name.split())
    if not clean or len(clean) > NAME_LIMIT or not clean.isprintable():
        raise RefusedError("desk.name", "Write a name of up to 200 letters.")
    return clean


def found(
    folder: Path,
    profile: Profile,
    intake: str,
    lead: str,
    passphrase: str,
    clock: Clock,
    random: Random,
    *,
    cost: Cost = STANDARD,
) -> Founded:
    """Makes a desk in an empty folder. Nothing is sent; the entry is posted by the first exchange, or by the caller.

    Raises RefusedError `desk.weak`, `desk.not_empty`, `desk.name`; MalformedError for a profile that does not fit.
    """
    check_passphrase(passphrase)
    lead, at = checked_name(lead), clock()
    root_seed, recovery = random(32), HybridIdentity(random(32))
    root = SigningKey.from_seed(root_seed)
    place = Place(desk_id(root.public), root.public, intake, recovery.recipient.raw, random(16), at)
    place = signed_place(place, root)
    trial = HybridIdentity(random(32))
    probe = Epoch(1, trial, SigningKey.from_seed(random(32)), random(32))
    signed_entry(profile, [epoch_data(probe, at)], root, at)  # refuses a bad profile before anything is written
    new_folder(folder)
    epoch = epochs.new_epoch(folder, None, random)
    keys = new_keys(lead, random)
    write_person(folder, epoch, keys, random)
    epochs.write_root(folder, keys.person, root_seed, keys.identity.recipient, random)
    epochs.write_recovery(folder, epoch, root_seed, recovery.recipient, random)
    entry = signed_entry(profile, [epoch_data(epoch, at)], root, at)
    journal.begin_file(folder, place.raw)
    _first_event(folder, place, epoch, keys, profile, entry, clock, random)
    write_keys(folder, place, keys, passphrase, cost, random)
    save_place(folder, place)
    return Founded(place, keys.person, entry, kit.make_shares(recovery.seed))


def write_person(folder: Path, epoch: Epoch, keys: PersonKeys, random: Random) -> None:
    """Lets a person open the current epoch."""
    epochs.write_wrap(folder, epoch, keys.person, keys.identity.recipient, random)


def _first_event(
    folder: Path,
    place: Place,
    epoch: Epoch,
    keys: PersonKeys,
    profile: Profile,
    entry: bytes,
    clock: Clock,
    random: Random,
) -> None:
    archive = Archive(folder, place, {epoch.n: epoch}, clock, random)
    archive.signers[keys.person] = keys.sign
    data = {
        "name": {"en": profile.name.en, "ur": profile.name.ur},
        "kind": profile.kind,
        "profile": profile.to_data(),
        "person": person_data(keys, "lead"),
        "epoch": epoch_data(epoch, clock()),
        "entry": b64(entry),
        "place": place_hash(place),
    }
    archive.write(Draft("desk.founded", actor=keys.person, data=data))
    archive.close()
