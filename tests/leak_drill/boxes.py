"""What lies in a mailbox or in a sealed file, opened and readable; and a try that is done or refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pypdfium2

from amanat.demo.person import Person
from amanat.errors import AmanatError
from amanat.seal.age import Identity, open_stream
from amanat.seal.item import open_item
from amanat.seal.message import MESSAGE
from amanat.seal.phrase import desk_keys
from amanat.seal.proceedings import Papers, Referral
from tests.leak_drill.ground import Ground
from tests.leak_drill.model import Tried


def mailbox(ground: Ground, who: Person) -> bytes:
    """Everything that lies in somebody's mailbox, opened with their own keys: messages and files."""
    entry = ground.line.entry
    said = [row.message for row in who.read(entry) if row.message]
    keys, out = desk_keys(who.phrase, entry.desk), [MESSAGE.encode(one) for one in said]
    for one in said:
        for item in one.content.items if isinstance(one.content, Papers | Referral) else ():
            where = f"/v1/mailboxes/{keys.mailbox}/items/{item.item}/parts"
            parts = [who._wire.call(keys.signing, "GET", f"{where}/{n}").content for n in range(item.parts)]
            out += [repr(item).encode(), readable(open_item(item, parts))]
    # A signed message is canonical JSON: read, so that an escape hides nothing.
    return b"\n".join(out)


def readable(data: bytes) -> bytes:
    """The bytes, and of a PDF the words of its pages as well: inside they are packed."""
    if not data.startswith(b"%PDF"):
        return data
    try:
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    except pypdfium2.PdfiumError:
        return data
    return data + "\n".join(pages).encode()


def attempted(act: Callable[[], object], out: Callable[[], bytes]) -> Tried:
    try:
        act()
    except AmanatError as error:
        return Tried(error.code, "", b"")
    return Tried(out=out())


def synced(ground: Ground, who: Person) -> bytes:
    ground.line.sync()
    return mailbox(ground, who)


def unzipped(sealed: bytes, identity: Identity) -> bytes:
    """Every file of a sealed zip, one after the other, with its name."""
    opened = b"".join(open_stream(io.BytesIO(sealed), [identity]))
    out = []
    with zipfile.ZipFile(io.BytesIO(opened)) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            out += [name.encode(), readable(data)]
            if name.endswith(".json"):
                out.append(json.dumps(json.loads(data), ensure_ascii=False).encode())
    return b"\n".join(out)
