/** Who signs, who did what, and the seal (spec/custody.md): the list of keys, the chain of events, the event that seals. */
import { b64, hash, hex, unb64, type Bytes } from "../seal/bytes";
import { entryId, fingerprint, openEntry, type Entry } from "../seal/directory";
import { AmanatError, malformed } from "../seal/errors";
import { parse, type Json } from "../seal/json";
import { base64, integer, list, object, oneOf, string, version, type Of, type Shape } from "../seal/shape";
import { bodyOf, openSigned } from "../seal/signing";
import { information, listed } from "./bag";
import type { Inside } from "./content";
import type { Code, Finding } from "./finding";
import { BAG_INFO, LOG, ORIGINAL, PEOPLE, SEALED_EVENT, TAGMANIFEST } from "./layout";
import { exhibits, items, numberOf } from "./metadata";

const ROLES = ["lead", "caseworker", "reviewer", "desk"] as const;
const WHATS = [
  ...["received", "gathered", "viewed", "played", "metadata", "compared", "scanned", "sniffed", "original"],
  ...["copied", "redacted", "trimmed", "transcribed", "exported", "sealed", "handed", "shared"],
  ...["message_in", "message_out", "note", "status", "person", "task", "process", "people", "consent", "plan", "published"],
  ...["withheld", "destroyed", "erased", "hold"],
];
/** Who hands files over: never somebody who may only read, and never the software by itself. */
const SEALERS: readonly string[] = ["lead", "caseworker"];
/** Seconds that a clock may be set back without a word. */
const BACKWARDS = 600;
const MOST_ENTRY = Math.floor((65536 * 4) / 3) + 2;

const hashOrNone: Shape<string> = (value, at) => (value === "" ? "" : base64(32)(value, at));
const eventShape = object({
  v: version,
  type: oneOf(["custody"]),
  n: integer(1),
  case: base64(16),
  at: integer(0),
  who: object({ key: base64(32), role: oneOf(ROLES) }),
  what: oneOf(WHATS),
  about: list(object({ id: string(64), before: hashOrNone, after: hashOrNone }), 2000),
  previous: base64(32),
  salt: base64(16),
});
export type CustodyEvent = Of<typeof eventShape>;

const peopleShape = object({
  v: version,
  type: oneOf(["people"]),
  desk: base64(32),
  issued: integer(0),
  people: list(object({ key: base64(32), role: oneOf(ROLES), from: integer(0), until: integer(0) }), 10_000),
  entry: (value, at) => base64()(string(MOST_ENTRY)(value, at), at),
});

/** The list of who may sign, and the desk's entry that proves it. */
export interface Desk {
  readonly people: Of<typeof peopleShape>;
  readonly entry: Entry;
}

/** One line of the log. `hash`: b64 H of the signed event; `event` is null where it is hidden. */
export interface Step {
  readonly n: number;
  readonly hash: string;
  readonly event: CustodyEvent | null;
  readonly signed: Bytes;
}

export type Sealed = Step & { readonly event: CustodyEvent };

const one = (code: Code, place: string): Finding => ({ code, place });

/** What a step gives, or null where our errors say that it cannot be read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AmanatError) return null;
    throw error;
  }
}

/** The desk, proved by its own root key; whether it is `wanted` (an id or a fingerprint; empty: nobody said). */
export function deskOf(inside: Inside, wanted: string): [Desk | null, Finding[]] {
  const bytes = inside.get(PEOPLE)?.text;
  if (bytes == null) return [null, []];
  const signed = orNull(() => unb64(onlyText(parse(bytes), "people")));
  const people = signed && orNull(() => peopleShape(parse(bodyOf(signed)), "people"));
  if (signed === null || people === null) return [null, [one("people.malformed", PEOPLE)]];
  const entry = orNull(() => openEntry(unb64(people.entry)));
  if (entry === null || entryId(entry) !== people.desk) return [null, [one("people.entry", PEOPLE)]];
  const isSigned = entry.epochs.some(({ sign }) => orNull(() => openSigned("people", unb64(sign, 32), signed)) !== null);
  if (!isSigned) return [null, [one("people.signature", PEOPLE)]];
  return [{ people, entry }, [...isWanted(entry, wanted), ...isNamed(inside, entry)]];
}

