"""What a phone has to fetch before a record can be sealed and sent (`node sizes.mjs` prints the same figures)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.node import BROWSER, node

SEAL_AND_SEND = 100 * 1024
"""Bytes, gzip -9: the page's script with its chunks, the safe, and sending."""
VERIFIER = 200 * 1024
"""Bytes, gzip -9: the one file that checks case files."""


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, int] | None]]:
    # Built beside, not over, the files that a running site may be serving.
    folder = tmp_path_factory.mktemp("app")
    built = node("build.mjs", str(folder))
    assert built.returncode == 0, built.stderr
    printed = node("sizes.mjs", "--json")
    assert printed.returncode == 0, printed.stderr
    return {Path(row["entry"]).name: row for row in json.loads(printed.stdout)}


def test_all_that_sealing_and_sending_a_record_needs_fits_the_budget(
    sizes: dict[str, dict[str, dict[str, int] | None]],
) -> None:
    sending = {name: row["sending"] for name, row in sizes.items() if row["sending"] is not None}
    assert sending, "no page can send"
    for name, size in sending.items():
        assert size is not None
        assert size["gzip"] <= SEAL_AND_SEND, f"{name}: {size}"


def test_the_page_that_checks_case_files_fits_its_budget_in_one_file(
    sizes: dict[str, dict[str, dict[str, int] | None]],
) -> None:
    whole = sizes["verify.html"]["start"]
    assert whole is not None
    assert whole["requests"] == 1
    assert whole["gzip"] <= VERIFIER, whole


def test_the_first_page_does_not_fetch_what_only_evidence_needs() -> None:
    outputs = json.loads((BROWSER / "build" / "outputs.json").read_text())
    lazy = ("src/client/exporting.ts", "src/client/export-words.ts", "src/client/sealing.ts")
    pages = [name for name, one in outputs.items() if (one.get("entryPoint") or "").startswith("src/pages/")]
    assert pages
    for name in pages:
        seen, todo = set[str](), [name]
        while todo:
            one = todo.pop()
            if one not in seen and one in outputs:
                seen.add(one)
                todo += [i["path"] for i in outputs[one]["imports"] if i["kind"] == "import-statement"]
        assert not {i for one in seen for i in outputs[one]["inputs"] if i in lazy}, name


def test_the_bundles_never_make_markup_from_text() -> None:
    sinks = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function")
    sources = [*(BROWSER / "src").rglob("*.ts")]
    assert len(sources) > 20
    found = [(path.name, sink) for path in sources for sink in sinks if sink in path.read_text()]
    assert found == []
