"""Invented cases that look like a desk's real ones: up to 31 events each, in English, Urdu and Roman Urdu.

They are written through the real archive (keys, signatures, boxes, chain, head). Only fsync is left out while a
journal is made, because nobody waits for its receipts.
"""

from __future__ import annotations

import itertools
import os
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from amanat.desk.archive import Archive, Draft
from amanat.desk.founding import Profile, found
from amanat.desk.office import Office
from amanat.desk.people import Cost
from amanat.desk.state import CaseState, GrantState, freeze
from amanat.seal.directory import BothLanguages
from amanat.seal.encoding import b64

PASSPHRASE = "four plain paper boats"
LEAD = "Zoya"
WORKERS = ("Amna", "Bina", "Dania", "Erum", "Farah", "Gul", "Hira", "Iqra", "Jia")
START = 1_750_000_000
RARE, RARE_AT = "quagga7", 500
BATCH = 100
LANGS = ("en", "en", "ur")
CONTACT = {"channel": "mailbox", "value": None, "hours": "mornings", "shared_device": False, "never": None}


def _list(words: str) -> list[str]:
    return words.split()


_ENGLISH = _list(
    """
    he she the a my and after before again then because when where to at in of on with from that this
    they we said asked told waited called followed wrote touched shouted took locked opened sent kept
    knew saw heard left came went works manager teacher uncle neighbour driver guard office school home
    gate door room phone message picture number market bus street stairs evening morning night week
    month year meeting contract salary exam class nobody somebody sister brother mother friend afraid
    tired angry alone help police court letter proof video voice name address
    """
)
_ROMAN = _list(
    """
    mein main ne ko se ka ki ke aur phir jab tab woh wo usne unhon mujhe mujhay hamesha kabhi nahi nahin
    daftar ghar bahar andar darwaza raat shaam subah din hafta mahina saal mulazim ustad afsar parosi
    bhai behan ammi abbu dost kaha bola poocha dekha suna likha bheja roka pakra chua dhamki tasveer
    paigham phone raasta bazaar bus dar gayi thi tha hai hain kyun kaise kahan madad thana adalat khat
    saboot awaaz naam pata izzat kaam tankhwa imtihan
    """
)
_URDU = _list(
    """
    میں نے کو سے کا کی کے اور پھر جب تب وہ اُس اُنہوں مجھے ہمیشہ کبھی نہیں دفتر گھر باہر اندر دروازہ رات
    شام صبح دن ہفتہ مہینہ سال ملازم استاد افسر پڑوسی بھائی بہن امی ابو دوست کہا بولا پوچھا دیکھا سنا
    لکھا بھیجا روکا پکڑا چھوا دھمکی تصویر پیغام فون راستہ بازار بس ڈر گئی تھی تھا ہے ہیں کیوں کیسے کہاں
    مدد تھانہ عدالت خط ثبوت آواز نام پتہ عزت کام تنخواہ امتحان میٹنگ معاہدہ
    """
)
_LATIN_PARTS = _list("na di a sa ra fa ri ha ma la ya za bi ka mi ni sha ki ta mu ju no ve lo qa ze he ru ba ne")
_URDU_PARTS = _list("نا دی سا را فا ری ہا ما لا یا زا بی کا می نی شا کی تا مو جو نو وے لو قا زے ہے رو با نے")
# Two lists of the same names, so that some cases name one person in two scripts.
_GIVEN = (
    _list("Ali Tariq Bilal Kamran Asif Imran Usman Faisal Adeel Nadeem Saleem Rashid Waqas Hamza Zubair Shahid"),
    _list("علی طارق بلال کامران آصف عمران عثمان فیصل عدیل ندیم سلیم راشد وقاص حمزہ زبیر شاہد"),
)
_FAMILY = (
    _list("Khan Ahmed Malik Butt Chaudhry Shah Qureshi Mehmood Hussain Iqbal Raza Mirza Javed Akhtar Bhatti Rana"),
    _list("خان احمد ملک بٹ چوہدری شاہ قریشی محمود حسین اقبال رضا مرزا جاوید اختر بھٹی رانا"),
)


class Writer:
    """Words as they come in life: few common ones, a long tail of names and places, some numbers."""

    def __init__(self, chosen: random.Random) -> None:
        self._chosen = chosen
        self._pools = ((_ENGLISH, _LATIN_PARTS), (_ROMAN, _LATIN_PARTS), (_URDU, _URDU_PARTS))

    def words(self, count: int, lang: int) -> str:
        """`count` words; `lang` is 0 English, 1 Roman Urdu, 2 Urdu."""
        chosen, (pool, parts) = self._chosen, self._pools[lang]
        found = chosen.choices(pool, k=count)
        for place in range(0, count, 11):  # names of people and places: 30 to the power of 2 or 3 of them
            found[chosen.randrange(count)] = "".join(chosen.choices(parts, k=2 + place % 2)).capitalize()
        if count > 20:
            found[chosen.randrange(count)] = str(chosen.randrange(1, 2_000))
        return " ".join(found)


