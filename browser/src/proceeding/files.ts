// Files that go along with an answer: ticked one by one. What is added here is ticked; what lay here before is not.

import type { Visit } from "../journey/visit";
import { bdi, choice, el, say, sizeInWords, ticked } from "./kit";

export interface Along {
  element: HTMLElement;
  chosen(): string[];
}

/** @param adding the page's own button and list for adding files */
export function along(visit: Visit, desk: string, adding: HTMLElement): Along {
  const state = (): NonNullable<Visit["safe"]>["state"] | undefined => visit.safe?.state;
  const before = new Set(state()?.items.map(({ item }) => item));
  const given = new Set(state()?.grants.filter((row) => row.desk === desk && row.taken_back === undefined).flatMap((row) => row.items));
  const list = el("div", { class: "choices", role: "group", "aria-label": "" });
  const shown = new Set<string>();
  const catchUp = (): void => {
    for (const { item, kind, name, size } of state()?.items ?? []) {
      if (kind === "record" || given.has(item) || shown.has(item)) continue;
      shown.add(item);
      const title = name === undefined ? say("along_recording") : bdi(name);
      list.append(choice("checkbox", "along", item, [title, " ", el("span", { class: "small soft" }, bdi(sizeInWords(size), true))], !before.has(item)));
    }
    for (const input of list.querySelectorAll<HTMLInputElement>("input")) {
      if (!state()?.items.some(({ item }) => item === input.value)) input.closest("label")?.remove();
    }
  };
  catchUp();
  visit.watch(catchUp);
  const legend = el("h2", {}, say("along_title"));
  list.setAttribute("aria-label", legend.textContent ?? "");
  return { element: el("div", { class: "flow" }, legend, adding, list), chosen: () => ticked("along", list) };
}
