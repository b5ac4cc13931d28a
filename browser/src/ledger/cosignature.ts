/** C2SP tlog-cosignature, and how many witnesses are enough (spec/ledger.md, Policy). */
import { hex } from "../seal/bytes";
import { forged, malformed } from "../seal/errors";
import { checkpointOf, holds, type Checkpoint } from "./checkpoint";
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
export const quorumOf = (n: number): number => (n === 0 ? 0 : Math.floor((n + Math.floor((n - 1) / 3)) / 2) + 1);

/** The time in the middle; of two, the earlier, so that liars who date ahead gain nothing. Null: nobody cosigned. */
export function medianTime({ cosigned }: Witnessed): number | null {
  const times = cosigned.map(({ time }) => time).sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)] ?? null;
}

/** @throws as `parseVerifier`; `policy.log`, `policy.witness` (a key of the wrong type), `policy.double` */
export function policyOf(logKey: string, witnessKeys: readonly string[]): Policy {
  const witnesses = witnessKeys.map(parseVerifier);
  const log = parseVerifier(logKey);
  if (log.kind !== LOG) throw malformed("policy.log", "This is not the key of a log.");
  if (witnesses.some(({ kind }) => kind !== WITNESS)) throw malformed("policy.witness", "This is not the key of a witness.");
  // One key under two names is one witness, and of two under one name nobody could say which signed.
  const keys = new Set([log, ...witnesses].map(({ public: key }) => hex(key)));
  const names = new Set(witnesses.map(({ name }) => name));
  if (keys.size !== 1 + witnesses.length || names.size !== witnesses.length) {
    throw malformed("policy.double", "A key or a name stands here twice. Each witness counts once.");
  }
  return { log, witnesses, quorum: quorumOf(witnesses.length) };
}

/** A cosignature that does not hold counts as none. @throws `note.…`, `checkpoint.…`, `ledger.origin`, `ledger.signature`, `ledger.quorum` */
export function checkWitnessed(note: Uint8Array, policy: Policy): Witnessed {
  const witnessed = lookAt(note, policy);
  if (witnessed.cosigned.length < policy.quorum) {
    throw forged("ledger.quorum", `${witnessed.cosigned.length} of the ${policy.quorum} witnesses that are needed signed this.`);
  }
  return witnessed;
}

/** As `checkWitnessed`, but whether they are enough is left to the caller. */
export function lookAt(note: Uint8Array, { log, witnesses }: Policy): Witnessed {
  const { text, lines } = splitNote(note);
  const checkpoint = checkpointOf(text, lines, log);
  const cosigned = witnesses.flatMap((witness) => {
    const time = cosignedAt(text, lines, witness);
    return time === null ? [] : [{ name: witness.name, time }];
  });
  return { checkpoint, cosigned };
}

/** The time of the first of this witness's lines that holds. */
function cosignedAt(text: string, lines: readonly SignatureLine[], witness: Verifier): number | null {
  for (const { signature } of linesOf(lines, witness)) {
    if (signature.length !== TIME + 64) continue;
    const time = Number(new DataView(signature.buffer, signature.byteOffset, TIME).getBigUint64(0));
    if (time === 0 || !Number.isSafeInteger(time)) continue;
    if (holds(signature.subarray(TIME), `cosignature/v1\ntime ${time}\n${text}`, witness)) return time;
  }
  return null;
}
