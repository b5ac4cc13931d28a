"""Every TypeScript test file, run by node's own test runner."""

from __future__ import annotations

import re

import pytest

from tests.browser.node import BROWSER, node

FILES = sorted(path.name.removesuffix(".test.ts") for path in (BROWSER / "tests").glob("*.test.ts"))


def test_there_are_typescript_tests() -> None:
    assert {"age", "codecs", "safe", "upload", "vectors"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_typescript(name: str) -> None:
    done = node("tests/run.mjs", name)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    counts = {key: int(value) for key, value in re.findall(r"^. (pass|fail|skipped|todo) (\d+)$", done.stdout, re.M)}
    assert counts["pass"] > 0
    assert counts["fail"] == counts["skipped"] == counts["todo"] == 0
