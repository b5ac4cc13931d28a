"""What a picture shows, asked before it goes out: words in it, chats, faces. It only ever adds a refusal: that nobody's
face but hers is in it is signed by a person.

The picture is opened in limited processes (`amanat.evidence.reading`); what they read is in memory alone.
"""

from __future__ import annotations

from typing import Final

from amanat.evidence.reading import Reader
from amanat.publication.files import check_file
from amanat.publication.finding import Finding
from amanat.publication.people import Protected
from amanat.publication.wording import Voice
from amanat.web.wording import load_rules

_CODES: Final = {"picture.face": "publication.faces_seen", "picture.chat": "publication.chat_seen"}
_CHAT: Final = "correspondence"
_ANY: Final = "publication.words_seen"
_NAME: Final = "picture"
"""On the public record a picture has its hash for a name."""


def refusal(picture: bytes, protected: Protected, reader: Reader, lang: str) -> str:
    """Why a picture in her own voice does not go out, a code; "" if nothing was seen. `protected`: everybody but her.
    Raises nothing: what cannot be opened is ``picture.broken``."""
    read = reader.read(picture)
    if read.note or read.kind != "picture":
        return "picture.broken"
    found = check_file(
        _NAME,
        picture,
        protected=protected,
        rules=load_rules(),
        looked_at=True,
        read=read,
        voice=Voice.OWN,
        lang=lang,
    )
    return next(iter(sorted(_code(one) for one in found if one.level == "error" and one.where)), "")


def _code(found: Finding) -> str:
    return _CODES["picture.chat"] if found.group == _CHAT else _CODES.get(found.rule, _ANY)


def missing(reader: Reader) -> tuple[str, ...]:
    """What this desk's machine cannot do, so that whoever signs knows: ``words``, ``urdu``, ``faces``."""
    words = () if reader.program else ("words",)
    urdu = ("urdu",) if reader.program and "urd" not in reader.program.languages else ()
    return (*words, *urdu, *(() if reader.looks else ("faces",)))
