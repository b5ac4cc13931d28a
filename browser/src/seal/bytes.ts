/** spec/bytes.md: base64url, hashes, tagged bytes. */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64urlnopad } from "@scure/base";
import { malformed } from "./errors";
import type { B64 } from "./terms";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** @throws `json.syntax` */
export function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed("json.syntax", "This is not JSON in UTF-8.");
  }
}

export function concat(...pieces: Uint8Array[]): Bytes {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Unpadded base64url, RFC 4648 §5. */
export const b64 = (bytes: Uint8Array): B64 => base64urlnopad.encode(bytes);

/**
 * @param length bytes that must come out
 * @throws `b64.alphabet` (padding included), `b64.length`, `b64.trailing_bits` (so that one value has one text)
 */
export function unb64(value: B64, length?: number): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(value)) throw malformed("b64.alphabet", "Use letters, digits, - and _ only, without padding.");
  if (value.length % 4 === 1) throw malformed("b64.length", "This text is cut off or too long.");
  let out: Uint8Array;
  try {
    out = base64urlnopad.decode(value);
  } catch {
    throw malformed("b64.trailing_bits", "The last character holds bits that belong to nothing.");
  }
  if (length !== undefined && out.length !== length) throw malformed("b64.length", `This must be ${length} bytes.`);
  return out as Bytes;
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** H(x): SHA-256. */
export const hash = (bytes: Uint8Array): Bytes => sha256(bytes) as Bytes;

/** T(L, x) = "amanat/v1/" ‖ L ‖ 0x00 ‖ x. */
export const tagged = (label: string, bytes: Uint8Array): Bytes => concat(utf8(`amanat/v1/${label}\0`), bytes);

export function u32be(value: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

export function readU32be(bytes: Uint8Array, at = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}

/** Plain comparison, for public values only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function wipe(...secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
