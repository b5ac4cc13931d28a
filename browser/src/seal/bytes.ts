/** spec/bytes.md: base64url, hashes, tagged bytes. */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64urlnopad } from "@scure/base";
import { malformed } from "./errors";
import type { B64 } from "./terms";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** @throws `json.utf8` */
export function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed("json.utf8", "The text is not valid UTF-8.");
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
 * @throws `b64.text` (alphabet, padding, or trailing bits: one value has one text), `b64.length`
 */
export function unb64(value: B64, length?: number): Bytes {
  let out: Uint8Array;
  try {
    out = base64urlnopad.decode(value);
  } catch {
    throw malformed("b64.text", "This is not base64url without padding.");
  }
  if (length !== undefined && out.length !== length) throw malformed("b64.length", `Needs ${length} bytes.`);
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
