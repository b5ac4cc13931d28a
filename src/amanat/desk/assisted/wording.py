"""The words of calls and walk-ins: code → English sentence, which is the key of the translation."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

NOTE_SOURCE: Final[Table] = {
    "call": later("A call"),
    "walk_in": later("She came here"),
    "letter": later("A letter"),
    "paper": later("Our paper form"),
}
NOTE_SPEAKS: Final[Table] = {
    "": later("Not said"),
    "she": later("She herself"),
    "other": later("Somebody for her"),
}
SAID_HOW: Final[Table] = {
    "call": later("On a call"),
    "in_person": later("Face to face"),
    "paper": later("On paper"),
}
PART_TABLES: Final[dict[str, str]] = {"came": "NOTE_SOURCE", "way": "SAID_HOW"}
EVENT: Final[Table] = {
    "note.taken": later("The desk noted what was said. {came}."),
    "note.continued": later("More was said, and noted. {came}."),
    "consent.heard": later("She agreed. {way}. Heard by {heard}."),
    "consent.widened": later("She agreed to more, or for longer. {way}. Heard by {heard}."),
    "consent.refused": later("She was asked and said no. Heard by {heard}."),
    "consent.taken_back": later("She took it back. {way}. Heard by {heard}."),
    "record.written": later("A part of the record was written with her."),
    "record.read_back": later("The record was read back to her. She said it is right. {way}."),
    "record.added": later("She added to the record."),
    "original.taken": later("A file was taken at this desk."),
}
ACT: Final[Table] = {
    "called-again": later("She called or came again"),
    "consent": later("Ask for her consent"),
    "widen": later("She agrees to more, or for longer"),
    "takes-back": later("She takes it back"),
    "write-what": later("What happened"),
    "write-when": later("When and where"),
    "write-who": later("Who did it, and who saw it"),
    "write-wishes": later("What she wants, and how to reach her"),
    "write-safety": later("Danger, and who must not see it"),
    "read-back": later("Read it back to her"),
    "add-words": later("Add to her record"),
    "take-file": later("Take a photograph or a file"),
    "erase-asked": later("Erase everything"),
}
NEXT: Final[Table] = {
    "acknowledge.spoken": later("Somebody called or came. Say that the desk takes it on."),
    "decide.spoken": later("Say what comes next. Call her, by her rules."),
}
NOTICE: Final[Table] = {
    "assisted.restored": later(
        "This desk came back from a backup. Did somebody erase or take back by voice since? Do it again."
    ),
}
ERROR: Final[Table] = {
    "assisted.form": later("This page is too old. Copy your words and open it again."),
    "assisted.choice": later("Choose from the list."),
    "assisted.day": later("Write the day like this: 2026-05-03."),
    "assisted.mailbox": later("She writes for herself here. Answer her in her mailbox."),
    "assisted.consent": later("Ask her first. Without her yes the note stays a note."),
    "assisted.stands": later("She has agreed already. Widen that, or let her take it back."),
    "assisted.less": later("This is less than she agreed to. To take back, use that page."),
    "assisted.fields": later("She did not agree to this part. Ask her first."),
    "assisted.until": later("Say until when: a day from today on, within three years."),
    "assisted.told": later("Tell her first what this desk must report. Then ask her."),
    "assisted.asked": later("Choose no or yes."),
    "assisted.hold": later("A legal hold stands. A lead ends it first, or tells her why it stays."),
    "assisted.why": later("Choose why. Only that is kept."),
    "assisted.sure": later("Tick that you know it is for ever."),
    "assisted.read": later("It was read back to her. Add to it instead. Nothing is changed."),
    "assisted.answer": later("One of the answers does not fit. Look at the page again."),
    "assisted.nothing": later("Nothing is written yet. Write it with her first."),
    "assisted.unread": later("It is not read back yet. You can still change it."),
    "assisted.heard": later("Tick that she heard it and says it is right."),
    "assisted.files": later("She did not agree to files. Ask her, then widen her consent."),
    "item.empty": later("This file is empty. Choose another one."),
    "file.kind": later("Only a picture, a sound or a PDF can be kept here."),
    "file.strange": later("This kind of file cannot be kept here. Save it as a PDF first."),
    "file.large": later("This file is too big. Up to 50 MB fit."),
    "file.cut": later("The file did not come whole. Add it again."),
    "file.script": later("This page needs its script to take a file. Open it again."),
}
ERASE_WHY: Final[Table] = {
    "asked": later("She asked for it."),
    "never_hers": later("Somebody spoke for her, and she does not want it."),
    "mistake": later("It was written by mistake."),
}
ASK_UNTIL: Final[Table] = {
    "90": later("For three months"),
    "180": later("For half a year"),
    "365": later("For a year"),
    "day": later("Until a day"),
}
# The record's questions, in the words in which the front asks them: they are read out to her.
ASK_ACTS: Final[Table] = {
    "rape": later("Forced sex (rape)"),
    "sexual_contact": later("Touching I did not want"),
    "sexual_harassment": later("Sexual words, looks or demands"),
    "physical_abuse": later("Hitting or hurting my body"),
    "forced_marriage": later("A marriage I do not want"),
    "economic_abuse": later("Money, work or papers kept from me"),
    "psychological_abuse": later("Insults, threats or control"),
    "stalking": later("Following or watching me"),
    "blackmail": later("Blackmail"),
    "image_abuse": later("My private pictures or messages spread"),
    "consensual_relationship": later("A relationship that both wanted"),
    "infidelity": later("Somebody was unfaithful"),
    "plagiarism": later("Somebody copied my work"),
    "pay_dispute": later("Pay, or a service I paid for"),
    "property": later("Land, a house or things"),
    "opinion": later("An opinion about somebody"),
    "hearsay": later("Something I heard about others"),
}
ASK_CONTEXT: Final[Table] = {
    "work": later("At work"),
    "domestic": later("At home or in the family"),
    "education": later("At school, college or university"),
    "online": later("Only online"),
    "custody": later("With police, in prison or in a shelter"),
    "other": later("Somewhere else"),
}
ASK_MODE: Final[Table] = {
    "in_person": later("Face to face"),
    "phone": later("By phone"),
    "messages": later("By messages"),
    "online": later("Online, where others see it"),
    "through_others": later("Through other people"),
}
ASK_POWER: Final[Table] = {
    "employer": later("They decide about my work"),
    "teacher": later("They teach me or mark my work"),
    "family": later("They are family"),
    "official": later("They work for the state"),
    "fame": later("They are well known"),
    "money": later("I depend on their money"),
    "other": later("In another way"),
}
ASK_WANTS: Final[Table] = {
    "be_heard": later("That somebody listens"),
    "safety": later("To be safe"),
    "complaint": later("A formal complaint"),
    "police": later("To go to the police"),
    "record_only": later("Only to keep this record"),
    "other": later("Something else"),
}
ASK_FLAGS: Final[Table] = {
    "strangulation": later("Hands or something round my neck"),
    "weapon": later("A weapon, shown or used"),
    "threat_to_kill": later("A threat to kill me or somebody"),
    "escalation": later("It is getting worse"),
    "separation": later("I left, or I want to leave"),
    "stalking": later("They follow or watch me"),
    "child": later("A child is in danger"),
    "self_harm": later("I think of hurting myself"),
    "access": later("They can reach me easily"),
    "retaliation": later("They punish me for speaking"),
    "deadline": later("A date is near"),
    "fear": later("I am afraid of what comes next"),
}
ASK_AGE: Final[Table] = {"adult": later("18 or older"), "minor": later("Under 18")}
ASK_ID: Final[Table] = {
    "name": later("Name"),
    "phone": later("Phone number"),
    "handle": later("Account or profile"),
    "email": later("Email"),
    "national_id": later("ID card number"),
    "other": later("Anything else that points to them"),
}
ASK_REACH: Final[Table] = {
    "": later("Not said"),
    "phone": later("By phone"),
    "email": later("By email"),
    "none": later("Not at all. She calls or comes herself."),
}
