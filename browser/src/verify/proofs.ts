/** That the seal, and steps before it, stand in the public log, and who has watched the log (spec/ledger.md). */
import { readCheckpoint } from "../ledger/checkpoint";
import { lookAt, type Policy, type Witnessed } from "../ledger/cosignature";
import { leafOf, readPreimage } from "../ledger/leaf";
import { splitNote } from "../ledger/note";
import { readProof, type Proof } from "../ledger/proof";
import { checkInclusion } from "../ledger/tree";
import { b64, equal, type Bytes } from "../seal/bytes";
import { AmanatError } from "../seal/errors";
import type { Inside } from "./content";
import type { Sealed, Step } from "./custody";
import type { Code, Finding } from "./finding";
import { CHECKPOINT, PROOF, SEALED_PROOF } from "./layout";

/** Seconds by which the clocks of a desk, a witness and a time stamp service may differ. */
export const EARLY = 600;
/** Seconds after the seal by which a batch of the log has it, even after a weekend's standstill. */
const LATE = 2 * 24 * 3600;

/** What the sealed event's proof says; `proved` only under a log's key that was given. */
export interface InLog {
  readonly witnessed: Witnessed;
  readonly proved: boolean;
}

const one = (code: Code, place: string): Finding => ({ code, place });

/** The proof of the sealed event, and the checkpoint that lies beside it. */
export function sealInLog(inside: Inside, sealed: Sealed | null, policy: Policy | null): [InLog | null, Finding[]] {
  const text = inside.get(SEALED_PROOF)?.text;
  if (text == null) return [null, [one("proof.missing", SEALED_PROOF)]];
  const found = policy === null ? [one("proof.no_key", "")] : [];
  const proof = read(text);
  if (proof === null) return [null, [...found, one("proof.malformed", SEALED_PROOF)]];
  const beside = inside.get(CHECKPOINT)?.text;
  if (beside == null || !equal(beside, proof.checkpoint)) found.push(one("sealed.checkpoint", CHECKPOINT));
  if (sealed === null) return [null, found];
  const [known, more] = inLog(proof, sealed.hash, policy, SEALED_PROOF);
  found.push(...more);
  if (policy !== null && policy.witnesses.length === 0) found.push(one("quorum.none", ""));
  if (known !== null && policy !== null) found.push(...cosignedInTime(known.witnessed, sealed.event.at, policy.quorum));
  return [known, found];
}

/** One witness whose clock is wrong, or who lies, neither makes a file false nor counts. */
function cosignedInTime({ cosigned }: Witnessed, sealed: number, quorum: number): Finding[] {
  const fitting = cosigned.map(({ time }) => time).filter((time) => time >= sealed - EARLY).sort((a, b) => a - b);
  const early = fitting.length < cosigned.length && fitting.length < Math.max(quorum, 1);
  const late = fitting.length > 0 && fitting[Math.floor((fitting.length - 1) / 2)]! > sealed + LATE;
  return [...(early ? [one("time.cosigned_early", CHECKPOINT)] : []), ...(late ? [one("time.cosigned_late", CHECKPOINT)] : [])];
}

/** The proofs of earlier steps. */
export function stepsInLog(inside: Inside, steps: readonly Step[], policy: Policy | null): Finding[] {
  const names = [...inside.keys()].filter((name) => PROOF.test(name)).sort();
  return names.flatMap((name) => {
    const n = Number(PROOF.exec(name)![1]);
    const step = steps.findLast((row) => row.n === n);
    if (step === undefined) return [one("proof.event", name)];
    const proof = read(inside.get(name)!.text!);
    return proof === null ? [one("proof.malformed", name)] : inLog(proof, step.hash, policy, name)[1];
  });
}

function read(text: Bytes): Proof | null {
  try {
    return readProof(text);
  } catch (error) {
    if (error instanceof AmanatError) return null;
    throw error;
  }
}

/** Leaf, log's signature, quorum, inclusion; the first that fails ends it, but too few witnesses do not. */
function inLog(proof: Proof, digest: string, policy: Policy | null, place: string): [InLog | null, Finding[]] {
  const leaf = leafFor(proof, digest);
  if (leaf === null) return [null, [one("proof.leaf", place)]];
  const found: Finding[] = [];
  try {
    const witnessed = policy === null ? unsigned(proof.checkpoint) : lookAt(proof.checkpoint, policy);
    if (policy !== null && witnessed.cosigned.length < policy.quorum) found.push(one("quorum.short", place));
    const { size, root } = witnessed.checkpoint;
    checkInclusion(leaf, proof.index, size, proof.hashes, root);
    return [{ witnessed, proved: policy !== null }, found];
  } catch (error) {
    if (!(error instanceof AmanatError)) throw error;
    return [null, [...found, one(CODES[error.code] ?? "proof.malformed", place)]];
  }
}

const CODES: Readonly<Record<string, Code>> = {
  "ledger.signature": "proof.signature",
  "ledger.origin": "proof.origin",
  "ledger.inclusion": "proof.inclusion",
};

/** What a checkpoint says, without a key to check it. */
const unsigned = (note: Bytes): Witnessed => ({ checkpoint: readCheckpoint(splitNote(note).text), cosigned: [] });

/** The leaf of this very event, recomputed from the preimage beside the proof; null if that is of something else. */
function leafFor({ extra }: Proof, digest: string): Bytes | null {
  try {
    const preimage = readPreimage(extra ?? new Uint8Array());
    return preimage.kind === "custody" && b64(preimage.hash) === digest ? leafOf(preimage) : null;
  } catch (error) {
    if (error instanceof AmanatError) return null;
    throw error;
  }
}
