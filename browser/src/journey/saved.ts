// The one line under every page: whether her words are safe. It never says more than is true.

import { byId, icon } from "./dom";
import { ago } from "./dates";
import type { Kept, Visit } from "./visit";
import { say } from "./words";

const SHAPES: Readonly<Record<Kept, string>> = { empty: "info", unsaved: "alert", sealing: "wait", saved: "lock", offline: "offline", full: "alert" };
/** The style sheet's names. */
const LOOKS: Readonly<Record<Kept, string>> = {
  empty: "empty", unsaved: "unsaved", sealing: "sealing", saved: "sealed", offline: "offline", full: "unsaved",
};

function sentence(visit: Visit): DocumentFragment {
  if (visit.kept !== "saved") return say(`state_${visit.kept}`);
  if (visit.uploads.size > 0) return say("state_uploads");
  if (notHersYet(visit)) return say("state_not_shown");
  const since = Date.now() - visit.savedAt;
  return since < 60_000 ? say("state_saved_now") : say("state_saved", { ago: ago(since) });
}

/** Stored, but she has not seen the words that open it: were she to close the page now, nobody could. */
function notHersYet(visit: Visit): boolean {
  return visit.kept === "saved" && visit.uploads.size === 0 && !visit.wordsShown;
}

/** Keeps the line true: on every change, and each half minute for "2 minutes ago". */
export function keepLineTrue(visit: Visit): void {
  const line = byId("state");
  const refresh = (): void => {
    const [kept, made] = [visit.kept, sentence(visit)];
    const text = made.textContent ?? "";
    // All is well and nothing is going on: where nothing is written (her receipts) the style sheet leaves it out.
    line.toggleAttribute("data-quiet", kept === "saved" && visit.uploads.size === 0 && visit.wordsShown);
    const [look, shape] = notHersYet(visit) ? ["kept", "key"] : [LOOKS[kept], SHAPES[kept]];
    if (line.dataset["state"] === look && line.textContent === text) return; // a screen reader hears changes only
    line.dataset["state"] = look;
    const words = document.createElement("span");
    words.append(made);
    const drawn = icon(shape);
    line.replaceChildren(...(drawn ? [drawn] : []), words);
  };
  visit.watch(refresh);
  setInterval(refresh, 30_000);
  refresh();
}
