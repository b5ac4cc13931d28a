/** spec/bytes.md: Ed25519 under a label, strictly verified, and signed bodies `sig(64) ‖ body`. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, tagged, type Bytes } from "./bytes";
import { forged, malformed } from "./errors";

const SIGNATURE = 64;
const { Point } = ed25519;

export interface SigningKey {
  /** 32-byte Ed25519 seed. */
  readonly seed: Bytes;
  readonly key: Bytes;
}

export const signingKey = (seed: Bytes): SigningKey => ({ seed, key: ed25519.getPublicKey(seed) as Bytes });

export const sign = (label: string, bytes: Uint8Array, seed: Uint8Array): Bytes =>
  ed25519.sign(tagged(label, bytes), seed) as Bytes;

/** @throws `signature.key`, `signature.invalid` */
export function verify(label: string, bytes: Uint8Array, signature: Uint8Array, key: Uint8Array): void {
  verifyPlain(tagged(label, bytes), signature, key);
}

/** Without a label: for formats of others, such as signed notes. @throws `signature.key`, `signature.invalid` */
export function verifyPlain(message: Uint8Array, signature: Uint8Array, key: Uint8Array): void {
  checkKey(key);
  if (signature.length !== SIGNATURE || !holds(signature, message, key)) {
    throw forged("signature.invalid", "The signature does not belong to these bytes and this key.");
  }
}

/** @throws `signature.key` */
export function checkKey(key: Uint8Array): void {
  try {
    if (!Point.fromBytes(key).isSmallOrder()) return;
  } catch {
    // Not a point, or written in a second way.
  }
  throw malformed("signature.key", "This is not a usable Ed25519 public key.");
}

export const signBody = (label: string, body: Uint8Array, seed: Uint8Array): Bytes => concat(sign(label, body, seed), body);

/** The body, not yet verified: only to learn which key it claims. @throws `signature.short` */
export function bodyOf(signed: Uint8Array): Bytes {
  if (signed.length <= SIGNATURE) throw malformed("signature.short", "A signed body is longer than its signature.");
  return signed.slice(SIGNATURE) as Bytes;
}

/** @throws `signature.short`, `signature.key`, `signature.invalid` */
export function openSigned(label: string, key: Uint8Array, signed: Uint8Array): Bytes {
  const body = bodyOf(signed);
  verify(label, body, signed.subarray(0, SIGNATURE), key);
  return body;
}

/**
 * RFC 8032 §5.1.7 without the cofactor, as OpenSSL and so Python do it; noble's own `verify` multiplies by the cofactor. That
 * the result is compared as bytes refuses an R in a second spelling, `Fn` an S beyond the order, and `checkKey` the keys.
 */
function holds(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    const r = signature.subarray(0, 32);
    const s = Point.Fn.fromBytes(signature.subarray(32));
    const k = Point.Fn.create(leToBigInt(sha512(concat(r, key, message))));
    const base = s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s);
    return equal(base.subtract(Point.fromBytes(key).multiplyUnsafe(k)).toBytes(), r);
  } catch {
    return false;
  }
}

function leToBigInt(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
