"""Who works here: invitations, joining, and leaving, which opens a new epoch (spec/journal.md, "A person leaves")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from amanat.desk import epochs, people
from amanat.desk.archive import Draft
from amanat.desk.door import Door
from amanat.desk.events import DESK
from amanat.desk.founding import checked_name, epoch_data, person_data, profile_from, signed_entry, write_person
from amanat.desk.place import fold_name
from amanat.desk.state import Invited, Member
from amanat.errors import RefusedError
from amanat.seal.age import HybridRecipient
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import random_id
from amanat.seal.signing import SigningKey

INVITATION_LASTS = 7 * 24 * 3600
ROLES = ("lead", "caseworker", "reviewer")


def invite(door: Door, lead: Member, name: str, role: str) -> str:
    """A one-time code for a new person. Raises RefusedError `desk.name`, `desk.name_taken`, `desk.role_unknown`."""
    archive, name = door.archive, checked_name(name)
    if role not in ROLES:
        raise RefusedError("desk.role_unknown", "Choose a role: lead, caseworker or reviewer.")
    now = archive.clock()
    taken = [member.name for member in archive.state.members.values() if member.left is None]
    taken += [invited.name for invited in archive.state.invited.values() if invited.expires > now]
    if fold_name(name) in map(fold_name, taken):
        raise RefusedError("desk.name_taken", "Somebody here has this name already. Add a letter or a second name.")
    code = people.code_of(archive.random(16))
    data = {
        "id": random_id(archive.random),
        "name": name,
        "role": role,
        "code": people.code_hash(code),
        "expires": now + INVITATION_LASTS,
    }
    archive.write(Draft("person.invited", actor=lead.id, data=data))
    return code


def join(door: Door, code: str, passphrase: str) -> Member:
    """Makes the keys of an invited person and lets them in. The code burns.

    Raises RefusedError `desk.code`, `desk.weak`, `desk.lead_needed`, `desk.locked`.
    """
    archive = door.archive
    with archive.lock:
        archive.check_writable()
        invited = invitation(door, code)
        people.check_passphrase(passphrase)
        root = door.any_root()
        if invited.role == "lead" and root is None:
            raise RefusedError("desk.lead_needed", "A lead must be signed in while a new lead joins.")
        keys = people.new_keys(invited.name, archive.random)
        write_person(door.folder, archive.epoch, keys, archive.random)
        if invited.role == "lead" and root is not None:
            epochs.write_root(door.folder, keys.person, root, keys.identity.recipient, archive.random)
        people.write_keys(door.folder, door.place, keys, passphrase, door.cost, archive.random)
        data = {"invitation": invited.id, "person": person_data(keys, invited.role)}
        archive.write(Draft("person.joined", data=data))
    return door.enter_as(door.begin(invited.name, passphrase))


def invitation(door: Door, code: str) -> Invited:
    """The open invitation of a code. Raises RefusedError `desk.code`."""
    wanted, now = people.code_hash(code), door.archive.clock()
    for invited in door.archive.state.invited.values():
        if invited.code == wanted and invited.expires > now:
            return invited
    raise RefusedError("desk.code", "This code is not known, was used, or is too old. Ask the lead for a new one.")


def withdraw(door: Door, lead: Member, invitation: str) -> None:
    """Ends an invitation that was not used. Raises RefusedError `desk.code`."""
    if invitation not in door.archive.state.invited:
        raise RefusedError("desk.code", "This invitation was used or withdrawn already.")
    door.archive.write(Draft("invitation.withdrawn", actor=lead.id, data={"id": invitation}))


def depart(door: Door, lead: Member, person: str) -> None:
    """Ends somebody's work here and opens a new epoch that they cannot read.

    Raises RefusedError `desk.person`, `desk.last_lead`, `desk.role`.
    """
    archive = door.archive
    with archive.lock:
        archive.check_writable()
        root = door.root_key(lead.id)
        leaving = archive.state.active(person)
        if leaving is None:
            raise RefusedError("desk.person", "This person does not work here.")
        staying = [member for member in archive.state.members.values() if member.left is None and member.id != person]
        if not any(member.role == "lead" for member in staying):
            raise RefusedError("desk.last_lead", "This is the last lead. Invite another lead first.")
        _rotate(door, lead.id, root, [person], staying)
        epochs.forget_person(door.folder, person)
        people.forget_keys(door.folder, door.place, leaving.name, person)
    door.leave(person)


def change_role(door: Door, lead: Member, person: str, role: str) -> None:
    """Gives somebody another role; they come in anew. What a reviewer cannot work on goes back to everybody.

    Raises RefusedError `desk.person`, `desk.role_unknown`, `desk.role_same`, `desk.last_lead`, `desk.role`.
    """
    archive = door.archive
    with archive.lock:
        archive.check_writable()
        root, member = door.root_key(lead.id), archive.state.active(person)
        if member is None:
            raise RefusedError("desk.person", "This person does not work here.")
        if role not in ROLES:
            raise RefusedError("desk.role_unknown", "Choose a role: lead, caseworker or reviewer.")
        if role == member.role:
            raise RefusedError("desk.role_same", "This is their role already.")
        leads = [one.id for one in archive.state.members.values() if one.left is None and one.role == "lead"]
        if leads == [person]:
            raise RefusedError("desk.last_lead", "This is the last lead. Invite another lead first.")
        if role == "lead":  # the key file first: without the event it is of no use, without the file the event lies
            recipient = HybridRecipient(unb64(member.recipient))
            epochs.write_root(door.folder, person, root, recipient, archive.random)
        data = {"person": {"id": person, "name": member.name, "role": role}}
        archive.write(Draft("person.role_changed", actor=lead.id, data=data))
        if role != "lead":
            epochs.forget_root(door.folder, person)
    door.leave(person)


def renew(door: Door, person: Member, passphrase: str, used: Draft) -> None:
    """New keys for somebody who works here, under the same id and name: the old ones open nothing new. `used` is the
    event that allowed it. After a crash between the events and the key file, they ask again.

    Raises RefusedError `desk.weak`, `desk.lead_needed`.
    """
    archive = door.archive
    with archive.lock:
        archive.check_writable()
        people.check_passphrase(passphrase)
        root = door.any_root()
        if root is None:
            raise RefusedError("desk.lead_needed", "A lead must be signed in while the new keys are made.")
        keys = people.PersonKeys(person.id, person.name, archive.random(32), archive.random(32))
        public = person_data(keys, person.role)
        fresh = replace(person, key=public["key"], recipient=public["recipient"])
        here = [one for one in archive.state.members.values() if one.left is None]
        staying = [fresh if one.id == person.id else one for one in here]
        renewed = Draft("person.renewed", data={"person": public})
        _rotate(door, DESK, root, [], staying, (renewed, used))
        people.write_keys(door.folder, door.place, keys, passphrase, door.cost, archive.random)
        if person.role == "lead":
            epochs.write_root(door.folder, person.id, root, keys.identity.recipient, archive.random)
        epochs.forget_old_wraps(door.folder, archive.epoch, person.id)
        people.forget_passkeys(door.folder, person.id)
        door.forget(person.id)


def _rotate(
    door: Door, actor: str, root: bytes, left: list[str], staying: list[Member], before: Iterable[Draft] = ()
) -> None:
    """Key files first, then the events that make them count: a crash between leaves the old epoch in force."""
    archive = door.archive
    epoch = epochs.new_epoch(door.folder, archive.epoch, archive.random)
    for member in staying:
        recipient = HybridRecipient(unb64(member.recipient))
        epochs.write_wrap(door.folder, epoch, member.id, recipient, archive.random)
    epochs.write_recovery(door.folder, epoch, root, door.place.recovery_recipient, archive.random)
    now, state = archive.clock(), archive.state
    known = [*state.epochs.values(), epoch_data(epoch, now)]
    entry = signed_entry(
        profile_from(state.name, state.kind, state.profile), known, SigningKey.from_seed(root), issued_after(door, now)
    )
    data = {"epoch": epoch_data(epoch, now), "left": left, "entry": b64(entry)}
    archive.open_epoch(epoch, *before, Draft("epoch.opened", actor=actor, data=data))


def issued_after(door: Door, now: int) -> int:
    """A time for a new entry that is later than the one before, even within one second."""
    return max(now, open_entry(unb64(door.archive.state.entry)).issued + 1)
