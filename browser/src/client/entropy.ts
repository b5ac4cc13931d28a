import type { Bytes } from "../seal/bytes";

/** The browser gives at most this much at once. */
const AT_ONCE = 65_536;

export function randomBytes(n: number): Bytes {
  const out = new Uint8Array(n);
  for (let at = 0; at < n; at += AT_ONCE) crypto.getRandomValues(out.subarray(at, Math.min(at + AT_ONCE, n)));
  return out;
}

/** Two different positions, 1 to n, in order, without bias worth naming. */
export function twoOf(n: number): [number, number] {
  const [a, b] = randomBytes(2);
  const first = a! % n;
  const second = (first + 1 + (b! % (n - 1))) % n;
  return [Math.min(first, second) + 1, Math.max(first, second) + 1];
}
