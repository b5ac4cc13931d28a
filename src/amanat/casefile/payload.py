"""Everything of a case file before its seal, as names and texts: only the exhibits' own bytes are not here."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from amanat.casefile import layout
from amanat.casefile.cover import cover
from amanat.casefile.crate import crate
from amanat.casefile.investigation import investigation
from amanat.casefile.plan import Content, Plan, check
from amanat.errors import RefusedError
from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64


@dataclass(frozen=True, slots=True)
class Payload:
    """`names` in the order of the zip; `texts` by name; `contents` the exhibits' files; `tag`: SHA-256 of the
    tagmanifest."""

    names: list[str]
    texts: dict[str, bytes]
    contents: dict[str, Content]
    tag: bytes

    def size_of(self, name: str) -> int:
        """Bytes of one file."""
        return len(self.texts[name]) if name in self.texts else self.contents[name].size

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(self.size_of, self.names))


def payload_of(plan: Plan) -> Payload:
    """The same plan gives the same bytes. Raises RefusedError `casefile.too_long` (a custody log or description beyond
    MAX_TEXT), and as `check` and `cover`."""
    check(plan)
    data = _data(plan)
    if max(map(len, data.values())) > layout.MAX_TEXT:
        raise RefusedError("casefile.too_long", "This case is too long for one case file. Make two of them.")
    contents = plan.files
    digests = {name: sha256(text).digest() for name, text in data.items()}
    digests |= {name: content.sha256 for name, content in contents.items()}
    size = sum(map(len, data.values())) + sum(content.size for content in contents.values())
    tagged = {
        layout.BAGIT: layout.BAGIT_TEXT,
        layout.BAG_INFO: layout.bag_info(plan.made, plan.case, plan.desk_line, size, len(digests)),
        layout.MANIFEST: layout.manifest(digests.items()),
    }
    tags = layout.manifest((name, sha256(text).digest()) for name, text in tagged.items())
    texts = {**tagged, layout.TAGMANIFEST: tags, **data}
    return Payload(layout.in_order(digests, ()), texts, contents, sha256(tags).digest())


def _data(plan: Plan) -> dict[str, bytes]:
    texts = {
        layout.LOG: b"".join(dumps(event.line) + b"\n" for event in plan.events),
        layout.PEOPLE: dumps({"people": b64(plan.people)}),
        **{layout.proof_name(n): proof for n, proof in plan.proofs.items()},
        layout.COVER: cover(plan),
        layout.CASE: investigation(plan),
    }
    return texts | {layout.CRATE: crate(plan, texts)}
