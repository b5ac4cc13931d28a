/** Names inside a case file, before anything is read: none may reach outside its folder, none may be two things on two computers. */
import type { Code, Finding } from "./finding";
import { AFTER, ALWAYS, COPY, MAX_NAME, NAME, ORIGINAL, PROOF, ROOT } from "./layout";

const DRIVE = /^[A-Za-z]:/;
const KNOWN = new Set([...ALWAYS, ...AFTER]);

export const inner = (name: string): string => (name.startsWith(ROOT) ? name.slice(ROOT.length) : name);
const bare = (name: string): string => name.replace(/\/$/, "");

/**
 * What is wrong with full names of files, and of folders (which end with `/`). After any of these but `name.unknown` nothing
 * is read.
 */
export function nameFindings(names: readonly string[], folders: readonly string[]): Finding[] {
  const found = [...names, ...folders].flatMap((name) => {
    const code = fault(name);
    return code === null ? [] : [{ code, place: name }];
  });
  found.push(...twins([...names, ...folders.map(bare)]));
  const bad = new Set(found.map(({ place }) => place));
  const parents = new Set(names.flatMap(parentsOf));
  const unknown = (name: string): Finding => ({ code: "name.unknown", place: name });
  const strangers = names.filter((name) => !bad.has(name) && !belongs(inner(name)));
  const empty = folders.filter((name) => !bad.has(name) && !parents.has(name));
  return [...found, ...strangers.map(unknown), ...empty.map(unknown)];
}

function fault(name: string): Code | null {
  if (/^[/\\]/.test(name) || DRIVE.test(name)) return "name.absolute";
  if (bare(name).split(/[/\\]/).some((part) => /^\.*$/.test(part))) return "name.parent";
  if ([...name].length > MAX_NAME + ROOT.length) return "name.long";
  if (!NAME.test(bare(name))) return "name.characters";
  return name.startsWith(ROOT) ? null : "name.outside";
}

/** Names that one computer takes for the same: by case, or by how a letter is put together. */
function twins(names: readonly string[]): Finding[] {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    const folded = name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
    const twin = seen.has(folded);
    seen.add(folded);
    return twin ? [{ code: "name.twin" as const, place: name }] : [];
  });
}

const parentsOf = (name: string): string[] => [...name].flatMap((letter, i) => (letter === "/" ? [name.slice(0, i + 1)] : []));

const belongs = (name: string): boolean => KNOWN.has(name) || [ORIGINAL, COPY, PROOF].some((form) => form.test(name));
