"""What somebody does to who did what, to who may sign, and to the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from amanat.casefile import layout
from amanat.seal.canonical import dumps
from amanat.seal.custody import EVENT, LABEL, About, CustodyEvent, Keeper, People, Who, read_event, sign_people
from amanat.seal.directory import sign_entry
from amanat.seal.encoding import b64
from amanat.seal.signing import SigningKey, sha256
from tests.casefile.tamper.ground import Change, Files, Ground, describe, drop, edit, log_of, put
from tests.casefile.tamper.listing import Listing, Make

CUSTODIES = Listing()
_case, _add = CUSTODIES.case, CUSTODIES.add
HIDDEN = 4
"""The step about the exhibit that is withheld."""
STRANGER = SigningKey.from_seed(b"\x07" * 32)
_OUT = "sealed.manifest"
_LAST_GONE = ("sealed.previous", "sealed.number", "proof.event")


def _lines(how: Callable[[list[bytes]], list[bytes]]) -> Change:
    return edit(layout.LOG, lambda data: b"".join(line + b"\n" for line in how(data.splitlines())))


def _outside(how: Callable[[list[bytes]], list[bytes]]) -> Make:
    """Anybody can do this: the lines of the log changed, then every list and description made to fit."""
    return lambda ground: ground.listed(_lines(how), describe)


def _swapped(lines: list[bytes]) -> list[bytes]:
    lines[1], lines[2] = lines[2], lines[1]
    return lines


def _replaced(n: int, how: Callable[[Ground, CustodyEvent], bytes]) -> Make:
    def make(ground: Ground) -> bytes:
        events = ground.events
        events[n - 1] = how(ground, read_event(events[n - 1]))
        return ground.listed(put(layout.LOG, log_of(events, frozenset({HIDDEN}))), describe)

    return make


def _inside(how: Callable[[Ground, list[bytes]], list[bytes]], *changes: Change, **event: Any) -> Make:
    """Only the desk itself can do this: other events, sealed with its own keys."""

    def make(ground: Ground) -> bytes:
        events = how(ground, ground.events)
        numbers = (drop("data/custody/10.tlog-proof"), put(layout.LOG, log_of(events, frozenset({HIDDEN}))))
        return ground.resealed(*numbers, *changes, _forget("custody/10.tlog-proof"), describe, **event)

    return make


def _forget(name: str) -> Change:
    """The description does not name a file any more."""

    def change(files: Files) -> None:
        import json

        value = json.loads(files[layout.CRATE])
        value["@graph"] = [node for node in value["@graph"] if node["@id"] != name]
        files[layout.CRATE] = json.dumps(value, ensure_ascii=False).encode()

    return change


def _next(ground: Ground, events: list[bytes], key: SigningKey | None = None, **changes: Any) -> list[bytes]:
    """One event more."""
    last = read_event(events[-1])
    event = replace(last, n=last.n + 1, previous=sha256(events[-1]), what="note", **changes)
    signer = key or ground.house.keys["lead"]
    event = replace(event, who=Who(signer.public, event.who.role))
    return [*events, signer.sign_body(LABEL, EVENT.encode(event))]


# The chain, from outside.
_add(
    "step-before-a-hidden-one-dropped",
    _outside(lambda lines: lines[:2] + lines[3:]),
    "custody.number",
    _OUT,
    "custody.exhibit",
)
_add(
    "step-dropped",
    _outside(lambda lines: lines[:1] + lines[2:]),
    "custody.number",
    "custody.chain",
    _OUT,
    "custody.exhibit",
)
_add(
    "first-step-dropped", _outside(lambda lines: lines[1:]), "custody.number", "custody.chain", _OUT, "custody.exhibit"
)
_add("last-step-dropped", _outside(lambda lines: lines[:-1]), *_LAST_GONE, _OUT)
_add("hidden-step-dropped", _outside(lambda lines: lines[:3] + lines[4:]), "custody.number", "custody.chain", _OUT)
_add("steps-reordered", _outside(_swapped), "custody.number", "custody.chain", _OUT)
_add("step-twice", _outside(lambda lines: [*lines[:2], *lines[1:]]), "custody.number", "custody.chain", _OUT)
_add("every-step-gone", _outside(lambda lines: []), "custody.empty", "custody.exhibit", "proof.event", _OUT)
_add(
    "hash-of-a-hidden-step-changed",
    _outside(lambda lines: [*lines[:3], dumps({"hidden": b64(bytes(32)), "n": 4}), *lines[4:]]),
    *("custody.chain", _OUT),
)
_add(
    "number-of-a-hidden-step-changed",
    _outside(lambda lines: [*lines[:3], lines[3].replace(b'"n":4', b'"n":5'), *lines[4:]]),
    *("custody.number", _OUT),
)
_add(
    "hidden-step-with-words",
    _outside(lambda lines: [*lines[:3], lines[3].replace(b'"n":4', b'"n":4,"x":1'), *lines[4:]]),
    "custody.malformed",
    "custody.exhibit",
    *_LAST_GONE,
    _OUT,
)
_add(
    "step-with-a-space",
    _outside(lambda lines: [lines[0].replace(b":", b": "), *lines[1:]]),
    "custody.malformed",
    "custody.exhibit",
    "proof.event",
    _OUT,
)
_add("empty-line-in-the-log", _outside(lambda lines: [*lines, b""]), "custody.malformed", _OUT)
_add(
    "log-without-its-last-line-end",
    lambda ground: ground.listed(edit(layout.LOG, lambda data: data[:-1]), describe),
    "custody.malformed",
    *_LAST_GONE,
    _OUT,
)
_add(
    "step-edited",
    _replaced(2, lambda ground, event: ground.events[1][:64] + EVENT.encode(replace(event, at=event.at + 60))),
    *("custody.signature", "custody.chain", _OUT),
)
_add(
    "last-step-edited",
    _replaced(10, lambda ground, event: ground.events[9][:64] + EVENT.encode(replace(event, what="handed"))),
    *("custody.signature", "sealed.previous", "proof.leaf", _OUT),
)
_add(
    "step-re-signed-by-a-stranger",
    _replaced(
        2, lambda _, event: STRANGER.sign_body(LABEL, EVENT.encode(replace(event, who=Who(STRANGER.public, "lead"))))
    ),
    *("custody.person", "custody.chain", _OUT),
)
_add(
    "step-signed-by-a-stranger-in-anothers-name",
    _replaced(2, lambda _, event: STRANGER.sign_body(LABEL, EVENT.encode(event))),
    *("custody.signature", "custody.chain", _OUT),
)
_add(
    "step-re-signed-under-another-label",
    _replaced(2, lambda ground, event: ground.house.keys["desk"].sign_body("people", EVENT.encode(event))),
    *("custody.signature", "custody.chain", _OUT),
)


@_case("withheld-hash-shown", "custody.not_here", _OUT)
def _shown(ground: Ground) -> bytes:
    """Somebody with the event puts it in the place of its hash: the chain holds, but she did not agree to this."""
    return ground.listed(put(layout.LOG, log_of(ground.events)), describe)


@_case("insider-withheld-hash-shown", "custody.not_here")
def _shown_sealed(ground: Ground) -> bytes:
    return ground.resealed(put(layout.LOG, log_of(ground.events)), describe)


# The chain, by the desk itself.
_add("insider-step-of-another-case", _inside(lambda g, e: _next(g, e, case=b"\1" * 16)), "custody.case")
_add("insider-step-after-the-seal", _inside(lambda g, e: _next(g, e, at=g.house.now + 60)), "time.after_seal")
_add(
    "insider-step-in-a-role-nobody-gave",
    _inside(lambda g, e: _next(g, e, g.house.keys["caseworker"])),
    "custody.person",
)
_add("insider-step-by-a-stranger", _inside(lambda g, e: _next(g, e, STRANGER)), "custody.person")
_add("insider-step-before-anybody-worked-here", _inside(lambda g, e: _next(g, e, at=5)), "custody.person")
_add(
    "insider-step-names-what-is-not-here",
    _inside(lambda g, e: _next(g, e, about=(About("x", b"", b"\1" * 32),))),
    "custody.not_here",
)


# Who may sign.
def _people(how: Callable[[Ground, People], bytes]) -> Make:
    """Another list of people, everything else made to fit with the desk's keys."""

    def make(ground: Ground) -> bytes:
        from amanat.seal.custody import PEOPLE
        from amanat.seal.signing import split_body

        old = PEOPLE.decode(split_body(ground.made.plan.people)[1])
        new = how(ground, old)
        return ground.resealed(put(layout.PEOPLE, dumps({"people": b64(new)})), describe)

    return make


