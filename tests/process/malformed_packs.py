"""Packs that are refused, each by its name: what is changed in a good one, and the code."""

from __future__ import annotations

from typing import Final, NamedTuple

GOOD: Final = """\
format: amanat-pack/1
id: zz-law
version: 1
effective: "2020-01-01"
until: "2030-01-01"
country: "ZZ"
areas: [ZZ-A]
calendar: ZZ-A
contexts: [work]
acts: [rape]
route: workplace
warn_days: 7
title: {en: A route, ur: راستہ}
body: {en: A committee, ur: کمیٹی}
basis: An invented law
parallel_with: [zz-other]
not_while: [zz-third]
pauses:
  - {from_event: acknowledged, to_event: feedback_given, steps: [findings]}
  - {from_event: conciliation_started, to_event: conciliation_ended, steps: [file], least: {unit: months, n: 1}}
steps:
  - id: file
    actor: complainant
    title: {en: You complain, ur: شکایت}
    from_event: incident
    to_event: complaint_made
    start: last
    within: {unit: months, n: 3, less: 1}
    longer: {within: {unit: months, n: 6}, when: {en: In some cases, ur: بعض صورتوں میں}}
    force: hard
    on_miss: lapses
    means: {en: It may be refused, ur: انکار ہو سکتا ہے}
    basis: s.1
    quote: within three months
    source: https://law.example/1
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
    verification: verified_text
    verified_on: "2026-01-01"
  - id: reply
    actor: respondent
    title: {en: They answer, ur: جواب}
    from_event: charge_communicated
    to_event: reply_received
    within: {unit: working_days, n: 7}
    rolls: true
    force: hard
    on_miss: ex_parte
    means: {en: It goes on, ur: کارروائی جاری}
    basis: s.2
    quote: ""
    source: https://law.example/2
    verification: secondary
  - id: findings
    actor: committee
    title: {en: They find, ur: نتیجہ}
    from_event: inquiry_opened
    to_event: finding_made
    within: {unit: qualitative}
    force: soft
    on_miss: nothing
    basis: s.3
    quote: ""
    source: ""
    verification: memory
rules:
  - id: bring
    about: needs
    text: {en: Bring a letter, ur: خط لائیں}
    basis: s.4
    quote: ""
    source: ""
    verification: memory
"""


class Bad(NamedTuple):
    """`old` becomes `new`. `shape`: the JSON Schema refuses it, too."""

    code: str
    old: str
    new: str
    shape: bool = True


