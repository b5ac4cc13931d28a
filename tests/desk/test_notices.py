"""Leads say whom the intake tells; the intake has it, tests it, and the desk learns when nobody can be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from amanat.desk.notices import commands
from amanat.desk.notices.commands import UNSET
from amanat.errors import RefusedError, UnavailableError
from amanat.intake import contacts as book
from amanat.seal.contacts import Quiet, Reach, read_contacts
from tests.desk.house import DAY, Clock, House, house, running_intake
from tests.desk.test_blindness import holding

pytestmark = pytest.mark.slow
HINA = Reach("mail", "hina@quillcanary.example", "worker", "en")
ZOYA = Reach("mail", "zoya@quillcanary.example", "lead", "ur")
HOOK = Reach("webhook", "https://hooks.quillcanary.example/in", "worker", "en")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("notices")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        yield made


def there(desk: House) -> object:
    with desk.intake.app.intake.engine.connect() as connection:
        row = book.row_of(connection, desk.founded.place.desk)
    return None if row is None else read_contacts(row.body)


def notices(desk: House, person: str) -> list[str]:
    return [one.kind for one in desk.office.my_day(person).notices if one.kind.startswith("notices.")]


def test_a_list_goes_to_the_intake_at_once_and_its_secret_stays_the_same(shared: House) -> None:
    wanted = replace(UNSET, to=(HINA, HOOK, ZOYA), quiet=Quiet("21:00", "06:00", (6,)), zone="Asia/Kolkata")
    commands.put(shared.office, shared.lead, wanted)
    told = commands.look(shared.office, shared.lead)
    assert replace(told.contacts, secret=b"") == wanted
    assert len(told.contacts.secret) == 32
    assert there(shared) == told.contacts
    assert (told.due, told.reached, told.mail, told.why) == (False, True, False, "")
    commands.put(shared.office, shared.lead, replace(wanted, after=5))
    assert commands.look(shared.office, shared.lead).contacts.secret == told.contacts.secret
    commands.put(shared.office, shared.lead, UNSET)
    assert there(shared) is None


def test_only_leads_and_only_what_makes_sense(shared: House) -> None:
    hina = next(one.id for one in shared.office.people(shared.lead) if one.name == "Hina")
    for act in (lambda: commands.look(shared.office, hina), lambda: commands.test(shared.office, hina)):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.code == "desk.role"
    wrong = {
        "notices.address": {"to": (replace(HINA, at="hina at home"),)},
        "notices.hours": {"to": (HINA,), "hours": ()},
        "contacts.zone": {"to": (HINA,), "zone": "Asia/Nowhere"},
        "contacts.quiet": {"to": (HINA,), "quiet": Quiet("15:00", "17:00", ())},
        "contacts.close": {"to": (HINA,), "hours": ("09:00", "09:30")},
        "notices.list": {"to": tuple(replace(HINA, at=f"h{n}@lamp.example") for n in range(9))},
    }
    for code, more in wrong.items():
        with pytest.raises(RefusedError) as refused:
            commands.put(shared.office, shared.lead, replace(UNSET, **more))  # type: ignore[arg-type]
        assert refused.value.code == code
    with pytest.raises(RefusedError) as refused:
        commands.put(shared.office, shared.lead, replace(UNSET, to=(replace(HOOK, at="http://hooks.example/"),)))
    assert refused.value.code == "notices.address"
    with pytest.raises(RefusedError) as refused:
        commands.test(shared.office, shared.lead)
    assert refused.value.code == "contacts.none"


def test_an_intake_that_is_away_gets_it_with_the_next_exchange(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: object) -> None:
        raise UnavailableError("intake.away", "away")

    with monkeypatch.context() as patch:
        patch.setattr(type(shared.office.intake), "put_contacts", away)
        patch.setattr(type(shared.office.intake), "contacts", away)
        commands.put(shared.office, shared.lead, replace(UNSET, to=(HINA,)))
        told = commands.look(shared.office, shared.lead)
        assert (told.due, told.reached) == (True, False)
    assert there(shared) is None
    shared.sync()
    assert not commands.look(shared.office, shared.lead).due
    assert there(shared) == replace(UNSET, to=(HINA,))


def test_when_nobody_can_be_told_leads_see_it_on_their_day(shared: House) -> None:
    commands.put(shared.office, shared.lead, replace(UNSET, to=(HINA,), quiet=Quiet("", "", ())))
    hina = next(one.id for one in shared.office.people(shared.lead) if one.name == "Hina")
    shared.sent("Words that nobody may be mailed.")
    shared.clock.now += DAY
    shared.intake.app.digests.round()  # this intake has no mail server
    assert notices(shared, shared.lead) == []
    shared.sync()
    assert notices(shared, shared.lead) == ["notices.failing"]
    assert notices(shared, hina) == []
    told = commands.look(shared.office, shared.lead)
    assert told.why == "mail.unset"
    assert told.since % 3600 == 0
    ((reach, why),) = commands.test(shared.office, shared.lead)
    assert (reach, why) == (HINA, "mail.unset")


def test_it_is_remembered_and_nothing_of_it_is_readable_on_the_desks_disk(shared: House) -> None:
    commands.put(shared.office, shared.lead, replace(UNSET, to=(HINA, ZOYA)))
    shared.office.archive.snapshot_if_due(now=True)
    assert holding([shared.folder], "quillcanary") == []
    (shared.folder / "control").write_bytes(b"a file with quillcanary in it")
    assert [path.name for path in holding([shared.folder], "quillcanary")] == ["control"]
    (shared.folder / "control").unlink()
    shared.reopen()
    shared.unlock()
    assert commands.look(shared.office, shared.lead).contacts == replace(UNSET, to=(HINA, ZOYA))
