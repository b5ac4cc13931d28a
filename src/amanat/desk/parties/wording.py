"""The words of the other people of a case: its respondent, and officers of institutions."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "party.unsafe": later("The respondent is not contacted. {unsafe}."),
    "party.agreed": later("She agreed that the respondent is told."),
    "party.safe": later("Two people decided that the respondent can be told."),
    "party.notice": later("The respondent was sent what is alleged."),
    "party.told": later("It went to them: {party}."),
    "party.written": later("The desk wrote."),
    "party.papers": later("A letter was put into the mailbox: {papers}."),
    "party.referral": later("What was passed on was sent to the officer."),
    "party.days": later("The officer was told again what is due, and when."),
    "party.delivered": later("They had opened it when they wrote."),
    "party.handled": later("It was taken up in the case."),
    "party.closed": later("They were told that it is over."),
    "party.opened": later("They opened it: {party}."),
    "party.taken_away": later("The copies were taken out of their mailbox: {party}."),
    "party.came": later("They wrote: {came}. {party}."),
    "party.time": later("The question about more time was answered."),
    "party.linked": later("The case is linked with a complaint of the other side."),
    "party.suit": later("A step against her is suspected to silence her: {suit}."),
}
PART_TABLES: Final = {
    "party": "PARTY",
    "came": "PARTY_CAME",
    "unsafe": "PARTY_UNSAFE",
    "suit": "PARTY_SUIT",
    "papers": "PARTY_PAPERS",
}
PARTY: Final[Table] = {"respondent": later("Respondent"), "officer": later("Officer")}
PARTY_CAME: Final[Table] = {
    "reply": later("An answer"),
    "ask_time": later("A question for more time"),
    "appeal": later("An appeal"),
    "step": later("A step"),
    "text": later("A message"),
    "notice": later("What is alleged"),
    "referral": later("What was passed on"),
    "papers": later("Letters"),
    "gist": later("What is to be published"),
    "status": later("A message"),
}
PARTY_UNSAFE: Final[Table] = {
    "danger": later("It could put her in danger"),
    "she_said_no": later("She said no"),
}
PARTY_SUIT: Final[Table] = {
    "court": later("A suit in court"),
    "police": later("A report to the police"),
    "complaint": later("A complaint of their own"),
    "letter": later("A letter from a lawyer"),
    "other": later("Something else"),
}
PARTY_PAPERS: Final[Table] = {
    "outcome": later("The outcome"),
    "notice": later("What is alleged"),
    "referral": later("What was passed on"),
    "other": later("Papers"),
}
PARTY_STATE: Final[Table] = {
    "waiting": later("The check words are not compared yet"),
    "confirmed": later("The mailbox is confirmed"),
    "refused": later("The mailbox ended"),
    "ended": later("The mailbox ended"),
}
PARTY_POSITION: Final[Table] = {
    "denied": later("Says that it is not so"),
    "partly": later("Says that part of it is so"),
    "accepted": later("Says that it is so"),
    "unsaid": later("Does not say if it is so"),
}
PARTY_RIGHT: Final[Table] = {
    "answer": later("To answer, in writing or by voice"),
    "evidence": later("To send files and to name people who know something"),
    "accompanied": later("To bring somebody along"),
    "interpreter": later("To have somebody who translates"),
    "more_time": later("To ask for more time"),
    "appeal": later("To appeal"),
    "no_contact": later("Not to contact the other side, and not to be contacted by them"),
}
PARTY_ASKED: Final[Table] = {
    "open": later("Waits for your answer"),
    "granted": later("Given"),
    "refused": later("Not given"),
}
PARTY_STEP: Final[Table] = {
    "acknowledged": later("They have it"),
    "question": later("A question"),
    "inquiry_opened": later("An inquiry is open"),
    "respondent_told": later("The respondent was told"),
    "heard": later("People were heard"),
    "finding": later("There is a finding"),
    "measure": later("A measure was taken"),
    "contract_ended": later("The contract was ended"),
    "no_action": later("They do nothing more"),
    "appeal": later("There is an appeal"),
    "other": later("Something else"),
}
PARTY_BY: Final[Table] = {
    "respondent": later("The respondent has appealed."),
    "complainant": later("She has appealed."),
}
ACT: Final[Table] = {
    "respondent-contact": later("Can the respondent be told?"),
    "respondent-letter": later("Make a letter for the respondent"),
    "officer-letter": later("Make a letter for the officer"),
    "party-letter-withdraw": later("Withdraw the letter"),
    "party-confirm": later("Compare the check words"),
    "respondent-notice": later("Tell the respondent what is alleged"),
    "officer-referral": later("Send what was passed on"),
    "respondent-time": later("Answer about more time"),
    "channel-write": later("Write to them"),
    "respondent-heard": later("They have answered: go on"),
    "channel-seen": later("I have read it"),
    "party-link": later("Link a complaint of the other side"),
    "party-suit": later("Note a step to silence her"),
    "outcome-letters": later("Letters about the outcome"),
    "keep": later("Keep it"),
    "make-letter": later("Make the letter"),
    "send-notice": later("Send it to the respondent"),
    "send-outcome": later("Put it into both mailboxes"),
}
NOTICE: Final[Table] = {
    "party.respondent": later("The respondent of case {number} has written."),
    "party.officer": later("The officer of case {number} has written."),
    "party.more": later("Respondents or officers of {count} more cases have written."),
}
ERROR: Final[Table] = {
    "letter.on_channel": later("Make the letter on the case itself."),
    "party.answer": later("Choose one of the answers."),
    "party.unsafe": later("Say why they cannot be contacted."),
    "party.talked": later("Talk with her first about what may happen. Then tick it."),
    "party.consent": later("Write down first that she agreed to this, and how."),
    "party.not_safe": later("Two people decide first that it is safe for her."),
    "party.referral": later("Pass the case on to them first."),
    "party.sent": later("This was sent already."),
    "party.not_confirmed": later("Compare the check words first."),
    "party.no_channel": later("This is no mailbox of the other side."),
    "party.on_channel": later("Do this on the case itself."),
    "party.no_answer": later("No answer came yet. Wait, or go on when the time is over."),
    "party.asked": later("Nobody waits for this answer any more."),
    "party.longer": later("Choose a day that is later than the last day now."),
    "party.number": later("There is no other case with this number. Look at it again."),
    "party.suit": later("Choose what was begun."),
    "notice.until": later("This is too soon. Give them the days that stand below."),
    "notice.about": later("Write what is alleged, in one language at least."),
    "notice.rule": later("Write by which rule, in one language at least."),
    "notice.decides": later("Write who decides, in one language at least."),
    "notice.rights": later("They may always answer and send evidence. Leave both ticked."),
    "notice.wording": later("Some words say as a fact what nobody has decided. Look at them."),
    "notice.private": later("This tells how to reach her, or where she is. Take it out."),
    "notice.protected": later("This tells of somebody who must not be told of. Take it out."),
    "outcome.none": later("Nothing is decided yet. Write the finding down first."),
    "outcome.side": later("Choose for whom the letter is."),
    "outcome.no_mailbox": later("Nobody has a mailbox here. Print the letters instead."),
}
LETTER: Final[Table] = {
    "respondent": later("For the respondent"),
    "officer": later("For an officer"),
}

# What the notice behind the code says. It is sealed to the code, and in both languages.
PARTY_SAYS: Final[Table] = {
    "respondent": later(
        "An organisation asks for your answer. Nothing has been decided. "
        "Here you can read what it is about, and answer."
    ),
    "officer": later("An organisation passes a case on to you. Here you can read it, and say what your office does."),
}
# A line on paper: neutral, because others may see it.
PARTY_PAPER: Final[Table] = {
    "respondent": later("You are asked for an answer. Nothing has been decided."),
    "officer": later("Something is passed on to your office. You can read it and answer there."),
}
