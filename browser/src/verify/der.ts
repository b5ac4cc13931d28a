/** DER (X.690): definite, shortest lengths and low tag numbers, which is all that certificates and time stamps use. */
import type { Bytes } from "../seal/bytes";

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OID = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;
/** `[n]` around other elements. */
export const context = (n: number): number => 0xa0 | n;

/** One element. `raw` has its head, `body` has not. */
export interface Der {
  readonly tag: number;
  readonly body: Bytes;
  readonly raw: Bytes;
}

export class DerError extends Error {}

const DEEP = 0x20;
const LONGEST = 4;

/** One element and nothing behind it. @throws DerError */
export function readDer(bytes: Uint8Array): Der {
  const [one, ...more] = readAll(bytes);
  if (one === undefined || more.length > 0) throw new DerError("not one element");
  return one;
}

function readAll(bytes: Uint8Array): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const one = readAt(bytes, at);
    found.push(one);
    at += one.raw.length;
  }
  return found;
}

function readAt(bytes: Uint8Array, at: number): Der {
  const tag = bytes[at]!;
  const first = bytes[at + 1];
  if ((tag & 0x1f) === 0x1f || first === undefined || first === 0x80 || first > 0x80 + LONGEST) throw new DerError("a head that is not DER");
  const more = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + more;
  const length = more === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  if (more > 0 && (length < 0x80 || bytes[at + 2] === 0)) throw new DerError("a length that is not the shortest");
  if (start + length > bytes.length) throw new DerError("cut off");
  return { tag, body: bytes.slice(start, start + length) as Bytes, raw: bytes.slice(at, start + length) as Bytes };
}

/** The elements inside. @throws DerError, also where it is not an element of this tag */
export function inside(one: Der | undefined, tag = SEQUENCE): Der[] {
  if (one?.tag !== tag || (tag & DEEP) === 0) throw new DerError("not what should be here");
  return readAll(one.body);
}

/** Takes elements from the front, as a SEQUENCE with optional members is read. */
export class Members {
  constructor(private readonly rest: Der[]) {}

  /** @throws DerError */
  take(tag?: number): Der {
    const one = this.rest.shift();
    if (one === undefined || (tag !== undefined && one.tag !== tag)) throw new DerError("not what should be here");
    return one;
  }

  maybe(tag: number): Der | undefined {
    return this.rest[0]?.tag === tag ? this.rest.shift() : undefined;
  }

  /** @throws DerError where something is left */
  end(): void {
    if (this.rest.length > 0) throw new DerError("more than should be here");
  }
}

/** `1.2.840.113549…` @throws DerError */
export function oid(one: Der): string {
  if (one.tag !== OID || one.body.length === 0 || (one.body.at(-1)! & 0x80) !== 0) throw new DerError("not an object identifier");
  const parts: number[] = [];
  let value = 0;
  for (const byte of one.body) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    parts.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...rest].join(".");
}

/** A small whole number, not negative. @throws DerError */
export function small(one: Der): number {
  if (one.tag !== INTEGER || one.body.length === 0 || one.body.length > 4 || (one.body[0]! & 0x80) !== 0) throw new DerError("not a small number");
  return one.body.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Whole bytes of a BIT STRING. @throws DerError */
export function bits(one: Der): Bytes {
  if (one.tag !== BIT_STRING || one.body[0] !== 0) throw new DerError("not whole bytes");
  return one.body.slice(1) as Bytes;
}

/** Unix seconds, fractions cut off. RFC 5280 section 4.1.2.5 and RFC 3161 section 2.4.2. @throws DerError */
export function time({ tag, body }: Der): number {
  const text = String.fromCharCode(...body.subarray(0, 32));
  const long = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.[0-9]*[1-9])?Z$/;
  const short = /^([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z$/;
  const found = tag === GENERALIZED_TIME ? long.exec(text) : tag === UTC_TIME ? short.exec(text) : null;
  if (found === null) throw new DerError("not a time");
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [number, number, number, number, number, number];
  const whole = tag === UTC_TIME ? (year < 50 ? 2000 : 1900) + year : year;
  const date = new Date(0);
  date.setUTCFullYear(whole, month - 1, day);
  date.setUTCHours(hour, minute, second);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) throw new DerError("no such time");
  return date.getTime() / 1000;
}
