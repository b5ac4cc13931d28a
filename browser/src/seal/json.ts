/** RFC 8785 JSON with integers only (spec/bytes.md). What is read must be byte for byte its own canonical form. */
import { equal, text, utf8, type Bytes } from "./bytes";
import { malformed } from "./errors";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const DEEPEST = 32;

/** A name whose value is undefined is left out, so optional fields can be written plainly. */
export function canonical(value: unknown): Bytes {
  return utf8(write(value, 0));
}

/** @throws `json.utf8`, `json.syntax`, `json.number`, `json.surrogate`, `json.canonical` */
export function parse(bytes: Uint8Array): Json {
  const source = text(bytes);
  let value: Json;
  try {
    value = JSON.parse(source) as Json;
  } catch {
    throw malformed("json.syntax", "This is not JSON.");
  }
  if (!equal(canonical(value), bytes)) throw malformed("json.canonical", "The JSON is not in its canonical form.");
  return value;
}

function write(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw malformed("json.depth", "The JSON is nested too deeply.");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeString(value);
  if (Array.isArray(value)) return `[${value.map((entry) => write(entry, depth + 1)).join(",")}]`;
  if (typeof value === "object") return writeObject(value as Record<string, unknown>, depth);
  throw malformed("json.type", "Only JSON values can be written.");
}

function writeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw malformed("json.number", "Only whole numbers up to 2^53-1.");
  return String(value);
}

function writeString(value: string): string {
  if (LONE_SURROGATE.test(value)) throw malformed("json.surrogate", "A text holds half a character.");
  return JSON.stringify(value);
}

/** RFC 8785 §3.2.3 sorts by UTF-16 code units, which is what `sort` does. */
function writeObject(value: Record<string, unknown>, depth: number): string {
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${writeString(name)}:${write(value[name], depth + 1)}`).join(",")}}`;
}
