"""What her yes, her no and her own voice change: each counts only if her key signed this very text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amanat.desk.change import Change
from amanat.desk.publication.facts import (
    NAME,
    OWN_VOICE_KIND,
    PAUSE,
    every_of,
    facts_of,
    fresh,
    publications_of,
    words_of,
)
from amanat.errors import AmanatError
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.proceedings import (
    OWN_VOICE,
    PUBLISH_YES,
    OwnVoice,
    Published,
    Words,
    check_consent,
    text_hash,
)


def asked(change: Change) -> None:
    facts, draft = facts_of(change), words_of(change)["draft"]
    facts["asked"], facts["declined"] = change.data["hash"], False
    content = {
        "publication": change.data["publication"],
        "title": draft["title"],
        "text": draft["text"],
        "hash": change.data["hash"],
    }
    change.tell("proposal", content)


def agreed(change: Change, content: Mapping[str, Any]) -> None:
    """Her yes counts if her key for this publication signed this very text; the first key stays the key."""
    yes, facts = PUBLISH_YES.read(dict(content), ""), publications_of(change.case).get(content["publication"])
    if facts is None:
        return
    words, signed = words_of(change, yes.publication), b64(yes.hash)
    known = words.get("key", b64(yes.key))
    if known != b64(yes.key) or not _is_consent(change, yes.publication, yes.hash, yes.key, yes.sig):
        facts["forged"] = change.event.at
        return
    words.update(key=known, consent={"hash": signed, "key": known, "sig": b64(yes.sig)})
    if facts["kind"] == OWN_VOICE_KIND:
        draft = facts["draft"] or {}
        # The second word counts once the pause is over, by this desk's clock.
        if draft.get("hash") == signed and change.event.at >= facts["first"] + PAUSE:
            facts["second"], facts["no"] = change.event.at, False
        else:
            facts["too_early"] = change.event.at
        return
    facts["consented"], facts["declined"], facts["no"] = signed, False, False


def refused(change: Change, content: Mapping[str, Any]) -> None:
    facts = publications_of(change.case).get(content["publication"])
    if facts is None:
        return
    facts.update(consented="", declined=True, second=0, no=True)
    words_of(change, content["publication"]).pop("consent", None)


def own_voice(change: Change, content: Mapping[str, Any]) -> None:
    """Her own text waits for the end of the pause. The same publication again is a new text and a new pause. What the
    other side sends is no voice of hers."""
    if change.case.channel_of:
        return
    own = OWN_VOICE.read(dict(content), "")
    every = every_of(change)
    before = every.get(own.publication)
    if before is not None and (before["kind"] != OWN_VOICE_KIND or before["entries"]):
        return
    words = words_of(change, own.publication)
    known = words.get("key", b64(own.key))
    signed = known == b64(own.key) and _is_consent(change, own.publication, own.hash, own.key, own.sig)
    if not signed or own.hash != _hash_of_own(change, own):
        change.facts(NAME)["forged"] = change.event.at
        return
    at = change.event.at
    facts = every[own.publication] = fresh(OWN_VOICE_KIND, at, None)
    facts.update(first=at, draft={"kind": OWN_VOICE_KIND, "hash": b64(own.hash), "at": at, "by": None})
    words.update(
        key=known,
        consent={"hash": b64(own.hash), "key": known, "sig": b64(own.sig)},
        draft={
            "title": {own.lang: own.title},
            "text": {own.lang: own.text},
            "name": own.name,
            "pictures": list(own.pictures),
            "institutions": [],
            "protect": [],
            "individual": None,
            "source": "complainant",
            "sources": [],
        },
    )
    change.case.owed = True


def _hash_of_own(change: Change, own: OwnVoice) -> bytes:
    """The hash of what she wrote, with the pictures as she sealed them: her browser made the copies that are shown."""
    hashes = {
        row["item"]: unb64(row["hash"], 32)
        for grant in change.case.grants.values()
        if not grant.erased
        for row in change.grant_body(grant).get("exhibits", ())
    }
    pictures = tuple(hashes.get(item, b"") for item in own.pictures)
    if not all(pictures):
        return b""
    said = Words(**{own.lang: own.title}), Words(**{own.lang: own.text})
    return text_hash(Published(*said, own.name, pictures))


def _is_consent(change: Change, publication: str, digest: bytes, key: bytes, sig: bytes) -> bool:
    try:
        check_consent(publication, open_entry(unb64(change.desk.entry)).desk, digest, key, sig)
    except AmanatError:
        return False
    return True
