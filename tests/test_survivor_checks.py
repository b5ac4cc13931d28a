"""docs/survivor-checks.md keeps its word: each of the 25 checks has tests that exist, or an issue that is not past."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CURRENT_ISSUE = 4  # raise it when the issue is closed: what it still owes then fails here
LAST_ISSUE = 7


@dataclass(frozen=True)
class Check:
    number: int
    tests: tuple[str, ...]
    due: int | None


def read_checks(text: str) -> list[Check]:
    checks = []
    for number, body in re.findall(r"^## (\d+)\. .+?\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        due = re.search(r"^- due: (\d+)$", body, re.M)
        tests = tuple(re.findall(r"^- (tests/\S+)$", body, re.M))
        checks.append(Check(int(number), tests, int(due[1]) if due else None))
    return checks


def test_names(source: str) -> set[str]:
    """`test_x` and `Class::test_x` of a module, without importing it."""
    names = set()
    for node in ast.parse(source).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        names |= {prefix + one.name for one in inside if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return {name for name in names if name.split("::")[-1].startswith("test")}


test_names.__test__ = False  # type: ignore[attr-defined]


def problems(checks: list[Check], root: Path, current: int) -> list[str]:
    found = []
    for check in checks:
        if not check.tests and check.due is None:
            found.append(f"{check.number}: neither a test nor a due issue")
        if check.due is not None and not current <= check.due <= LAST_ISSUE:
            found.append(f"{check.number}: due in issue {check.due}, which is past or does not exist")
        for test in check.tests:
            file, _, name = test.partition("::")
            if not (root / file).is_file() or name not in test_names((root / file).read_text("utf-8")):
                found.append(f"{check.number}: no such test: {test}")
    return found


CHECKS = read_checks((ROOT / "docs/survivor-checks.md").read_text("utf-8"))


def test_there_are_twenty_five_checks() -> None:
    assert [check.number for check in CHECKS] == list(range(1, 26))


def test_each_check_has_its_tests_or_is_not_due_yet() -> None:
    assert problems(CHECKS, ROOT, CURRENT_ISSUE) == []


def test_the_check_itself_notices_each_fault() -> None:
    page = """\
## 1. Neither
Words only.
## 2. Missing
- tests/test_survivor_checks.py::test_that_nobody_wrote
## 3. Past
- due: 1
## 4. Good
- tests/test_survivor_checks.py::test_there_are_twenty_five_checks
- due: 2
"""
    assert [p.split(":")[0] for p in problems(read_checks(page), ROOT, 2)] == ["1", "2", "3"]
