/** C2SP tlog-proof: a leaf's place, the way to the root, and the checkpoint with its cosignatures. */
import { utf8, type Bytes } from "../seal/bytes";
import { malformed } from "../seal/errors";
import { decimal } from "./checkpoint";
import { checkWitnessed, type Policy, type Witnessed } from "./cosignature";
import { noteText, unbase64 } from "./note";
import { checkInclusion } from "./tree";

export interface Proof {
  readonly index: number;
  /** 32 bytes each, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note, byte for byte. */
  readonly checkpoint: Bytes;
  /** Not signed: a checker recomputes the leaf from it and never believes it. */
  readonly extra: Bytes | null;
}

const MAGIC = "c2sp.org/tlog-proof@v1\n";
/** A tree of 2^63 leaves has no longer path. */
const LONGEST = 63;

const failed = () => malformed("ledger.proof", "This is not a proof from a log.");

/** @throws `ledger.proof`, `note.syntax` */
export function readProof(bytes: Uint8Array): Proof {
  const whole = noteText(bytes);
  const end = whole.indexOf("\n\n");
  if (!whole.startsWith(MAGIC) || end < MAGIC.length) throw failed();
  const lines = whole.slice(MAGIC.length, end).split("\n");
  const extra = lines[0]!.startsWith("extra ") ? decoded(lines.shift()!.slice(6)) : null;
  const index = decimal(/^index (.+)$/.exec(lines.shift() ?? "")?.[1] ?? "");
  const hashes = lines.map(decoded);
  if (index === null || hashes.length > LONGEST || hashes.some(({ length }) => length !== 32)) throw failed();
  return { index, hashes, checkpoint: utf8(whole.slice(end + 2)), extra };
}

function decoded(value: string): Bytes {
  const bytes = unbase64(value);
  if (bytes === null) throw failed();
  return bytes;
}

/**
 * @param leaf the hash that was recomputed from the preimage
 * @throws `note.syntax`, `ledger.checkpoint`, `ledger.origin`, `ledger.signature`, `ledger.quorum`, `ledger.inclusion`
 */
export function checkProof(proof: Proof, leaf: Uint8Array, policy: Policy): Witnessed {
  const witnessed = checkWitnessed(proof.checkpoint, policy);
  checkInclusion(leaf, proof.index, witnessed.checkpoint.size, proof.hashes, witnessed.checkpoint.root);
  return witnessed;
}
