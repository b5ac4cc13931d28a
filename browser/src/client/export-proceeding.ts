/** What was said about a proceeding, whole, as part of a plain page; and which papers belong to it. Pure. */
import type { Manifest } from "../seal/item";
import type { Saying } from "../seal/proceedings";
import type { B64, Lang } from "../seal/terms";
import { codeWords, fieldWords, kindWords } from "./export-proceeding-words";
import type { Thread } from "./types";

type Escape = (text: string) => string;

/** Every field of it that a person can read. */
export function sayingPart({ kind, content }: Saying, lang: Lang, escape: Escape): string {
  return `<p>${escape(kindWords(kind, lang))}</p>${fieldsOf(content, lang, escape, kind)}`;
}

function fieldsOf(value: object, lang: Lang, escape: Escape, kind = ""): string {
  const rows = Object.entries(value).flatMap(([name, one]) => {
    // In a clock `step` is the pack's own code; its title says it.
    const field = name === "step" && kind !== "step" ? undefined : fieldWords(name, lang);
    return field === undefined ? [] : [`<dt>${escape(field)}</dt><dd dir="auto">${inWords(name, one, lang, escape)}</dd>`];
  });
  return `<dl>${rows.join("")}</dl>`;
}

function inWords(name: string, value: unknown, lang: Lang, escape: Escape): string {
  if (name === "items") return (value as Manifest[]).map((item) => `<bdi>${escape(item.name ?? item.item)}</bdi>`).join("<br>");
  if (Array.isArray(value)) return value.map((one) => inWords(name, one, lang, escape)).join("<br>");
  if (typeof value !== "object" || value === null) return escape(codeWords(name, String(value), lang));
  const { en, ur } = value as { en?: string; ur?: string };
  if (en === undefined && ur === undefined) return fieldsOf(value, lang, escape);
  return escape((lang === "en" ? (en ?? ur) : (ur ?? en)) ?? "");
}

/** A paper, and the desk whose mailbox holds it. */
export interface Paper {
  desk: B64;
  manifest: Manifest;
}

/** Papers that desks put into her mailboxes, each once, in order. */
export function papersOf(threads: readonly Thread[]): Paper[] {
  const found = new Map<string, Paper>();
  for (const { desk, entries } of threads) {
    for (const { said } of entries) {
      if (said?.kind !== "papers" && said?.kind !== "referral") continue;
      for (const manifest of said.content.items) found.set(manifest.item, { desk, manifest });
    }
  }
  return [...found.values()];
}