FORM: Final = "pack.form"
MALFORMED: Final = {
    # not YAML, or more than we read of it
    "no_yaml": Bad("pack.yaml", "steps:", "steps: ["),
    "a_list": Bad(FORM, GOOD, "- format: amanat-pack/1\n"),
    "nothing": Bad(FORM, GOOD, ""),
    "a_reference": Bad("pack.yaml", "body: {en: A committee, ur: کمیٹی}", "body: &b {en: a, ur: b}\nbasis: *b"),
    "a_name_twice": Bad("pack.yaml", "version: 1", "version: 1\nversion: 2"),
    "a_name_twice_inside": Bad("pack.yaml", "{en: A route, ur: راستہ}", "{en: A, en: B, ur: c}"),
    "a_name_that_is_a_list": Bad("pack.yaml", "version: 1", "version: 1\n? [a]\n: b"),
    "an_object_of_the_language": Bad("pack.yaml", "version: 1", "version: !!python/object/apply:os.getcwd []"),
    "two_documents": Bad("pack.yaml", "rules:", "---\nrules:"),
    # the form
    "another_format": Bad(FORM, "amanat-pack/1", "amanat-pack/2"),
    "no_steps": Bad(FORM, GOOD[GOOD.index("steps:\n  - id") : GOOD.index("rules:")], "steps: []\n"),
    "an_unknown_name": Bad(FORM, "warn_days: 7", "warn_hours: 7"),
    "no_title": Bad(FORM, "title: {en: A route, ur: راستہ}\n", ""),
    "a_title_without_urdu": Bad(FORM, "{en: A route, ur: راستہ}", "{en: A route}"),
    "a_title_that_is_empty": Bad(FORM, "{en: A route, ur: راستہ}", '{en: "", ur: راستہ}'),
    "an_id_with_capitals": Bad(FORM, "id: zz-law", "id: ZZ-Law"),
    "a_version_of_nought": Bad(FORM, "version: 1", "version: 0"),
    "a_version_in_words": Bad(FORM, "version: 1", "version: one"),
    "a_country_in_small_letters": Bad(FORM, 'country: "ZZ"', 'country: "zz"'),
    "a_day_that_does_not_exist": Bad(FORM, '"2020-01-01"', '"2027-02-29"'),
    "a_day_in_another_form": Bad(FORM, '"2020-01-01"', "1.1.2020"),
    "an_unknown_route": Bad(FORM, "route: workplace", "route: village"),
    "an_unknown_event": Bad(FORM, "from_event: incident", "from_event: gossip"),
    "an_unknown_actor": Bad(FORM, "actor: committee", "actor: uncle"),
    "an_unknown_unit": Bad(FORM, "unit: working_days", "unit: fortnights"),
    "an_unknown_force": Bad(FORM, "force: soft", "force: firm"),
    "an_unknown_mark": Bad(FORM, "verification: secondary", "verification: certain"),
    "an_unknown_context": Bad(FORM, "contexts: [work]", "contexts: [moon]"),
    "an_act_twice": Bad(FORM, "acts: [rape]", "acts: [rape, rape]"),
    "no_days_at_all": Bad(FORM, "n: 7}", "n: 0}"),
    "half_a_day": Bad(FORM, "n: 7}", "n: 7.5}"),
    "yes_for_true": Bad(FORM, "rolls: true", "rolls: yes"),
    "no_within": Bad(FORM, "    within: {unit: qualitative}\n", ""),
    "a_hash_that_is_cut_off": Bad(FORM, "sha256: 0000", "sha256: 00"),
    "an_unknown_kind_of_rule": Bad(FORM, "about: needs", "about: gossip"),
    # what it says
    "an_id_of_another_country": Bad("pack.id", "id: zz-law", "id: yy-law", False),
    "two_steps_of_one_name": Bad("pack.twice", "id: reply", "id: file", False),
    "a_rule_named_as_a_step": Bad("pack.twice", "id: bring", "id: reply", False),
    "an_end_before_its_beginning": Bad("pack.dates", 'until: "2030', 'until: "2019', False),
    "an_area_elsewhere": Bad("pack.area", "areas: [ZZ-A]", "areas: [YY-A]", False),
    "a_calendar_from_elsewhere": Bad("pack.calendar", "calendar: ZZ-A", "calendar: YY", False),
    "working_days_without_a_calendar": Bad("pack.calendar", "calendar: ZZ-A\n", "", False),
    "beside_itself": Bad("pack.itself", "[zz-other]", "[zz-law]", False),
    "a_benchmark_that_binds": Bad("pack.route", "route: workplace", "route: benchmark", False),
    "a_pause_of_no_step": Bad("pack.pause", "steps: [file]", "steps: [nothing]", False),
    "a_pause_without_an_end": Bad(
        "pack.pause", "to_event: conciliation_ended", "to_event: conciliation_started", False
    ),
    "a_pause_that_leaves_something": Bad("pack.pause", "least: {unit: months, n: 1}", "least: {unit: months}", False),
    "a_step_to_where_it_is": Bad("pack.events", "to_event: finding_made", "to_event: inquiry_opened", False),
    "forthwith_in_days": Bad("pack.within", "{unit: qualitative}", "{unit: qualitative, n: 2}", False),
    "days_without_a_number": Bad("pack.within", "{unit: working_days, n: 7}", "{unit: working_days}", False),
    "days_less_a_day": Bad("pack.within", "{unit: working_days, n: 7}", "{unit: working_days, n: 7, less: 1}", False),
    "longer_by_feeling": Bad("pack.within", "{unit: months, n: 6}", "{unit: qualitative}", False),
    "longer_without_a_number": Bad("pack.within", "{unit: months, n: 6}", "{unit: months}", False),
    "a_hard_forthwith": Bad(
        "pack.soft", "force: soft\n    on_miss: nothing", "force: hard\n    on_miss: nothing", False
    ),
    "preferably_in_a_quote": Bad("pack.soft", "quote: within three months", "quote: preferably in three months", False),
    "without_delay_in_a_title": Bad("pack.soft", "en: They answer", "en: They answer without undue delay", False),
    "a_wish_that_is_missed": Bad("pack.miss", "on_miss: nothing", "on_miss: ask", False),
    "a_miss_that_means_nothing": Bad("pack.miss", "    means: {en: It goes on, ur: کارروائی جاری}\n", "", False),
    "to_nowhere": Bad("pack.miss", "on_miss: ex_parte", "on_miss: escalate", False),
    "to_without_escalating": Bad("pack.miss", "    rolls: true", "    rolls: true\n    to: zz-other", False),
    "a_committee_that_is_not_heard": Bad("pack.ex_parte", "actor: respondent", "actor: committee", False),
    "a_duty_that_lapses": Bad("pack.ex_parte", "actor: complainant", "actor: employer", False),
    "read_somewhere": Bad("pack.source", "source: https://law.example/2", 'source: ""', False),
    "read_in_a_file": Bad("pack.source", "source: https://law.example/2", "source: file:///law.txt", False),
    "an_address_of_nobody": Bad("pack.source", "source: https://law.example/2", "source: https://", False),
    "verified_without_words": Bad("pack.quote", "quote: within three months", 'quote: ""', False),
    "verified_on_no_day": Bad("pack.quote", '    verified_on: "2026-01-01"\n', "", False),
    "a_quote_from_memory": Bad("pack.memory", 's.4\n    quote: ""', "s.4\n    quote: bring a letter", False),
}
"""Where `old` is the whole text, `new` stands for it."""


def bad_text(name: str) -> str:
    bad = MALFORMED[name]
    assert bad.old in GOOD, name
    return GOOD.replace(bad.old, bad.new, 1)
