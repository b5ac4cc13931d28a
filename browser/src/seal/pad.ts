/** spec/bytes.md: lengths that tell little (Padmé with a floor), and parts. */
import { concat, readU32be, u32be, type Bytes } from "./bytes";
import { malformed } from "./errors";

export const FLOOR = 4096;
export const PART = 1 << 20;

/** Padmé (Nikitin et al. 2019, §4) of at least 4096: at most 12 % more. */
export function padded(length: number): number {
  const n = Math.max(length, FLOOR);
  const exponent = Math.floor(Math.log2(n));
  const mask = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1)) - 1;
  // Not `&`: a length may need more than 32 bits.
  return Math.ceil(n / (mask + 1)) * (mask + 1);
}

export const partCount = (length: number): number => Math.ceil(length / PART);

/** u32be(len) ‖ x ‖ zeros, for what has no manifest. */
export function padInside(plain: Uint8Array): Bytes {
  const out = new Uint8Array(padded(plain.length + 4));
  out.set(u32be(plain.length));
  out.set(plain, 4);
  return out;
}

/** @throws `padding.length`, `padding.filler` */
export function unpadInside(bytes: Uint8Array): Bytes {
  const length = bytes.length < 4 ? -1 : readU32be(bytes);
  if (length < 0 || padded(length + 4) !== bytes.length) {
    throw malformed("padding.length", "The length inside does not fit the length outside.");
  }
  if (bytes.subarray(4 + length).some((byte) => byte !== 0)) {
    throw malformed("padding.filler", "The filler after the content is not empty.");
  }
  return bytes.slice(4, 4 + length) as Bytes;
}

/** Sealed bytes, then random ones up to the padded length. */
export function padOutside(sealed: Uint8Array, random: (n: number) => Uint8Array): Bytes {
  return concat(sealed, random(padded(sealed.length) - sealed.length));
}
