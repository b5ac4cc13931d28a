/** C2SP tlog-cosignature, and how many witnesses are enough (spec/ledger.md, Policy). */
import { equal, text, utf8 } from "../seal/bytes";
import { forged, malformed } from "../seal/errors";
import { verifyPlain } from "../seal/signing";
import { openCheckpoint, type Checkpoint } from "./checkpoint";
import { linesOf, LOG, parseVerifier, splitNote, WITNESS, type SignatureLine, type Verifier } from "./note";

export interface Policy {
  readonly log: Verifier;
  readonly witnesses: readonly Verifier[];
  readonly quorum: number;
}

export interface Cosigned {
  readonly name: string;
  /** Unix seconds, as the witness says. */
  readonly time: number;
}

export interface Witnessed {
  readonly checkpoint: Checkpoint;
  /** One for each witness of the policy that cosigned, in the policy's order. */
  readonly cosigned: readonly Cosigned[];
}

const TIME = 8;

/** Of n witnesses ⌊(n−1)/3⌋ may lie. */
export function quorumOf(n: number): number {
  return n === 0 ? 0 : Math.floor((n + Math.floor((n - 1) / 3)) / 2) + 1;
}

/** @throws `note.vkey`, also for a witness named twice or a key of the wrong type */
export function policyOf(logKey: string, witnessKeys: readonly string[]): Policy {
  const log = parseVerifier(logKey);
  const witnesses = witnessKeys.map(parseVerifier);
  const twice = witnesses.some((one, i) => witnesses.slice(0, i).some((other) => other.name === one.name || equal(other.public, one.public)));
  if (log.kind !== LOG || witnesses.some(({ kind }) => kind !== WITNESS) || twice) {
    throw malformed("note.vkey", "One key of the log, and each witness once.");
  }
  return { log, witnesses, quorum: quorumOf(witnesses.length) };
}

/** @throws `note.syntax`, `ledger.checkpoint`, `ledger.origin`, `ledger.signature`, `ledger.quorum` */
export function checkWitnessed(note: Uint8Array, policy: Policy): Witnessed {
  const witnessed = lookAt(note, policy);
  if (witnessed.cosigned.length < policy.quorum) {
    throw forged("ledger.quorum", `Only ${witnessed.cosigned.length} of the ${policy.quorum} witnesses that are needed cosigned this.`);
  }
  return witnessed;
}

/** As `checkWitnessed`, but whether they are enough is left to the caller. */
export function lookAt(note: Uint8Array, { log, witnesses }: Policy): Witnessed {
  const checkpoint = openCheckpoint(note, log);
  const { text: body, lines } = splitNote(note);
  const cosigned = witnesses.flatMap((witness) => {
    const times = linesOf(lines, witness).map((line) => timeOf(line, body, witness));
    const time = times.find((one) => one !== null);
    return time === undefined || time === null ? [] : [{ name: witness.name, time }];
  });
  return { checkpoint, cosigned };
}

/** When this witness signed these bytes; null where it did not. */
function timeOf({ signature }: SignatureLine, body: Uint8Array, witness: Verifier): number | null {
  if (signature.length < TIME) return null;
  const time = Number(new DataView(signature.buffer, signature.byteOffset, TIME).getBigUint64(0));
  if (!Number.isSafeInteger(time)) return null;
  try {
    verifyPlain(utf8(`cosignature/v1\ntime ${time}\n${text(body)}`), signature.subarray(TIME), witness.public);
    return time;
  } catch {
    return null;
  }
}
