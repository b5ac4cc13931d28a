"""The words of letters with a code."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "letter.made": later("A letter with a code was made."),
    "letter.withdrawn": later("The letter was withdrawn. Its code opens nothing."),
    "letter.used": later("She came by a letter of this desk. Not confirmed yet."),
    "letter.joined": later("A letter of this desk was used in this mailbox. Not confirmed yet."),
    "letter.spent": later("Somebody used the letter."),
    "letter.confirmed": later("The check words were the same. {compared_by}."),
    "letter.refused": later("The check words were not the same. This is a case of its own."),
    "letter.continued": later("The check words were the same. It goes on in the new case."),
}
EVENT_EXTRA: Final[Table] = {"letter": "{letter}."}
PART_TABLES: Final = {"letter": "LETTER", "compared_by": "LETTER_CHANNEL"}
ACT: Final[Table] = {
    "letter": later("Invite her to come back by herself"),
    "lost-words": later("She lost her words"),
    "letter-withdraw": later("Withdraw the letter"),
    "letter-confirm": later("Compare the check words"),
}
LETTER: Final[Table] = {
    "walk_in": later("For a way of her own"),
    "lost_phrase": later("Because her words are lost"),
}
LETTER_VERIFIED: Final[Table] = {
    "details": later("She told what only she can know"),
    "called": later("We called a number that she gave before"),
    "known": later("Somebody here knows her in person"),
    "paper": later("We saw a paper with her name"),
}
LETTER_CHANNEL: Final[Table] = {
    "call": later("By phone"),
    "in_person": later("In person"),
    "other": later("In another way"),
}
NOTICE: Final[Table] = {
    "letter.joined": later(
        "Somebody used the letter of case {number}. Confirm by phone that the check words are: {words}."
    ),
}
_FORGED: Final = later("Somebody tried to use a letter with a false signature. It was not let in.")
ERROR: Final[Table] = {
    "letter.forged": _FORGED,
    "letter.days": later("Choose until when the code works."),
    "letter.verified": later("Say how you made sure that it is her."),
    "letter.how": later("Write in a line how you made sure."),
    "letter.open": later("A letter of this case is open. Withdraw it first."),
    "letter.over": later("This case goes on in another one. Make the letter there."),
    "letter.waits": later("Compare the check words of this case first."),
    "letter.nothing": later("This letter is not open any more."),
    "letter.used": later("Somebody has used it just now. Look at your day."),
    "letter.channel": later("Choose how you spoke with her."),
    "letter.answer": later("Choose if the words were the same."),
    "letter.old": later("The old case is not here any more. Nothing can be continued."),
    "invitation.many": later("Too many letters are open at this desk. Withdraw some first."),
    "invitation.expires": later("The clock of this machine seems wrong. Set it, then try again."),
}
FINDING: Final[Table] = {
    "letter.forged": _FORGED,
}

# What the notice tells her. It is sealed to the code, and in both languages.
LETTER_SAYS: Final[Table] = {
    "walk_in": later(
        "You spoke with us. Here you can write to us yourself, when it suits you. You decide what we read."
    ),
    "lost_phrase": later(
        "Your old words are lost. Here you make new ones, and write to us again. What only you kept is gone. "
        "What you sent us is still here."
    ),
}
# The letter on paper: neutral, and short enough for a small sheet.
LETTER_PAPER: Final[Table] = {
    "title": later("For you"),
    "open": later("1. Open this address on a phone that is safe for you. Or point its camera at the picture."),
    "type": later("2. Type this code. Small or big letters are fine."),
    "make": later("3. Make your own twelve words there. Nobody else gets them, not even we."),
    "once": later("It works once, until {day}."),
    "check": later("Call us on a number that you know, and ask if this is from us."),
    "never": later("We never ask for money, a password or your twelve words."),
}
