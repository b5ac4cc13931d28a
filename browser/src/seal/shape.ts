/** Strict shapes: a wrong type, a missing name and an unknown name are refused, and the result is typed. */
import { unb64 } from "./bytes";
import { isDay } from "./days";
import { malformed, type AmanatError } from "./errors";
import type { B64, Day } from "./terms";

/** Takes an unknown value and its place (for the error), gives the typed value or throws. */
export type Shape<T> = (value: unknown, at: string) => T;
export type Of<S> = S extends Shape<infer T> ? T : never;

type Shapes = { readonly [name: string]: Shape<unknown> };
type Required<S extends Shapes> = { -readonly [K in keyof S]: Of<S[K]> };
type Optional<S extends Shapes> = { -readonly [K in keyof S]?: Of<S[K]> };

const wrong = (at: string, what: string): AmanatError => malformed("json.type", `${at} must be ${what}.`);

export function object<R extends Shapes, O extends Shapes = Record<never, never>>(
  required: R,
  optional?: O,
): Shape<Required<R> & Optional<O>> {
  const known = new Map<string, Shape<unknown>>([...Object.entries(required), ...Object.entries(optional ?? {})]);
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(at, "an object");
    const source = value as Record<string, unknown>;
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(source, name)) throw malformed("json.missing", `${at}.${name} is missing.`);
    }
    const out: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(source)) {
      const shape = known.get(name);
      if (shape === undefined) throw malformed("json.unknown", `${at} has a name that is not known here.`);
      out[name] = shape(entry, `${at}.${name}`);
    }
    return out as Required<R> & Optional<O>;
  };
}

export function list<T>(entry: Shape<T>, most = 10_000, least = 0): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, "a list");
    if (value.length > most || value.length < least) throw malformed("json.length", `${at} must have ${least} to ${most} entries.`);
    return value.map((one, i) => entry(one, `${at}[${i}]`));
  };
}

/** Length in Unicode code points, as Python counts. */
export function string(most = 100_000, least = 0): Shape<string> {
  return (value, at) => {
    if (typeof value !== "string") throw wrong(at, "text");
    const length = value.length <= most && value.length >= 2 * least ? value.length : [...value].length;
    if (length > most || length < least) throw malformed("json.length", `${at} must have ${least} to ${most} characters.`);
    return value;
  };
}

export function integer(least = 0, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value, at) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrong(at, "a whole number");
    if (value < least || value > most) throw malformed("json.range", `${at} must be ${least} to ${most}.`);
    return value;
  };
}

export const boolean: Shape<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw wrong(at, "true or false");
  return value;
};

export function oneOf<const T extends readonly (string | number)[]>(values: T): Shape<T[number]> {
  return (value, at) => {
    if (!values.includes(value as T[number])) throw malformed("json.value", `${at} is not one of the known values.`);
    return value as T[number];
  };
}

/** A list with no entry twice. */
export const distinct = <T>(entries: Shape<T[]>): Shape<T[]> => (value, at) => {
  const read = entries(value, at);
  if (new Set(read).size < read.length) throw malformed("json.value", `${at} must have no entry twice.`);
  return read;
};

/** A code of small letters: what a pack calls a step, a status. */
export const code: Shape<string> = (value, at) => {
  if (typeof value !== "string") throw wrong(at, "text");
  if (!/^[a-z0-9_]{1,64}$/.test(value)) throw malformed("json.value", `${at} must be a code of small letters.`);
  return value;
};

/** base64url of exactly `length` bytes, or of any number. */
export function base64(length?: number): Shape<B64> {
  return (value, at) => {
    if (typeof value !== "string") throw wrong(at, "base64url");
    unb64(value, length);
    return value;
  };
}

export const day: Shape<Day> = (value, at) => {
  if (typeof value !== "string" || !isDay(value)) throw malformed("json.value", `${at} must be a day, 2026-03-31.`);
  return value;
};

export const version = oneOf([1]);
