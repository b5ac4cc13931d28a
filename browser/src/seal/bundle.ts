/** spec/intake.md: the one write. A plan holds blobs and ops; the bytes are made for one request, which the signatures cover. */
import { b64, concat, u32be, utf8, type Bytes } from "./bytes";
import { malformed } from "./errors";
import { mailboxId } from "./ids";
import { canonical } from "./json";
import { hashText } from "./request";
import { sign, type SigningKey } from "./signing";
import type { B64, Day, Direction } from "./terms";

export const LARGEST_BUNDLE = 8 << 20;
export const MOST_OPS = 64;
export const MOST_SIGNERS = 8;

type Blob = { blob: Uint8Array };
export type Op =
  | ({ op: "state"; mailbox: B64; replaces: number } & Blob)
  | ({ op: "item"; mailbox: B64; item: B64 } & Blob)
  | { op: "commit"; mailbox: B64; item: B64; parts: B64[] }
  | { op: "drop"; mailbox: B64; item: B64 }
  | { op: "grant"; mailbox: B64; grant: B64; desk: B64; to: B64; items: B64[]; expires: Day }
  | { op: "revoke"; mailbox: B64; grant: B64 }
  | ({ op: "message"; mailbox: B64; desk: B64; direction: Direction; seq: number } & Blob)
  | ({ op: "notice"; notice: B64; desk: B64 } & Blob)
  /** `was`: hash of the state (a safe) or of the last message in (with a desk) as stored, "" if it has none. */
  | { op: "erase"; mailbox: B64; was: B64 };

/** An op, the key that acts when that is not the request's own, and who else agrees (the mailbox that a grant names). */
export interface Step {
  op: Op;
  by?: SigningKey;
  agrees?: SigningKey;
}

/** The access row for one desk, to which her mailbox there agrees. */
export function grantStep(safe: B64, grant: B64, desk: B64, to: SigningKey, items: B64[], expires: Day): Step {
  return { op: { op: "grant", mailbox: safe, grant, desk, to: mailboxId(to.key), items, expires }, agrees: to };
}

/**
 * Good only in a request by this key over this token.
 * @param salt 16 random bytes, the same for every attempt
 * @throws `bundle.size`, `bundle.ops`, `bundle.signers`
 */
export function encodeBundle(steps: readonly Step[], salt: Uint8Array, token: string, request: B64): Bytes {
  if (steps.length < 1 || steps.length > MOST_OPS) throw malformed("bundle.ops", "A bundle has 1 to 64 steps.");
  const signers = signersOf(steps, request);
  const blobs: Uint8Array[] = [];
  const ops = steps.map((step) => encodeStep(step, blobs, signers));
  const lengths = blobs.map((blob) => blob.length);
  const head = canonical({ v: 1, type: "bundle", salt: b64(salt), ops, blobs: lengths, signers: [...signers.keys()] });
  const unsigned = concat(u32be(head.length), head, ...blobs);
  const said = utf8(`${hashText(unsigned)}\n${request}\n${token}`);
  const bundle = concat(unsigned, ...[...signers.values()].map((one) => sign("bundle", said, one.seed)));
  if (bundle.length > LARGEST_BUNDLE) throw malformed("bundle.size", "This is too much for one request.");
  return bundle;
}

/** Everybody who acts or agrees, but for the key of the request, in the order in which they come. */
function signersOf(steps: readonly Step[], request: B64): Map<B64, SigningKey> {
  const signers = new Map<B64, SigningKey>();
  for (const one of steps.flatMap(({ by, agrees }) => [by, agrees])) {
    if (one !== undefined && b64(one.key) !== request) signers.set(b64(one.key), one);
  }
  if (signers.size > MOST_SIGNERS) throw malformed("bundle.signers", "At most 8 keys sign a bundle.");
  return signers;
}

function encodeStep({ op, by }: Step, blobs: Uint8Array[], signers: ReadonlyMap<B64, SigningKey>): object {
  const place = by === undefined ? -1 : [...signers.keys()].indexOf(b64(by.key));
  const placed = place < 0 ? op : { ...op, by: place };
  return "blob" in op ? { ...placed, blob: blobs.push(op.blob) - 1 } : placed;
}