def _keyless(chosen: random.Random) -> str:
    return b64(chosen.randbytes(32))


class Story:
    """The drafts of one case, in the order in which they would have come. `first` is the number of its first event."""

    def __init__(self, archive: Archive, chosen: random.Random, number: int, people: Sequence[str], first: int) -> None:
        self._archive, self._chosen, self._number, self._first = archive, chosen, number, first
        self._writer, self._lang = Writer(chosen), chosen.choices((0, 1, 2), (3, 4, 3))[0]
        self.case, self.key, self._grant = _keyless(chosen), archive.new_key(), b64(chosen.randbytes(16))
        self._own = archive.new_key()
        self.person, self._other = chosen.choice(people), chosen.choice(people)
        self._in, self._out = itertools.count(1), itertools.count(1)
        self.drafts: list[Draft] = []

    def _add(self, kind: str, person: str = "", data: Any = None, words: Any = None, key: str = "") -> int:
        sealed = ((key or self.key, words),) if words is not None else ()
        self.drafts.append(Draft(kind, person or "desk", self.case, data or {}, sealed))
        return self._first + len(self.drafts) - 1

    def _came(self, **more: Any) -> dict[str, Any]:
        return {
            "seq": next(self._in),
            "chain": _keyless(self._chosen),
            "warning": "",
            "at": START + self._number,
            **more,
        }

    def _text(self, count: int) -> dict[str, str]:
        return {"text": self._writer.words(count, self._lang)}

    def arrive(self) -> None:
        """Her record with two files, opened and acknowledged."""
        chosen = self._chosen
        manifests = [
            self._manifest("record", ""),
            *(self._manifest("file", f"photo{self._number}-{n}.jpg") for n in (1, 2)),
        ]
        rows = [
            {"item": one["item"], "kind": one["kind"], "parts": one["parts"], "salt": b64(chosen.randbytes(16)),
             "commitment": _keyless(chosen)}
            for one in manifests
        ]  # fmt: skip
        number = f"2026-{self._number + 1:04d}"
        first = {"number": number, "key": self.key, "mailbox_key": _keyless(chosen), "lang": LANGS[self._lang]}
        self._add("case.received", data=self._came(**first), words={"recipient": b64(chosen.randbytes(1216))})
        granted = {"grant": self._grant, "key": self._own, "purpose": "support",
                   "fields": ["what", "respondent", "contact", "files"], "expires": "2099-01-01",
                   "given": "2026-09-01", "items": rows}  # fmt: skip
        self._add("grant.received", data=self._came(**granted), words={"items": manifests}, key=self._own)
        for one in manifests:
            self._fetched(one)

    def _manifest(self, kind: str, name: str) -> dict[str, Any]:
        chosen, size = self._chosen, 4_000 if kind == "record" else 1_900_000
        return {"item": b64(chosen.randbytes(16)), "seed": _keyless(chosen), "kind": kind, "name": name,
                "media": "image/jpeg" if name else "", "size": size, "hash": _keyless(chosen), "sealed": size + 500,
                "parts": 1 if kind == "record" else 2, "added": "2026-09-01"}  # fmt: skip

    def _fetched(self, manifest: dict[str, Any]) -> None:
        words: dict[str, Any] = {"sniffed": "image/jpeg"}
        if manifest["kind"] == "record":
            told = self._writer.words(250, self._lang) + (f" {RARE}" if self._number == RARE_AT else "")
            words = {"sniffed": None, "record": self._record(told)}
        data = {"grant": self._grant, "item": manifest["item"], "state": "matches", "excluding": False}
        self._add("exhibit.fetched", data=data, words=words, key=self._own)

    def _record(self, told: str) -> dict[str, Any]:
        return {"v": 1, "type": "record", "lang": LANGS[self._lang], "acts": ["stalking"], "context": "work",
                "narrative": told, "where": self._writer.words(4, self._lang),
                "respondent": {"identifiers": self._respondent(), "description": self._writer.words(3, self._lang)},
                "contact": CONTACT, "flags": ["fear"], "exclude": []}  # fmt: skip

    def _respondent(self) -> list[dict[str, str]]:
        """A name of two or three words; in half of the cases a number too, and every thirtieth of them is known."""
        chosen, script = self._chosen, int(LANGS[self._lang] == "ur")
        words = [chosen.choice(_GIVEN[script]) for _ in range(chosen.choice((1, 1, 2)))]
        rows = [{"type": "name", "value": " ".join((*words, chosen.choice(_FAMILY[script])))}]
        if self._number % 2:
            number = chosen.randrange(200) if chosen.random() < 1 / 30 else chosen.randrange(10**7)
            rows.append({"type": "phone", "value": f"03{chosen.randrange(5)}0-{number:07d}"})
        return rows

    def look(self) -> None:
        """Opened by somebody, given to them, acknowledged to her."""
        self._tell(self._add("case.opened", self.person, {"grant": self._grant}))
        self._add("case.assigned", self.person, {"person": self.person})
        self._tell(self._step("received", "acknowledged", told=self._text(25)["text"]))

    def _step(self, before: str, after: str, urgency: str | None = None, told: str = "") -> int:
        data = {"from": before, "to": after, "urgency": urgency, "tell": bool(told)}
        words = {"reason": self._text(8)["text"], "text": told, "flags": []}
        return self._add("status.changed", self.person, data, words)

    def _tell(self, of: int) -> None:
        seq = next(self._out)
        queued = {"of": of, "seq": seq, "chain": _keyless(self._chosen), "hash": _keyless(self._chosen)}
        self._add("message.queued", data=queued)
        self._add("message.sent", data={"seq": seq})

    def write_back(self) -> None:
        """She writes, it is seen, somebody answers, the answer leaves."""
        self.she_writes()
        self._add("case.seen", self.person, {"seq": 99})
        self._tell(self._add("reply.written", self.person, words=self._text(45)))

    def she_writes(self) -> None:
        self._add("message.in", data=self._came(kind="text"), words=self._text(40))

    def note(self) -> None:
        self._add("note.added", self.person, words=self._text(35))

    def tell_whole(self) -> None:
        """All 31 events. Eight in ten cases end closed; of the others every second waits for an answer."""
        self.arrive()
        if self._number % 100 == 99:  # new today: nobody has looked yet
            return
        self.look()
        self._add("case.called", self.person, words={"called": self._writer.words(1, self._lang).capitalize()})
        for _ in range(2):
            self.write_back()
        self._step("acknowledged", "assessed", self._chosen.choice(("soon", "routine", "routine")))
        self._add("case.assigned", self.person, {"person": self._other})
        self.write_back()
        self.note()
        self._end()

    def _end(self) -> None:
        if self._number % 5:
            self._step("assessed", "closed")
        elif self._number % 2:
            self.she_writes()
        else:
            self.note()


