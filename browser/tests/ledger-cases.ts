/** What to do with a case of vectors/ledger.json. */
import assert from "node:assert/strict";
import { openCheckpoint } from "../src/ledger/checkpoint";
import { checkWitnessed, medianTime, policyOf } from "../src/ledger/cosignature";
import { leafOf, preimageBytes, readPreimage } from "../src/ledger/leaf";
import { parseVerifier, splitNote } from "../src/ledger/note";
import { checkProof, readProof } from "../src/ledger/proof";
import { checkConsistency, checkInclusion } from "../src/ledger/tree";
import { b64, unb64 } from "../src/seal/bytes";

const hexId = (id: number): string => id.toString(16).padStart(8, "0");

const DOES: { [what: string]: (given: any) => object } = {
  leaf: ({ preimage }) => {
    const read = readPreimage(unb64(preimage));
    assert.deepEqual(preimageBytes(read), unb64(preimage));
    return { leaf: b64(leafOf(read)) };
  },
  inclusion: ({ leaf, index, size, proof, root }) => (checkInclusion(unb64(leaf), index, size, proof.map((one: string) => unb64(one)), unb64(root)), {}),
  consistency: (given) => (checkConsistency(given.old_size, unb64(given.old_root), given.new_size, unb64(given.new_root), given.proof.map((one: string) => unb64(one))), {}),
  vkey: (vkey) => {
    const { name, id, kind, public: key } = parseVerifier(vkey);
    return { name, id: hexId(id), kind, public: b64(key) };
  },
  note: (note) => {
    const { text, lines } = splitNote(unb64(note));
    return { text, lines: lines.map(({ name, id, signature }) => ({ name, id: hexId(id), signature: b64(signature) })) };
  },
  checkpoint: ({ note, log }) => {
    const { size, root } = openCheckpoint(unb64(note), parseVerifier(log));
    return { size, root: b64(root) };
  },
  witnessed: ({ note, log, witnesses }) => {
    const seen = checkWitnessed(unb64(note), policyOf(log, witnesses));
    return { cosigned: seen.cosigned.map(({ name, time }) => [name, time]), median: medianTime(seen) };
  },
  proof: ({ text, leaf, log, witnesses }) => {
    const proof = readProof(unb64(text));
    const { checkpoint } = checkProof(proof, unb64(leaf), policyOf(log, witnesses));
    return { index: proof.index, size: checkpoint.size, extra: proof.extra === null ? null : b64(proof.extra) };
  },
};
/** A browser builds no tree and reads no tile. */
const NOT_HERE = ["root", "tile", "tile_path", "path"];

export function checkLedger(input: { [what: string]: unknown }, expect: { [name: string]: unknown }): void {
  const [what] = Object.keys(input) as [string];
  if (NOT_HERE.includes(what)) return;
  const got: { [name: string]: unknown } = { ...DOES[what]!(input[what]) };
  for (const [name, value] of Object.entries(expect ?? {})) alike(got[name], value);
}

/** Every name that the example says; it may leave some out. */
function alike(got: any, wanted: any): void {
  if (typeof wanted !== "object" || wanted === null) return assert.equal(got, wanted);
  for (const [name, value] of Object.entries(wanted)) alike(got[name], value);
}
