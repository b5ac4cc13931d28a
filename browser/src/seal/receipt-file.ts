/** spec/receipt.md: the file of receipts that she keeps, sealed to her phrase. */
import * as age from "./age";
import type { Bytes } from "./bytes";
import { canonical, parse } from "./json";
import { padInside } from "./pad";
import { deriveKeys } from "./phrase";
import { base64, day, integer, list, object, oneOf, string, version, type Of, type Shape } from "./shape";
import { carriedShape, MOST_KEPT } from "./state";
import type { B64 } from "./terms";

/** Sealed bytes of an answer that travel in the file; of a longer one only the hash does. */
export const LONGEST_MESSAGE = 65_536;

const orEmpty = (length: number): Shape<B64> => (value, at) => (value === "" ? "" : base64(length)(value, at));

const receiptShape = object(
  {
    kind: oneOf(["deposit", "answer"]),
    about: string(400),
    day,
    preimage: object({ type: oneOf(["bundle", "message"]), salt: base64(16), hash: base64(32) }),
    promise: base64(),
    proof: string(16_384),
    what: carriedShape,
    nonce: orEmpty(16),
    body: base64(),
  },
  { message: base64(), entry: base64() },
);
export type Receipt = Of<typeof receiptShape>;

export const receiptsShape = object({
  v: version,
  type: oneOf(["receipts"]),
  made: integer(0),
  origin: string(400),
  keys: object({ receipts: orEmpty(32), ledger: string(1000), witnesses: list(string(1000, 1), 64) }),
  receipts: list(receiptShape, 2 * MOST_KEPT),
});
export type ReceiptFile = Of<typeof receiptsShape>;

/** @throws `json.…` */
export const decodeReceipts = (bytes: Uint8Array): ReceiptFile => receiptsShape(parse(bytes), "receipts");

export async function sealReceipts(file: ReceiptFile, entropy: Uint8Array): Promise<Bytes> {
  const recipient = await age.recipientOf(deriveKeys(entropy, "receipts").ageSeed);
  return age.seal([recipient], padInside(canonical(receiptsShape(file, "receipts"))));
}
