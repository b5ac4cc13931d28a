// Every sentence is in the template, in her language; here they are only found and filled.

import { bdi } from "./dom";

type Table = Readonly<Record<string, string>>;
let table: Table | undefined;
const fetched = new Map<string, Promise<void>>();

function sentences(): Table {
  table ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Table;
  return table;
}

/** What is said after the questions comes later, so that the first page stays small. Throws while there is no signal. */
export const restOfWords = (): Promise<void> => more("amanat-words");

/** What the pages of a proceeding say, for whoever has one. Throws while there is no signal. */
export const proceedingWords = (): Promise<void> => more("amanat-proceeding");

/** @param name of the meta element that has the address */
function more(name: string): Promise<void> {
  const under = fetched.get(name) ?? fetchFrom(name).catch((error: unknown) => {
    fetched.delete(name);
    throw error;
  });
  fetched.set(name, under);
  return under;
}

async function fetchFrom(name: string): Promise<void> {
  const address = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  if (!address) return; // this page carries all of them
  const answer = await fetch(address, { referrerPolicy: "no-referrer", credentials: "omit" });
  if (!answer.ok) throw new TypeError(`words: ${answer.status}`);
  table = { ...sentences(), ...((await answer.json()) as Table) };
}

/** The language of the page. */
export function language(): "en" | "ur" {
  return document.documentElement.lang === "ur" ? "ur" : "en";
}

/** A sentence as plain text, for attributes. */
export function plain(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = sentences()[key];
  if (sentence === undefined) throw new Error(`no sentence ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A sentence for the page: each value in {braces} stands isolated, so that neither script turns it round. */
export function say(key: string, values: Readonly<Record<string, string | number | Node>> = {}): DocumentFragment {
  const made = document.createDocumentFragment();
  for (const [at, piece] of plain(key).split(/\{(\w+)\}/).entries()) {
    if (at % 2 === 0) made.append(piece);
    else {
      const value = values[piece];
      made.append(value instanceof Node ? value : bdi(value ?? ""));
    }
  }
  return made;
}

/** Whether the template has this sentence; kinds and codes from elsewhere may be newer than the page. */
export function has(key: string): boolean {
  return key in sentences();
}

/** A way to help that stays, whatever she decides. In a page of its own, so that nothing here is lost. */
export function helpLink(): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `/${language()}/help`;
  link.target = "_blank";
  link.rel = "noopener";
  link.append(say("choice_help"));
  return link;
}
