/** C2SP tlog-checkpoint in our form: origin, size, root, and no more, signed by the log. */
import { utf8 } from "../seal/bytes";
import { forged, malformed, type AmanatError } from "../seal/errors";
import { verifyPlain } from "../seal/signing";
import { decimal, linesOf, splitNote, unbase64, type SignatureLine, type Verifier } from "./note";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** @throws `checkpoint.shape`, `checkpoint.root`, `checkpoint.size`, `checkpoint.extension` */
export function readCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  if (lines.length < 4 || lines.pop() !== "" || lines.includes("")) {
    throw malformed("checkpoint.shape", "A checkpoint is a name, a size and a root, each on its own line.");
  }
  const [origin, count, last, ...more] = lines as [string, string, string];
  const failed = malformed("checkpoint.root", "The root of a checkpoint is 32 bytes.");
  const root = unbase64(last, failed);
  if (root.length !== 32) throw failed;
  const size = decimal(count, malformed("checkpoint.size", "This is not a number in its plain form."));
  if (more.length > 0) throw malformed("checkpoint.extension", "A checkpoint of this log has three lines.");
  return { origin, size, root };
}

/** @throws `note.…`, `checkpoint.…`, `ledger.origin`, `ledger.signature` */
export function openCheckpoint(note: Uint8Array, log: Verifier): Checkpoint {
  const { text, lines } = splitNote(note);
  return checkpointOf(text, lines, log);
}

/** As `openCheckpoint`, of a note that is split already. */
export function checkpointOf(text: string, lines: readonly SignatureLine[], log: Verifier): Checkpoint {
  const own = linesOf(lines, log);
  if (own.length === 0 && text.split("\n")[0] !== log.name) throw otherLog();
  if (own.length === 0 || !own.every(({ signature }) => holds(signature, text, log))) {
    throw forged("ledger.signature", "The log's signature under this checkpoint is missing or does not hold.");
  }
  const checkpoint = readCheckpoint(text);
  if (checkpoint.origin !== log.name) throw otherLog();
  return checkpoint;
}

const otherLog = (): AmanatError => forged("ledger.origin", "This checkpoint belongs to another log.");

/** Whether this key signed this text. */
export function holds(signature: Uint8Array, text: string, { public: key }: Verifier): boolean {
  try {
    verifyPlain(utf8(text), signature, key);
    return true;
  } catch {
    return false;
  }
}
