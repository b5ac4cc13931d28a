/** Her record and messages as plain pages that open anywhere. Every text is escaped; nothing in them runs. Pure. */
import { hex, unb64 } from "../seal/bytes";
import type { Manifest } from "../seal/item";
import type { Record } from "../seal/record";
import type { Lang } from "../seal/terms";
import { sayingPart } from "./export-proceeding";
import { fieldName, title, valueWords } from "./export-words";
import type { Desk, Thread, ThreadEntry } from "./types";

const STYLE = "body{font:17px/1.6 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}dt{font-weight:600;margin-top:1rem}"
  + "dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}[lang=ur]{line-height:2.2}code{overflow-wrap:anywhere}";
/** Free text: never looked up in a table of values, even if she typed just "other". */
const HER_WORDS = new Set(["narrative", "where", "witnesses", "wants_text", "text", "description", "value", "hours", "never", "exclude", "from", "to"]);

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function page(name: string, lang: Lang, body: string): string {
  const dir = lang === "ur" ? "rtl" : "ltr";
  return `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">`
    + `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escape(name)}</title>`
    + `<style>${STYLE}</style><h1>${escape(name)}</h1>${body}</html>\n`;
}

/** @param files number in the copy, and manifest, of everything in `files/` */
export function recordPage(record: Record, files: readonly (readonly [string, Manifest])[]): string {
  const { lang } = record;
  const shown = Object.entries(record).filter(([name]) => !["v", "type", "lang"].includes(name));
  const answers = shown.length === 0 ? `<p>${escape(title("none", lang))}</p>` : definitions(shown, lang);
  const rows = files.map(([number, manifest]) => fileRow(number, manifest, lang)).join("");
  return page(title("record", lang), lang, `${answers}<h2>${escape(title("files", lang))}</h2><dl>${rows}</dl>`);
}

function fileRow(number: string, manifest: Manifest, lang: Lang): string {
  const name = manifest.name ?? title(manifest.kind === "record" ? "sent" : "voice", lang);
  return `<dt><bdi>${number}</bdi> <bdi>${escape(name)}</bdi></dt><dd><bdi>${manifest.added}</bdi>, <bdi>${manifest.size} B</bdi>\n`
    + `<code dir="ltr">SHA-256 ${hex(unb64(manifest.hash))}</code></dd>`;
}

function definitions(entries: readonly (readonly [string, unknown])[], lang: Lang): string {
  return `<dl>${entries.map(([name, value]) => `<dt>${escape(fieldName(name, lang))}</dt><dd dir="auto">${inWords(name, value, lang)}</dd>`).join("")}</dl>`;
}

function inWords(name: string, value: unknown, lang: Lang): string {
  if (Array.isArray(value)) return value.map((one) => inWords(name, one, lang)).join("<br>");
  if (typeof value === "object" && value !== null) return definitions(Object.entries(value), lang);
  return escape(HER_WORDS.has(name) ? String(value) : valueWords(String(value), lang));
}

export function messagesPage(threads: readonly Thread[], desks: readonly Desk[], lang: Lang): string {
  const body = threads.map((thread) => {
    const name = desks.find((desk) => desk.id === thread.desk)?.name[lang] ?? thread.desk;
    return `<h2><bdi>${escape(name)}</bdi></h2>${thread.entries.map((entry) => message(entry, lang)).join("")}`;
  });
  return page(title("messages", lang), lang, body.join("") || `<p>${escape(title("none", lang))}</p>`);
}

function message(entry: ThreadEntry, lang: Lang): string {
  const who = title(entry.direction === "in" ? "from_me" : "from_them", lang);
  const when = entry.at === undefined ? "" : `, <bdi>${new Date(entry.at * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC</bdi>`;
  const warning = entry.warnings.length === 0 ? "" : `<p>${escape(title("warning", lang))} (<bdi>${entry.warnings.join(", ")}</bdi>)</p>`;
  const whole = entry.said === undefined ? `<dl><dd dir="auto">${escape(said(entry, lang))}</dd></dl>` : sayingPart(entry.said, lang, escape);
  return `<h3>${escape(who)}${when}</h3>${whole}${warning}`;
}

function said(entry: ThreadEntry, lang: Lang): string {
  if (entry.kind === undefined) return title("unreadable", lang);
  if (entry.kind === "status") return [valueWords(entry.status ?? "", lang), entry.text ?? ""].join("\n").trim();
  return entry.kind === "text" ? (entry.text ?? "") : title(entry.kind, lang);
}
