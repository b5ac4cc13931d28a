"""Tables: code → English sentence, which is the key of the translation. A test asks whether each has one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Table = Mapping[str, str]

STATUS: Final[Table] = {
    "received": "Received",
    "acknowledged": "Acknowledged",
    "assessed": "Assessed",
    "redirected": "Redirected",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "reopened": "Reopened",
}
URGENCY: Final[Table] = {"": "Not set", "immediate": "Immediate", "soon": "Soon", "routine": "Routine"}
ROLE: Final[Table] = {"lead": "lead", "caseworker": "caseworker", "reviewer": "reviewer"}
FILTER: Final[Table] = {
    "open": "Open",
    "mine": "Mine",
    "new": "New",
    "waiting": "Waiting",
    "closed": "Closed",
    "all": "All",
}
NEXT: Final[Table] = {
    "check": "Some people must not see this. Check the list first.",
    "acknowledge": "She waits for a sign that you have it.",
    "assess": "Read it, then set how urgent it is.",
    "answer": "She wrote to you. Answer her.",
    "decide": "Say what comes next.",
    "wait": "You answered. It is her turn now.",
    "none": "Nothing to do now.",
}
ACT: Final[Table] = {
    "open": "Open her record",
    "seen": "I have read this",
    "acknowledge": "Acknowledge",
    "assess": "Set the urgency",
    "redirect": "Redirect",
    "close": "Close this case",
    "reply": "Answer her",
    "note": "Add a note",
    "call": "Choose what to call her",
    "assign": "Assign",
    "step-off": "Step off this case",
    "remove": "Remove a person",
    "check": "Check the list",
    "hold": "Place a legal hold",
    "release": "End a legal hold",
}
FLAG: Final[Table] = {
    "strangulation": "Strangling",
    "weapon": "A weapon",
    "threat_to_kill": "A threat to kill",
    "escalation": "It gets worse",
    "separation": "She is leaving, or has left",
    "stalking": "Following or watching",
    "child": "A child is in it",
    "self_harm": "Thoughts of self-harm",
    "access": "The respondent can reach her",
    "retaliation": "Payback for speaking",
    "deadline": "A deadline is near",
    "fear": "She is afraid",
}
TERM: Final[Table] = {
    "rape": "Rape",
    "sexual_contact": "Sexual contact she did not want",
    "sexual_harassment": "Sexual harassment",
    "physical_abuse": "Physical abuse",
    "forced_marriage": "Forced marriage",
    "economic_abuse": "Money or goods withheld",
    "psychological_abuse": "Threats or constant put-downs",
    "stalking": "Following or watching",
    "blackmail": "Blackmail",
    "image_abuse": "Private pictures shared",
    "consensual_relationship": "A relationship by consent",
    "infidelity": "Unfaithfulness",
    "plagiarism": "Copied work",
    "pay_dispute": "A dispute about pay",
    "property": "A dispute about property",
    "opinion": "An opinion",
    "hearsay": "Something heard from others",
    "work": "At work",
    "domestic": "At home or in the family",
    "education": "At school or college",
    "online": "Online",
    "custody": "In custody or care",
    "other": "Something else",
    "in_person": "Face to face",
    "phone": "By phone",
    "messages": "By messages",
    "through_others": "Through others",
    "employer": "Employer",
    "teacher": "Teacher",
    "family": "Family",
    "official": "Official",
    "fame": "Well known",
    "money": "Money",
    "be_heard": "To be heard",
    "safety": "Safety",
    "complaint": "To make a complaint",
    "police": "To go to the police",
    "record_only": "Only to keep a record",
    "mailbox": "Mailbox only.",
    "email": "E-mail",
    "none": "Do not contact her.",
    "handle": "Name online",
    "national_id": "Identity number",
    "name": "Name",
    "adult": "Adult",
    "minor": "Under 18",
}
GROUP: Final[Table] = {
    "what": "What happened",
    "when_where": "When and where",
    "respondent": "Who did it",
    "witnesses": "Who saw it",
    "wants": "What she wants",
    "contact": "How to reach her",
    "exclude": "Who must not see it",
    "flags": "Signs of danger",
    "files": "Files",
}
PURPOSE: Final[Table] = {
    "advice": "Advice",
    "support": "Support",
    "inquiry": "An inquiry",
    "referral_talk": "Talking about a referral",
    "publication_talk": "Talking about publication",
}
EXHIBIT: Final[Table] = {
    "waiting": "On its way here.",
    "matches": "Original kept. Hash matches.",
    "differs": "Not what she sealed. Do not rely on it.",
    "missing": "Not found at the intake. Ask her to add it again.",
    "erased": "Erased. It cannot be read any more.",
}
WARNING: Final[Table] = {
    "message.forged": "This does not carry her key. It may not be from her. Do not act on it alone.",
    "message.misplaced": "This was meant for another place. Do not act on it alone.",
    "message.replayed": "An old message was sent again. Nothing new was said here.",
    "message.gap": "A message before this one is missing. Ask her to send it again.",
    "message.chain": "This does not follow from the message before it. One may have been changed. Ask her.",
    "message.dropped": "She has not seen everything you sent. Send the last answer again.",
    "message.unreadable": "This could not be opened. Ask her to send it again.",
}
WARNING_OTHER: Final = "Something is wrong with this message. Ask her to send it again."
VIEWER: Final[Table] = {
    "empty": "This file is empty.",
    "broken": "This file is damaged or not what it says. It was not opened. You can download the original.",
    "too_large": "This is too large to show here. You can download the original.",
    "took_too_long": "This took too long to draw, so it was stopped. You can download the original.",
    "no_page": "There is no such page.",
    "unknown": "This kind of file is not shown here. You can download the original.",
}
FINDING: Final[Table] = {
    "journal.torn": "The machine stopped while it wrote. What was cut off had not been confirmed. It is kept aside.",
    "keyring.returned": "A key that was destroyed came back with a copy. It was destroyed again.",
    "keyring.missing": "A key is missing. Something cannot be read. Tell whoever keeps the backups.",
    "desk.swap": "This machine may write memory to its disk. Turn off swap, or encrypt it.",
    "desk.restored": "This desk was restored from a backup. What came after it is lost.",
}
FINDING_OTHER: Final = "Something needs a look by a lead."
LANGUAGE: Final[Table] = {"en": "English", "ur": "Urdu"}
WEAKNESS: Final[Table] = {
    "differs": "The two do not match. Type it again.",
    "short": "This is too short. Take four words or more that do not belong together.",
    "long": "This is too long. 200 characters are enough.",
    "same": "This repeats the same few letters. Take four words that do not belong together.",
    "name": "Your name is in it. Leave it out.",
}
ERROR: Final[Table] = {
    "desk.passphrase": "The name or the passphrase is not right. Type both again.",
    "desk.departed": "You do not work at this desk any more. Ask a lead if that is wrong.",
    "desk.locked": "The desk is locked. Somebody who works here unlocks it first.",
    "desk.role": "Your role cannot do this. Ask a lead.",
    "desk.passkey": "The key did not answer for this desk. Use the one you set up here.",
    "desk.form": "This page is too old. Go back, copy your words, and open the page again.",
    "desk.invitation": "This code is not right, or it was used. Ask the lead for a new one.",
    "desk.last_lead": "You are the only lead. Invite another lead first.",
    "case.step": "This case cannot take that step now. Look at its stage.",
    "case.reason": "Write the reason. It is kept with the case.",
    "case.needs": "Something is missing for this step. Look through the form.",
    "case.urgency": "Choose one: immediate, soon or routine.",
    "case.flag": "Choose the signs from the list.",
    "case.closed": "This case is closed. Nothing more can be sent from it.",
    "case.text": "Write something first.",
    "case.person": "Choose a person from the list.",
    "case.changed": "Somebody else changed this case while you wrote.",
    "case.last": "You are the only person left on this case. Assign somebody else first.",
}
EVENT: Final[Table] = {}
