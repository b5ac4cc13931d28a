// Two pages of hers answered the same question: both are kept until she says which one stays.

import type { Conflict } from "../client/types";
import { button, complain, el } from "./dom";
import { trouble } from "./choice";
import { writeRecord } from "./form";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { say } from "./words";

/** Shows the question as soon as the safe notices, and comes back to where she was. */
export function settleConflicts(visit: Visit, stage: Stage): void {
  let open: Conflict | null = null;
  visit.onConflict = (conflict) => {
    open = conflict;
    void stage.go("conflict");
  };
  stage.add("conflict", (): View | null => {
    const safe = visit.safe;
    if (!open || !safe) return null;
    const keep = (which: "mine" | "theirs") => async (): Promise<void> => {
      try {
        await safe.resolve(which);
        open = null;
        writeRecord(safe.draft);
        visit.dirty = false;
        visit.changed();
        history.back();
      } catch (error) {
        complain(pair, trouble(error));
      }
    };
    const mine = button("second", [say("conflict_mine")], () => void keep("mine")());
    const pair = el("div", { class: "choices two" }, mine, button("second", [say("conflict_theirs")], () => void keep("theirs")()));
    return { heading: say("conflict_title"), body: [el("p", { class: "lede" }, say("conflict_hint")), el("div", {}, pair)] };
  });
}
