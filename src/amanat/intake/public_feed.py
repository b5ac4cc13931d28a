"""The public record as an Atom feed (RFC 4287). What was taken down stands in it as `at:deleted-entry` (RFC 6721), so
that a reader which kept a copy can drop it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from amanat.intake import published
from amanat.intake.public_view import KINDS, say
from amanat.intake.published import Posted
from amanat.seal.publication import Entry
from amanat.web.render import Renderer

MOST: Final = 20
MOST_GONE: Final = 60
SUMMARY: Final = 600
"""Characters of each text, the same for every kind."""
_BEGAN: Final = 2026
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the feed; `title` is empty for one that was taken down at `when`."""

    id: str
    when: str
    link: str = ""
    kind: str = ""
    title: str = ""
    summary: str = ""
    lang: str = ""
    desk: str = ""


def render(connection: Connection, renderer: Renderer, lang: str, public_url: str) -> str:
    """The feed of one language."""
    host = urlsplit(public_url).hostname or "localhost"
    rows = published.newest(connection, MOST)
    gone = published.taken_lately(connection, MOST_GONE)
    items = [_item(posted, posted.entry, renderer, lang, public_url, host) for posted in rows if posted.entry]
    deleted = [Item(_id(posted, host), moment(posted.gone or posted.received)) for posted in gone]
    moments = [posted.received for posted in rows] + [posted.gone or 0 for posted in gone]
    return renderer.html(
        lang,
        "public/feed.xml",
        items=items,
        deleted=deleted,
        feed=f"tag:{host},{_BEGAN}:public/{lang}",
        updated=moment(max(moments, default=0)),
        home=f"{public_url}/{lang}/public",
        title=renderer.gettext(lang, "Public record"),
    )


def _item(posted: Posted, entry: Entry, renderer: Renderer, lang: str, public_url: str, host: str) -> Item:
    title, text = say(entry.title, lang), say(entry.text, lang)
    name = posted.desk.name
    return Item(
        id=_id(posted, host),
        when=moment(posted.received),
        link=f"{public_url}/{lang}/public/{posted.publication}#n{posted.n}",
        kind=posted.kind,
        title=_plain(f"{renderer.gettext(lang, KINDS[posted.kind])}: {title.text}"),
        summary=_plain(text.text if len(text.text) <= SUMMARY else text.text[:SUMMARY].rsplit(maxsplit=1)[0] + " …"),
        lang=text.lang,
        desk=_plain(posted.desk.fingerprint if name is None else name.en if lang == "en" else name.ur),
    )


def _id(posted: Posted, host: str) -> str:
    return f"tag:{host},{_BEGAN}:public/{posted.publication}/{posted.n}"


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
