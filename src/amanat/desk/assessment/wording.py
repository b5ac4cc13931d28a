"""The words of assessment."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "scope.set": later("A person said what this is about."),
    "scope.again": later("A person looked again: it belongs here."),
    "material.described": later("Material was described."),
    "material.struck": later("A description of material was crossed out."),
    "picture.listed": later("A picture was put on the private list."),
    "picture.unlisted": later("A picture was taken off the private list."),
}
ACT: Final[Table] = {
    "scope": later("Say what this is about"),
    "scope-letter": later("Write to her kindly"),
    "scope-again": later("Look at it again"),
    "material": later("Describe material"),
    "strike": later("Cross it out"),
    "list-picture": later("Put on the private list"),
    "unlist-picture": later("Take off the private list"),
}
ERROR: Final[Table] = {
    "scope.choose": later("Choose what it is about, from the lists."),
    "scope.both": later("Choose an act, or a reason to leave it. Not both."),
    "scope.late": later("This case has gone on. It cannot be put outside any more."),
    "scope.sign": later("A sign stands that a person must look at. Ask a lead."),
    "scope.so": later("This lies outside already. Look at it again first."),
    "scope.not": later("This does not lie outside."),
    "material.choose": later("Choose what kind of thing it is."),
    "material.what": later("Write what it is."),
    "material.day": later("Choose a day, such as 2026-12-05."),
    "material.many": later("This case has many already. Write a note instead."),
    "material.nothing": later("There is no such thing here."),
    "picture.unread": later("This file could not be read as a picture."),
    "picture.so": later("This picture is on the list already."),
}
OUTSIDE: Final[Table] = {
    "consensual_relationship": later("A relationship by consent"),
    "infidelity": later("Unfaithfulness"),
    "plagiarism": later("Copied work"),
    "pay_dispute": later("A dispute about pay or a service"),
    "property": later("A dispute about property"),
    "opinion": later("An opinion"),
    "hearsay": later("Something heard from others"),
    "third_party": later("Private chats or pictures of somebody else"),
}
SIGN: Final[Table] = {
    "minor": later("Somebody is under 18"),
    "coercion": later("Somebody was forced"),
    "threat": later("Somebody was threatened, or a sign of danger stands"),
    "power": later("Somebody has power over her"),
}
MATERIAL: Final[Table] = {
    "message": later("Messages"),
    "photograph": later("Picture or film"),
    "recording": later("Sound"),
    "document": later("Paper or document"),
    "medical": later("Medical paper"),
    "police": later("Paper of the police"),
    "account_of_witness": later("Somebody who saw or heard it"),
    "account_told_then": later("Somebody who was told at the time"),
    "device_record": later("List of a phone or computer"),
    "place_record": later("Door list, camera or ticket"),
    "pay_or_work_record": later("Paper about pay or work"),
    "other": later("Something else"),
}
SIDE: Final[Table] = {
    "complainant": later("From her"),
    "respondent": later("From the respondent"),
    "others": later("From others"),
}
ORIGIN: Final[Table] = {
    "own": later("Made by that side"),
    "close": later("Made by somebody close to that side"),
    "independent": later("Made by somebody who belongs to neither"),
    "unknown": later("Not known who made it"),
}
BESIDE: Final[Table] = {
    "agrees": later("Other records say the same"),
    "differs": later("Other records say something else"),
    "not_compared": later("Not compared with other records yet"),
}
HELD: Final[Table] = {
    "here": later("It is here"),
    "with_her": later("It is with her"),
    "obtainable": later("Somebody has it and can be asked"),
    "gone": later("It is gone"),
}
CHOICE: Final[Table] = {
    "side": later("Whose it is"),
    "origin": later("Who made it"),
    "beside": later("Beside other records"),
    "held": later("Where it is"),
}
ASPECT: Final[Table] = {
    "custody": later("Who has had it, since when"),
    "source": later("On whom it rests, and who else says so by themselves"),
    "consistency": later("What records say beside it"),
    "obtainable": later("What could still be had, and how"),
}
ASPECT_HINT: Final[Table] = {
    "custody": later("From one hand to the next, each with its day."),
    "source": later("Two people who heard it from the same person are one source."),
    "consistency": later("Duty lists, calls, bills: where they agree, and where they do not."),
    "obtainable": later("What would be lost if nobody asks soon?"),
}
PAPER: Final[Table] = {
    "send": later("Consent to send to an office"),
    "contact": later("Consent to tell the respondent"),
    "publish": later("Consent to make a text public"),
    "spoken": later("Consent given by voice"),
    "notice": later("A notice to the respondent"),
}
