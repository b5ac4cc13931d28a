// What the pages of a proceeding take from the page that loads them. They come as a file of their own, and only for whoever
// has a proceeding: what the page has already is handed over and not sent a second time.

import type * as choosing from "../journey/choice";
import type * as dates from "../journey/dates";
import type * as dom from "../journey/dom";
import type * as words from "../journey/words";

export type Kit = Pick<typeof choosing, "nameOf" | "trouble"> &
  Pick<typeof dates, "dayInWords" | "languageInWords" | "momentInWords" | "monthsOf" | "sizeInWords" | "spanOf" | "today"> &
  Pick<typeof dom, "bdi" | "button" | "choice" | "complain" | "el" | "errorOf" | "icon" | "keepFile" | "note" | "settle" | "ticked"> &
  Pick<typeof words, "has" | "helpLink" | "language" | "plain" | "say">;

export let bdi: Kit["bdi"];
export let button: Kit["button"];
export let choice: Kit["choice"];
export let complain: Kit["complain"];
export let dayInWords: Kit["dayInWords"];
export let el: Kit["el"];
export let errorOf: Kit["errorOf"];
export let has: Kit["has"];
export let helpLink: Kit["helpLink"];
export let icon: Kit["icon"];
export let keepFile: Kit["keepFile"];
export let language: Kit["language"];
export let languageInWords: Kit["languageInWords"];
export let momentInWords: Kit["momentInWords"];
export let monthsOf: Kit["monthsOf"];
export let nameOf: Kit["nameOf"];
export let note: Kit["note"];
export let plain: Kit["plain"];
export let say: Kit["say"];
export let settle: Kit["settle"];
export let sizeInWords: Kit["sizeInWords"];
export let ticked: Kit["ticked"];
export let spanOf: Kit["spanOf"];
export let today: Kit["today"];
export let trouble: Kit["trouble"];

/** Once, before any page is made. */
export function use(kit: Kit): void {
  ({
    bdi, button, choice, complain, dayInWords, el, errorOf, has, helpLink, icon, keepFile, language, languageInWords, momentInWords, monthsOf,
    nameOf, note, plain, say, settle, sizeInWords, spanOf, ticked, today, trouble,
  } = kit);
}
