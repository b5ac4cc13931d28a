"""The words of publishing."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "publication.drafted": later("A text for the public record was written: {entry}."),
    "publication.dropped": later("A draft for the public record was put away."),
    "publication.asked": later("She was asked if this very text may be published."),
    "publication.gist_sent": later("The respondent and the text: {way}."),
    "publication.gist": later("What is to be published was told to the respondent."),
    "publication.posting": later("It was signed and is on its way to the public record."),
    "publication.reply_typed": later("The respondent’s answer to the text was copied from paper."),
    "publication.noted": later("A question before publishing was answered."),
    "publication.reviewed": later("A text for the public record was reviewed."),
    "publication.waived": later("A reviewer let words stand that a rule minds."),
    "publication.posted": later("It stands on the public record."),
    "publication.posting_failed": later("The intake refused a text for the public record."),
    "publication.taken_down": later("It was taken down from the public record."),
}
PART_TABLES: Final = {"entry": "ENTRY", "way": "WAY"}
ENTRY: Final[Table] = {
    "statement": later("Statement"),
    "own_voice": later("In her own voice"),
    "reply": later("The reply"),
    "correction": later("Correction"),
    "retraction": later("Retraction"),
    "outcome": later("What was decided"),
}
WRITE: Final[Table] = {
    "correction": later("Write a correction"),
    "outcome": later("Write what was decided"),
    "retraction": later("Withdraw the statement"),
}
STANDS: Final[Table] = {
    "draft": later("A draft. Nothing is public."),
    "pause": later("She wrote it. It waits for her second word, a day later."),
    "agreed": later("She agreed. It waits for the rest."),
    "said_no": later("She said no. Nothing is public."),
    "on_its_way": later("On its way to the public record."),
    "public": later("On the public record."),
    "public_draft": later("On the public record, and a draft waits."),
    "down": later("Taken down. Outcomes stay."),
    "away": later("Put away. Nothing is public."),
}
GATE: Final[Table] = {
    "1": later("In scope, and nothing that is never published"),
    "2": later("She agrees to exactly this text"),
    "3": later("The wording is fair"),
    "4": later("The respondent was told and could answer"),
    "5": later("A formal way was tried, or there is danger"),
    "6": later("No order of a court forbids it"),
    "7": later("Two reviewers, with their reasons"),
    "8": later("What was decided stands beside it"),
}
GATE_STATE: Final[Table] = {
    "met": later("met"),
    "not_yet": later("not yet"),
    "blocked": later("blocked"),
}
ASKS_LESS: Final[Table] = {
    "outcome": later("What was decided is said as it was decided, for both sides."),
    "retraction": later("A withdrawal needs two reviewers and fair words."),
    "own_voice": later("Her own words are not checked for wording. Only other people are protected."),
}
STEP: Final[Table] = {
    "ask": later("Ask her for her yes"),
    "tell": later("Tell the respondent"),
    "copy-reply": later("Copy a reply from paper"),
    "ground": later("Why now"),
    "orders": later("Court orders"),
    "exposure": later("Whom the names expose"),
    "faces": later("Faces in the pictures"),
    "adult": later("Is she an adult?"),
    "review": later("Review this text"),
    "waive": later("Let words stand"),
    "publish": later("Publish"),
    "show-reply": later("Show the reply beside it"),
    "take-down": later("Take it down"),
    "drop": later("Put the draft away"),
}
DO: Final[Table] = {
    "tell": later("Tell them"),
    "copy-reply": later("Keep the reply"),
    "ground": later("Sign this answer"),
    "orders": later("Sign this answer"),
    "exposure": later("Sign this answer"),
    "faces": later("Sign this answer"),
    "adult": later("Sign this answer"),
    "review": later("Sign"),
    "waive": later("Let them stand"),
    "take-down": later("Take it down"),
}
WAY: Final[Table] = {
    "mailbox": later("told in their own mailbox"),
    "letter": later("told by letter or in person"),
    "unsafe": later("not told, because it could harm her"),
    "unnamed": later("not told, because nobody can be made out"),
}
NOTE_ASKS: Final[Table] = {
    "ground": later("Private ways come first. Why does this have to be public now?"),
    "orders": later("Has a court forbidden to publish, or is the case heard in private?"),
    "exposure": later("Could a name put somebody weak before a crowd, for faith, class, caste or gender?"),
    "faces": later("Look at every picture. Is there any face but hers?"),
    "adult": later("She must be grown up to publish under her name."),
}
UNLOOKED: Final[Table] = {
    "words": later("This desk’s machine cannot read words in pictures. Read every word yourself."),
    "urdu": later("This desk’s machine cannot read Urdu in pictures. Read every word of it yourself."),
    "faces": later("This desk’s machine cannot look for faces. Look twice, at the background too."),
}
NOTE_LEGEND: Final[Table] = {
    "ground": later("The reason"),
    "orders": later("What you found"),
    "exposure": later("Your answer"),
    "faces": later("What you saw"),
    "adult": later("What you know"),
}
NOTE: Final[Table] = {
    "ground.stalled": later("A formal way was tried, and nothing moved."),
    "ground.danger": later("She is in danger now."),
    "ground.retaliation": later("She is being punished for speaking."),
    "orders.none": later("I asked and looked. There is no such order."),
    "orders.checked_with_court": later("The court was asked. This text is allowed."),
    "exposure.nobody": later("No. Nobody weak is exposed by a name here."),
    "exposure.weighed": later("Yes, and the names were taken out or weighed with care."),
    "faces.none": later("No face but hers can be seen."),
    "faces.covered": later("Other faces are covered."),
    "faces.intimate": later("It is intimate. It is never published; write to her kindly and offer help."),
    "adult.yes": later("She is eighteen or older."),
}
NOTICE: Final[Table] = {
    "publication.no": later("Case {number}: she no longer agrees to what is public. It is being taken down."),
    "publication.reply": later("Case {number}: a reply came to what is public. Show it beside it."),
    "publication.own": later("Case {number}: she wants to speak in her own voice, and said yes twice."),
    "publication.review": later("Case {number}: a text for the public record waits for reviewers."),
}
ERROR: Final[Table] = {
    "publication.nothing": later("This publication is not here."),
    "publication.kind": later("This cannot be written here now. Look at what stands."),
    "publication.hers": later("These are her own words. Nobody here changes them."),
    "publication.text": later("Write a title and a text."),
    "publication.languages": later("Title and text must be in the same languages."),
    "publication.cited": later("A person is named only from a public record. Say which, and its day."),
    "publication.source": later("Say if it holds something of hers. If not, say where it can be read."),
    "publication.institution": later("Name each institution in the text as well: it is the text that is agreed to."),
    "publication.no": later("She agrees no longer. What was on its way was stopped."),
    "publication.source_day": later("Write the day in each line of the sources, such as 2026-05-03."),
    "publication.draft": later("There is no draft. Write one first."),
    "publication.way": later("Choose how the respondent is told."),
    "publication.channel": later("The respondent has no mailbox here. Choose another way."),
    "publication.unsafe": later("It is unsafe to tell them. Leave out whatever shows who it is."),
    "publication.many": later("These are too many lines. Leave some out."),
    "publication.days": later("Give more days: what the page asks for at least, and 90 at most."),
    "publication.gist": later("Write what the respondent is told."),
    "publication.note": later("Choose one."),
    "publication.answer": later("Choose yes or no."),
    "publication.author": later("Who wrote it cannot review it. Ask somebody else."),
    "publication.other_text": later("The text has changed since you read it. Read it again."),
    "publication.finding": later("There is no such remark on this text. Look again."),
    "publication.never": later("This is never let through. Take it out."),
    "publication.gate": later("Not everything holds yet. Look at the list."),
    "publication.posting": later("It is on its way already. Look again in a minute."),
    "publication.reply": later("There is no reply to show."),
    "publication.private": later("The reply tells something private. Ask the respondent for another wording."),
    "publication.listed": later("A picture is on the private list of this desk. It is never published."),
    "publication.faces_seen": later(
        "More than one face can be seen in a picture. She can add one where they are covered."
    ),
    "publication.chat_seen": later("A picture looks like a chat. Other people’s messages are never published."),
    "publication.words_seen": later("Words in a picture give somebody away. She can add one where they are covered."),
    "publication.unlooked": later("Tick what you did yourself: this machine could not."),
    "publication.nothing_public": later("Nothing of it stands on the public record."),
    "publication.ended": later("This publication has ended. Only what was decided can still be added."),
    "publication.sequence": later("Something else was published in between. Look at it, then publish again."),
    "publication.epoch": later("The desk has newer keys. Publish again."),
    "publication.publisher": later("Only a publisher’s desk publishes in somebody’s own voice."),
    "publication.stage": later("Who decided, and on which day? Write that on the case first."),
    "publication.full": later("There is no room for more on the public record. Ask the operator."),
    "picture.metadata": later("A picture still carries hidden data. She can add a fresh copy."),
    "picture.broken": later("A picture is damaged. She can add a fresh copy."),
    "picture.media": later("A picture is not of a kind that can be shown. She can add a fresh copy."),
}
