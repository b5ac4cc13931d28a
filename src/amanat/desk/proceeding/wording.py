"""The words of a proceeding."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "proceeding.facts": later("What the routes depend on was written down."),
    "proceeding.decided": later("Written down: {what}."),
    "proceeding.window": later("There is more time to answer."),
    "route.registered": later("It was noted which institution of the list this route leads to."),
    "route.opened": later("A route was chosen: {institution}."),
    "route.event": later("On a route: {event}, {day}."),
    "route.struck": later("A line of a route was struck out."),
    "route.paused": later("The clocks of a route stand still."),
    "route.resumed": later("The clocks of a route go on."),
    "route.extended": later("A step of a route has more time."),
    "route.ended": later("A route ended: {ended_why}."),
    "route.planned": later("What is passed on was prepared."),
    "route.dropped": later("It is not passed on after all."),
    "route.referred": later("The case was passed on, as she agreed."),
    "standing.sent": later("She was told where it stands."),
}
EVENT_EXTRA: Final[Table] = {"decided_on": later("Decided on {decided_on}.")}
PART_TABLES: Final = {
    "event": "ROUTE_EVENT",
    "what": "DECIDED",
    "institution": "INSTITUTION",
    "ended_why": "ROUTE_END",
}
ACT: Final[Table] = {
    "to-consented": later("She agrees to a next step"),
    "to-inquiry-opened": later("An inquiry is open"),
    "to-respondent-notified": later("The respondent was told"),
    "to-reply-window": later("The time to answer begins"),
    "to-heard": later("Both sides were heard"),
    "to-substantiated": later("Finding: the complaint is upheld"),
    "to-not-substantiated": later("Finding: the complaint is not upheld"),
    "to-inconclusive": later("Finding: it could not be settled"),
    "to-no-jurisdiction": later("Finding: not theirs to decide"),
    "to-outcome": later("An outcome was given"),
    "to-appeal": later("Somebody appealed"),
    "to-reopened": later("Open it again, as she asked"),
    "route-facts": later("What the routes depend on"),
    "route-open": later("Follow a route"),
    "route-event": later("Something happened"),
    "route-strike": later("This line is wrong"),
    "route-register": later("Which institution it is"),
    "route-pause": later("The clocks stand still"),
    "route-extend": later("A step has more time"),
    "route-end": later("End this route"),
    "pass-on": later("Pass the case on"),
    "decided": later("A court or body decided"),
    "more-time": later("More time to answer"),
    "withdraws": later("She takes her complaint back"),
    "take-paper": later("Take a paper"),
    "tell-standing": later("Send her where it stands"),
}
ACTION: Final[Table] = {
    "refer": later("Pass a case on"),
    "step": later("A step that takes two people"),
    "safe_contact": later("It is safe for her to tell the respondent"),
}
ERROR: Final[Table] = {
    "route.register": later("Choose the institution from the list, or leave it open."),
    "proceeding.document": later("Choose a paper of this case, or take one now."),
    "proceeding.consent": later("Ask her first. This needs a consent of hers that covers it."),
    "proceeding.paper": later("No consent of hers stands now. Ask her first."),
    "proceeding.day": later("Choose the day. It cannot be still to come."),
    "proceeding.body": later("Write who decided it: the name that stands on the paper."),
    "proceeding.until": later("Choose the last day to answer. It is still to come."),
    "proceeding.short": later("Whoever answers has 7 days from the day they were told. Choose a later day."),
    "proceeding.longer": later("This is not longer than before. Choose a later day."),
    "proceeding.what": later("Choose what was decided. It must fit what is written here."),
    "proceeding.finding": later("There is no finding yet. Write that down first."),
    "proceeding.way": later("Say how she said it."),
    "proceeding.message": later("Choose the message in which she says it."),
    "proceeding.heard": later("Choose who heard it."),
    "proceeding.words": later("Write how she put it, in her words."),
    "proceeding.known": later("Choose from the lists, or leave it open."),
    "proceeding.sure": later("Tick that she herself said so."),
    "route.pack": later("Choose a route from the list."),
    "route.institution": later("Choose what kind of body it is."),
    "route.many": later("There is very much here already. End a route first, or write a note."),
    "route.event": later("Choose what happened from the list."),
    "route.proven": later("Say how you know it: by a paper or receipt, or by word alone."),
    "route.ended": later("This route has ended. Nothing more is written on it."),
    "route.nothing": later("There is no such route or line."),
    "route.paused": later("A pause is open already. Say first when it ended."),
    "route.step": later("Choose which step has more time."),
    "route.why": later("Choose why it ended."),
    "route.no_days": later("No day is known that is still to come."),
    "referral.done": later("This was passed on already. Choose another route."),
    "referral.nobody": later("This route has no name yet. Write first to whom it goes."),
    "referral.carried": later("Choose how it goes to them."),
    "referral.agrees": later("Without her yes nothing is passed on."),
    "referral.words": later("Write what it is about, and what you ask of them."),
    "referral.fields": later("She did not agree to this part. Choose less, or ask her first."),
    "referral.nothing": later("Nothing is ready to be passed on. Fill in the page first."),
    "clock.holidays": later("The holidays of that year are not known here yet. Ask the operator."),
}
NOTICE: Final[Table] = {
    "proceeding.closing": later("Case {number}: a last day is near, {day}."),
    "proceeding.silent": later("Case {number}: no answer since {day}."),
    "proceeding.window": later("Case {number}: the time to answer ended on {day}."),
    "proceeding.closing_more": later("In {count} more cases a last day is near."),
    "proceeding.silent_more": later("In {count} more cases an institution is silent."),
    "proceeding.window_more": later("In {count} more cases the time to answer is over."),
}
ROUTE_EVENT: Final[Table] = {
    "incident": later("it happened"),
    "complaint_made": later("the complaint was made"),
    "complaint_delivered": later("the complaint arrived there"),
    "acknowledged": later("they said that they have it"),
    "conciliation_started": later("talks began, as she asked"),
    "conciliation_ended": later("talks ended"),
    "inquiry_opened": later("an inquiry was opened"),
    "charge_communicated": later("the respondent was told"),
    "reply_received": later("the respondent answered"),
    "hearing_held": later("a hearing was held"),
    "heard": later("both sides were heard"),
    "interim_order": later("an order for the meantime was given"),
    "charged": later("a court charged the respondent"),
    "trial_opened": later("the trial began"),
    "finding_made": later("a finding was made"),
    "finding_communicated": later("the finding was told"),
    "report_given": later("the report was given"),
    "outcome_applied": later("the outcome was put into effect"),
    "outcome_communicated": later("the outcome was told"),
    "feedback_given": later("they said how it stands"),
    "right_to_sue": later("leave to go to court was given"),
    "suit_filed": later("it was brought before a court"),
    "appeal_filed": later("an appeal was made"),
    "appeal_decided": later("the appeal was decided"),
}
DECIDED: Final[Table] = {
    "charged": later("a court charged the respondent"),
    "charge_dropped": later("the charge was dropped"),
    "final": later("the finding is final"),
}
INSTITUTION: Final[Table] = {
    "employer": later("Employer"),
    "university": later("University or school"),
    "ombudsperson": later("Ombudsperson"),
    "police": later("Police"),
    "court": later("Court"),
    "other": later("Something else"),
}
ROUTE_END: Final[Table] = {
    "decided": later("it was decided there"),
    "she_asked": later("she asked for it"),
    "not_theirs": later("it was not theirs to decide"),
    "mistake": later("it was chosen by mistake"),
}
AGREED_WAY: Final[Table] = {
    "message": later("She wrote it here"),
    "call": later("She said it on the phone"),
    "in_person": later("She said it in person"),
    "paper": later("She wrote it on paper"),
}
CARRIED: Final[Table] = {
    "letters": later("By letter. We write down here what comes back."),
    "officer": later("To an officer there, who gets a mailbox of their own."),
}
CLOCK: Final[Table] = {
    "running": later("There is time"),
    "met": later("Done in time"),
    "late": later("Done late"),
    "missed": later("Not done in time"),
    "soft": later("The law names no day"),
    "benchmark": later("Only a measure"),
    "paused": later("Stands still"),
    "none": later("No clock"),
    "not_yet": later("Not its turn yet"),
}
CLOCK_WHY: Final[Table] = {
    "unknown_day": later("The day is not known."),
    "unproven": later("There is no proof that it arrived."),
}
ACTOR: Final[Table] = {
    "complainant": later("She"),
    "respondent": later("The respondent"),
    "either_party": later("Either side"),
    "committee": later("The committee"),
    "employer": later("The employer"),
    "ombudsperson": later("The Ombudsperson"),
    "police": later("The police"),
    "court": later("The court"),
    "tribunal": later("The tribunal"),
    "regulator": later("The authority"),
    "appeal_body": later("Whoever hears the appeal"),
}
CALLED: Final[Table] = {
    "respondent": later("Say “respondent”."),
    "accused": later("A court has charged. “Accused” may be said, with the court and the day."),
    "found_against": later("A final finding stands. Name the body and the day with it."),
    "cleared": later("A final finding did not uphold the complaint. Say so as clearly as the complaint."),
}
FINDING_OPEN: Final[Table] = {"open": later("There is a finding. It is not final.")}
NEED_WORDS: Final[Table] = {
    "reason": later("your reason"),
    "consent": later("a consent of hers"),
    "document": later("a paper"),
    "second_person": later("a second person"),
    "safe_contact": later("two people who find it safe for her"),
    "window_over": later("that the time to answer is over"),
}
