"""An intake that keeps only hashes and sizes, for what is measured in the browser: real HTTP on loopback, real headers.

It serves one page with the policy of the real ones, the built scripts, and the routes that keeping and sending need.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.leaf import Preimage, leaf_of
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import Signer
from amanat.ledger.proof import Proof, write_proof
from amanat.seal.age import HybridIdentity
from amanat.seal.bundle import decode_bundle
from amanat.seal.directory import BothLanguages, Entry, Epoch, sign_directory, sign_entry
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.receipt import Promise, bundle_leaf, sign_promise
from amanat.seal.request import issue_time
from amanat.seal.signing import SigningKey, sha256
from amanat.web.middleware import WORKING

MIB = 1 << 20
SECRET = bytes(32)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Notes</title>
<input type="file" id="file"><button id="go">Go</button><script type="module" src="/app/{script}"></script></html>"""


def seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


LOG = Signer("localhost/ledger/1", SigningKey.from_seed(seed("log")))


@dataclass
class Sink:
    """What arrived. `parts` holds bytes only if `keep` is set."""

    folder: Path
    script: str
    keep: bool = False
    operator: SigningKey = field(default_factory=lambda: SigningKey.from_seed(seed("operator")))
    parts: dict[str, bytes] = field(default_factory=dict)
    received: int = 0
    bundles: list[bytes] = field(default_factory=list)
    base: str = ""
    film: Path | None = None
    told: dict[str, dict[str, float]] = field(default_factory=dict)

    def page(self) -> bytes:
        return PAGE.format(script=self.script).encode()

    def token(self) -> str:
        return issue_time(SECRET, int(time.time()))

    @cached_property
    def listing(self) -> dict[str, object]:
        """The list as it is answered: with its proof out of the first batch of a log that nobody watches."""
        directory, salt = self.directory(), seed("salt")[:16]
        leaf = leaf_of(Preimage("directory", salt, sha256(directory)))
        tree = MemoryTree(sorted([leaf, *(seed(f"filler {n}") for n in range(255))]))
        index = next(n for n in range(256) if tree.tile(0, 0, 256)[32 * n : 32 * n + 32] == leaf)
        note = sign_checkpoint(Checkpoint(LOG.name, tree.size, tree.root()), LOG)
        proof = write_proof(Proof(index, tuple(tree.inclusion(index)), note)).decode()
        return {"directory": b64(directory), "salt": b64(salt), "proof": proof, "looked_in": {}}

    @property
    def keys(self) -> list[str]:
        """What a page pins: the directory's key and the ledger's."""
        return [b64(self.operator.public), LOG.verifier().vkey]

    def directory(self) -> bytes:
        root, epoch = SigningKey.from_seed(seed("root")), SigningKey.from_seed(seed("epoch"))
        both = BothLanguages("Example Helpline", "مثال ہیلپ لائن")
        age = HybridIdentity(seed("age")).recipient.raw
        now = int(time.time())
        epochs = (Epoch(1, epoch.public, age, Day("2026-01-01")),)
        entry = Entry(root.public, both, "support", "PK", ("en", "ur"), both, both, epochs, now)
        return sign_directory([sign_entry(entry, root)], now, self.operator)

    def store(self, path: str, body: bytes) -> None:
        self.received += len(body)
        self.parts[path] = body if self.keep else sha256(body)

    def promise(self, body: bytes) -> dict[str, str]:
        self.bundles.append(body)
        leaf = bundle_leaf(decode_bundle(body).salt, sha256(body))
        now = int(time.time())
        return {"promise": b64(sign_promise(Promise(leaf, now, now + 600), SigningKey.from_seed(seed("intake"))))}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    sink: Sink

    def do_GET(self) -> None:
        sink = self.sink
        if self.path == "/":
            self._send(200, sink.page(), "text/html", {k.decode(): v.decode() for k, v in WORKING})
        elif self.path.startswith("/app/"):
            self._send(200, (sink.folder / Path(self.path).name).read_bytes(), "text/javascript")
        elif self.path == "/film" and sink.film is not None:
            self._send(200, sink.film.read_bytes(), "video/mp4")
        elif self.path == "/v1/directory":
            self._json(sink.listing)
        elif self.path == "/v1/key":
            self._json({"key": b64(SigningKey.from_seed(seed("intake")).public)})
        elif self.path == "/v1/time":
            self._json({})
        elif self.path.startswith("/v1/mailboxes/") and self.path.count("/") == 3:
            self._json({"used": sink.received, "limit": 1 << 30, "messages": {"in": 0, "out": 0}})
        else:
            self._json({"code": "nothing", "detail": ""}, 404)

    def do_PUT(self) -> None:
        self.sink.store(self.path, self._body())
        self._json({})

    def do_POST(self) -> None:
        if self.path.startswith("/told/"):
            self.sink.told[self.path[6:]] = json.loads(self._body())
            self._json({})
        else:
            self._json(self.sink.promise(self._body()))

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["content-length"]))

    def _json(self, value: object, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, body: bytes, media: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        more = {
            "content-type": media,
            "content-length": str(len(body)),
            "amanat-time": self.sink.token(),
            **(headers or {}),
        }
        for name, value in more.items():
            self.send_header(name, value)
        # One write: two would wait for each other (Nagle and delayed acknowledgement).
        self._headers_buffer.append(b"\r\n" + body)  # type: ignore[attr-defined]
        self.flush_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def running_sink(folder: Path, script: str, *, keep: bool = False) -> Iterator[Sink]:
    """Serves the built scripts of `folder`, with a page that loads `script`."""
    sink = Sink(folder, script, keep)
    handler = type("Handler", (_Handler,), {"sink": sink})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    sink.base = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
