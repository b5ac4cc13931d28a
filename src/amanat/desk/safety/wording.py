"""The words of this part. Each text is a key of its catalogue."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "safety.urgency": later("The urgency was set anew."),
    "safety.contact": later("The rules for reaching her were written."),
    "safety.number_shown": later("The number was shown outside her rules, for ten minutes."),
    "safety.called": later("A call to her: {call_outcome}."),
    "safety.plan": later("The safety plan was written."),
    "safety.printed": later("The safety plan was made ready for paper."),
    "safety.age": later("Her age group was set."),
    "safety.minor": later("A decision about somebody under 18 was written down."),
}
ACT: Final[Table] = {
    "urgency": later("Change the urgency"),
    "contact-rules": later("Rules for reaching her"),
    "show-number": later("Show the number anyway"),
    "log-call": later("Write down a call"),
    "plan": later("Safety plan"),
    "age": later("Is she under 18?"),
    "minor": later("Under 18: what was decided"),
}
ERROR: Final[Table] = {
    "contact.channel": later("Choose one way to reach her."),
    "contact.days": later("Choose the days on which these hours hold."),
    "contact.hours": later("Write both times of a span, such as 09:00 and 12:30."),
    "contact.until": later("Choose the last day from the calendar, or leave it empty."),
    "contact.value": later("Write the number or the address. She gave none."),
    "safety.nothing_hidden": later("No number and no address is kept here."),
    "safety.outcome": later("Choose how the call ended."),
    "safety.call_time": later("Write when you called. It cannot be later than now."),
    "safety.plan_empty": later("Write at least one part. The others can stay empty."),
    "safety.plan_newer": later("The plan may have changed. Look at it again, then print."),
    "safety.paper": later("Choose the size of the paper and what stands on it."),
    "safety.carry": later("Ask her first if paper is safe for her. If not, print nothing."),
    "safety.age": later("Choose one of the two."),
    "safety.decision": later("Choose what was decided, and whether an adult is told."),
    "safety.guardian_name": later("Write which adult is told. The name is compared with her list."),
    "safety.guardian": later("This adult is on her list, or is the respondent. This adult must not be told."),
}
NOTICE: Final[Table] = {
    "safety.ask_again": later("{called}: the rules for reaching her have run out. Ask her again."),
}
REACH_WAY: Final[Table] = {
    "": later("She named no way."),
    "mailbox": later("Mailbox only"),
    "phone": later("By phone"),
    "email": later("By e-mail"),
    "person": later("Through somebody else"),
    "none": later("Not at all"),
}
WEEKDAY: Final[Table] = {
    "mon": later("Monday"),
    "tue": later("Tuesday"),
    "wed": later("Wednesday"),
    "thu": later("Thursday"),
    "fri": later("Friday"),
    "sat": later("Saturday"),
    "sun": later("Sunday"),
}
REACH_STANDING: Final[Table] = {
    "now": later("These are her hours."),
    "later": later("Not her hours now."),
    "unknown": later("Her safe hours are not known yet."),
    "ended": later("These rules have run out. Ask her again."),
    "closed": later("She asked for no call."),
    "changed": later("She says something else about this now. Make the rules anew."),
}
OUTCOME_OF_CALL: Final[Table] = {
    "reached": later("she answered"),
    "no_answer": later("no answer"),
    "other_person": later("somebody else answered"),
    "wrong_number": later("wrong number"),
}
PLAN_SECTION: Final[Table] = {
    "places": later("Places that are safe"),
    "people": later("People to call"),
    "word": later("Our word for help"),
    "things": later("Things to take along"),
    "children": later("The children"),
    "phone": later("The phone"),
    "work": later("At work"),
    "way": later("The way there"),
    "worse": later("If it gets worse"),
}
PLAN_HINT: Final[Table] = {
    "places": later("Where can she go by day, by night, with children?"),
    "people": later("Who can come, or call, without asking much? With numbers."),
    "word": later("A word that tells a friend, a child or you: call for help now."),
    "things": later("Papers, money, keys, medicine, a charger. Where do they lie ready?"),
    "children": later("What do they know? Who may fetch them? Where do they go?"),
    "phone": later("Who can look into it? A second one, a code, location turned off."),
    "work": later("Who should know? What if somebody comes there?"),
    "way": later("Which door, which road, which time, what transport?"),
    "worse": later("What is the sign? What does she do first?"),
}
PLAN_TITLE: Final[Table] = {
    "places": later("Places"),
    "people": later("People"),
    "word": later("Word"),
    "things": later("Bring"),
    "children": later("Little ones"),
    "phone": later("Phone"),
    "work": later("Work"),
    "way": later("Way"),
    "worse": later("If needed"),
}
PLAN_PAPER: Final[Table] = {
    "card": later("Folded card, 85 by 54 mm"),
    "a6": later("A6, half of a small page"),
}
MINOR_DECISION: Final[Table] = {
    "report": later("We report it"),
    "not_due": later("Nothing must be reported now"),
    "ask_first": later("We ask somebody who knows the law first"),
}
MINOR_TOLD: Final[Table] = {"no": later("No adult is told"), "yes": later("This adult is told:")}
GUIDANCE_TOPIC: Final[Table] = {
    "strangulation": later("Strangling: what to do now"),
    "weapon": later("A weapon: what to do now"),
    "threat_to_kill": later("A threat to kill: what to do now"),
    "child": later("A child: what to do now"),
    "self_harm": later("Thoughts of self-harm: what to do now"),
}
PART_TABLES: Final = {"call_outcome": "OUTCOME_OF_CALL"}
