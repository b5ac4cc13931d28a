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
  const since = Date.now() - visit.savedAt;
  const saved = since < 60_000 ? say("state_saved_now") : say("state_saved", { ago: ago(since) });
  if (!visit.wordsShown) saved.append(" ", say("state_not_shown"));
  return saved;
}

/** Keeps the line true: on every change, and each half minute for "2 minutes ago". */
export function keepLineTrue(visit: Visit): void {
  const line = byId("state");
  const refresh = (): void => {
    const [kept, made] = [visit.kept, sentence(visit)];
    const text = made.textContent ?? "";
    if (line.dataset["state"] === LOOKS[kept] && line.textContent === text) return; // a screen reader hears changes only
    line.dataset["state"] = LOOKS[kept];
    const words = document.createElement("span");
    words.append(made);
    const shape = icon(SHAPES[kept]);
    line.replaceChildren(...(shape ? [shape] : []), words);
  };
  visit.watch(refresh);
  setInterval(refresh, 30_000);
  refresh();
}
