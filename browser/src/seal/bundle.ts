/** spec/intake.md: the one write. A plan holds blobs and ops; the bytes are made for a time token, which op signatures cover. */
import { b64, concat, u32be, utf8, type Bytes } from "./bytes";
import { malformed } from "./errors";
import { accessRow } from "./grant";
import { canonical } from "./json";
import { hashText } from "./request";
import { sign, type SigningKey } from "./signing";
import type { B64, Day, Direction } from "./terms";

export const LARGEST_BUNDLE = 8 << 20;
export const MOST_OPS = 64;

type Blob = { blob: Uint8Array };
export type Op =
  | ({ op: "state"; mailbox: B64; replaces: number } & Blob)
  | ({ op: "item"; mailbox: B64; item: B64 } & Blob)
  | { op: "commit"; mailbox: B64; item: B64; parts: B64[] }
  | { op: "drop"; mailbox: B64; item: B64 }
  | { op: "grant"; mailbox: B64; grant: B64; desk: B64; to: B64; to_key: B64; to_sig: B64; items: B64[]; expires: Day }
  | { op: "revoke"; mailbox: B64; grant: B64 }
  | ({ op: "message"; mailbox: B64; desk: B64; direction: Direction; seq: number } & Blob)
  | ({ op: "notice"; notice: B64; desk: B64 } & Blob)
  /** `was`: hash of the state (a safe) or of the last message in (with a desk) as stored, "" if it has none. */
  | { op: "erase"; mailbox: B64; was: B64 };

/** An op, and the key that signs it when that is not the request's own. */
export interface Step {
  op: Op;
  by?: SigningKey;
}

/** The access row for one desk, proved with the key of her mailbox there. */
export function grantOp(safe: B64, grant: B64, desk: B64, to: SigningKey & { mailbox: B64 }, items: B64[], expires: Day): Op {
  const proof = sign("grant", accessRow(safe, to.mailbox, grant, desk, items, expires), to.seed);
  return { op: "grant", mailbox: safe, grant, desk, to: to.mailbox, to_key: b64(to.key), to_sig: b64(proof), items, expires };
}

/**
 * @param salt 16 random bytes, the same for every attempt
 * @throws `bundle.size`, `bundle.ops`
 */
export function encodeBundle(steps: readonly Step[], salt: Uint8Array, token: string): Bytes {
  if (steps.length < 1 || steps.length > MOST_OPS) throw malformed("bundle.ops", "A bundle has 1 to 64 steps.");
  const blobs: Uint8Array[] = [];
  const ops = steps.map((step) => encodeStep(step, blobs, token));
  const head = canonical({ v: 1, type: "bundle", salt: b64(salt), ops, blobs: blobs.map((blob) => blob.length) });
  const bundle = concat(u32be(head.length), head, ...blobs);
  if (bundle.length > LARGEST_BUNDLE) throw malformed("bundle.size", "This is too much for one request.");
  return bundle;
}

function encodeStep(step: Step, blobs: Uint8Array[], token: string): object {
  const blob = "blob" in step.op ? step.op.blob : null;
  const op = blob === null ? step.op : { ...step.op, blob: blobs.push(blob) - 1 };
  if (step.by === undefined) return op;
  const said = concat(canonical(op), utf8(`\n${hashText(blob ?? new Uint8Array())}\n${token}`));
  return { ...op, by: { key: b64(step.by.key), sig: b64(sign("op", said, step.by.seed)) } };
}