/** The one text in an object that has nothing else. */
function onlyText(value: Json, name: string): string {
  const text = typeof value === "object" && value !== null && Object.keys(value).length === 1 ? (value as { [name: string]: Json })[name] : null;
  if (typeof text !== "string") throw malformed("json.type", "This is not one text in an object.");
  return text;
}

function isWanted(entry: Entry, wanted: string): Finding[] {
  const said = wanted.replaceAll(" ", "");
  if (said === "") return [one("people.desk_unknown", "")];
  const id = entryId(entry);
  return said === id || said.toLowerCase() === fingerprint(id).replaceAll(" ", "") ? [] : [one("people.desk", PEOPLE)];
}

function isNamed(inside: Inside, entry: Entry): Finding[] {
  const said = information(inside)?.get("Source-Organization");
  return said === undefined || said.endsWith(`(${fingerprint(entryId(entry))})`) ? [] : [one("bag.desk", BAG_INFO)];
}

/** The lines of the log. After a line that cannot be read none is looked at. */
export function stepsOf(inside: Inside): [Step[], Finding[]] {
  const bytes = inside.get(LOG)?.text;
  if (bytes == null) return [[], []];
  if (bytes.length === 0) return [[], [one("custody.empty", LOG)]];
  const steps: Step[] = [];
  let from = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
    const step = readStep(bytes.subarray(from, at));
    if (step === null) return [steps, [one("custody.malformed", String(steps.length + 1))]];
    steps.push(step);
    from = at + 1;
  }
  return [steps, from < bytes.length ? [one("custody.malformed", String(steps.length + 1))] : []];
}

const readStep = (line: Uint8Array): Step | null =>
  orNull(() => {
    const value = parse(line);
    if (typeof value === "object" && value !== null && "hidden" in value) return readHidden(value as { [name: string]: Json });
    const signed = unb64(onlyText(value, "event"));
    const event = eventShape(parse(bodyOf(signed)), "event");
    return { n: event.n, hash: b64(hash(signed)), event, signed };
  });

function readHidden(value: { [name: string]: Json }): Step {
  const { n, hidden } = object({ n: integer(1), hidden: base64(32) })(value, "step");
  return { n, hash: hidden, event: null, signed: new Uint8Array() };
}

const START = b64(new Uint8Array(32));

/** Signatures between two breaths of the page. */
const MANY = 25;
const breath = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** The chain, its signatures, and what it says of the exhibits. */
export async function custodyFindings(inside: Inside, steps: readonly Step[], desk: Desk | null): Promise<Finding[]> {
  const found: Finding[] = [];
  let [previous, at, of, following]: [string, number, string | null, number] = [START, 0, null, 1];
  for (const [i, step] of steps.entries()) {
    const place = String(i + 1);
    if (i % MANY === MANY - 1) await breath();
    if (step.n !== following) found.push(one("custody.number", place));
    following = step.n + 1;
    if (step.event !== null) {
      if (step.event.previous !== previous) found.push(one("custody.chain", place));
      if (of !== null && step.event.case !== of) found.push(one("custody.case", place));
      found.push(...signatureFindings(step as Sealed, desk, "custody", place));
      if (step.event.at < at - BACKWARDS) found.push(one("time.backwards", place));
      [of, at] = [of ?? step.event.case, step.event.at];
    }
    previous = step.hash;
  }
  const hidden = steps.filter(({ event }) => event === null).length;
  return [...found, ...aboutExhibits(inside, steps), ...(hidden > 0 ? [one("custody.hidden", String(hidden))] : [])];
}

/** By the key that it names, and that key by the list. Without a list whose keys they are is not asked again. */
function signatureFindings({ event, signed }: Sealed, desk: Desk | null, group: "custody" | "sealed", place: string): Finding[] {
  const holds = orNull(() => openSigned("custody", unb64(event.who.key, 32), signed)) !== null;
  const found = holds ? [] : [one(`${group}.signature`, place)];
  return desk === null || maySign(desk, event) ? found : [...found, one(`${group}.person`, place)];
}

/** Whether the key that the event names was this person's, in this role, at that time. */
const maySign = ({ people }: Desk, { who, at }: CustodyEvent): boolean =>
  people.people.some(({ key, role, from, until }) => key === who.key && role === who.role && from <= at && (until === 0 || at <= until));