def _desk_signs(ground: Ground, people: People) -> bytes:
    return sign_people(people, ground.house.keys["desk"])


def _left(ground: Ground, people: People, role: str) -> People:
    """Whoever has this role left a long time ago."""
    keepers = tuple(replace(one, until=one.since + 5) if one.role == role else one for one in people.people)
    return replace(people, people=keepers)


_add(
    "people-list-forged",
    _people(lambda g, p: sign_people(replace(p, people=(*p.people, Keeper(STRANGER.public, "lead", 0, 0))), STRANGER)),
    "people.signature",
)
_add(
    "people-list-without-the-lead",
    _people(lambda g, p: _desk_signs(g, replace(p, people=p.people[1:]))),
    "custody.person",
    "sealed.person",
)
_add(
    "people-list-where-the-lead-had-left",
    _people(lambda g, p: _desk_signs(g, _left(g, p, "lead"))),
    "custody.person",
    "sealed.person",
)
_add(
    "people-list-where-the-reviewer-had-left",
    _people(lambda g, p: _desk_signs(g, _left(g, p, "reviewer"))),
    "custody.person",
)
_add(
    "people-list-of-another-desk-id",
    _people(lambda g, p: _desk_signs(g, replace(p, desk=b64(bytes(32))))),
    "people.entry",
)
_add(
    "people-list-with-an-edited-entry",
    _people(lambda g, p: _desk_signs(g, replace(p, entry=p.entry.replace(b"Lahore", b"Multan")))),
    "people.entry",
)
_add(
    "people-list-with-an-old-epoch",
    _people(
        lambda g, p: _desk_signs(
            g,
            replace(
                p,
                entry=sign_entry(
                    replace(g.house.entry, epochs=(replace(g.house.entry.epochs[0], sign=STRANGER.public),)),
                    g.house.root,
                ),
            ),
        )
    ),
    "people.signature",
)
_add(
    "people-list-of-another-form",
    lambda ground: ground.resealed(put(layout.PEOPLE, b'{"people":"","x":1}'), describe),
    "people.malformed",
)
_add("another-desk-was-meant", lambda ground: ground.honest, "people.desk", desk="0000 1111 2222 3333 4444")
_add("no-desk-was-named", lambda ground: ground.honest, "people.desk_unknown", desk="")


