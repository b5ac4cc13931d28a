"""The mailbox of a respondent or an officer is a channel of a case: no complaint, in no list and no count, and hidden
from whomever the case is hidden."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from amanat.demo.person import Person
from amanat.desk import reads
from amanat.desk.care import commands as care
from amanat.desk.care.everything import everything
from amanat.desk.invitation import commands as letters
from amanat.desk.reads import Sieve
from amanat.desk.reports import commands as reports
from amanat.desk.reports.periods import around
from amanat.errors import NotFoundError, RefusedError
from amanat.seal.age import HybridIdentity, open_stream
from amanat.seal.invitation import read_code
from amanat.seal.message import Content
from amanat.seal.proceedings import Appeal, Reply
from amanat.seal.record import Identifier, Respondent
from tests.desk.house import PROFILE, House, record
from tests.desk.parties import SAYS, desk_of, person, state

FILTERS = ("open", "mine", "new", "waiting", "closed", "aside", "all")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("channels")
    with desk_of(place, PROFILE.kind) as made:
        yield made


def newest(desk: House) -> str:
    return max(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number).case


def sent(desk: House, words: str) -> tuple[Person, str]:
    writer = desk.sent(words)
    desk.sync()
    return writer, newest(desk)


def letter(desk: House, case: str, role: str = "respondent") -> bytes:
    version = desk.office.case(desk.lead, case).version
    made = letters.make(desk.office, desk.lead, case, version, days=14, says=SAYS, role=role)
    return read_code(made.code)


def channel(desk: House, case: str, role: str = "respondent", *, confirmed: bool = True) -> tuple[Person, str]:
    """Somebody who used a letter of this case, and the id of their channel."""
    who = desk.person()
    who.join(desk.entry, letter(desk, case, role))
    desk.sync()
    name = list(state(desk, case).facts["parties"]["channels"])[-1]
    if confirmed:
        version = desk.office.case(desk.lead, name).version
        letters.compare(desk.office, desk.lead, name, version, same=True, channel="call")
    return who, name


def say(desk: House, who: Person, content: Content) -> None:
    who.say(desk.entry, content)
    desk.sync()


def lists(desk: House, actor: str) -> object:
    office = desk.office
    day = office.my_day(actor)
    return (
        [[row.case for row in office.inbox(actor, one)] for one in FILTERS],  # type: ignore[arg-type]
        office.sifted(actor, Sieve("all"))[0],
        day.counts,
        [row.case for row in (*day.answer, *day.waiting, *day.new, *day.check)],
    )


def test_a_channel_stands_in_no_list_and_no_count(shared: House) -> None:
    _, case = sent(shared, "The stairs were dark.")
    before, everybody = {}, ("Hina", "Noor", "Rabia")
    for name in everybody:
        before[name] = lists(shared, person(shared, name))
    number = shared.office.archive.next_number()
    _, name = channel(shared, case)
    view = shared.office.case(shared.lead, name).summary
    assert (view.channel, view.number) == ("respondent", shared.office.case(shared.lead, case).summary.number + "-R1")
    for one in everybody:
        assert lists(shared, person(shared, one)) == before[one]
    assert shared.office.archive.next_number() == number, "no number is used up"
    assert name not in {one.case for one in reads.cases_for(shared.office.archive, shared.office.member(shared.lead))}


def test_what_is_said_in_it_is_found_as_its_case(shared: House) -> None:
    _, case = sent(shared, "He stood beside the kiosk.")
    who, _ = channel(shared, case)
    say(shared, who, Reply("denied", "I was at the zedoary market."))
    who.write(shared.entry, "Ask the turmeric seller.")
    shared.sync()
    found = shared.office.search(shared.lead, "turmeric")
    assert [row.summary.case for row in found] == [case]
    assert "turmeric" in found[0].excerpt


def test_whoever_is_removed_from_the_case_sees_no_channel(shared: House) -> None:
    _, case = sent(shared, "He waited at the clinic.")
    _, before = channel(shared, case)
    hina, office = person(shared, "Hina"), shared.office
    assert office.case(hina, before).summary.channel == "respondent"
    office.remove_person(shared.lead, case, office.case(shared.lead, case).version, hina, "A cousin.")
    _, after = channel(shared, case, "officer")
    for name in (case, before, after):
        with pytest.raises(NotFoundError) as caught:
            office.case(hina, name)
        with pytest.raises(NotFoundError) as nothing:
            office.case(hina, "A" * 43)
        assert (caught.value.code, str(caught.value)) == (nothing.value.code, str(nothing.value))
    assert office.search(hina, office.case(shared.lead, after).summary.number) == ()


def test_a_list_of_people_who_must_not_see_it_hides_the_channel_too(shared: House) -> None:
    writer, case = sent(shared, "First, without a list.")
    _, name = channel(shared, case)
    hina, office = person(shared, "Hina"), shared.office
    office.case(hina, name)
    writer.keep(record("Again.", exclude=("Hina",)))
    writer.send(shared.entry, ("what", "exclude"), purpose="support")
    shared.sync()
    with pytest.raises(NotFoundError):
        office.case(hina, name)
    office.mark_checked(shared.lead, case, office.case(shared.lead, case).version, (hina,))
    with pytest.raises(NotFoundError):
        office.case(hina, name)
    assert office.case(person(shared, "Sana"), name).summary.channel == "respondent"


def test_a_record_of_the_respondent_hides_nothing_from_the_people_of_the_case(shared: House) -> None:
    _, case = sent(shared, "He shouted in the shop.")
    who, name = channel(shared, case)
    who.keep(record("She shouted first.", exclude=("Hina",)))
    who.send(shared.entry, ("what", "exclude"), purpose="support")
    shared.sync()
    assert shared.office.case(person(shared, "Hina"), name).summary.channel == "respondent"
    assert case in {row.case for row in shared.office.inbox(shared.lead, "all")}


def test_words_that_have_a_complaint_here_are_linked_and_never_merged(shared: House) -> None:
    _, hers = sent(shared, "He follows me.")
    he, his = sent(shared, "She follows me.")
    he.join(shared.entry, letter(shared, hers))
    shared.sync()
    assert not state(shared, his).channel_of
    assert state(shared, hers).facts["parties"]["cross"] == [his]
    assert state(shared, his).facts["parties"]["cross"] == [hers]
    assert his in {row.case for row in shared.office.inbox(shared.lead, "open")}
    assert his not in state(shared, hers).kin, "two people: who is removed from one case keeps the other"


def test_her_erasure_ends_every_channel_and_nothing_of_it_comes_back(shared: House) -> None:
    she, case = sent(shared, "He took the keys.")
    he, name = channel(shared, case)
    say(shared, he, Reply("denied", "I never had keys."))
    key = state(shared, name).key
    open_letter = shared.office.case(shared.lead, case).version
    letters.make(shared.office, shared.lead, case, open_letter, days=7, says=SAYS, role="officer")
    she.erase_everything([shared.entry])
    shared.sync()
    assert state(shared, name).erased is not None
    assert key not in shared.office.archive.ring
    before = len(shared.office.archive.state.cases)
    say(shared, he, Appeal("Why is it quiet?"))
    he.write(shared.entry, "Hello?")
    shared.sync()
    assert len(shared.office.archive.state.cases) == before
    assert shared.office.search(shared.lead, "quiet") == ()
    shared.sync()
    assert not any(one["state"] == "open" for one in state(shared, case).facts["invitation"]["letters"].values())


def test_his_own_erasure_leaves_the_case(shared: House) -> None:
    _, case = sent(shared, "He broke the lamp.")
    he, name = channel(shared, case)
    say(shared, he, Reply("partly", "The lamp fell."))
    he.erase_everything([shared.entry])
    shared.sync()
    assert state(shared, name).erased is not None
    assert state(shared, case).erased is None
    assert shared.office.case(shared.lead, case).record is not None


def test_when_she_goes_on_in_a_new_mailbox_her_channels_go_with_her(shared: House) -> None:
    _, old = sent(shared, "He stood at the turnstile.")
    _, name = channel(shared, old)
    office, lead = shared.office, shared.lead
    made = letters.make(
        office, lead, old, office.case(lead, old).version, days=7, says=SAYS, verified=("called",), how="She knew."
    )
    she = shared.person()
    she.join(shared.entry, read_code(made.code))
    shared.sync()
    new = newest(shared)
    letters.compare(office, lead, new, office.case(lead, new).version, same=True, channel="call")
    assert state(shared, name).channel_of == new
    hina = person(shared, "Hina")
    office.remove_person(lead, new, office.case(lead, new).version, hina, "A cousin.")
    with pytest.raises(NotFoundError):
        office.case(hina, name)
    she.erase_everything([shared.entry])
    shared.sync()
    assert state(shared, name).erased is not None


def test_a_stranger_with_the_letter_is_let_out_again(shared: House) -> None:
    _, case = sent(shared, "He rang at night.")
    _, name = channel(shared, case, confirmed=False)
    version = shared.office.case(shared.lead, name).version
    letters.compare(shared.office, shared.lead, name, version, same=False, channel="call")
    assert state(shared, name).erased is not None
    assert name not in state(shared, case).kin
    assert case in {row.case for row in shared.office.inbox(shared.lead, "all")}


def test_a_channel_is_in_no_report_and_compared_with_nothing(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    today = datetime.fromtimestamp(shared.clock(), UTC).date()
    period = around(today, "year")

    monkeypatch.setattr(reports, "report", lambda rows, *_: len(list(rows)))  # small numbers would all be hidden

    def counted() -> object:
        made, _ = reports.make(shared.office, shared.lead, period, UTC, today, {})
        return made

    _, case = sent(shared, "He waited by the well.")
    before = counted()
    who, name = channel(shared, case)
    who.keep(record("She hit me first.", respondent=Respondent("A colleague", (Identifier("phone", "0301 7654321"),))))
    who.send(shared.entry, ("what", "respondent"), purpose="support")
    shared.sync()
    assert counted() == before
    assert shared.office.archive.respondents.reading(name) is None
    assert name not in {row.case for row in shared.office.inbox(shared.lead, "all")}


def test_a_channel_goes_along_when_everything_is_taken_out(shared: House) -> None:
    _, case = sent(shared, "He waited by the mill.")
    who, name = channel(shared, case)
    say(shared, who, Reply("denied", "The miller saw me."))
    key = HybridIdentity(secrets.token_bytes(32))
    sealed = b"".join(everything(shared.office, shared.lead, person(shared, "Noor"), key.recipient))
    plain = b"".join(open_stream([sealed], [key]) or ())
    assert b"The miller saw me." in plain
    assert f"cases/{state(shared, name).number}/case.json".encode() in plain


def test_a_channel_is_kept_as_long_as_its_case_and_survives_the_lock(shared: House) -> None:
    _, case = sent(shared, "He stood there.")
    _, name = channel(shared, case)
    shared.reopen()
    shared.unlock()
    assert state(shared, name).channel_of == case
    plan = care.plan(shared.office, shared.lead)
    assert name not in {row.case for row in plan.rows}
    assert name not in shared.office.archive.lists.open
    version = shared.office.case(shared.lead, name).version
    with pytest.raises(RefusedError, match="on the case itself"):
        letters.make(shared.office, shared.lead, name, version, days=7, says=SAYS)
