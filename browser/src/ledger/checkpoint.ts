/** C2SP tlog-checkpoint: origin, size, root, signed by the log. */
import { text } from "../seal/bytes";
import { forged, malformed } from "../seal/errors";
import { verifyPlain } from "../seal/signing";
import { linesOf, splitNote, unbase64, type SignatureLine, type Verifier } from "./note";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** A whole number without leading zeroes, below 2^53; or null. */
export function decimal(value: string): number | null {
  const read = /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(read) ? read : null;
}

/** Extension lines are let pass, as the specification asks, and say nothing. @throws `ledger.checkpoint` */
export function readCheckpoint(body: Uint8Array): Checkpoint {
  const [origin, count, rootText, ...extensions] = text(body).split("\n");
  const size = decimal(count ?? "");
  const root = unbase64(rootText ?? "");
  if (!origin || size === null || root?.length !== 32 || extensions.pop() !== "" || extensions.includes("")) {
    throw malformed("ledger.checkpoint", "This is not a checkpoint: origin, size, root.");
  }
  return { origin, size, root };
}

/** @throws `note.syntax`, `ledger.checkpoint`, `ledger.origin`, `ledger.signature` */
export function openCheckpoint(note: Uint8Array, log: Verifier): Checkpoint {
  const { text: body, lines } = splitNote(note);
  const checkpoint = readCheckpoint(body);
  if (checkpoint.origin !== log.name) throw forged("ledger.origin", "This checkpoint is of another log.");
  const own = linesOf(lines, log);
  if (own.length === 0 || !own.every((line) => signedBy(line, body, log))) {
    throw forged("ledger.signature", "The log did not sign this checkpoint.");
  }
  return checkpoint;
}

function signedBy({ signature }: SignatureLine, body: Uint8Array, log: Verifier): boolean {
  try {
    verifyPlain(body, signature, log.public);
    return true;
  } catch {
    return false;
  }
}