@_case("people-list-and-entry-of-another-desk", "people.desk", "bag.desk")
def _other_desk(ground: Ground) -> bytes:
    """All of it is in order, only that it is another desk."""
    house = ground.house
    root = SigningKey.from_seed(b"\x08" * 32)
    entry = sign_entry(replace(house.entry, root=root.public), root)

    def other(_: Ground, people: People) -> bytes:
        from amanat.seal.directory import open_entry

        return sign_people(replace(people, desk=open_entry(entry).desk, entry=entry), house.keys["desk"])

    return bytes(_people(other)(ground))  # type: ignore[arg-type]


@_case("whole-file-by-another-desk-and-log", "people.desk", "proof.signature")
def _whole(ground: Ground) -> bytes:
    from tests.casefile.honest import House

    house = House.founded("impostor")
    folder = ground.folder / "impostor"
    folder.mkdir()
    return house.case_file(folder).file.read_bytes()


# The seal.
def _sealing(**changes: Any) -> Make:
    return lambda ground: ground.resealed(**{n: v(ground) if callable(v) else v for n, v in changes.items()})


_add("seal-that-is-another-step", _sealing(what="exported"), "sealed.what")
_add("seal-over-another-manifest", _sealing(about=(About("", b"", b"\1" * 32),)), "sealed.manifest")
_add(
    "seal-over-two-manifests",
    lambda ground: ground.resealed(
        about=(About("", b"", sha256(ground.files[layout.TAGMANIFEST])), About("", b"", b"\1" * 32))
    ),
    "sealed.manifest",
)
_add("seal-over-nothing", _sealing(about=()), "sealed.manifest")
_add("seal-on-another-step", _sealing(previous=b"\1" * 32), "sealed.previous")
_add("seal-with-another-number", _sealing(n=40), "sealed.number")
_add("seal-of-another-case", _sealing(case=b"\1" * 16), "sealed.case")
_add("seal-by-a-stranger", lambda ground: ground.resealed(key=STRANGER), "sealed.person")
_add(
    "seal-by-a-caseworker-as-lead", lambda ground: ground.resealed(key=ground.house.keys["caseworker"]), "sealed.person"
)
_add(
    "seal-by-somebody-who-may-only-read",
    lambda ground: ground.resealed(
        key=ground.house.keys["reviewer"], who=Who(ground.house.keys["reviewer"].public, "reviewer")
    ),
    "sealed.role",
)
_add(
    "seal-by-the-software-alone",
    lambda ground: ground.resealed(key=ground.house.keys["desk"], who=Who(ground.house.keys["desk"].public, "desk")),
    "sealed.role",
)
_add("seal-before-the-last-step", lambda ground: ground.resealed(at=ground.house.now - 600), "time.after_seal")
_add(
    "seal-of-another-form",
    lambda ground: ground.changed(put(layout.SEALED_EVENT, b'{"hidden":"x","n":11}')),
    "sealed.malformed",
)
_add(
    "seal-with-more-words",
    lambda ground: ground.changed(edit(layout.SEALED_EVENT, lambda data: data[:-1] + b',"x":1}')),
    "sealed.malformed",
)
_add(
    "seal-replaced-by-a-hash",
    lambda ground: ground.changed(
        put(layout.SEALED_EVENT, dumps({"hidden": b64(sha256(ground.made.seal.event)), "n": 11}))
    ),
    "sealed.malformed",
)
_add(
    "seal-edited",
    lambda ground: ground.changed(
        lambda files: ground.put_seal(
            files, ground.made.seal.event[:64] + EVENT.encode(replace(ground.sealed, at=ground.sealed.at + 1))
        )
    ),
    "sealed.signature",
)


@_case("seal-of-an-earlier-file-of-the-case", "sealed.manifest")
def _earlier(ground: Ground) -> bytes:
    """The desk sealed the same steps with other exhibits before; its seal is put here."""

    def other(files: Files) -> None:
        earlier = ground.files
        drop("data/originals/E2.txt")(earlier)
        from tests.casefile.tamper.ground import relist

        relist(earlier)
        ground.seal(earlier)
        drop(*layout.STAMPED)(files)
        files |= {name: data for name, data in earlier.items() if name.startswith(layout.SEAL)}

    return ground.changed(other)
