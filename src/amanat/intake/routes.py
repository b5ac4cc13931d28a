"""The routes of the API as a table (spec/openapi.yaml is compared with it both ways), and finding the one for a path.

Paths are matched as they were sent, byte for byte: nothing is decoded, so nothing can be spelled in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amanat.errors import RefusedError
from amanat.intake.reading import nothing
from amanat.publication.statistics.codes import RETURN_SIZE
from amanat.seal.parts import PART_SIZE
from amanat.seal.publication import ENTRY_SIZE as PUBLISHED_SIZE
from amanat.seal.publication import PICTURES_SIZE

MIB: Final = 1024 * 1024
BUNDLE_LIMIT: Final = 8 * MIB
ENTRY_LIMIT: Final = 256 * 1024
ANCHOR_LIMIT: Final = 4096
OFFER_LIMIT: Final = 96 * 1024
JOIN_LIMIT: Final = 1024
CONTACTS_LIMIT: Final = 8192
PUBLICATION_LIMIT: Final = 4 + PUBLISHED_SIZE + PICTURES_SIZE
TAKEDOWN_LIMIT: Final = 1024
LEAVES_LIMIT: Final = 16 * 1024
NO_BODY: Final = 0


@dataclass(frozen=True, slots=True)
class Route:
    """`name` is the handler's; `signed` whether the request must be, `may_sign` whether it may be and then is checked;
    `longest` the most bytes of its body, `by_code` whether the id alone opens it: there guessing is slowed down."""

    method: str
    path: str
    name: str
    signed: bool = True
    may_sign: bool = False
    longest: int = NO_BODY
    by_code: bool = False


ROUTES: Final[tuple[Route, ...]] = (
    Route("POST", "/v1/bundles", "bundle", longest=BUNDLE_LIMIT),
    Route("GET", "/v1/mailboxes/{mailbox}", "overview"),
    Route("GET", "/v1/mailboxes/{mailbox}/state", "state"),
    Route("GET", "/v1/mailboxes/{mailbox}/messages/{direction}/{seq}", "message"),
    Route("DELETE", "/v1/mailboxes/{mailbox}/items/{item}", "cancel"),
    Route("GET", "/v1/mailboxes/{mailbox}/items/{item}/parts/{number}", "part"),
    Route("PUT", "/v1/mailboxes/{mailbox}/items/{item}/parts/{number}", "put_part", longest=PART_SIZE),
    Route("GET", "/v1/grants/{grant}/items/{item}/parts/{number}", "granted_part"),
    Route("GET", "/v1/desks/{desk}/queue", "queue"),
    Route("GET", "/v1/desks/{desk}/contacts", "contacts"),
    Route("PUT", "/v1/desks/{desk}/contacts", "put_contacts", longest=CONTACTS_LIMIT),
    Route("POST", "/v1/desks/{desk}/contacts/test", "test_contacts"),
    Route("GET", "/v1/notices/{notice}", "notice"),
    Route("GET", "/v1/desks/{desk}/anchor", "anchor"),
    Route("PUT", "/v1/desks/{desk}/anchor", "put_anchor", longest=ANCHOR_LIMIT),
    Route("POST", "/v1/desks/{desk}/leaves", "leaves", longest=LEAVES_LIMIT),
    Route("PUT", "/v1/desks/{desk}/invitations/{invitation}", "put_invitation", longest=OFFER_LIMIT),
    Route("DELETE", "/v1/desks/{desk}/invitations/{invitation}", "withdraw_invitation"),
    Route("GET", "/v1/desks/{desk}/joins", "joins"),
    Route("DELETE", "/v1/desks/{desk}/joins/{invitation}", "set_join_aside"),
    Route("GET", "/v1/invitations/{invitation}", "invitation", signed=False, by_code=True),
    Route("POST", "/v1/invitations/{invitation}/join", "join", signed=False, by_code=True, longest=JOIN_LIMIT),
    Route("POST", "/v1/publications/{publication}/entries", "publish", longest=PUBLICATION_LIMIT),
    Route("POST", "/v1/publications/{publication}/takedown", "take_down", signed=False, longest=TAKEDOWN_LIMIT),
    Route("GET", "/v1/publications/{publication}", "publication", signed=False),
    Route("GET", "/v1/publications/{publication}/entries/{n}", "publication_entry", signed=False),
    Route("GET", "/v1/desks/{desk}/publications", "publications"),
    Route("GET", "/v1/desks/{desk}/statistics", "statistics"),
    Route("PUT", "/v1/desks/{desk}/statistics/{quarter}", "put_statistics", longest=RETURN_SIZE),
    Route("POST", "/v1/desks", "enrol", signed=False, may_sign=True, longest=ENTRY_LIMIT),
    Route("GET", "/v1/desks/{desk}/enrolment", "enrolment", signed=False),
    Route("GET", "/ledger/checkpoint", "ledger_checkpoint", signed=False),
    Route("GET", "/ledger/tile/{level}/{tile}", "ledger_tile", signed=False),
    Route("GET", "/v1/ledger/proofs/{leaf}", "ledger_proof", signed=False),
    Route("GET", "/v1/time", "time", signed=False),
    Route("GET", "/v1/directory", "directory", signed=False),
    Route("GET", "/v1/directory/entries", "entries", signed=False),
    Route("GET", "/v1/institutions", "institutions", signed=False),
    Route("GET", "/v1/key", "key", signed=False),
)

_SHAPES: Final[Mapping[str, str]] = {
    "mailbox": r"[A-Za-z0-9_-]{43}",
    "desk": r"[A-Za-z0-9_-]{43}",
    "item": r"[A-Za-z0-9_-]{22}",
    "grant": r"[A-Za-z0-9_-]{22}",
    "notice": r"[A-Za-z0-9_-]{22}",
    "invitation": r"[A-Za-z0-9_-]{22}",
    "direction": r"in|out",
    "seq": r"[1-9][0-9]{0,14}",
    "number": r"0|[1-9][0-9]{0,2}",
    "publication": r"[A-Za-z0-9_-]{22}",
    "n": r"[1-9][0-9]?",
    "quarter": r"20[0-9]{2}-Q[1-4]",
    "leaf": r"[A-Za-z0-9_-]{43}",
    "level": r"0|[1-9]",
    "tile": r"(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?",
}


def _compiled(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", lambda match: f"(?P<{match[1]}>{_SHAPES[match[1]]})", path), re.ASCII)


_PATTERNS: Final = tuple((path, _compiled(path)) for path in dict.fromkeys(route.path for route in ROUTES))
_METHODS: Final[Mapping[str, Mapping[str, Route]]] = {
    path: {route.method: route for route in ROUTES if route.path == path} for path, _ in _PATTERNS
}


def find(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """The route and the values in its path. Raises NotFoundError `nothing`, RefusedError `request.method`."""
    for template, pattern in _PATTERNS:
        match = pattern.fullmatch(path)
        if match is not None:
            route = _METHODS[template].get(method)
            if route is None:
                raise RefusedError("request.method", f"This address takes {', '.join(_METHODS[template])}.")
            return route, match.groupdict()
    raise nothing()
