import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { test } from "node:test";
import { Encrypter, generateX25519Identity, identityToRecipient, armor } from "age-encryption";
import * as vectors from "cctv-age";
import fc from "fast-check";
import { identityText, open, openStream, openWith, recipientOf, seal, sealStream } from "../src/seal/age";
import { concat, hash, hex, utf8 } from "../src/seal/bytes";
import { AmanatError } from "../src/seal/errors";
import { randomBytes } from "../src/client/entropy";

const seed = hash(utf8("seed"));
const recipient = await recipientOf(seed);
const rejectsCode = (code: string, work: Promise<unknown>) =>
  assert.rejects(work, (error) => error instanceof AmanatError && error.code === code, code);

test("what is sealed opens with the seed, and is not for another", async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200_000 }), async (bytes) => {
    const file = await seal([recipient], bytes);
    assert.deepEqual(await open(seed, file), new Uint8Array(bytes));
    assert.equal(await open(hash(seed), file), null);
  }), { numRuns: 15 });
});

test("two recipients open the same file", async () => {
  const other = hash(utf8("other"));
  const file = await seal([recipient, await recipientOf(other)], utf8("both"));
  for (const one of [seed, other]) assert.deepEqual(await open(one, file), utf8("both"));
});

test("a stream seals to the announced size and opens as a stream", async () => {
  const plain = randomBytes(300_001);
  const { stream, sealedSize } = await sealStream([recipient], new Blob([plain]).stream() as ReadableStream<Uint8Array>);
  const file = new Uint8Array(await new Response(stream as never).arrayBuffer());
  assert.equal(file.length, sealedSize(plain.length));
  const opened = await openStream(seed, new Blob([file]).stream() as ReadableStream<Uint8Array>);
  assert.deepEqual(new Uint8Array(await new Response(opened as never).arrayBuffer()), plain);
});

test("an altered file is refused with the name of what is wrong", async () => {
  const file = await seal([recipient], randomBytes(150_000));
  const header = Buffer.from(file).indexOf("\n---") + 1;
  const changed = (at: number) => {
    const copy = file.slice();
    copy[at]! ^= 1;
    return copy;
  };
  const body = header + 48 + 16;
  const otherMac = file.slice();
  otherMac[header + 10] = file[header + 10] === 65 ? 66 : 65;
  await rejectsCode("age.header_mac", open(seed, otherMac));
  await rejectsCode("age.payload", open(seed, changed(body + 70_000)));
  await rejectsCode("age.payload", open(seed, file.subarray(0, file.length - 1)));
  await rejectsCode("age.payload", open(seed, file.subarray(0, body + 2 * 65_552)));
  await rejectsCode("age.header", open(seed, file.subarray(0, body - 10)));
  await rejectsCode("age.payload", open(seed, concat(file, utf8("x"))));
  const swapped = file.slice();
  swapped.copyWithin(body, body + 65_552, body + 2 * 65_552);
  await rejectsCode("age.payload", open(seed, swapped));
  await rejectsCode("age.header", open(seed, utf8("hello")));
  await rejectsCode("age.header", open(seed, new Uint8Array()));
  await rejectsCode("age.version", open(seed, concat(utf8("age-encryption.org/v9\n"), file.subarray(22))));
  await rejectsCode("age.armor", open(seed, utf8("-----BEGIN AGE ENCRYPTED FILE-----\n!!\n-----END AGE ENCRYPTED FILE-----\n")));
  await rejectsCode("age.recipient", Promise.resolve().then(() => seal([new Uint8Array(5)], utf8("x"))));
});

test("armored and X25519 files are read", async () => {
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const file = await encrypter.encrypt("words");
  assert.deepEqual(await openWith([identity], file), utf8("words"));
  assert.deepEqual(await openWith([identity], utf8(armor.encode(file))), utf8("words"));
  assert.deepEqual(await openWith([identityText(seed)], await seal([recipient], utf8("y"))), utf8("y"));
});

/** Stanzas that only age plug-ins and passphrases use: their vectors do not concern a reader of hybrid and X25519. */
const expected: { [expect: string]: readonly (string | null)[] } = {
  "no match": [null],
  "HMAC failure": ["age.header_mac"],
  "header failure": ["age.version", "age.header", "age.stanza"],
  "armor failure": ["age.armor", "age.header", "age.version"],
  "payload failure": ["age.payload"],
};
let run = 0;
for (const [name, bytes] of Object.entries(vectors as unknown as { [name: string]: Uint8Array })) {
  const vector = parseVector(bytes);
  if (vector.passphrase) continue;
  run += 1;
  test(`C2SP vector ${name}: ${vector.expect}`, async () => {
    if (vector.expect === "success") {
      const plain = await openWith(vector.identities, vector.file);
      assert.ok(plain !== null);
      assert.equal(hex(hash(plain)), vector.payload);
      return;
    }
    const outcome = await openWith(vector.identities, vector.file).catch((error: unknown) => {
      if (error instanceof AmanatError) return error.code;
      throw error;
    });
    assert.ok(outcome === null || typeof outcome === "string", "it opened");
    assert.ok(expected[vector.expect]!.includes(outcome), `${outcome} for ${vector.expect}`);
  });
}
test("the C2SP vectors were there", () => assert.ok(run > 80, `${run}`));

function parseVector(bytes: Uint8Array): { expect: string; payload: string; identities: string[]; passphrase: boolean; file: Uint8Array } {
  const out = { expect: "", payload: "", identities: [] as string[], passphrase: false, file: new Uint8Array() as Uint8Array };
  let compressed = false;
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf(10);
    const line = new TextDecoder().decode(rest.subarray(0, end));
    rest = rest.subarray(end + 1);
    if (line === "") break;
    const [key, value] = line.split(/: (.*)/s) as [string, string];
    if (key === "expect") out.expect = value;
    else if (key === "payload") out.payload = value;
    else if (key === "identity") out.identities.push(value);
    else if (key === "passphrase") out.passphrase = true;
    else if (key === "compressed") compressed = value === "zlib";
  }
  out.file = compressed ? inflateSync(rest) : rest;
  return out;
}
