/** The two descriptions of what is inside say the same as what is inside: each exhibit once, with its hash and size. */
import { textOf } from "./bag";
import type { Held, Inside } from "./content";
import type { Code, Finding } from "./finding";
import { CASE, COPY, CRATE, DATA, ORIGINAL } from "./layout";

interface Node {
  readonly [name: string]: unknown;
}

const one = (code: Code, place: string): Finding => ({ code, place });
const isObject = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const isExhibit = (name: string): boolean => ORIGINAL.test(name) || COPY.test(name);

/** What is wrong with either description, and which exhibits were not scanned. */
export const metadataFindings = (inside: Inside): Finding[] => [...crate(inside), ...caseFindings(inside)];

/** The files of exhibits, originals and copies, by name. */
export const exhibits = (inside: Inside): Map<string, Held> => new Map([...inside].filter(([name]) => isExhibit(name)));

/** What each exhibit's file is called, as far as the description can be read. */
export function titles(inside: Inside): Map<string, string> {
  const nodes = (graph(inside, CRATE) ?? []).filter(isFile);
  const named = new Map(nodes.map((node) => [nameOf(node), node["name"]]));
  return new Map([...exhibits(inside).keys()].flatMap((name) => (typeof named.get(name) === "string" ? [[name, named.get(name) as string]] : [])));
}

/** The item id that the description gives each exhibit's file, whatever it is; nothing of what it does not name. */
export function items(inside: Inside): Map<string, unknown> {
  const nodes = (graph(inside, CRATE) ?? []).filter(isFile);
  const named = new Map(nodes.map((node) => [nameOf(node), node["item"]]));
  return new Map([...exhibits(inside).keys()].flatMap((name) => (named.has(name) ? [[name, named.get(name)]] : [])));
}

/** `E<n>` in the name of an exhibit's file; empty of another. */
export const numberOf = (name: string): string => (ORIGINAL.exec(name) ?? COPY.exec(name))?.[1] ?? "";

/** The nodes of a description, or null if it is none: strict JSON, no name twice in one object. */
function graph(inside: Inside, name: string): Node[] | null {
  const value = strict(textOf(inside, name) ?? "");
  const nodes = isObject(value) ? value["@graph"] : null;
  return Array.isArray(nodes) && nodes.every(isObject) ? nodes : null;
}

/** The value, or undefined. JSON.parse keeps the last of two names without a word: then fewer come out than went in. */
function strict(source: string): unknown {
  try {
    const value: unknown = JSON.parse(source);
    const tokens = source.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs);
    let written = 0;
    for (const [, colon] of tokens) if (colon !== undefined) written++;
    return written === namesIn(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + namesIn(one), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

function isFile(node: Node): boolean {
  const kinds = node["@type"];
  return kinds === "File" || (Array.isArray(kinds) && kinds.includes("File"));
}

/** A name that is not said is said to be none, as the command says it. */
const said = (value: unknown): string => String(value ?? "None");

const nameOf = (node: Node): string => `${DATA}${said(node["@id"])}`;

function crate(inside: Inside): Finding[] {
  if (!inside.has(CRATE)) return [];
  const all = graph(inside, CRATE);
  if (all === null) return [one("metadata.malformed", CRATE)];
  const nodes = all.filter(isFile).map((node) => [nameOf(node), node] as const);
  const count = new Map<string, number>();
  for (const [name] of nodes) count.set(name, (count.get(name) ?? 0) + 1);
  return [
    ...[...count].filter(([, times]) => times > 1).map(([name]) => one("metadata.twice", name)),
    ...[...exhibits(inside).keys()].filter((name) => !count.has(name)).map((name) => one("metadata.missing", name)),
    ...nodes.flatMap(([name, node]) => described(name, node, inside)),
  ];
}

function described(name: string, node: Node, inside: Inside): Finding[] {
  const held = inside.get(name);
  if (held === undefined) return [one("metadata.extra", name)];
  const found: Finding[] = [];
  const digest = node["sha256"] ?? null;
  if (digest !== held.sha256 && (isExhibit(name) || digest !== null)) found.push(one("metadata.hash", name));
  if (node["contentSize"] !== String(held.size)) found.push(one("metadata.size", name));
  if (isExhibit(name) && node["exhibit"] !== numberOf(name)) found.push(one("metadata.number", name));
  const copy = COPY.exec(name);
  if (copy !== null && !isBased(node, copy[1]!, inside)) found.push(one("metadata.based_on", name));
  if (isExhibit(name) && ("scan" in node || copy === null)) {
    const scan = node["scan"];
    if (scan !== "clean") found.push(one(scan === "found" ? "metadata.found" : "metadata.not_scanned", name));
  }
  return found;
}

/** Whether a copy names the original of its number, or none where that one is not in the file. */
function isBased(node: Node, number: string, inside: Inside): boolean {
  const originals = [...inside.keys()].filter((name) => ORIGINAL.exec(name)?.[1] === number).map((name) => name.slice(DATA.length));
  const from = node["isBasedOn"] ?? null;
  if (originals.length === 0) return from === null;
  return isObject(from) && Object.keys(from).length === 1 && originals.includes(from["@id"] as string);
}

function caseFindings(inside: Inside): Finding[] {
  if (!inside.has(CASE)) return [];
  const nodes = graph(inside, CASE);
  if (nodes === null) return [one("metadata.malformed", CASE)];
  const files = observed(nodes);
  const there = exhibits(inside);
  const names = [...new Set([...files.keys(), ...there.keys()])].sort();
  const wrong = names.filter((name) => {
    const [told, ...more] = files.get(name) ?? [];
    const held = there.get(name);
    return told === undefined || held === undefined || more.length > 0 || told.size !== held.size || told.hash !== held.sha256;
  });
  const numbers = [...new Set([...there.keys()].map(numberOf))].sort();
  const records = nodes.filter((node) => node["@type"] === "investigation:ProvenanceRecord").map((node) => said(node["investigation:exhibitNumber"])).sort();
  if (records.length !== numbers.length || records.some((number, i) => number !== numbers[i])) wrong.push(CASE);
  return wrong.map((name) => one("metadata.case", name));
}

interface Told {
  readonly size: unknown;
  readonly hash: unknown;
}

/** Size and hash of each file that the CASE description knows, by its path; more than one where it says so. */
function observed(nodes: readonly Node[]): Map<string, Told[]> {
  const found = new Map<string, Told[]>();
  for (const node of nodes) {
    if (node["@type"] !== "observable:File") continue;
    const facets = node["core:hasFacet"];
    const merged: Node = Object.assign(Object.create(null), ...(Array.isArray(facets) ? facets.filter(isObject) : []));
    const path = said(merged["observable:filePath"]);
    found.set(path, [...(found.get(path) ?? []), { size: merged["observable:sizeInBytes"], hash: hashIn(merged) }]);
  }
  return found;
}

function hashIn(facet: Node): unknown {
  const told = facet["observable:hash"];
  const value = isObject(told) ? told["types:hashValue"] : undefined;
  return isObject(value) ? value["@value"] : value;
}