/**
 * Each exhibit comes from a step; and no step names the hash of something that is not in the file. What the manifest lists
 * counts as here: that it is missing or altered was said before.
 */
function aboutExhibits(inside: Inside, steps: readonly Step[]): Finding[] {
  const files = [...exhibits(inside)];
  const here = new Set(["", ...files.map(([, { sha256 }]) => sha256), ...(listed(inside)?.values() ?? [])]);
  const rows = steps.flatMap(({ n, event }) => (event?.about ?? []).map(({ id, before, after }) => ({ n, id, before: digits(before), after: digits(after) })));
  const told = new Set(rows.map(({ after }) => after));
  const isHidden = steps.some(({ event }) => event === null);
  const strange = files.filter(([, { sha256 }]) => !told.has(sha256));
  const shown = new Set(rows.filter(({ id, before, after }) => id !== "" && !(here.has(before) && here.has(after))).map(({ n }) => n));
  return [
    // An original is there with the step by which it came; a copy that goes alone hides what it was made of.
    ...strange.map(([name]) => one(isHidden && !ORIGINAL.test(name) ? "custody.exhibit_hidden" : "custody.exhibit", name)),
    ...itemFindings(inside, rows),
    ...[...shown].sort((a, b) => a - b).map((n) => one("custody.not_here", String(n))),
  ];
}

/** Each exhibit has the item id that the steps about its very bytes name, and no two exhibits have one id. */
function itemFindings(inside: Inside, rows: readonly { readonly id: string; readonly after: string }[]): Finding[] {
  const named = rows.filter(({ id }) => id !== "");
  const hashes = new Set(named.map(({ after }) => after));
  const told = new Set(named.map(({ after, id }) => `${after} ${id}`));
  const [files, given, numberByItem] = [exhibits(inside), items(inside), new Map<unknown, string>()];
  return [...given.keys()].sort().flatMap((name) => {
    const [item, digest, number] = [given.get(name), files.get(name)!.sha256, numberOf(name)];
    const fits = typeof item === "string" && (!hashes.has(digest) || told.has(`${digest} ${item}`));
    if (fits && !numberByItem.has(item)) numberByItem.set(item, number);
    return fits && numberByItem.get(item) === number ? [] : [one("custody.item", name)];
  });
}

const digits = (value: string): string => hex(unb64(value));

/** The sealed event, not checked yet. */
export function sealedOf(inside: Inside): [Sealed | null, Finding[]] {
  const bytes = inside.get(SEALED_EVENT)?.text;
  if (bytes == null) return [null, []];
  const step = readStep(bytes);
  return step === null || step.event === null ? [null, [one("sealed.malformed", SEALED_EVENT)]] : [step as Sealed, []];
}

/** It seals this tagmanifest, hangs on the log's last event, and was signed by somebody who may. */
export function sealedFindings(inside: Inside, sealed: Sealed, steps: readonly Step[], desk: Desk | null): Finding[] {
  const { event } = sealed;
  const last = steps.at(-1);
  const found: Code[] = [];
  if (event.what !== "sealed") found.push("sealed.what");
  else if (inside.has(TAGMANIFEST) && !sealsThis(inside, event)) found.push("sealed.manifest");
  if (last !== undefined && event.previous !== last.hash) found.push("sealed.previous");
  if (last !== undefined && event.n !== last.n + 1) found.push("sealed.number");
  const first = steps.find((step) => step.event !== null);
  if (first !== undefined && first.event!.case !== event.case) found.push("sealed.case");
  const later = steps.filter((step) => step.event !== null && step.event.at > event.at);
  return [
    ...found.map((code) => one(code, SEALED_EVENT)),
    ...signatureFindings(sealed, desk, "sealed", SEALED_EVENT),
    ...(SEALERS.includes(event.who.role) ? [] : [one("sealed.role", SEALED_EVENT)]),
    ...later.map(({ n }) => one("time.after_seal", String(n))),
  ];
}

function sealsThis(inside: Inside, event: CustodyEvent): boolean {
  const rows = event.about.filter(({ id }) => id === "");
  return rows.length === 1 && digits(rows[0]!.after) === inside.get(TAGMANIFEST)!.sha256;
}
