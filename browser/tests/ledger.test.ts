/** The log's formats as a browser reads them: known answers of the specifications, a plain tree beside ours, and forgeries. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { base64 } from "@scure/base";
import fc from "fast-check";
import { openCheckpoint, readCheckpoint } from "../src/ledger/checkpoint";
import { checkWitnessed, lookAt, medianTime, policyOf, quorumOf } from "../src/ledger/cosignature";
import { leafOf, readPreimage, preimageBytes } from "../src/ledger/leaf";
import { keyId, LOG, parseVerifier, splitNote, WITNESS } from "../src/ledger/note";
import { checkProof, readProof } from "../src/ledger/proof";
import { checkConsistency, checkInclusion, EMPTY_ROOT, nodeHash } from "../src/ledger/tree";
import { b64, concat, hash, hex, utf8 } from "../src/seal/bytes";
import { codeOf } from "../src/seal/errors";
import { leafOf as bundleLeaf } from "../src/seal/receipt";
import { verifyPlain } from "../src/seal/signing";

const raises = (code: string, act: () => unknown): void => assert.throws(act, (error) => (assert.equal(codeOf(error), code), true));
const leafHash = (entry: Uint8Array): Uint8Array => hash(concat(Uint8Array.of(0), entry));

/** RFC 6962 section 2.1, word for word: slow, and nothing like the loops it is compared with. */
const below = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
function mth(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  const k = below(leaves.length);
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}
function path(m: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = below(leaves.length);
  return m < k ? [...path(m, leaves.slice(0, k)), mth(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), mth(leaves.slice(0, k))];
}
function subproof(m: number, leaves: Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [mth(leaves)];
  const k = below(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), mth(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}
const LEAVES = Array.from({ length: 33 }, (_, i) => leafHash(Uint8Array.of(i)));

const KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

test("the tree that Certificate Transparency publishes as an example has its known root", () => {
  const root = mth(KNOWN.map((value) => leafHash(Uint8Array.from(Buffer.from(value, "hex")))));
  assert.equal(hex(root), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  assert.equal(hex(EMPTY_ROOT), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("every inclusion in every small tree holds, and holds nowhere else", () => {
  for (let size = 1; size <= LEAVES.length; size++) {
    const leaves = LEAVES.slice(0, size);
    const root = mth(leaves);
    for (let index = 0; index < size; index++) {
      const proof = path(index, leaves);
      checkInclusion(leaves[index]!, index, size, proof, root);
      raises("ledger.inclusion", () => checkInclusion(LEAVES[(index + 1) % 33]!, index, size, proof, root));
      raises("ledger.inclusion", () => checkInclusion(leaves[index]!, index, size, [...proof, root], root));
      if (proof.length > 0) raises("ledger.inclusion", () => checkInclusion(leaves[index]!, index, size, proof.slice(1), root));
      raises("ledger.inclusion", () => checkInclusion(leaves[index]!, size, size, proof, root));
    }
  }
  for (const index of [-1, 0.5, NaN]) raises("ledger.inclusion", () => checkInclusion(LEAVES[0]!, index, 1, [], LEAVES[0]!));
});

test("every two small trees are consistent, and no other root is", () => {
  for (let size = 0; size <= LEAVES.length; size++) {
    for (let old = 0; old <= size; old++) {
      const [older, newer] = [mth(LEAVES.slice(0, old)), mth(LEAVES.slice(0, size))];
      const proof = old === 0 ? [] : subproof(old, LEAVES.slice(0, size), true);
      checkConsistency(old, older, size, newer, proof);
      const other = hash(older);
      raises("ledger.consistency", () => checkConsistency(old, other, size, newer, proof));
      raises("ledger.consistency", () => checkConsistency(old, older, size, newer, [...proof, other]));
      if (size > old && old > 0) raises("ledger.consistency", () => checkConsistency(old, older, size, other, proof));
      if (proof.length > 0) raises("ledger.consistency", () => checkConsistency(old, older, size, newer, proof.slice(1)));
      if (size > old) raises("ledger.consistency", () => checkConsistency(size, newer, old, older, proof));
    }
  }
});

const FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

test("the example of signed-note verifies", () => {
  const key = parseVerifier(FOO);
  const { text, lines } = splitNote(utf8(NOTE));
  assert.deepEqual([key.name, key.kind, lines.length, lines[0]!.id], ["example.com/foo", LOG, 1, key.id]);
  verifyPlain(utf8(text), lines[0]!.signature, key.public);
  raises("signature.invalid", () => verifyPlain(utf8(`${text}\n`), lines[0]!.signature, key.public));
});

test("keys and notes that are written in any other way are refused", () => {
  const bad: { [code: string]: string[] } = {
    "note.vkey": ["", "a", FOO.toUpperCase(), FOO.replace("530d903a", "530d903b"), `${FOO}=`, FOO.slice(0, -1), FOO.replace("foo", "fo")],
    "note.name": [` ${FOO}`, FOO.replace("foo", "fo o"), FOO.replace("example.com/foo", "")],
    "note.key": [FOO.slice(0, -4), FOO.replace("+Aek", "+Auk")],
  };
  for (const [code, texts] of Object.entries(bad)) for (const one of texts) raises(code, () => parseVerifier(one));
  const broken: { [code: string]: string[] } = {
    "note.shape": ["", "text\n", "text\n\n", NOTE.slice(0, -1)],
    "note.line": [NOTE.replace("—", "-"), "text\n\n— foo AAAA\n", "text\n\n— AAAAAAAA\n", "text\n\n\nx\n"],
    "note.name": [NOTE.replace("foo Uw", "foo  Uw"), NOTE.replace("/foo ", "/f+oo ")],
    "note.base64": [NOTE.replace("aQM=", "aQM"), NOTE.replace("aQM=", "aQN=")],
    "note.control": [NOTE.replace("message", "mess\tage"), NOTE.replace("message", "mess\rage")],
    "note.long": [`${NOTE}${"— x AAAAAAAA\n".repeat(100)}`, `${"x".repeat(1_000_000)}${NOTE}`],
  };
  for (const [code, texts] of Object.entries(broken)) for (const one of texts) raises(code, () => splitNote(utf8(one)));
  raises("note.utf8", () => splitNote(concat(utf8("x"), Uint8Array.of(0xff), utf8(NOTE))));
});

interface Signer {
  name: string;
  kind: number;
  seed: Uint8Array;
}
const signer = (name: string, kind: number, byte: number): Signer => ({ name, kind, seed: new Uint8Array(32).fill(byte) });
function vkey({ name, kind, seed }: Signer): string {
  const key = ed25519.getPublicKey(seed);
  return `${name}+${keyId(name, kind, key).toString(16).padStart(8, "0")}+${base64.encode(concat(Uint8Array.of(kind), key))}`;
}
function line({ name, kind, seed }: Signer, text: string, time?: number): string {
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId(name, kind, ed25519.getPublicKey(seed)));
  const stamp = new Uint8Array(time === undefined ? 0 : 8);
  if (time !== undefined) new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  const signature = ed25519.sign(utf8(time === undefined ? text : `cosignature/v1\ntime ${time}\n${text}`), seed);
  return `— ${name} ${base64.encode(concat(id, stamp, signature))}\n`;
}

const ORIGIN = "intake.example/ledger/1";
const log = signer(ORIGIN, LOG, 1);
const witnesses = [2, 3, 4, 5].map((byte) => signer(`witness.example/${byte}`, WITNESS, byte));
const policy = policyOf(vkey(log), witnesses.map(vkey));
const body = (size: number, leaves = LEAVES): string => `${ORIGIN}\n${size}\n${base64.encode(mth(leaves.slice(0, size)))}\n`;
const noteOf = (text: string, ...lines: string[]): Uint8Array => utf8(`${text}\n${lines.join("")}`);
const cosigned = (text: string, who: Signer[]): Uint8Array => noteOf(text, line(log, text), ...who.map((one, i) => line(one, text, 1_800_000_000 + i)));

test("a quorum outvotes the third that may lie", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 10].map(quorumOf), [0, 1, 2, 2, 3, 4, 4, 5, 7]);
  assert.equal(policy.quorum, 3);
});

test("a checkpoint with its quorum says who saw it and when", () => {
  const { checkpoint, cosigned: seen } = checkWitnessed(cosigned(body(7), witnesses.slice(1)), policy);
  assert.deepEqual([checkpoint.origin, checkpoint.size], [ORIGIN, 7]);
  assert.deepEqual(seen.map(({ name, time }) => [name, time - 1_800_000_000]), [["witness.example/3", 0], ["witness.example/4", 1], ["witness.example/5", 2]]);
  assert.equal(medianTime(checkWitnessed(cosigned(body(7), witnesses), policy)), 1_800_000_001);
  assert.equal(medianTime({ checkpoint, cosigned: [] }), null);
});

test("what does not count: too few, one twice, a stranger, another text, a cosignature without its time", () => {
  const text = body(7);
  const [one, two, three] = witnesses as [Signer, Signer, Signer, Signer];
  const stranger = signer("witness.example/9", WITNESS, 9);
  const renamed = { ...stranger, name: one.name };
  const short = line(three, text);
  for (const lines of [
    [line(one, text, 5), line(two, text, 5)],
    [line(one, text, 5), line(one, text, 6), line(two, text, 5)],
    [line(one, text, 5), line(two, text, 5), line(stranger, text, 5)],
    [line(renamed, text, 5), line(two, text, 5), line(three, text, 5)],
    [line(one, body(8), 5), line(two, text, 5), line(three, text, 5)],
    [line(one, text, 5), line(two, text, 5), short],
  ]) {
    raises("ledger.quorum", () => checkWitnessed(noteOf(text, line(log, text), ...lines), policy));
  }
  // One that does not verify counts as none; a good one beside it counts.
  const both = noteOf(text, line(log, text), line(one, body(8), 5), line(one, text, 6), line(two, text, 5), line(three, text, 5));
  assert.equal(checkWitnessed(both, policy).cosigned.length, 3);
  assert.equal(lookAt(cosigned(text, [one]), policy).cosigned.length, 1);
});

test("a checkpoint of another log, or signed by nobody, by another key, or over other bytes", () => {
  const text = body(7);
  raises("ledger.origin", () => openCheckpoint(cosigned(text.replace("ledger/1", "ledger/2"), []), policy.log));
  raises("ledger.signature", () => openCheckpoint(noteOf(text, line(witnesses[0]!, text, 5)), policy.log));
  raises("ledger.signature", () => openCheckpoint(noteOf(text, line({ ...log, seed: new Uint8Array(32).fill(8) }, text)), policy.log));
  raises("ledger.signature", () => openCheckpoint(noteOf(text, line(log, body(8))), policy.log));
  raises("ledger.signature", () => openCheckpoint(noteOf(text, line(log, text), line(log, body(8))), policy.log));
});

test("a checkpoint is three lines in one way of writing", () => {
  const good = body(7);
  assert.equal(readCheckpoint(good).size, 7);
  const bad: { [code: string]: string[] } = {
    "checkpoint.shape": ["", "\n", good.slice(0, -1), `\n${good}`, `${good}\n`],
    "checkpoint.size": [good.replace("\n7\n", "\n07\n"), good.replace("\n7\n", "\n-7\n"), good.replace("\n7\n", "\n9007199254740992\n")],
    "checkpoint.root": [good.replace("=", ""), good.replace("\n7\n", "\n7\nAAAA\n")],
    "checkpoint.extension": [`${good}more\n`],
  };
  for (const [code, texts] of Object.entries(bad)) for (const one of texts) raises(code, () => readCheckpoint(one));
});

test("keys that are not one log and distinct witnesses make no policy", () => {
  const [one, two] = witnesses.map(vkey) as [string, string];
  raises("policy.log", () => policyOf(one, []));
  raises("policy.witness", () => policyOf(vkey(log), [vkey(signer("x", LOG, 8))]));
  raises("policy.double", () => policyOf(vkey(log), [one, two, one]));
  raises("policy.double", () => policyOf(vkey(log), [one, vkey({ ...witnesses[0]!, name: "other.example" })]));
});

const PREIMAGE = { kind: "custody", salt: new Uint8Array(16).fill(7), hash: hash(utf8("event")) } as const;

test("a proof leads from what a leaf stands for to the witnessed root", () => {
  const leaves = [...LEAVES.slice(0, 11), leafOf(PREIMAGE)];
  const note = cosigned(body(12, leaves), witnesses);
  const hashes = path(11, leaves).map((one) => `${base64.encode(one)}\n`).join("");
  const written = (extra: string, index: string, more = hashes): Uint8Array => concat(utf8(`c2sp.org/tlog-proof@v1\n${extra}index ${index}\n${more}\n`), note);
  const proof = readProof(written(`extra ${base64.encode(preimageBytes(PREIMAGE))}\n`, "11"));
  assert.deepEqual(proof.checkpoint, note);
  assert.equal(checkProof(proof, leafOf(readPreimage(proof.extra!)), policy).checkpoint.size, 12);
  assert.equal(readProof(written("", "11")).extra, null);
  raises("ledger.inclusion", () => checkProof(proof, leafOf({ ...PREIMAGE, kind: "message" }), policy));
  raises("ledger.inclusion", () => checkProof(readProof(written("", "10")), leafOf(PREIMAGE), policy));
  raises("ledger.quorum", () => checkProof({ ...proof, checkpoint: cosigned(body(12, leaves), []) as never }, leafOf(PREIMAGE), policy));
  const bad: { [code: string]: Uint8Array[] } = {
    "proof.shape": [utf8("c2sp.org/tlog-proof@v2\nindex 1\n\nx"), utf8("c2sp.org/tlog-proof@v1\n\nx"), utf8("c2sp.org/tlog-proof@v1\nindex 1\n"), note, Uint8Array.of(0xff)],
    "proof.extra": [written("extra ?\n", "11")],
    "proof.index": [written("", "011"), written("", "x"), written("more\n", "11"), written("", "9007199254740992")],
    "proof.hash": [written("", "11", "AAAA\n"), written("", "11", `${hashes}x\n`), written("", "11", hashes.repeat(30))],
    "proof.long": [written("", "11", "x".repeat(1_000_000))],
  };
  for (const [code, all] of Object.entries(bad)) for (const one of all) raises(code, () => readProof(one));
});

test("a bundle's leaf is the one that a promise names", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array(), (salt, bundle) => {
      const preimage = { kind: "bundle", salt, hash: hash(bundle) } as const;
      assert.equal(b64(leafOf(preimage)), bundleLeaf(salt, bundle));
      assert.deepEqual(leafOf(readPreimage(preimageBytes(preimage))), leafOf(preimage));
    }),
  );
});
