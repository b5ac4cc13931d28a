/** The bag (RFC 8493, as spec/case-file.md narrows it): what must be there is there, and every hash is right. */
import { equal, text, utf8 } from "../seal/bytes";
import { isDay } from "../seal/days";
import type { Inside } from "./content";
import type { Code, Finding } from "./finding";
import { ALWAYS, BAGIT, BAGIT_TEXT, BAG_INFO, DATA, MANIFEST, MANIFEST_LINE, TAGGED, TAGMANIFEST, VERIFY, VERIFY_SHA256 } from "./layout";

/** SHA-256 by name. */
type Listed = ReadonlyMap<string, string>;

const LABELS = ["Bagging-Date", "Payload-Oxum", "External-Identifier", "Source-Organization", "Amanat-Case-File"];
const OXUM = /^(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,5})$/;
/** What no line may hold. Signs that Urdu is joined with are none of these. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const one = (code: Code, place: string): Finding => ({ code, place });

/** Everything about the bag but what its files say. */
export function bagFindings(inside: Inside): Finding[] {
  const missing = ALWAYS.filter((name) => !inside.has(name)).map((name) => one("bag.missing", name));
  const page = inside.get(VERIFY);
  const altered = page !== undefined && page.sha256 !== VERIFY_SHA256 ? [one("verify_txt.altered", VERIFY)] : [];
  return [...missing, ...version(inside), ...info(inside), ...tags(inside), ...payload(inside), ...altered];
}

/** The text of a file that is looked into; null: it is not there, or not UTF-8. */
export function textOf(inside: Inside, name: string): string | null {
  try {
    const bytes = inside.get(name)?.text;
    return bytes == null ? null : text(bytes);
  } catch {
    return null;
  }
}

/** The lines of `bag-info.txt`, or null if they are not exactly those that it has. */
export function information(inside: Inside): ReadonlyMap<string, string> | null {
  const lines = (textOf(inside, BAG_INFO) ?? "").split("\n");
  const last = lines.pop();
  const pairs = lines.map((line): [string, string] => {
    const at = line.indexOf(": ");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 2)];
  });
  const fits = last === "" && pairs.length === LABELS.length && pairs.every(([label, value], i) => label === LABELS[i] && value !== "" && !CONTROL.test(value));
  if (!fits) return null;
  const found = new Map(pairs);
  const good = OXUM.test(found.get("Payload-Oxum")!) && found.get("Amanat-Case-File") === "1" && isDay(found.get("Bagging-Date")!);
  return good ? found : null;
}

function version(inside: Inside): Finding[] {
  const bytes = inside.get(BAGIT)?.text;
  return bytes == null || equal(bytes, utf8(BAGIT_TEXT)) ? [] : [one("bag.version", BAGIT)];
}

function info(inside: Inside): Finding[] {
  if (!inside.has(BAG_INFO)) return [];
  const said = information(inside);
  if (said === null) return [one("bag.info", BAG_INFO)];
  const files = [...inside].filter(([name]) => name.startsWith(DATA));
  const size = files.reduce((sum, [, held]) => sum + held.size, 0);
  return said.get("Payload-Oxum") === `${size}.${files.length}` ? [] : [one("bag.oxum", BAG_INFO)];
}

/** Names and hashes, or null if a line, the order or the end is not as it must be. */
function manifest(inside: Inside, name: string): Listed | null {
  const lines = (textOf(inside, name) ?? "?").split("\n");
  const last = lines.pop();
  const found = new Map<string, string>();
  let before = "";
  for (const line of lines) {
    const [, digest, path] = MANIFEST_LINE.exec(line) ?? [];
    if (digest === undefined || path === undefined || path <= before) return null;
    found.set((before = path), digest);
  }
  return last === "" ? found : null;
}

/** What the manifest of the payload lists, or null if it is not there or not as it must be. */
export const listed = (inside: Inside): Listed | null => (inside.has(MANIFEST) ? manifest(inside, MANIFEST) : null);

function tags(inside: Inside): Finding[] {
  if (!inside.has(TAGMANIFEST)) return [];
  const told = manifest(inside, TAGMANIFEST);
  if (told === null) return [one("manifest.malformed", TAGMANIFEST)];
  const names = [...told.keys()];
  if (names.length !== TAGGED.length || names.some((name, i) => name !== TAGGED[i])) return [one("manifest.tag_list", TAGMANIFEST)];
  return names.filter((name) => inside.has(name) && inside.get(name)!.sha256 !== told.get(name)).map((name) => one("manifest.tag_altered", name));
}

function payload(inside: Inside): Finding[] {
  if (!inside.has(MANIFEST)) return [];
  const told = listed(inside);
  if (told === null || ![...told.keys()].every((name) => name.startsWith(DATA))) return [one("manifest.malformed", MANIFEST)];
  return compared(told, new Map([...inside].filter(([name]) => name.startsWith(DATA)).map(([name, { sha256 }]) => [name, sha256])));
}

function compared(told: Listed, there: Listed): Finding[] {
  const missing = [...told].filter(([name]) => !there.has(name));
  const added = [...there].filter(([name]) => !told.has(name));
  const altered = [...there].filter(([name, digest]) => (told.get(name) ?? digest) !== digest);
  const gone = new Set(missing.map(([, digest]) => digest));
  const moved = new Set(added.map(([, digest]) => digest).filter((digest) => gone.has(digest)));
  const elsewhere = new Set(told.values());
  const found = (rows: readonly (readonly [string, string])[], code: Code): Finding[] => rows.map(([name]) => one(code, name));
  return [
    ...found(added.filter(([, digest]) => moved.has(digest)), "manifest.renamed"),
    ...found(missing.filter(([, digest]) => !moved.has(digest)), "manifest.missing"),
    ...found(added.filter(([, digest]) => !moved.has(digest)), "manifest.added"),
    ...altered.map(([name, digest]) => one(elsewhere.has(digest) ? "manifest.swapped" : "manifest.altered", name)),
  ];
}
