// Pieces that several of these pages show: words in either language, clocks, files, a form that sends one thing.

import type { SafeApi } from "../client/types";
import type { Manifest } from "../seal/item";
import type { ClockRow, Words } from "../seal/proceedings";
import type { View } from "../journey/stage";
import { bdi, button, complain, dayInWords, el, errorOf, icon, keepFile, language, monthsOf, note, say, settle, sizeInWords, spanOf, today, trouble } from "./kit";

type Child = Node | string | null | undefined | false;

/** In her language if it is there, else in the other; never in none. */
export function inWords(words: Words): { text: string; lang: "en" | "ur" } {
  const mine = language();
  const lang = words[mine] !== undefined ? mine : mine === "en" ? "ur" : "en";
  return { text: words[lang] ?? "", lang };
}

export function spoken(words: Words, tag: "p" | "span" | "h2" | "h3" = "p"): HTMLElement {
  const { text, lang } = inWords(words);
  return el(tag, { class: tag === "p" ? "own" : undefined, lang, dir: lang === "ur" ? "rtl" : "ltr" }, text);
}

export const day = (value: string): HTMLElement => bdi(dayInWords(value));

/** One thing under its own heading. */
export const section = (heading: string, ...body: readonly Child[]): HTMLElement => el("section", { class: "flow part" }, el("h2", {}, say(heading)), ...body);

export const unverified = (): HTMLElement => note("note", "info", say("proceeding_unverified"));

/** The clocks of one way: what was due when. Only a hard day that has passed without an answer is marked. */
export function clockList(clocks: readonly ClockRow[]): HTMLElement | null {
  return clocks.length === 0 ? null : el("ul", { class: "clocks" }, ...clocks.map(clock));
}

function clock(row: ClockRow): HTMLElement {
  const state = el("p", {}, clockWords(row));
  const small = el("p", { class: "small soft" }, row.basis !== "" && bdi(row.basis), row.basis !== "" && !row.verified && " · ", !row.verified && say("clock_unverified"));
  const body = [el("b", {}, spoken(row.title, "span")), state, small.hasChildNodes() && small];
  return el("li", { "data-state": row.state }, row.state === "missed" && row.force === "hard" ? note("care", "wait", ...body) : el("div", { class: "flow" }, ...body));
}

/** A soft day or one that others aim for is never said to be missed. */
function clockWords({ state, force, due, done }: ClockRow): DocumentFragment {
  const hard = force === "hard";
  if (state === "met" || (state === "late" && !hard)) return done === undefined ? say("clock_met_plain") : say("clock_met", { day: day(done) });
  if (state === "late") return done !== undefined && due !== undefined ? say("clock_late", { done: day(done), due: day(due) }) : say("clock_met_plain");
  if (state === "missed" && hard) return due === undefined ? say("clock_missed_plain") : say("clock_missed", { day: day(due) });
  if (force === "soft" || state === "soft") return say("clock_soft");
  if (force === "benchmark" || state === "benchmark") return due === undefined ? say("clock_soft") : say("clock_benchmark", { day: day(due) });
  if (state === "running") return due === undefined ? say("clock_none") : say("clock_running", { day: day(due) });
  return say(state === "paused" ? "clock_paused" : state === "not_yet" ? "clock_not_yet" : "clock_none");
}

/** What a desk wrote, a paragraph each line: one can be English, the next Urdu. */
export function lines(text: string | undefined): HTMLElement[] {
  const count = (line: string, letters: RegExp): number => line.match(letters)?.length ?? 0;
  const script = (line: string): { lang?: string } => (count(line, /[\u0620-\u06ff]/gu) > count(line, /[a-z]/giu) ? { lang: "ur" } : {});
  return (text ?? "").split("\n").filter((line) => line.trim() !== "").map((line) => el("p", { class: "own", dir: "auto", ...script(line) }, line));
}

/** Files that the desk put into this mailbox. Each is opened here, and its hash compared, before it is given out. */
export function paperList(safe: SafeApi, desk: string, items: readonly Manifest[]): HTMLElement {
  return el("ul", { class: "rows" }, ...items.map((manifest) => paper(safe, desk, manifest)));
}

