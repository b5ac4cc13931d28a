/** C2SP tlog-proof: a leaf's place, the way to the root, and the checkpoint with its cosignatures. */
import type { Bytes } from "../seal/bytes";
import { malformed } from "../seal/errors";
import { checkWitnessed, type Policy, type Witnessed } from "./cosignature";
import { decimal, MAX_NOTE, unbase64 } from "./note";
import { checkInclusion } from "./tree";

export interface Proof {
  readonly index: number;
  /** 32 bytes each, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note, byte for byte; not opened yet. */
  readonly checkpoint: Bytes;
  /** Not signed: a checker recomputes the leaf from it and never believes it. */
  readonly extra: Bytes | null;
}

const HEADER = "c2sp.org/tlog-proof@v1";
/** A tree of 2^63 leaves has no longer path. */
const LONGEST = 63;
const NEWLINE = 10;
/** What is not ASCII becomes a character that no line here may have. */
const ascii = new TextDecoder("windows-1252");

/** @throws `proof.long`, `proof.shape`, `proof.extra`, `proof.index`, `proof.hash` */
export function readProof(bytes: Uint8Array): Proof {
  if (bytes.length > MAX_NOTE) throw malformed("proof.long", "This proof is too long.");
  const end = bytes.findIndex((byte, at) => byte === NEWLINE && bytes[at + 1] === NEWLINE);
  const lines = ascii.decode(bytes.subarray(0, Math.max(end, 0))).split("\n");
  if (end < 0 || lines.shift() !== HEADER || lines.length === 0) throw malformed("proof.shape", "This is not a proof from a log.");
  const extra = lines[0]!.startsWith("extra ") ? unbase64(lines.shift()!.slice(6), malformed("proof.extra", "This is not base64.")) : null;
  const failed = malformed("proof.index", "A proof says at which index its leaf stands.");
  const line = lines.shift() ?? "";
  if (!line.startsWith("index ")) throw failed;
  const index = decimal(line.slice(6), failed);
  const noHash = malformed("proof.hash", "A proof has hashes of 32 bytes, and not too many.");
  const hashes = lines.map((one) => unbase64(one, noHash));
  if (hashes.length > LONGEST || hashes.some(({ length }) => length !== 32)) throw noHash;
  return { index, hashes, checkpoint: bytes.slice(end + 2) as Bytes, extra };
}

/**
 * @param leaf the hash that was recomputed from the preimage
 * @throws `note.…`, `checkpoint.…`, `ledger.origin`, `ledger.signature`, `ledger.quorum`, `ledger.inclusion`
 */
export function checkProof(proof: Proof, leaf: Uint8Array, policy: Policy): Witnessed {
  const witnessed = checkWitnessed(proof.checkpoint, policy);
  checkInclusion(leaf, proof.index, witnessed.checkpoint.size, proof.hashes, witnessed.checkpoint.root);
  return witnessed;
}
