/** How messages, states and notices travel: age(pad-inside(sig ‖ body)) (spec/mailbox.md). */
import * as age from "./age";
import type { Bytes } from "./bytes";
import { canonical } from "./json";
import { padInside, unpadInside } from "./pad";
import { base64, integer, object, oneOf, version } from "./shape";
import { openSigned, signBody } from "./signing";
import { tailShape, type Tail } from "./state";

export const noticeShape = object({
  v: version,
  type: oneOf(["notice"]),
  kind: oneOf(["erased"]),
  mailbox: base64(32),
  at: integer(0),
  in: tailShape,
});

export type EnvelopeLabel = "message" | "state" | "notice";

export interface Sealed {
  /** `sig ‖ body`, what the chain of messages hashes. */
  signed: Bytes;
  sealed: Bytes;
}

/** @param recipients raw age recipients, 1216 bytes each */
export async function sealSigned(
  label: EnvelopeLabel,
  body: Uint8Array,
  seed: Uint8Array,
  recipients: readonly Uint8Array[],
): Promise<Sealed> {
  const signed = signBody(label, body, seed);
  return { signed, sealed: await age.seal(recipients, padInside(signed)) };
}

/** The signed bytes, not yet verified; null if not for this seed. @throws `age.…`, `padding.…` */
export async function openEnvelope(ageSeed: Uint8Array, sealed: Uint8Array): Promise<Bytes | null> {
  const padded = await age.open(ageSeed, sealed);
  return padded === null ? null : unpadInside(padded);
}

/** Opened and verified; null if not for this seed. @throws `age.…`, `padding.…`, `signature.…` */
export async function openVerified(
  label: EnvelopeLabel,
  key: Uint8Array,
  ageSeed: Uint8Array,
  sealed: Uint8Array,
): Promise<Bytes | null> {
  const signed = await openEnvelope(ageSeed, sealed);
  return signed === null ? null : openSigned(label, key, signed);
}

/**
 * A notice of erasure (spec/mailbox.md), for a desk's queue. @param at Unix seconds
 * @param last her last message to that desk: an old notice does not fit what she begins anew with the same phrase
 */
export async function sealErasedNotice(
  mailbox: string,
  at: number,
  last: Tail,
  seed: Uint8Array,
  recipient: Uint8Array,
): Promise<Bytes> {
  const body = canonical(noticeShape({ v: 1, type: "notice", kind: "erased", mailbox, at, in: last }, "notice"));
  return (await sealSigned("notice", body, seed, [recipient])).sealed;
}
