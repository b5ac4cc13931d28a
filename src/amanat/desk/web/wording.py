"""Tables: code → English sentence, which is the key of the translation. A test asks whether each has one."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.part_words import of_parts, tables
from amanat.desk.web.words import Table, later

STATUS: Final[Table] = {
    "received": later("Received"),
    "acknowledged": later("Acknowledged"),
    "assessed": later("Assessed"),
    "redirected": later("Redirected"),
    "closed": later("Closed"),
    "withdrawn": later("Withdrawn"),
    "reopened": later("Reopened"),
}
URGENCY: Final[Table] = {
    "": later("Not set"),
    "immediate": later("Immediate"),
    "soon": later("Soon"),
    "routine": later("Routine"),
}
ROLE: Final[Table] = {"lead": later("lead"), "caseworker": later("caseworker"), "reviewer": later("reviewer")}
FILTER: Final[Table] = {
    "open": later("Open cases"),
    "mine": later("Mine"),
    "new": later("New"),
    "waiting": later("Waiting"),
    "closed": later("Closed"),
    "aside": later("Set aside"),
    "all": later("All"),
}
NEXT: Final[Table] = {
    "check": later("Some people must not see this. Check the list first."),
    "acknowledge": later("She waits for a sign that you have it."),
    "assess": later("Read it, then set how urgent it is."),
    "answer": later("She wrote to you. Answer her."),
    "decide": later("Say what comes next."),
    "wait": later("You answered. It is her turn now."),
    "after": later("She wrote after this was closed. Read it."),
    "planned": later("The next contact is set."),
    "aside": later("Set aside. This is not a case."),
    "none": later("Nothing to do now."),
} | of_parts("NEXT")
ACT: Final[Table] = {
    "open": later("Open her record"),
    "seen": later("I have read this"),
    "acknowledge": later("Acknowledge"),
    "assess": later("Set the urgency"),
    "redirect": later("Redirect"),
    "close": later("Close this case"),
    "reply": later("Answer her"),
    "note": later("Add a note"),
    "call": later("Choose what to call her"),
    "assign": later("Assign"),
    "step-off": later("Step off this case"),
    "remove": later("Remove a person"),
    "check": later("Check the list"),
    "hold": later("Place a legal hold"),
    "release": later("End a legal hold"),
} | of_parts("ACT")
FLAG: Final[Table] = {
    "strangulation": later("Strangling"),
    "weapon": later("A weapon"),
    "threat_to_kill": later("A threat to kill"),
    "escalation": later("It gets worse"),
    "separation": later("She is leaving, or has left"),
    "stalking": later("Following or watching"),
    "child": later("A child is in it"),
    "self_harm": later("Thoughts of self-harm"),
    "access": later("The respondent can reach her"),
    "retaliation": later("Payback for speaking"),
    "deadline": later("A deadline is near"),
    "fear": later("She is afraid"),
}
TERM: Final[Table] = {
    "rape": later("Rape"),
    "sexual_contact": later("Sexual contact she did not want"),
    "sexual_harassment": later("Sexual harassment"),
    "physical_abuse": later("Physical abuse"),
    "forced_marriage": later("Forced marriage"),
    "economic_abuse": later("Money or goods withheld"),
    "psychological_abuse": later("Threats or constant put-downs"),
    "stalking": later("Following or watching"),
    "blackmail": later("Blackmail"),
    "image_abuse": later("Private pictures shared"),
    "consensual_relationship": later("A relationship by consent"),
    "infidelity": later("Unfaithfulness"),
    "plagiarism": later("Copied work"),
    "pay_dispute": later("A dispute about pay"),
    "property": later("A dispute about property"),
    "opinion": later("An opinion"),
    "hearsay": later("Something heard from others"),
    "work": later("At work"),
    "domestic": later("At home or in the family"),
    "education": later("At school or college"),
    "online": later("Online"),
    "custody": later("In custody or care"),
    "other": later("Something else"),
    "in_person": later("Face to face"),
    "phone": later("By phone"),
    "messages": later("By messages"),
    "through_others": later("Through others"),
    "employer": later("Employer"),
    "teacher": later("Teacher"),
    "family": later("Family"),
    "official": later("Official"),
    "fame": later("Well known"),
    "money": later("Money"),
    "be_heard": later("To be heard"),
    "safety": later("Safety"),
    "complaint": later("To make a complaint"),
    "police": later("To go to the police"),
    "record_only": later("Only to keep a record"),
    "adult": later("Adult"),
    "minor": later("Under 18"),
} | of_parts("TERM")
CHANNEL: Final[Table] = {
    "mailbox": later("Mailbox only."),
    "phone": later("By phone"),
    "email": later("By e-mail"),
    "none": later("Do not contact her."),
}
IDENTIFIER: Final[Table] = {
    "phone": later("Phone"),
    "email": later("E-mail"),
    "handle": later("Name online"),
    "national_id": later("Identity number"),
    "name": later("Name"),
    "other": later("Something else"),
}
GROUP: Final[Table] = {
    "what": later("What happened"),
    "when_where": later("When and where"),
    "respondent": later("The person she named"),
    "witnesses": later("Who saw it"),
    "wants": later("What she wants"),
    "contact": later("How to reach her"),
    "exclude": later("Who must not see it"),
    "flags": later("Signs of danger"),
    "files": later("Files"),
}
PURPOSE: Final[Table] = {
    "advice": later("Advice"),
    "support": later("Support"),
    "inquiry": later("An inquiry"),
    "referral_talk": later("Talking about a referral"),
    "publication_talk": later("Talking about publication"),
}
EXHIBIT: Final[Table] = {
    "waiting": later("On its way here."),
    "matches": later("Original kept. Hash matches."),
    "differs": later("Not what she sealed. Do not rely on it."),
    "missing": later("Not found at the intake. Ask her to add it again."),
    "erased": later("Erased. It cannot be read any more."),
}
WARNING: Final[Table] = {
    "message.forged": later("This does not carry her key. It may not be from her. Do not act on it alone."),
    "message.misplaced": later("This was meant for another place. Do not act on it alone."),
    "message.replayed": later("An old message was sent again. Nothing new was said here."),
    "message.gap": later("A message before this one is missing. Ask her to send it again."),
    "message.chain": later("This does not follow from the message before it. One may have been changed. Ask her."),
    "message.dropped": later("She has not seen everything you sent. Send the last answer again."),
    "message.unreadable": later("This could not be opened. Ask her to send it again."),
}
WARNING_OTHER: Final = later("Something is wrong with this message. Ask her to send it again.")
VIEWER: Final[Table] = {
    "empty": later("This file is empty."),
    "broken": later("This file is damaged or not what it says. It was not opened. You can download the original."),
    "too_large": later("This is too large to show here. You can download the original."),
    "took_too_long": later("This took too long to draw, so it was stopped. You can download the original."),
    "no_page": later("There is no such page."),
    "unknown": later("This kind of file is not shown here. You can download the original."),
}
FINDING: Final[Table] = {
    "journal.torn": later(
        "The machine stopped while it wrote. What was cut off had not been confirmed. It is kept aside."
    ),
    "keyring.returned": later("A key that was destroyed came back with a copy. It was destroyed again."),
    "keyring.damaged": later("A key is damaged. Something cannot be read. Tell whoever keeps the backups."),
    "keyring.missing": later("A key is missing. Something cannot be read. Tell whoever keeps the backups."),
    "clock.differs": later("This clock and the intake's differ by more than a day. Set this one right."),
    "notice.unread": later("She may have erased a case. Its last message was never read here. A lead decides."),
    "notice.replayed": later("An old word of erasure came again. It ended nothing."),
    "notice.forged": later("A word of erasure came that does not carry her key. It ended nothing."),
    "mailbox.unreadable": later("A new mailbox could not be opened here. It may be for a lost key."),
    "desk.swap": later("This machine may write memory to its disk. Turn off swap, or ask who runs it."),
    "desk.restored": later("This desk was restored from a backup. What came after it is lost."),
} | of_parts("FINDING")
FINDING_OTHER: Final = later("Something needs a look by a lead.")
LANGUAGE: Final[Table] = {"en": later("English"), "ur": later("Urdu")}
WEAKNESS: Final[Table] = {
    "differs": later("The two do not match. Type it again."),
    "short": later("This is too short. Take four words or more that do not belong together."),
    "long": later("This is too long. 200 characters are enough."),
    "same": later("This repeats the same few letters. Take four words that do not belong together."),
    "name": later("Your name is in it. Leave it out."),
}
ERROR: Final[Table] = {
    "desk.passphrase": later("The name or the passphrase is not right. Type both again."),
    "desk.departed": later("You do not work at this desk any more. Ask a lead if that is wrong."),
    "desk.locked": later("The desk is locked. Somebody who works here unlocks it first."),
    "desk.role": later("Your role cannot do this. Ask a lead."),
    "desk.passkey": later("The key did not answer for this desk. Use the one you set up here."),
    "desk.form": later("This page is too old. Go back, copy your words, and open the page again."),
    "desk.code": later("This code is not right, was used, or is too old. Ask the lead for a new one."),
    "desk.name_taken": later("Somebody here has this name already. Add a letter or a second name."),
    "desk.person": later("This person cannot see this case. Choose another."),
    "desk.lead_needed": later("A lead must be at the desk while a new lead joins."),
    "desk.last_passkey": later("This is your only key. Add another one first."),
    "desk.waiting": later("The intake has not let this desk in yet. Call its operator and compare fingerprints."),
    "case.hold": later("This is so already. Look at the case again."),
    "case.where": later("Write where she can turn. She reads this."),
    "grant.nothing": later("This consent has ended. Its keys are destroyed."),
    "text.empty": later("Write something first."),
    "text.long": later("This is too long. Shorten it, or send it in two parts."),
    "item.hash": later("This is not what she sealed. It is not shown."),
    "journal.cut": later("The journal is shorter than it was. Something is lost. Do not go on. Restore a backup."),
    "journal.edited": later("Somebody changed the journal. Do not go on. Restore a backup."),
    "journal.head": later("The file that says how far the journal goes is damaged. Restore a backup."),
    "journal.rolled_back": later("This is an older copy of the journal. Do not go on. Find the newest one."),
    "journal.superseded": later("This desk was restored elsewhere. This copy must not be used any more."),
    "anchor.forged": later("The intake gave a mark that this desk did not sign. Call its operator."),
    "anchor.missing": later("The intake lost the mark of this journal. Nothing is written until a lead decides."),
    "anchor.there": later("The mark of the journal is not missing."),
    "case.not_lost": later("The intake still has her mailbox. Only she can erase it."),
    "desk.edited": later("Somebody changed the file of this desk. Do not go on. Restore a backup."),
    "desk.epoch": later("The intake does not know this desk's newest key yet. Call its operator."),
    "desk.unlisted": later("The intake does not list this desk. Call its operator."),
    "keys.epoch": later("The desk's keys were exchanged. Restore a backup."),
    "desk.last_lead": later("You are the only lead. Invite another lead first."),
    "case.step": later("This case cannot take that step now. Look at its stage."),
    "case.reason": later("Write the reason. It is kept with the case."),
    "case.needs": later("Something is missing for this step. Look through the form."),
    "case.urgency": later("Choose one: immediate, soon or routine."),
    "case.flag": later("Choose the signs from the list."),
    "case.no_mailbox": later("There is no mailbox here. Call her, by her rules."),
    "case.closed": later("This case is closed. Nothing more can be sent from it."),
    "case.text": later("Write something first."),
    "case.changed": later("Somebody else changed this case while you wrote."),
    "case.erased": later("She took this back, or its time was over. It cannot be read any more."),
    "desk.name": later("Write a name of up to 200 letters."),
    "desk.weak": later("This is too short. Take four words or more that do not belong together."),
    "intake.away": later("The intake does not answer now. Nothing is lost. Try again later."),
    "event.long": later("This is too long. Shorten it, or send it in two parts."),
    "journal.stopped": later("The disk did not take it. Nothing was stored. Lock the desk and unlock it again."),
    "storage.full": later("The disk is full. Nothing was stored. Free some space."),
} | of_parts("ERROR")
NOT_REACHED: Final = "intake.away"
AWAY: Final = later("The intake does not answer now. Nothing is lost. The desk tries again by itself.")
EVENT: Final[Table] = {
    "case.received": later("She opened a mailbox with this desk."),
    "message.in": later("She wrote."),
    "grant.received": later("She let this desk read what she chose."),
    "exhibit.fetched": later("A file came. {state}"),
    "take_back.received": later("She took her consent back."),
    "grant.held": later("A legal hold kept what she took back. She is told."),
    "grant.ended": later("The keys to what she shared were destroyed."),
    "case.erased": later("She erased everything."),
    "case.lost": later("The intake does not know this mailbox now. She sent no word of it."),
    "case.opened": later("Her record was opened here. She sees the day."),
    "status.changed": later("Stage: {to}."),
    "reply.written": later("An answer was written."),
    "note.added": later("A note was added."),
    "case.called": later("A name for the case was chosen."),
    "case.assigned": later("Assigned to {person}."),
    "person.removed": later("Removed from this case: {removed}."),
    "case.checked": later("The list of who must not see it was checked."),
    "hold.placed": later("A legal hold was placed. She is told."),
    "hold.released": later("A legal hold ended."),
    "case.seen": later("Her messages were read."),
    "message.queued": later("An answer was sealed."),
    "message.sent": later("The intake has the answer."),
    "message.recovered": later("An answer came back from the intake after a restore."),
    "desk.founded": later("The desk was set up."),
    "person.invited": later("{name} was invited. Role: {role}."),
    "invitation.withdrawn": later("An invitation was taken back."),
    "person.joined": later("{name} joined the desk. Role: {role}."),
    "epoch.opened": later("The desk has a new key."),
    "entry.posted": later("The new key went to the directory."),
    "desk.restored": later("The desk was restored from a backup."),
    "queue.read": later("The desk asked the intake for news."),
    "journal.torn": later("The machine stopped while it wrote. The torn end was kept aside."),
    "anchor.written": later("The intake has the first mark of the journal."),
    "anchor.renewed": later("A lead let the desk go on with a new mark."),
    "mailbox.unreadable": later("A mailbox is sealed to a key that was lost. Nobody here can read it. {mailbox}"),
} | of_parts("EVENT")
HERS: Final = frozenset({"case.received", "message.in", "grant.received", "take_back.received", "case.erased"})
EVENT_EXTRA: Final[Table] = {
    "urgency": later("Urgency: {urgency}."),
    "reason": later("Reason: {reason}"),
    "where": later("She can turn to: {where}"),
    "left": later("Left the desk: {left}."),
    "warning": "{warning}",
    "why": "{why}",
} | of_parts("EVENT_EXTRA")
NOBODY: Final = later("Assigned to nobody.")
WHY: Final[Table] = {
    "taken_back": later("She took it back."),
    "expired": later("Its time was over."),
    "erased": later("She erased it."),
    "released": later("The legal hold was over."),
    "notice": later("Her notice says so."),
    "lead": later("A lead decided it."),
    "destroyed": later("Its keys were destroyed before the desk was restored."),
    "no_key": later("Its keys were not in the backup."),
}

NOTICE: Final[Table] = of_parts("NOTICE")
TABLES: Final = tables()
PART_TABLES: Final = of_parts("PART_TABLES")
