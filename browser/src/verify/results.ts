/** What came out, in words that an officer can read, and can print. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bdi, button, el, type Child } from "../journey/dom";
import { hex } from "../seal/bytes";
import { readRoots, type Report, type Summary } from "./check";
import { levelOf, meaning, toDo, type Code, type Finding, type Language, type Level } from "./finding";
import { nameOf, type State } from "./state";
import { moment, size, type Words } from "./words";

const ORDER: readonly Level[] = ["unreadable", "bad", "unproven", "note"];
const VERDICT = { unreadable: "unreadable", bad: "altered", unproven: "unproven", note: "intact" } as const;
/** How each verdict and each finding looks: changed is never as little as not proved. */
const LOOKS = { unreadable: "dull", bad: "wrong", unproven: "care", note: "" } as const;
/** The verdict's sign, for whoever cannot tell the colours, and on paper. */
const SIGNS: Readonly<Record<Level, string>> = {
  unreadable: "M6 12h12",
  bad: "M6 6l12 12M18 6L6 18",
  unproven: "M12 5v9M12 19v.01",
  note: "M5 13l5 5L19 7",
};
/** Places that are shown at once; the rest is a tap away. */
const FEW = 5;

/** The whole page after a check. */
export function results(state: State, report: Report, words: Words, again: () => void): Child[] {
  const found = [...report.findings].sort((a, b) => ORDER.indexOf(levelOf(a)) - ORDER.indexOf(levelOf(b)));
  const worst = found[0] === undefined ? "note" : levelOf(found[0]);
  const next = button("link", [words.again], again);
  next.id = "again";
  return [
    verdict(worst, report.summary, words, state.language),
    el("h2", {}, words.found),
    found.length === 0 ? el("p", {}, words.nothing) : el("ul", {}, ...alike(found, actionOf).map((group) => card(group, state.language, words))),
    el("h2", {}, words.checked),
    checkedRows(report, words, state.language),
    ...(report.summary === null ? [] : said(report.summary, worst, words, state.language)),
    el("h2", {}, words.against),
    given(state, words),
    el("p", {}, words.limits),
    el("p", {}, words.keep),
    el("div", { class: "actions" }, button("second", [words.print], () => print()), next),
    el("p", { class: "hint" }, words.printHint),
  ];
}

function sign(level: Level): SVGElement {
  const make = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made as SVGElement;
  };
  const drawn = make("svg", { class: "sign", viewBox: "0 0 24 24", "aria-hidden": "true" });
  drawn.append(make("path", { d: SIGNS[level] }));
  return drawn;
}

function verdict(level: Level, summary: Summary | null, words: Words, language: Language): HTMLElement {
  const name = VERDICT[level];
  const [title, line] = words.verdicts[name] as [string, string];
  const isGood = name === "intact";
  const by = isGood && summary?.desk != null && summary.sealed !== null ? el("p", {}, words.by, ": ", bdi(summary.desk[language]), " · ", bdi(moment(summary.sealed, language))) : null;
  return el("section", { class: `verdict ${LOOKS[level]}`.trim(), "data-verdict": name }, el("h1", { id: "verdict", tabindex: "-1" }, sign(level), title), el("p", {}, line), by);
}

/** Findings that have this in common together, in the order of their first. */
function alike(found: readonly Finding[], what: (one: Finding) => string): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const one of found) groups.set(what(one), [...(groups.get(what(one)) ?? []), one]);
  return [...groups.values()];
}

/** What is as grave and asks for the same stands on one card. */
const actionOf = (one: Finding): string => `${levelOf(one)} ${toDo(one, "en")}`;

function card(group: readonly Finding[], language: Language, words: Words): HTMLElement {
  const level = levelOf(group[0]!);
  return el(
    "li",
    { class: `finding ${LOOKS[level]}`.trim() },
    el("p", { class: "level" }, words.levels[level]),
    ...alike(group, ({ code }) => code).map((same) => findingItem(same, language, words)),
    el("p", { class: "soft" }, toDo(group[0]!, language)),
  );
}

function findingItem(same: readonly Finding[], language: Language, words: Words): HTMLElement {
  const one = same[0]!;
  const places = same.filter(({ place }) => place !== "").map((row) => el("li", {}, placeOf(row, words)));
  const rest = places.slice(FEW);
  const more = rest.length === 0 ? null : el("details", {}, el("summary", {}, words.more(rest.length)), el("ul", {}, ...rest));
  return el(
    "div",
    { "data-code": one.code, "data-count": same.length },
    el("p", {}, meaning(one, language), " ", el("bdi", { class: "code small soft tag" }, one.code)),
    places.length === 0 ? null : el("ul", {}, ...places.slice(0, FEW)),
    more,
  );
}

/** A step by its number; else a name inside the file. */
function placeOf({ code, place }: Finding, words: Words): Child {
  if (!/^[0-9]+$/.test(place)) return el("bdi", { class: "code", dir: "ltr" }, place);
  return el("span", {}, code === "custody.hidden" ? words.stepsHidden : words.step, " ", bdi(place, true));
}

type Row = keyof Words["rows"];
/** Beginnings of the codes that belong to each row, in the order of the checks. */
const ROWS: Readonly<Record<Row, readonly string[]>> = {
  container: ["seal.", "container.", "name."],
  bag: ["bag.", "manifest.", "verify_txt."],
  metadata: ["metadata."],
  people: ["people."],
  custody: ["custody."],
  sealed: ["sealed."],
  proof: ["proof."],
  quorum: ["quorum."],
  stamp: ["stamp."],
  time: ["time."],
};
const NOT_THERE: readonly Code[] = ["quorum.none", "stamp.none", "proof.missing"];

