/** Parts of the verifier that a whole file cannot show: places, forms, sums, keys. The cases of tampering are Python's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc } from "node:zlib";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import fc from "fast-check";
import { hex, utf8, type Bytes } from "../src/seal/bytes";
import { crc32 } from "../src/verify/crc";
import { bits, DerError, inside, oid, readDer, small, time } from "../src/verify/der";
import { CODES, levelOf, meaning, Stopped, toDo } from "../src/verify/finding";
import { findIdentities, findKeys, isDesk } from "../src/verify/keys";
import { nameFindings } from "../src/verify/names";
import { blobSource, isSealed, unseal, type Source } from "../src/verify/source";
import { moment, size } from "../src/verify/words";
import { entries, findEnd } from "../src/verify/zip-form";

const of = (bytes: Uint8Array): Source => blobSource(new Blob([bytes as Bytes]));
const noKeys = { identities: [], passphrase: "" };
const stops = (code: string, work: Promise<unknown>) => assert.rejects(work, (error) => error instanceof Stopped && (assert.equal(error.code, code), true));

test("the sum of a zip is that of everybody, in pieces too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(3000), (bytes, at) => {
      assert.equal(crc32(bytes, 0), zlibCrc(bytes));
      assert.equal(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at), 0)), zlibCrc(bytes));
    }),
  );
});

/** 200,000 bytes: four chunks, the last one short. */
const PLAIN = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251);
async function sealedTo(setting: (to: Encrypter) => Promise<void> | void): Promise<Uint8Array> {
  const to = new Encrypter();
  await setting(to);
  return to.encrypt(PLAIN);
}
const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const toKey = await sealedTo((to) => to.addRecipient(recipient));
const keys = { identities: [identity], passphrase: "" };

test("any part of a sealed file is read without the rest", async () => {
  const { inside: plain, doors } = await unseal(of(toKey), keys);
  assert.deepEqual([plain.size, doors], [PLAIN.length, 1]);
  await fc.assert(
    fc.asyncProperty(fc.nat(PLAIN.length), fc.nat(PLAIN.length), async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      assert.deepEqual(await plain.read(from, to - from), PLAIN.slice(from, to));
    }),
    { numRuns: 40 },
  );
});

test("a passphrase opens it, another one does not", async () => {
  const file = await sealedTo((to) => {
    to.setPassphrase("seven green boats");
    to.setScryptWorkFactor(10);
  });
  const { inside: plain } = await unseal(of(file), { identities: [], passphrase: "seven green boats" });
  assert.deepEqual(await plain.read(0, 10), PLAIN.slice(0, 10));
  await stops("seal.wrong_key", unseal(of(file), { identities: [identity], passphrase: "another" }));
  await stops("seal.no_key", unseal(of(file), noKeys));
});

test("a sealed file that was changed or cut says so before or when that place is read", async () => {
  const end = Buffer.from(toKey).indexOf("\n---") + 49;
  const changed = (at: number): Source => of(toKey.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  await stops("seal.altered", unseal(changed(end - 5), keys));
  await stops("seal.altered", unseal(changed(toKey.length - 1), keys));
  await stops("seal.altered", unseal(of(toKey.slice(0, -1)), keys));
  await stops("seal.altered", unseal(of(toKey.slice(0, end + 16 + 65_552)), keys));
  await stops("seal.altered", unseal(of(Uint8Array.from([...toKey, 0])), keys));
  await stops("seal.broken", unseal(of(toKey.slice(0, end - 10)), keys));
  await stops("seal.broken", unseal(of(toKey.slice(0, end + 10)), keys));
  const { inside: plain } = await unseal(changed(end + 16 + 70_000), keys);
  assert.equal((await plain.read(0, 65_536)).length, 65_536);
  await stops("seal.altered", plain.read(65_536, 1));
});

test("what is sealed is known by its start, and its text form is refused", async () => {
  assert.equal(await isSealed(of(toKey)), true);
  assert.equal(await isSealed(of(utf8("PK"))), false);
  await stops("seal.armored", isSealed(of(utf8("\n-----BEGIN AGE ENCRYPTED FILE-----\n"))));
  await stops("container.missing", blobSource(new Blob(["abc"])).read(2, 5));
});

test("what is no zip has no end that is one", async () => {
  for (const [text, code] of [["nothing at all, and long enough", "container.not_zip"], ["PK\u0003\u0004 cut off somewhere here", "container.cut"]] as const) {
    await stops(code, findEnd(of(utf8(text))));
  }
  const none = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]);
  assert.deepEqual(await entries(of(none), await findEnd(of(none))), []);
  await stops("container.trailing", findEnd(of(Uint8Array.from([...none, 1]))));
});

const from = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

test("DER is read in its one spelling", () => {
  assert.equal(oid(readDer(from("06 09 2a864886f70d010702"))), "1.2.840.113549.1.7.2");
  assert.equal(oid(readDer(from("06 03 550403"))), "2.5.4.3");
  assert.equal(small(readDer(from("02 02 0100"))), 256);
  assert.equal(hex(bits(readDer(from("03 03 00 beef")))), "beef");
  assert.equal(inside(readDer(from("30 06 020101 020102"))).length, 2);
  for (const bad of ["", "30", "30 80 0000", "30 81 02 0500", "30 82 0003 020101", "30 03 0201", "1f 01 00", "0201010201 02", "30 85 0000000001 00"]) {
    assert.throws(() => inside(readDer(from(bad))), DerError, bad);
  }
  assert.throws(() => oid(readDer(from("06 01 80"))), DerError);
  assert.throws(() => small(readDer(from("02 01 ff"))), DerError);
  assert.throws(() => bits(readDer(from("03 02 01 fe"))), DerError);
});

