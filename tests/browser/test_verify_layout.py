"""Names, limits and forms of a case file are the same for the page that checks it as for the command."""

from __future__ import annotations

import json
import re
from typing import Any

from amanat.casefile import layout
from tests.browser.node import node

SHOW = """
import { build } from "esbuild";
const made = await build({ entryPoints: ["src/verify/layout.ts"], bundle: true, format: "esm", write: false });
const all = await import(`data:text/javascript,${encodeURIComponent(made.outputFiles[0].text)}`);
const plain = (value) => (value instanceof RegExp ? value.source : value);
console.log(JSON.stringify(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, plain(value)]))));
"""


def same(value: Any) -> Any:
    """As the page writes it."""
    if isinstance(value, re.Pattern):
        # Ours is asked for a full match; a script's must say so itself, and escapes the stroke.
        return f"^{value.pattern.replace('/', chr(92) + '/').replace('  (', ' {2}(')}$"
    if isinstance(value, bytes):
        return value.hex() if len(value) == 32 else value.decode()
    return list(value) if isinstance(value, tuple) else value


def test_both_have_the_same_names_and_limits() -> None:
    done = node("--input-type=module", "-e", SHOW)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert len(told) > 30
    classes = re.compile(r"\[[^\]]*\]")
    for name, value in told.items():
        wanted = same(getattr(layout, name))
        if isinstance(wanted, str) and wanted.startswith("^"):
            # In a class of letters a stroke needs no escape.
            wanted = classes.sub(lambda found: found[0].replace("\\/", "/"), wanted)
        assert value == wanted, name
