/** RFC 8785 JSON with integers only (spec/bytes.md). What is read must be byte for byte its own canonical form. */
import { equal, text, utf8, type Bytes } from "./bytes";
import { malformed } from "./errors";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** With `u` a pair is one character, so this finds halves only; older Safari has no look-behind and no `toWellFormed`. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const LONE_SURROGATES = /[\uD800-\uDFFF]/gu;
const DEEPEST = 200;

/**
 * A name whose value is undefined is left out, so optional fields can be written plainly.
 * @throws `json.number`, `json.string`, `json.syntax`
 */
export function canonical(value: unknown): Bytes {
  const numbers: number[] = [];
  const written = utf8(write(value, 0, numbers));
  checkIntegers(numbers);
  return written;
}

/** @throws `json.syntax`, `json.string` (half a character), `json.canonical` (also duplicate names), `json.number` */
export function parse(bytes: Uint8Array): Json {
  const source = text(bytes);
  let value: Json;
  try {
    value = JSON.parse(source) as Json;
  } catch {
    throw malformed("json.syntax", "This is not JSON in UTF-8.");
  }
  const numbers: number[] = [];
  if (!equal(utf8(write(value, 0, numbers)), bytes)) {
    throw malformed("json.canonical", "Write the JSON in its canonical form (RFC 8785).");
  }
  checkIntegers(numbers);
  return value;
}

/**
 * The same value with U+FFFD for each half character in its texts: a file name of another system, or a text cut by a
 * keyboard, must not keep her from saving.
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === "string") return value.replace(LONE_SURROGATES, "\uFFFD") as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wellFormed(inner)])) as T;
}

function checkIntegers(numbers: readonly number[]): void {
  if (!numbers.every(Number.isSafeInteger)) throw malformed("json.number", "Only whole numbers up to 2^53-1 are allowed.");
}

function write(value: unknown, depth: number, numbers: number[]): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value, numbers);
  if (typeof value === "string") return writeString(value);
  if (depth >= DEEPEST && typeof value === "object") throw malformed("json.syntax", "This JSON is nested too deep.");
  if (Array.isArray(value)) return `[${value.map((entry) => write(entry, depth + 1, numbers)).join(",")}]`;
  if (typeof value === "object") return writeObject(value as Record<string, unknown>, depth, numbers);
  throw malformed("json.syntax", "Only JSON values can be written.");
}

function writeNumber(value: number, numbers: number[]): string {
  if (!Number.isFinite(value)) throw malformed("json.number", "Only whole numbers up to 2^53-1 are allowed.");
  numbers.push(value);
  return JSON.stringify(value);
}

function writeString(value: string): string {
  if (LONE_SURROGATE.test(value)) throw malformed("json.string", "A text holds half a character (a lone surrogate).");
  return JSON.stringify(value);
}

/** RFC 8785 §3.2.3 sorts by UTF-16 code units, which is what `sort` does. */
function writeObject(value: Record<string, unknown>, depth: number, numbers: number[]): string {
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${writeString(name)}:${write(value[name], depth + 1, numbers)}`).join(",")}}`;
}