test("no bytes make the reader of DER do anything but read or refuse", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        inside(readDer(bytes), bytes[0]);
      } catch (error) {
        assert.ok(error instanceof DerError);
      }
    }),
    { numRuns: 2000 },
  );
});

const stamped = (tag: string, text: string): number => time(readDer(from(`${tag}${text.length.toString(16).padStart(2, "0")}${Buffer.from(text).toString("hex")}`)));

test("times are UTC, of days that there are", () => {
  assert.equal(stamped("18", "20261122215900Z"), Date.UTC(2026, 10, 22, 21, 59) / 1000);
  assert.equal(Math.floor(stamped("18", "20261122215900.25Z")), Date.UTC(2026, 10, 22, 21, 59) / 1000);
  assert.equal(stamped("17", "491231235959Z"), Date.UTC(2049, 11, 31, 23, 59, 59) / 1000);
  assert.equal(stamped("17", "500101000000Z"), Date.UTC(1950, 0, 1) / 1000);
  for (const bad of ["20260231000000Z", "20261122240000Z", "20261122215900", "20261122215900+0500", "20261122215900.0Z", "2026112221590Z"]) {
    assert.throws(() => stamped("18", bad), DerError, bad);
  }
});

const NAMES = ["bagit.txt", "data/cover.pdf", "data/originals/E1.jpg", "data/redacted/E1-1.jpg", "data/custody/3.tlog-proof", "seal/checkpoint"];

test("names that belong pass, others are told apart", () => {
  const full = NAMES.map((name) => `case-file/${name}`);
  assert.deepEqual(nameFindings(full, ["case-file/", "case-file/data/", "case-file/data/originals/"]), []);
  const cases: { [name: string]: string } = {
    "/etc/passwd": "name.absolute",
    "C:evil": "name.absolute",
    "\\\\server\\share": "name.absolute",
    "case-file/../x": "name.parent",
    "case-file//x": "name.parent",
    "case-file/data\\..\\x": "name.parent",
    "case-file/data/originals/E1 .jpg": "name.characters",
    "case-file/data/originals/ای.jpg": "name.characters",
    [`case-file/${"a".repeat(121)}`]: "name.long",
    "other/bagit.txt": "name.outside",
    "case-file/notes.txt": "name.unknown",
    "case-file/data/originals/E01.jpg": "name.unknown",
    "case-file/BAGIT.txt": "name.twin",
  };
  for (const [name, code] of Object.entries(cases)) assert.ok(nameFindings([...full, name], []).some((one) => one.code === code && one.place === name), name);
  assert.deepEqual(nameFindings(full, ["case-file/empty/"]), [{ code: "name.unknown", place: "case-file/empty/" }]);
});

const LOG_KEY = "intake.example/ledger/1+3e1ce107+AabUc+un5ONV2RXWwwMHY8fihMX7VTWo1ppC7Rd0LT5q";

test("keys are found in whatever text they stand in, and none where there are none", () => {
  const text = `Desk: B4B8 8998 476d e397 9317. Log: "${LOG_KEY}", and words.`;
  assert.deepEqual(findKeys(text), { several: false, desk: "b4b8 8998 476d e397 9317", logKey: LOG_KEY, witnessKeys: [], roots: "" });
  assert.equal(findKeys(`${text}\n0000 1111 2222 3333 4444`)?.several, true);
  assert.equal(findKeys(LOG_KEY.replace("3e1c", "3e1d")), null);
  assert.equal(findKeys("words without a key, 12345 and b4b8 8998 476d e397"), null);
  const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
  assert.equal(findKeys(JSON.stringify({ root: pem }))?.roots, `${pem}\n`);
  assert.equal(findKeys(pem + pem)?.roots, `${pem}\n`);
});

test("a fingerprint or an id names a desk, nothing else does", () => {
  for (const good of ["b4b8 8998 476d e397 9317", "b4b88998476de3979317", "ay14dWI0EMUfuCT9n9zypZrAvCUZasOff0jBkxiej2Y"]) assert.equal(isDesk(good), true, good);
  for (const bad of ["", "b4b8", "b4b8 8998 476d e397 931", "ay14dWI0EMUfuCT9n9zypZrAvCUZasOff0jBkxiej2"]) assert.equal(isDesk(bad), false, bad);
});

test("a key file is its lines that are no comment", () => {
  assert.deepEqual(findIdentities(`# made 2026\r\n${identity}\r\n`), [identity]);
  assert.equal(findIdentities("nothing"), null);
});

test("every finding has its level and its words in both languages", () => {
  assert.ok(CODES.length > 100);
  for (const code of CODES) {
    assert.ok(["unreadable", "bad", "unproven", "note"].includes(levelOf({ code, place: "" })));
    for (const language of ["en", "ur"] as const) assert.ok(meaning({ code, place: "" }, language).length > 5 && toDo({ code, place: "" }, language).length > 5);
  }
});

test("times and sizes are written as people read them", () => {
  assert.equal(moment(1_795_384_740, "en"), "22 November 2026, \u206621:59 UTC\u2069");
  assert.ok(moment(1_795_384_740, "ur").startsWith("22 نومبر 2026، "));
  assert.equal(moment(2 ** 53 - 1, "en"), String(2 ** 53 - 1));
  assert.deepEqual([0, 999, 1000, 231_400, 5_900_000, 2_147_483_648].map(size), ["0 B", "999 B", "1.0 kB", "231 kB", "5.9 MB", "2.1 GB"]);
});
