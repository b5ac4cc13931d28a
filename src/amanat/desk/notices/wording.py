"""The words of being told that something waits."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "contacts.set": later("Whom the intake tells that something waits was changed."),
    "contacts.posted": later("The intake has the list of whom to tell."),
    "digest.state": later("The intake said whether it could tell the desk."),
}
NOTICE: Final[Table] = {
    "notices.failing": later("Not everybody could be told that something waits here."),
}
REACH_ROLE: Final[Table] = {"worker": later("Each time"), "lead": later("Only when nobody looks in")}
REACH_WHY: Final[Table] = {
    "": later("Sent."),
    "mail.unset": later("The operator of the intake has set no mail server. Ask them."),
    "mail.away": later("The mail server does not answer. It is tried again."),
    "mail.tls": later("The mail server could not be trusted. Tell the operator."),
    "mail.login": later("The mail server did not let the intake in. Tell the operator."),
    "mail.refused": later("The mail server does not know this address. Look at it again."),
    "webhook.address": later("This address is not public, or not https. Choose another one."),
    "webhook.away": later("The webhook does not answer. It is tried again."),
    "webhook.refused": later("The webhook answered, but did not take it. Look at its log."),
    "contacts.zone": later("The intake does not know this time zone. Choose another one."),
    "contacts.refused": later("The intake did not take the list. Tell its operator."),
}
QUIET_DAY: Final[Table] = {
    "0": later("Monday"),
    "1": later("Tuesday"),
    "2": later("Wednesday"),
    "3": later("Thursday"),
    "4": later("Friday"),
    "5": later("Saturday"),
    "6": later("Sunday"),
}
ERROR: Final[Table] = {
    "notices.address": later("One of these is no e-mail address and does not begin with https://. Look at each line."),
    "notices.hours": later("Choose one fixed hour or more."),
    "notices.list": later("Something in this list does not fit. Look at each line again."),
    "contacts.zone": later("This time zone is not known. Write it like Asia/Karachi."),
    "contacts.close": later("Two fixed hours need two hours between them."),
    "contacts.quiet": later("A fixed hour lies in the quiet time. Change one of them."),
    "contacts.webhooks": later("Two webhooks fit at most. Take one out."),
    "contacts.none": later("Nobody is to be told yet. Add somebody first."),
    "contacts.soon": later("A test was sent a moment ago. Wait a minute."),
    "contacts.many": later("No more tests today. Try again tomorrow."),
}