function checkedRows({ findings, summary }: Report, words: Words, language: Language): HTMLElement {
  const rows = (Object.keys(ROWS) as Row[]).map((row) => {
    const own = findings.filter(({ code }) => ROWS[row].some((start) => code.startsWith(start)));
    const state = stateOf(row, own, findings, summary);
    const looks = { holds: "state", bad: "state wrong", unproven: "state care", none: "state plain", skipped: "state plain" }[state];
    // What could not be opened was not found to be wrong.
    const unread = own.some((one) => levelOf(one) === "unreadable");
    const [shown, look] = unread ? [words.levels.unreadable, "state plain"] : [words.states[state], looks];
    return el("li", {}, el("span", {}, words.rows[row]), el("span", { class: look }, shown), detail(row, state, summary, words, language));
  });
  return el("ul", { class: "rows" }, ...rows);
}

function stateOf(row: Row, own: readonly Finding[], all: readonly Finding[], summary: Summary | null): keyof Words["states"] {
  const worst = ORDER.find((level) => own.some((one) => levelOf(one) === level));
  if (worst === "bad" || worst === "unreadable") return "bad";
  if (own.some(({ code }) => NOT_THERE.includes(code))) return "none";
  if (worst === "unproven") return "unproven";
  if (summary === null) return "skipped";
  // Without a proof, a key or a stamp these say nothing.
  if (row === "quorum" && summary.log === "") return "skipped";
  if (row === "proof" && summary.log === "") return "unproven";
  if (row === "stamp" && summary.stamped === null) return "skipped";
  if (row === "sealed" && summary.sealed === null) return "skipped";
  if (row === "people" && summary.desk === null) return "skipped";
  return row === "time" && all.some(({ code }) => code === "custody.malformed") ? "skipped" : "holds";
}

function detail(row: Row, state: keyof Words["states"], summary: Summary | null, words: Words, language: Language): Child {
  if (summary === null || state === "skipped" || state === "none") return null;
  const line = (...content: Child[]): HTMLElement => el("span", { class: "detail" }, ...content);
  if (row === "people" && summary.desk !== null) return line(bdi(summary.desk[language]), el("br"), code(summary.fingerprint));
  if (row === "custody") return line(words.stepsCount(summary.steps, summary.hidden));
  if (row === "sealed" && summary.sealed !== null) return line(words.sealedAt, " ", bdi(moment(summary.sealed, language)));
  if (row === "proof" && summary.log !== "") return line(bdi(summary.log, true), " · ", words.entries(summary.logSize));
  if (row === "quorum") return line(words.witnessesNeeded(summary.cosigned.length, summary.quorum), ...seen(summary, language));
  if (row === "stamp" && summary.stamped !== null) return line(bdi(moment(summary.stamped, language)), el("br"), bdi(summary.service, true));
  return null;
}

const seen = ({ cosigned }: Summary, language: Language): Child[] =>
  cosigned.flatMap(({ name, time }) => [el("br"), bdi(name, true), " · ", bdi(moment(time, language))]);

type Pair = readonly [string, Child];

const list = (pairs: readonly Pair[]): HTMLElement => el("dl", { class: "card" }, ...pairs.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));

const code = (text: string): HTMLElement => el("bdi", { class: "code", dir: "ltr" }, text);

function said(summary: Summary, worst: Level, words: Words, language: Language): Child[] {
  const pairs: Pair[] = [
    [words.caseNumber, bdi(summary.case)],
    ...(summary.desk === null ? [] : [[words.by, bdi(summary.desk[language])] as const]),
    ...(summary.begun === null ? [] : [[words.begun, bdi(moment(summary.begun, language))] as const]),
    ...(summary.sealed === null ? [] : [[words.sealedTime, bdi(moment(summary.sealed, language))] as const]),
    [words.oneHash, code(summary.tag)],
  ];
  return [
    el("h2", {}, words.says),
    worst === "note" ? null : el("p", { class: "error" }, words.doubt),
    list(pairs),
    el("h2", {}, words.exhibits),
    el("ul", { class: "rows" }, ...summary.files.map((one) => el("li", { class: "exhibit" }, el("span", {}, bdi(one.title || one.name)), bdi(size(one.size), true), el("span", { class: "detail" }, code(one.name), el("br"), code(one.sha256))))),
  ];
}

/** Everything that the result hangs on, so that a print says it too. */
function given(state: State, words: Words): HTMLElement {
  const { desk, log, witnesses, roots } = state.given;
  const pairs: Pair[] = [
    [words.fileName, state.chosen === null ? null : bdi(nameOf(state.chosen))],
    [words.checkedAt, bdi(moment(state.checkedAt, state.language))],
    ...(desk.trim() === "" ? [] : [[words.desk, code(desk.trim())] as const]),
    ...(log.trim() === "" ? [] : [[words.log, code(log.trim())] as const]),
    ...(witnesses.trim() === "" ? [] : [[words.witnesses, el("span", {}, ...witnesses.trim().split(/\s+/).flatMap((key, i) => [i > 0 && el("br"), code(key)]))] as const]),
    ...readRoots(roots).map(({ raw }) => [words.rootHash, code(hex(sha256(raw)))] as const),
  ];
  return pairs.length > 2 ? list(pairs) : el("div", {}, list(pairs), el("p", { class: "hint" }, words.nothingGiven));
}