def drafts_of(archive: Archive, chosen: random.Random, numbers: range, people: Sequence[str]) -> list[Draft]:
    """The drafts of some cases, ready to be written as one batch."""
    made: list[Draft] = []
    for number in numbers:
        story = Story(archive, chosen, number, people, archive.at.count + 1 + len(made))
        story.tell_whole()
        made += story.drafts
    return made


def hire(office: Office, lead: str) -> list[str]:
    """Nine caseworkers beside the lead, by the real invitation; all are in."""
    return [office.join(office.invite(lead, name, "caseworker"), PASSPHRASE).id for name in WORKERS]


def build(folder: Path, cases: int, cost: Cost) -> None:
    """A desk with ten people and so many cases, locked, with its snapshot."""
    words = BothLanguages("Bench", "پیمائش")
    profile = Profile(words, "support", "PK", ("en",), words, words)
    found(folder, profile, "http://127.0.0.1:9", LEAD, PASSPHRASE, lambda: START, secrets.token_bytes, cost=cost)
    chosen, clock = random.Random(7), itertools.count(START)
    with patch("os.fdatasync", lambda _handle: None):
        office = Office(folder, lambda: next(clock), secrets.token_bytes, cost=cost)
        lead = office.unlock(LEAD, PASSPHRASE).id
        people = [lead, *hire(office, lead)]
        for start in range(0, cases, BATCH):
            numbers = range(start, min(start + BATCH, cases))
            office.archive.write_all(drafts_of(office.archive, chosen, numbers, people))
            _put_to_sleep(office.archive, len(numbers))
        office.shut()


def _put_to_sleep(archive: Archive, newest: int) -> None:
    """Boxes what is open in memory, as a snapshot would: a big desk fits into memory while it is made."""
    for case in itertools.islice(reversed(archive.state.cases.values()), newest):
        holders: list[CaseState | GrantState] = [case, *case.grants.values()]
        for one in holders:
            if isinstance(one.body, dict):
                one.body = freeze(one.body, one.key, archive.ring.get(one.key) or b"", archive.random)


def sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Bytes of the desk's big files."""
    for name in ("journal", "snapshot", "keyring"):
        yield name, os.stat(folder / name).st_size


if __name__ == "__main__":  # python -m bench.cases <folder> <cases>
    import sys

    from amanat.desk.people import STANDARD

    began = time.perf_counter()
    build(Path(sys.argv[1]), int(sys.argv[2]), STANDARD)
    print(f"{time.perf_counter() - began:.0f} s", dict(sizes(Path(sys.argv[1]))))
