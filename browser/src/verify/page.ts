/** The page: what is to be checked, with which keys; then the check; then what came out. Nothing is sent, kept or loaded. */
import { bdi, button, el, type Child } from "../journey/dom";
import { check, type Report } from "./check";
import type { Code, Language } from "./finding";
import { keysCard, noKeys, readTrust } from "./giving";
import { fileCard } from "./choosing";
import { results } from "./results";
import type { State } from "./state";
import { size, WORDS, type Words } from "./words";

const state: State = {
  language: /^ur\b/i.test(navigator.language) ? "ur" : "en",
  chosen: null,
  sealed: false,
  given: noKeys(),
  errors: {},
  shows: "form",
  report: null,
  checkedAt: 0,
};

/** Findings that say nothing about the file. */
const LOCKED: readonly Code[] = ["seal.no_key", "seal.wrong_key"];

class StoppedByPerson extends Error {}
let stopped = false;

function show(focus = ""): void {
  const words = WORDS[state.language];
  const root = document.documentElement;
  [root.lang, root.dir, document.title] = [state.language, state.language === "ur" ? "rtl" : "ltr", words.title];
  const page = document.getElementById("page")!;
  page.replaceChildren(...[top(words), el("main", { class: "flow" }, ...body(words)), foot(words)].filter((one) => one !== null && one !== undefined && one !== false));
  if (focus !== "") page.querySelector<HTMLElement>(focus)?.focus();
}

function top(words: Words): HTMLElement {
  const other: Language = state.language === "en" ? "ur" : "en";
  const turn = button("link", [words.other], () => {
    state.language = other;
    show("#tongue");
  });
  turn.id = "tongue";
  turn.lang = other;
  turn.dir = other === "ur" ? "rtl" : "ltr";
  // While files are read the page stays as it is.
  turn.hidden = state.shows === "check";
  return el("header", {}, el("span", { class: "mark" }, words.mark), turn);
}

function foot(words: Words): Child {
  const lines = [state.shows === "form" ? "" : words.offline, words.drafted].filter((line) => line !== "");
  return lines.length === 0 ? null : el("footer", {}, el("p", {}, lines.join(" ")));
}

function body(words: Words): Child[] {
  if (state.shows === "check") return checking(words);
  if (state.shows === "result" && state.report !== null) return results(state, state.report, words, again);
  return form(words);
}

function form(words: Words): Child[] {
  const act = button("main", [words.check], () => void start());
  act.id = "check";
  const missing = state.errors["page"];
  return [
    el("h1", { tabindex: "-1" }, words.title),
    el("p", { class: "lede" }, words.offline),
    fileCard(state, words, show),
    keysCard(state, words, show),
    missing === undefined ? null : el("p", { class: "error", role: "alert", id: "page-error", tabindex: "-1" }, missing),
    act,
  ];
}

function checking(words: Words): Child[] {
  const stop = button("second", [words.stop], () => {
    stopped = true;
  });
  return [
    el("h1", { tabindex: "-1" }, words.title),
    el("p", { id: "doing", role: "status" }, state.sealed ? words.opening : words.working),
    el("progress", { id: "progress", max: 1, "aria-label": words.working }),
    el("p", { class: "soft", id: "amount" }),
    stop,
  ];
}

function again(): void {
  // The keys stay for the next file; the file and what opened it do not.
  const { desk, log, witnesses, roots, fromFile, keysName, several } = state.given;
  Object.assign(state, { shows: "form", report: null, errors: {}, chosen: null, sealed: false, given: { ...noKeys(), desk, log, witnesses, roots, fromFile, keysName, several } });
  show("h1");
}

/** Lets the page be drawn before long work. */
const breath = (): Promise<void> => new Promise((done) => setTimeout(done, 60));

async function start(): Promise<void> {
  const words = WORDS[state.language];
  const { trust, errors } = readTrust(state.given, words);
  state.errors = {
    ...errors,
    ...(globalThis.crypto?.subtle === undefined ? { page: words.noCrypto } : {}),
    ...(state.chosen === null ? { file: words.first } : {}),
  };
  const [wrong] = Object.keys(state.errors);
  if (wrong !== undefined || state.chosen === null) return show(`#${wrong}-error`);
  Object.assign(state, { shows: "check", checkedAt: Math.floor(Date.now() / 1000) });
  stopped = false;
  show("h1");
  await breath();
  try {
    const report = await check(state.chosen, trust, progress);
    if (isLocked(report)) return askAgain(words);
    Object.assign(state, { report, shows: "result" });
  } catch (error) {
    state.shows = "form";
    state.errors = { page: error instanceof StoppedByPerson ? words.stopped : words.failed };
    if (!(error instanceof StoppedByPerson)) console.error(error);
  }
  show(state.shows === "result" ? "#verdict" : "#page-error");
}

/** Nothing is wrong with a file whose seal was not opened: what opens it was not given, or is another. */
const isLocked = ({ findings: [only] }: Report): boolean => only !== undefined && LOCKED.includes(only.code);

/** Back at the form: the file stays chosen, what was typed stays typed, and the field that opens it has the focus. */
function askAgain(words: Words): void {
  const { passphrase, identities } = state.given;
  const isKey = passphrase === "" && identities.length > 0;
  const field = isKey ? "identity" : "passphrase";
  state.errors = { [field]: isKey ? words.keyDiffers : passphrase === "" ? words.passphraseMissing : words.passphraseDiffers };
  state.shows = "form";
  show(`#${field}`);
}

let drawn = 0;

function progress(done: number, total: number): void {
  if (stopped) throw new StoppedByPerson();
  const now = performance.now();
  if (now - drawn < 100 && done > 0) return;
  drawn = now;
  const words = WORDS[state.language];
  const bar = document.querySelector<HTMLProgressElement>("#progress");
  const amount = document.querySelector("#amount");
  if (bar === null || amount === null) return;
  document.querySelector("#doing")!.textContent = words.working;
  bar.value = total === 0 ? 1 : done / total;
  amount.replaceChildren(bdi(words.of(size(done), size(total))));
}

// Paper cannot be tapped.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
show();
