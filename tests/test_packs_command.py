"""`amanat packs`: as a lawyer types it."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli.packs import app
from amanat.process.packs import EVENTS
from amanat.web.packs import load_packs
from tests.process.malformed_packs import GOOD, bad_text

ROOT = Path(__file__).parents[1]


def here(text: str) -> str:
    """In a country whose holidays are known."""
    for old, new in (("zz-", "pk-"), ("areas: [ZZ-A]", "areas: [PK-PB]"), ("ZZ-A", "PK"), ('"ZZ"', '"PK"')):
        text = text.replace(old, new)
    return text


WHOLE = here(GOOD)
ALONE = WHOLE.replace("parallel_with: [pk-other]\nnot_while: [pk-third]\n", "")
RUN = CliRunner()


def ask(*words: str | Path) -> tuple[int, str]:
    result = RUN.invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "pk-law.yaml"
    path.write_text(ALONE)
    return path


def test_all_that_came_along_is_whole_and_unverified() -> None:
    code, said = ask("check")
    assert code == 0
    assert re.search(r"^(\d+) packs, 0 to mend, \1 unverified", said), said


def test_every_fault_is_said_with_its_file_place_and_code(law: Path) -> None:
    law.write_text(ALONE.replace("areas: [PK-PB]", "areas: [YY-A]").replace("on_miss: nothing", "on_miss: ask"))
    code, said = ask("check", law)
    assert code == 1
    assert "pk-law.yaml: pk-law: An area lies in the country of the pack. (pack.area)" in said
    assert "pk-law findings" in said
    assert "1 packs, 2 to mend" in said


def test_the_form_is_checked_by_the_schema_all_places_at_once(law: Path) -> None:
    law.write_text(ALONE.replace("n: 7}", "n: 0}").replace("route: workplace", "route: village"))
    code, said = ask("check", law)
    assert code == 1
    assert "steps/1/within/n" in said
    assert "'village' is not one of" in said


@pytest.mark.parametrize("calendar", ["ZZ", "PK-PB"])
def test_a_calendar_that_nobody_has_is_said_before_a_clock_needs_it(law: Path, calendar: str) -> None:
    law.write_text(ALONE.replace("calendar: PK", f"calendar: {calendar}"))
    code, said = ask("check", law)
    assert (code, "(pack.calendar)" in said) == (1, True)


@pytest.mark.parametrize("name", ["a_reference", "no_yaml", "a_hard_forthwith", "an_id_of_another_country"])
def test_a_malformed_one_ends_with_one(law: Path, name: str) -> None:
    law.write_text(here(bad_text(name)).replace("parallel_with: [pk-other]\nnot_while: [pk-third]\n", ""))
    assert ask("check", law)[0] == 1


def test_a_file_that_is_not_there_or_named_otherwise_is_said(law: Path) -> None:
    assert "pack.file" in ask("check", law.with_name("pk-none.yaml"))[1]
    other = law.rename(law.with_name("pk-other-name.yaml"))
    code, said = ask("check", other)
    assert (code, "pack.name" in said) == (1, True)


def test_what_a_pack_names_may_stand_beside_it_unchecked(law: Path) -> None:
    law.write_text(WHOLE)
    assert "pack.unknown" in ask("check", law)[1]
    for name in ("pk-other", "pk-third"):
        beside = "parallel_with: [pk-law]\n" if name == "pk-other" else ""
        law.with_name(f"{name}.yaml").write_text(ALONE.replace("id: pk-law\n", f"id: {name}\n{beside}"))
    law.with_name("pk-broken.yaml").write_text("[")
    assert ask("check", law)[0] == 0


def test_from_a_key_to_a_verified_pack_and_back_by_one_letter(law: Path) -> None:
    key = law.with_name("my.key")
    code, said = ask("key", key)
    assert code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    line = re.search(r"- \{name.*\}", said)
    assert line is not None
    who = ("--key", key, "--name", "Invented Reviewer", "--role", "advocate", "--day", "2026-11-01")

    code, said = ask("sign", law, *who)
    assert (code, "not on the list" in said) == (0, True)
    assert "pack.reviewer" in ask("check", law)[1]

    listed = line[0].replace('name: "…"', 'name: "Invented Reviewer"').replace('role: "…"', 'role: "advocate"')
    law.with_name("reviewers.yaml").write_text(f"format: amanat-reviewers/1\nreviewers:\n  {listed}\n")
    code, said = ask("sign", law, *who)
    assert (code, "not on the list" in said) == (0, False)
    assert ask("check", law) == (0, "1 packs, 0 to mend, 0 unverified: nobody on the list signed them yet.\n")
    load_packs.cache_clear()
    assert load_packs(law.parent)["pk-law"].signed is not None

    law.write_text(law.read_text() + "# one line more\n")
    code, said = ask("check", law)
    assert (code, "pack.changed" in said, "1 unverified" in said) == (1, True, True)


def test_a_key_is_never_written_over(law: Path) -> None:
    key = law.with_name("my.key")
    ask("key", key)
    before = key.read_bytes()
    code, said = ask("key", key)
    assert (code, "Nothing was written." in said, key.read_bytes()) == (2, True, before)


def test_signing_refuses_what_is_no_pack_no_key_and_no_day(law: Path) -> None:
    key = law.with_name("my.key")
    ask("key", key)
    broken = law.with_name("pk-soft.yaml")
    broken.write_text(here(bad_text("a_hard_forthwith")))
    who = ("--name", "A", "--role", "b")
    assert "pack.soft" in ask("sign", broken, "--key", key, *who)[1]
    assert ask("sign", law, "--key", law, *who)[0] == 2
    assert ask("sign", law, "--key", law.with_name("none"), *who)[0] == 2
    assert ask("sign", law, "--key", key, *who, "--day", "soon")[0] == 2
    assert list(law.parent.glob("*.sig")) == []


def test_the_page_of_the_life_cycle_is_what_the_command_prints() -> None:
    assert ask("life-cycle") == (0, (ROOT / "docs/life-cycle.md").read_text("utf-8"))


def test_the_lawyers_page_names_only_commands_that_exist() -> None:
    page = (ROOT / "docs/packs.md").read_text("utf-8")
    named = set(re.findall(r"amanat packs ([a-z-]+)", page))
    assert named == {"check", "key", "sign"}
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert named <= known
    assert "`from_event`" in (ROOT / "spec/pack.md").read_text("utf-8")
    assert len(EVENTS) == len(set(EVENTS))
