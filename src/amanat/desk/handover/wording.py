"""The words of handing over."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "handover.planned": later("A hand-over to another organisation was planned. Nothing went yet."),
    "handover.dropped": later("The plan to hand over was thrown away."),
    "handover.made": later("Two people agreed to hand it over."),
    "handover.sent": later("It was handed over."),
    "handover.received": later("The other organisation has it."),
    "handover.opened": later("The other organisation opened it."),
    "handover.assessed": later("The other organisation takes it on."),
    "handover.closed": later("The other organisation closed it."),
    "handover.returned": later("It came back: the other organisation does not take it."),
    "handover.heard": later("The other organisation wrote."),
    "handover.took_back": later("The other organisation answered the taking back."),
    "handover.back": later("The hand-over is taken back. {ended_by}"),
    "handover.over": later("The hand-over has ended. {ended_by}"),
    "handover.told": later("She was told that it came back, or will be."),
    "handover.uploaded": later("A part of the hand-over was sealed for the other organisation."),
    "handover.sending": later("A part of the hand-over is on its way."),
    "handover.said": later("A message to the other organisation was sent."),
    "handover.wrote": later("A message to the other organisation was written."),
    "handover.cut": later("What was handed over is not at the intake any more."),
    "handover.directory": later("The list of organisations was read for the first time."),
    "handover.erased": later("A hand-over was erased at the other organisation too."),
    "handover.kept": later("A hand-over goes on at the other organisation until its last day."),
    "handover.came": later("Another organisation handed it over. {proof}"),
    "handover.not_taken": later("We do not take this. The other organisation is told."),
}
PART_TABLES: Final = {"ended_by": "HANDOVER_END", "proof": "HANDOVER_PROOF"}
ACTION: Final[Table] = {"hand_over": later("Hand a case over to another organisation")}
ACT: Final[Table] = {
    "hand-over": later("Hand over to another organisation"),
    "hand-over-back": later("Take the hand-over back"),
    "hand-over-write": later("Write to the other organisation"),
    "hand-over-told": later("Tell her that it came back"),
    "not-taken": later("We do not take this"),
}
HANDOVER_END: Final[Table] = {
    "asked": later("She asked for it."),
    "consent": later("She took back what she shared with us."),
    "expired": later("Its time was over."),
    "stopped": later("Nothing was sent."),
}
HANDOVER_PROOF: Final[Table] = {
    "proved": later("Its signature holds."),
    "old_key": later("It is signed with an old key. Call them."),
    "unknown": later("This organisation is not on the list. Call them."),
    "forged": later("The signature is false. Somebody may pretend."),
}
HANDOVER_STATE: Final[Table] = {
    "planned": later("Planned. Nothing went yet."),
    "waiting": later("Leaves with the next exchange."),
    "sent": later("Handed over. They have not answered yet."),
    "received": later("They have it."),
    "opened": later("They have opened it."),
    "assessed": later("They take it on."),
    "closed": later("They have closed it."),
    "returned": later("Came back."),
    "back": later("Taken back."),
    "stopped": later("Taken back before anything went."),
    "expired": later("Its time is over."),
}
HANDOVER_STEP: Final[Table] = {
    "made": later("Two people agreed"),
    "sent": later("Handed over"),
    "received": later("They said that they have it"),
    "opened": later("They opened it"),
    "assessed": later("They take it on"),
    "closed": later("They closed it"),
    "returned": later("Came back"),
    "back": later("Taken back here"),
    "took_back": later("They answered the taking back"),
    "over": later("Ended"),
}
HANDOVER_WAY: Final[Table] = {
    "message": later("She wrote it in her mailbox"),
    "call": later("She said it by phone"),
    "in_person": later("She said it here"),
    "paper": later("She signed it on paper"),
}
HANDOVER_KIND: Final[Table] = {
    "support": later("Helps people"),
    "inquiry": later("Looks into complaints and decides"),
    "publisher": later("Publishes"),
}
HANDOVER_SAYS: Final[Table] = {
    "returned": later("The other organisation cannot take this on. We took back what it had. You are still with us."),
}
NOTICE: Final[Table] = {
    "handover.returned": later("Case {number} came back from another organisation. Tell her."),
    "handover.came_proved": later("Case {number} was handed over by {name} ({mark}), with her consent."),
    "handover.came_old_key": later("Case {number} says it is from {name} ({mark}). The key is old. Call them."),
    "handover.came_unknown": later("Case {number} says it is from {mark}. They are not on the list."),
    "handover.came_forged": later("Case {number} says it is from {name}, and that is not true."),
}
ERROR: Final[Table] = {
    "handover.directory": later("The list of organisations is not signed as before. Call the intake's operator."),
    "handover.gone": later("This organisation is not on the intake's list any more."),
    "directory.rolled_back": later("The list of organisations is older than one that was used before."),
    "handover.nothing_stands": later("Nothing that she shared stands and was opened here."),
    "handover.self": later("This is your own organisation. Choose another one."),
    "handover.already": later("A hand-over to this organisation is open. Look at it first."),
    "handover.purpose": later("Choose what for."),
    "handover.days": later("Choose until when."),
    "handover.fields": later("Choose what they may read."),
    "handover.not_shared": later("She did not share this with us, or took it back. Choose again."),
    "handover.agrees": later("Without her yes nothing is handed over."),
    "handover.way": later("Say how she agreed."),
    "handover.message": later("Choose the message in which she says yes."),
    "handover.heard": later("Choose who heard it."),
    "handover.day": later("Write the day on which she said it. Like this: 2026-05-03."),
    "handover.words": later("Write how she put it, in her words."),
    "handover.compared": later("Call them and compare the fingerprint. Then tick it."),
    "handover.told": later("Tell her first what they must report. Then tick it."),
    "handover.nothing": later("This plan is not here any more."),
    "handover.changed": later("She took something back since. Throw this plan away and ask her again."),
}
FINDING: Final[Table] = {
    "handover.stuck": later("A hand-over could not go on. It is tried again. Look at its case."),
    "handover.directory": later("The list of organisations is not signed as before. Call the intake's operator."),
}
