/** spec/intake.md: the intake's promise that a bundle is durable, already in the shape of a ledger leaf. */
import { b64, concat, hash, tagged, unb64, type Bytes } from "./bytes";
import { forged } from "./errors";
import { canonical, parse } from "./json";
import { hashText } from "./request";
import { base64, integer, object, oneOf, version, type Of } from "./shape";
import { bodyOf, openSigned } from "./signing";
import type { Carried } from "./state";
import type { B64 } from "./terms";

const promiseShape = object({ v: version, type: oneOf(["promise"]), leaf: base64(32), at: integer(0), by: integer(0) });
export type Promised = Of<typeof promiseShape>;

/** b64 H(0x00 ‖ T("leaf", canonical {v, type, salt, hash})), the RFC 6962 leaf hash of a salted commitment. */
export function leafOf(salt: Uint8Array, bundle: Uint8Array): B64 {
  const commitment = canonical({ v: 1, type: "bundle", salt: b64(salt), hash: hashText(bundle) });
  return b64(hash(concat(new Uint8Array(1), tagged("leaf", commitment))));
}

/** spec/receipt.md: the salt of a bundle that binds its leaf to what it carried. @param nonce 16 fresh random bytes */
export function saltFor(nonce: Uint8Array, what: Carried): Bytes {
  return hash(tagged("what", canonical({ v: 1, type: "what", nonce: b64(nonce), what }))).slice(0, 16) as Bytes;
}

/**
 * @param key the intake's key, or null while it is not known: then only the leaf is compared
 * @throws `receipt.leaf` (a promise for something else), `signature.…`, `json.…`
 */
export function openPromise(promise: B64, leaf: B64, key: Uint8Array | null): Promised {
  const signed = unb64(promise);
  const body = promiseShape(parse(key === null ? bodyOf(signed) : openSigned("promise", key, signed)), "promise");
  if (body.leaf !== leaf) throw forged("receipt.leaf", "The receipt is for something else.");
  return body;
}
