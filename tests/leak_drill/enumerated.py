"""Every way out, as the code itself lists it: routes, templates, kinds of messages and entries, fields, mails, letters,
downloads, requests of a desk, modules that speak to a network. A new one without a cell makes a test fail."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from starlette.routing import Route

import amanat
from amanat.intake import mail, routes, webhook
from amanat.intake.app import IntakeApp
from amanat.seal import message
from amanat.seal.publication import KINDS, Citation, Entry

SOURCE: Final = Path(amanat.__file__).parent
_NETWORK: Final = frozenset({"httpx", "smtplib", "socket", "urllib.request", "http.client", "requests", "uvicorn"})
_WRITES: Final = frozenset({"PUT", "POST", "DELETE", "PATCH"})
_READERS: Final = ("amanat.intake.public_pages", "amanat.intake.public_figures")
"""Modules of the intake's pages that read its store; the others are given none."""

ELSEWHERE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("api:overview", "api:state", "api:message", "api:cancel", "api:part", "api:put_part", "api:granted_part"),
            *("api:queue", "api:notice", "api:put_invitation", "api:withdraw_invitation", "api:joins"),
            *("api:set_join_aside", "api:join", "api:anchor", "api:put_anchor", "api:leaves", "api:enrol"),
            "api:enrolment",
        ),
        "sealed bytes, ids and hashes: tests/test_blindness.py searches all that the intake holds",
    ),
    **dict.fromkeys(
        ("api:contacts", "api:put_contacts", "api:test_contacts"), "a desk's own list: tests/intake/test_digests.py"
    ),
    "api:take_down": "takes away; its body is a signed id",
    **dict.fromkeys(
        ("client:cancel_item", "client:withdraw_invitation", "client:set_join_aside", "client:take_down"),
        "takes away; says nothing but an id",
    ),
    **dict.fromkeys(
        ("client:test_contacts", "client:send"),
        "no words of their own: see mail and sealed messages",
    ),
    **dict.fromkeys(
        (
            *("field:publication", "field:n", "field:prev", "field:kind", "field:desk", "field:epoch", "field:at"),
            *("field:lang", "field:of", "field:source", "field:asked", "field:until", "field:consent"),
        ),
        "codes, numbers, days, hashes and keys: test_every_field_of_an_entry_is_known",
    ),
    "download:sheet.py": "every table that a desk hands out: the funder report, and rows that were not taken in",
    "download:web/serving.py": "her own files, to somebody at the desk who may see the case",
    **dict.fromkeys(
        (
            *(
                "network:demo/earlier.py",
                "network:demo/person.py",
                "network:demo/seeding.py",
                "network:demo/serving.py",
            ),
            *("network:demo/stage.py", "network:demo/waiting.py"),
        ),
        "the demo, whose people are invented",
    ),
    **dict.fromkeys(
        ("network:cli/desk.py", "network:intake/server.py", "network:web/server.py", "network:witness/server.py"),
        "listen, and send nothing",
    ),
    "network:evidence/clamd.py": "a virus scanner on this machine reads a file of a case: threat model 62",
    "network:intake/ledger_witnesses.py": "checkpoints and proofs, which are public",
}


def enumerated(app: IntakeApp) -> frozenset[str]:
    return frozenset(
        (
            *_pages(app),
            *(f"api:{route.name}" for route in routes.ROUTES),
            *_templates(),
            *(f"message:{kind}" for direction, kind in message._KINDS if direction == "out"),
            *(f"kind:{kind}" for kind in KINDS),
            *(f"field:{one.name}" for one in dataclasses.fields(Entry)),
            *(f"field:citations.{one.name}" for one in dataclasses.fields(Citation) if one.name == "url"),
            *_constants(),
            *_sources(),
            *_requests(),
            "metrics",
        )
    )


def _pages(app: IntakeApp) -> Iterator[str]:
    """Addresses of pages that read the store, without their language."""
    for route in app.routes:
        if isinstance(route, Route) and route.endpoint.__module__ in _READERS:
            yield "page:" + route.path.removeprefix("/en/").removeprefix("/ur/").removeprefix("/")


def other_pages(app: IntakeApp) -> set[str]:
    """The modules of all other pages of the intake."""
    return {
        route.endpoint.__module__
        for route in app.routes
        if isinstance(route, Route) and route.endpoint.__module__ not in _READERS
    }


def _templates() -> Iterator[str]:
    """What the public record is rendered with."""
    folder = SOURCE / "web" / "templates"
    for path in sorted((folder / "public").rglob("*")):
        if path.is_file():
            yield f"template:{path.relative_to(folder / 'public')}"


def _constants() -> Iterator[str]:
    """The words of mails and the bodies of webhooks: whatever there is of either."""
    for name, value in vars(mail).items():
        if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()) and not name.startswith("_"):
            yield f"mail:{name}"
    for name, value in vars(webhook).items():
        if isinstance(value, bytes):
            yield f"hook:{name}"


def _sources() -> Iterator[str]:
    """Files that make a PDF, hand out a download, write a log, or speak to a network."""
    for path in sorted(SOURCE.rglob("*.py")):
        text, name = path.read_text("utf-8"), str(path.relative_to(SOURCE))
        if "typst.compile(" in text:
            yield f"pdf:{name}"
        if "content-disposition" in text.lower() and name.startswith("desk/"):
            yield f"download:{name.removeprefix('desk/')}"
        if "structlog.get_logger(" in text:
            yield f"log:{name.split('/')[0]}"
        if _imported(text) & _NETWORK:
            yield f"network:{name}"


def _imported(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _requests() -> Iterator[str]:
    """What a desk sends to an intake: each method of its client that writes."""
    tree = ast.parse((SOURCE / "desk" / "client.py").read_text("utf-8"))
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for method in (node for node in owner.body if isinstance(node, ast.FunctionDef)):
            words = {node.value for node in ast.walk(method) if isinstance(node, ast.Constant)}
            if not method.name.startswith("_") and words & _WRITES:
                yield f"client:{method.name}"
