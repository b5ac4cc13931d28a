"""One event on its way into a case: what the functions that apply events work with."""

from __future__ import annotations

from typing import Any

from amanat.desk.events import Event, Words
from amanat.desk.find import fold
from amanat.desk.state import Body, CaseState, DeskState, GrantState, KeyOf, thaw


class Change:
    """One event on its way into a case: opens bodies only when something in them changes."""

    def __init__(self, desk: DeskState, case: CaseState, event: Event, key_of: KeyOf) -> None:
        self.desk, self.case, self.event, self.data = desk, case, event, event.data
        self._key_of = key_of

    @property
    def body(self) -> Body:
        case = self.case
        case.body = body = thaw(case.body, case.key, self._key_of(case.key))
        return body

    def grant_body(self, grant: GrantState) -> Body:
        grant.body = body = thaw(grant.body, grant.key, self._key_of(grant.key))
        return body

    def words(self, key: str) -> Words | None:
        """The words of this event under that key, or None if it is gone or there are none."""
        for sealed, words in zip(self.event.sealed, self.event.words, strict=True):
            if sealed.key == key:
                return words
        return None

    @property
    def own_words(self) -> Words:
        return self.words(self.case.key) or {}

    def facts(self, part: str) -> dict[str, Any]:
        """What a part of the work keeps of this case beside its words: it outlives an erasure, so no words go in."""
        found: dict[str, Any] = self.case.facts.setdefault(part, {})
        return found

    def kept(self, part: str) -> dict[str, Any]:
        """The words that a part of the work keeps of this case, under the case's key."""
        found: dict[str, Any] = self.body.setdefault(part, {})
        return found

    def list(self, name: str) -> list[Any]:
        found: list[Any] = self.body.setdefault(name, [])
        return found

    def tell(self, kind: str, content: dict[str, Any]) -> None:
        """Puts a message to her into the outbox; it is sealed and numbered when it is sent. Without a mailbox there is
        nowhere to send it."""
        if not self.case.mailbox_key:
            return
        self.case.outbox.append([self.event.seq, kind])
        self.body.setdefault("intents", {})[str(self.event.seq)] = content

    def index(self, text: str) -> None:
        if text:
            self.case.text = f"{self.case.text} {fold(text)}".strip()
