"""The end of Amna's story: the office is silent, and her desk makes a case file for a court. It lies in the demo's
folder, not sealed, with the keys to check it beside it, and a twin in which one word was changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final
from zlib import crc32

from amanat.demo import others
from amanat.demo.authority import Authority
from amanat.demo.earlier import House, Time
from amanat.desk.casefile import commands, working
from amanat.desk.casefile.commands import Wanted
from amanat.desk.casefile.rules import rows_of
from amanat.desk.casefile.sheet import as_text, key_sheet
from amanat.desk.oversight import commands as oversight
from amanat.errors import UnavailableError
from amanat.evidence.viewer import Viewer
from amanat.seal.age import PassphraseIdentity, open_sealed

FOLDER: Final = "case-file"
NAME: Final = "demo-casefile.zip"
TWIN: Final = "demo-casefile-tampered.zip"
KEYS: Final = "keys.txt"
PATIENCE: Final = 60.0
_WRITTEN, _CHANGED = b"I said no", b"I said OK"
"""One word for another of the same length, in what Amna wrote."""


def hand_over(at: Time, line: House, amna_case: str, stamps: tuple[str, Authority] | None) -> tuple[bytes, str]:
    """The sealed case file as the desk gives it out, and its passphrase. Raises UnavailableError `demo.story`."""
    office, lead, second, v = line.office, line.lead, line.who(1), line.version
    if stamps is not None:
        commands.set_stamps(office, lead, stamps[0], stamps[1].root.decode())
    state = line.state(amna_case)
    grant = list(state.grants)[-1]
    shown = office.case(lead, amna_case)
    said = max(message.seq for message in shown.messages if message.direction == "in" and message.text)
    items = tuple((row["item"], "original") for row in state.grants[grant].items)
    wanted = Wanted(
        grant, others.COURT, others.PURPOSE, items, stamp=stamps is not None, agrees=True, way="message", message=said
    )
    file = commands.plan(office, lead, amna_case, v(amna_case), wanted)
    request = commands.ask(office, lead, amna_case, file, "She asked for it.")
    oversight.answer(office, second, request, True)
    passphrase = commands.make(office, lead, amna_case, file, Viewer())
    working.wait(file)
    _until_ready(at, line, amna_case, file)
    _name, _size, sealed = commands.take_out(office, lead, amna_case, file)
    return b"".join(sealed), passphrase


def _until_ready(at: Time, line: House, case: str, file: str) -> None:
    """The ledger's next batch has the proof; then the stamp is asked for."""
    until = time.monotonic() + PATIENCE
    while rows_of(line.state(case))[file]["state"] != "ready":
        if time.monotonic() > until:
            raise UnavailableError("demo.story", "The case file did not get its proof. Start the demo anew.")
        time.sleep(0.5)
        at.sync()


def put_down(folder: Path, line: House, handed: tuple[bytes, str]) -> None:
    """Writes the file as it is inside its seal, its twin, the keys, and how to check them."""
    sealed, passphrase = handed
    plain = open_sealed(sealed, [PassphraseIdentity(passphrase.encode())])
    if plain is None:
        raise UnavailableError("demo.story", "The case file does not open with its passphrase.")
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / NAME).write_bytes(plain)
    (folder / TWIN).write_bytes(tampered(plain))
    (folder / KEYS).write_bytes(as_text(key_sheet(line.office, line.lead)))
    (folder / "README.txt").write_text(README)


def tampered(plain: bytes) -> bytes:
    """The same file with one word changed for another, by somebody who knows zips: its check sum fits again."""
    before, after = others.NOTEBOOK.encode(), others.NOTEBOOK.encode().replace(_WRITTEN, _CHANGED)
    was, is_now = (crc32(text).to_bytes(4, "little") for text in (before, after))
    if before == after or len(before) != len(after) or plain.count(before) != 1:
        raise UnavailableError("demo.story", "The words to be changed are not there.")
    return plain.replace(before, after).replace(was, is_now)


README: Final = f"""\
A case file that Lantern Line made for a court. Everybody in it is invented. In this folder:

    amanat verify {NAME} --keys {KEYS}
    amanat verify {TWIN} --keys {KEYS}

The first is as it was made. In the second one word was changed. Where the shell knows no amanat, the demo's page says
how it is called here.
Without a command: save verify.html from the demo's site (its address, then /verify.html), open it in a browser, choose
the file and {KEYS}. A desk gives its keys by another way than the file.
The desk gives a case file sealed, for its addressee alone. This one lies open so that you can look into it.
"""