function paper(safe: SafeApi, desk: string, manifest: Manifest): HTMLElement {
  const name = manifest.name === undefined || manifest.name === "" ? el("span", {}, say("paper_nameless")) : bdi(manifest.name);
  const status = el("span", { role: "status", class: "small soft" });
  const take = button("second", [icon("file"), say("paper_keep", { name })], () => void keep());
  const row = el("li", { class: "flow" }, take, el("span", { class: "small soft" }, bdi(sizeInWords(manifest.size), true), " "), status);
  const keep = async (): Promise<void> => {
    settle(take);
    status.replaceChildren(say("working"));
    try {
      keepFile(await safe.readPaper(desk, manifest), manifest.name ?? "paper");
      status.replaceChildren(say("paper_kept"));
    } catch (error) {
      status.replaceChildren();
      const { kind, code } = errorOf(error);
      complain(take, kind === "forged" || kind === "malformed" ? say("paper_broken") : code === "nothing" ? say("paper_gone") : trouble(error));
    }
  };
  return row;
}

export function area(id: string, label: string, most = 20_000): { field: HTMLElement; input: HTMLTextAreaElement } {
  const input = el("textarea", { id, dir: "auto", autocomplete: "off", spellcheck: "false", maxlength: most });
  return { input, field: el("div", { class: "field" }, el("label", { for: id }, say(label)), input) };
}

export interface DayField {
  element: HTMLElement;
  /** The day, or the sentence for what is wrong with it. */
  read(): { day: string } | { wrong: string };
}

/** Day, month by its name, year: digits of either script. It begins with today; a day to come is not taken. */
export function dayField(id: string, legend: string): DayField {
  const [year = "", month = "", date = ""] = today().split("-").map((part) => String(Number(part)));
  const input = (part: string, value: string, most: number): HTMLInputElement => {
    const made = el("input", { id: `${id}-${part}`, inputmode: "numeric", maxlength: most, dir: "ltr", autocomplete: "off" });
    made.value = value;
    return made;
  };
  const [first, last] = [input("day", date, 2), input("year", year, 4)];
  const middle = el("select", { id: `${id}-month`, autocomplete: "off" }, ...monthsOf().map(({ value, name }) => el("option", { value }, name)));
  middle.value = month;
  const part = (key: string, field: HTMLElement): HTMLElement => el("label", { class: "field" }, el("span", { class: "small" }, say(key)), field);
  const fields = el("div", { class: "day" }, part("day_day", first), part("day_month", middle), part("day_of_year", last));
  const element = el("fieldset", { class: "date" }, el("legend", {}, say(legend)), fields);
  const read = (): { day: string } | { wrong: string } => {
    const span = spanOf({ day: first.value, month: middle.value, year: last.value }, today());
    if (typeof span === "string") return { wrong: span };
    return span?.exact === true ? { day: span.from } : { wrong: "day_wrong" };
  };
  return { element, read };
}

/** A page with one thing to send. `send` gives a complaint, or sends and goes on. */
export interface Sheet {
  heading: Child;
  body: readonly Child[];
  go: string;
  /** What is wrong with what was typed, and where; null if it can go. */
  wrong: () => { at: Element; message: DocumentFragment } | null;
  send: () => Promise<void>;
}

export function sheet({ heading, body, go, wrong, send }: Sheet): View {
  let busy = false;
  const label = (): Child[] => [icon("send"), el("span", {}, say(go))];
  const act = button("main", [], () => void run());
  act.replaceChildren(...label().filter((child): child is Node => child instanceof Node));
  const run = async (): Promise<void> => {
    if (busy) return;
    for (const error of act.parentElement?.querySelectorAll(".error") ?? []) error.remove();
    const found = wrong();
    if (found !== null) return complain(found.at, found.message);
    busy = true;
    act.replaceChildren(say("proceeding_sending"));
    try {
      await send();
    } catch (error) {
      complain(act, trouble(error));
    } finally {
      busy = false;
      act.replaceChildren(...label().filter((child): child is Node => child instanceof Node));
    }
  };
  return { heading, body: [...body, act, button("second", [say("proceeding_not_now")], () => history.back())] };
}
