"""What a letter to one reader may not hold of others, and what an officer gets of a consent to something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amanat.demo.person import File, Person
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import referral, routes
from amanat.desk.publication import commands as publishing
from amanat.errors import RefusedError
from amanat.seal.record import Contact
from tests.desk import parties as p
from tests.desk.house import EVERYTHING, House, record

WITNESS = "0346 5550119"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with p.desk_of(tmp_path_factory.mktemp("guarding")) as house:
        yield house


def told(desk: House) -> tuple[Person, str, str]:
    """Her case, with a witness whose number she gave, and the respondent's mailbox."""
    she, case, _, name = p.told(desk)
    she.keep(record("Again.", witnesses=f"Sitara saw it: {WITNESS}", contact=Contact("phone", p.NUMBER)))
    she.send(desk.entry, EVERYTHING, purpose="inquiry")
    she.keep(record("And less."))
    she.send(desk.entry, ("when_where",), purpose="inquiry")
    desk.sync()
    return she, case, name


def writes(desk: House, name: str, text: str) -> str:
    try:
        parties.write(desk.office, desk.lead, name, p.version(desk, name), text)
    except RefusedError as error:
        return error.code
    return ""


def test_what_she_told_in_confidence_of_others_is_not_told_on(shared: House) -> None:
    _, _, name = told(shared)
    for text in (
        f"Ring {WITNESS}.",
        "Ring +92-346-555 01 19.",
        "Her card is 36302-5550123-4.",
        "Her daughter, aged 9.",
    ):
        assert writes(shared, name, text) == "notice.protected", text
    assert writes(shared, name, "Ring us on 042 35550146, or come to room 4.") == "", "our own number is ours to give"
    assert writes(shared, name, "Please do not contact Sitara.") == ""


def test_a_name_that_a_draft_protects_is_told_in_no_letter_but_her_own_may_be(shared: House) -> None:
    _, case, name = told(shared)
    shared.office.call(shared.lead, case, p.version(shared, case), "Noor Example")
    text = publishing.Text({"en": "A"}, {"en": "B."}, protect=("Noor Example", "Sitara Example"))
    publishing.write(shared.office, shared.lead, case, p.version(shared, case), text)
    assert writes(shared, name, "Sitara told us.") == "notice.protected"
    assert writes(shared, name, "Please do not contact Noor.") == ""


def test_in_a_notice_somebody_looks_at_what_the_rules_find(shared: House) -> None:
    _, _, name = told(shared)
    words = p.particulars(shared, about={"en": "The complainant was treated for depression after it.", "ur": ""})
    with pytest.raises(RefusedError) as refused:
        parties.send_notice(shared.office, shared.lead, name, p.version(shared, name), words)
    assert refused.value.code == "notice.wording"
    parties.send_notice(shared.office, shared.lead, name, p.version(shared, name), words, looked=True)


def test_an_officer_gets_only_files_of_this_very_consent_and_no_number_beside_it(shared: House) -> None:
    she, case = p.sent(shared)
    p.agreed(shared, case)
    (other,) = she.add([File("note.txt", "text/plain", b"A note.")])
    she.give_files(shared.entry, [other], purpose="support")
    shared.sync()
    office, lead = shared.office, shared.lead
    routes.open_route(office, lead, case, p.version(shared, case), "pk-workplace-committee", "employer", "The works")
    (route,) = p.state(shared, case).facts["proceeding"]["routes"]
    grant = next(one.grant for one in p.state(shared, case).grants.values() if "what" in one.fields)

    def planned(about: str, items: tuple[str, ...], fields: tuple[str, ...]) -> str:
        plan = referral.Plan(
            grant, about, "Please look.", items, fields, "officer", True, "call", 0, p.person(shared, "Hina"),
            p.later(shared, 0), "Yes.",
        )  # fmt: skip
        try:
            referral.plan(office, lead, case, p.version(shared, case), route, plan)
        except RefusedError as error:
            return error.code
        return ""

    assert planned("A complaint.", (other.item,), ()) == "referral.fields", "she agreed to it for something else"
    assert planned(f"Reach her on {p.NUMBER}.", (), ("what",)) == "notice.private"
    assert planned(f"Reach her on {p.NUMBER}.", (), ("what", "contact")) == ""
