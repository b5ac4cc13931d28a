import type { Bytes } from "../seal/bytes";

/** The browser gives at most this much at once. */
const AT_ONCE = 65_536;

export function randomBytes(n: number): Bytes {
  const out = new Uint8Array(n);
  for (let at = 0; at < n; at += AT_ONCE) crypto.getRandomValues(out.subarray(at, Math.min(at + AT_ONCE, n)));
  return out;
}
