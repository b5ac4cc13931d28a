/** spec/intake.md: a signed request. */
import { b64, hash, utf8 } from "./bytes";
import { sign, type SigningKey } from "./signing";
import type { B64 } from "./terms";

/** @param path with its query @param token as the intake handed it out */
export function requestHeaders(
  key: SigningKey,
  method: string,
  path: string,
  bodyHash: B64,
  token: string,
): { "Amanat-Key": B64; "Amanat-Time": string; "Amanat-Signature": B64 } {
  const said = utf8(`${method}\n${path}\n${bodyHash}\n${token}`);
  return { "Amanat-Key": b64(key.key), "Amanat-Time": token, "Amanat-Signature": b64(sign("request", said, key.seed)) };
}

export const hashText = (bytes: Uint8Array): B64 => b64(hash(bytes));

/** Unix seconds of `<unix>.<b64 HMAC>`; null if it does not look like one. */
export function tokenTime(token: string): number | null {
  const match = /^(\d{1,12})\.[A-Za-z0-9_-]+$/.exec(token);
  return match === null ? null : Number(match[1]);
}
