import assert from "node:assert/strict";
import { test } from "node:test";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { ed25519 } from "@noble/curves/ed25519.js";
import { encodeBundle, type Step } from "../src/seal/bundle";
import { b64, concat, hash, hex, readU32be, unb64, utf8 } from "../src/seal/bytes";
import { isDay } from "../src/seal/days";
import { AmanatError, codeOf } from "../src/seal/errors";
import { fingerprint, openDirectory } from "../src/seal/directory";
import { mailboxId } from "../src/seal/ids";
import { canonical, parse } from "../src/seal/json";
import { padded, padInside, padOutside, unpadInside } from "../src/seal/pad";
import { deriveKeys, isWord, readPhrase, toNumbers, toWords } from "../src/seal/phrase";
import { decodeRecord, encodeRecord, project, type Record } from "../src/seal/record";
import { GROUPS } from "../src/seal/terms";
import { openSigned, sign, signBody, signingKey, verify, type SigningKey } from "../src/seal/signing";
import { randomBytes } from "../src/client/entropy";
import { DeskDouble, directoryOf, operator } from "./desk";

export const throwsCode = (code: string, work: () => unknown): void =>
  assert.throws(work, (error) => error instanceof AmanatError && error.code === code, code);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.maxSafeInteger(), fc.string({ unit: "grapheme" }),
    fc.array(tie("value")), fc.dictionary(fc.string({ unit: "binary" }), tie("value"))),
})).value;

test("canonical JSON is what the reference library writes, and reads back", () => {
  fc.assert(fc.property(json, (value) => {
    const bytes = canonical(value);
    assert.equal(new TextDecoder().decode(bytes), canonicalize(value));
    assert.equal(canonicalize(parse(bytes)), canonicalize(value));
  }));
});

for (const [name, text, code] of [
  ["a space", '{"a": 1}', "json.canonical"], ["names out of order", '{"b":1,"a":2}', "json.canonical"],
  ["the same name twice", '{"a":1,"a":1}', "json.canonical"], ["a needless escape", '"\\u0041"', "json.canonical"],
  ["one point zero", "1.0", "json.canonical"], ["a fraction", "1.5", "json.number"], ["2^53", "9007199254740992", "json.number"],
  ["an exponent", "1e400", "json.number"], ["minus zero", "-0", "json.canonical"], ["half a character", '"\\ud800"', "json.string"],
  ["a trailing comma", "[1,]", "json.syntax"], ["nothing", "", "json.syntax"], ["a byte order mark", "\ufeff1", "json.syntax"],
  ["too deep", "[".repeat(300) + "]".repeat(300), "json.syntax"],
] as const) {
  test(`JSON with ${name} is refused as ${code}`, () => throwsCode(code, () => parse(utf8(text))));
}
test("JSON that is not UTF-8 is refused", () => throwsCode("json.syntax", () => parse(new Uint8Array([0x22, 0xff, 0x22]))));

test("base64url: every byte string has exactly one text", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.deepEqual(unb64(b64(bytes)), new Uint8Array(bytes));
    assert.equal(b64(bytes), Buffer.from(bytes).toString("base64url"));
  }));
  for (const [text, code] of [["AA==", "b64.alphabet"], ["A+", "b64.alphabet"], ["A A", "b64.alphabet"], ["A", "b64.length"], ["AB", "b64.trailing_bits"]] as const) {
    throwsCode(code, () => unb64(text));
  }
  throwsCode("b64.length", () => unb64("AAAA", 4));
});

test("padded lengths grow, cost at most 12 %, and are their own padding", () => {
  assert.equal(padded(0), 4096);
  fc.assert(fc.property(fc.nat(2 ** 40), (n) => {
    const p = padded(n);
    assert.ok(p >= Math.max(n, 4096) && (n < 4096 || p <= n * 1.12));
    assert.equal(padded(p), p);
  }));
});

test("inside padding comes back; another length or a filler that is not zero is refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => assert.deepEqual(unpadInside(padInside(bytes)), new Uint8Array(bytes))));
  const bytes = padInside(utf8("x"));
  throwsCode("padding.length", () => unpadInside(bytes.subarray(1)));
  throwsCode("padding.length", () => unpadInside(concat(bytes, bytes)));
  throwsCode("padding.length", () => unpadInside(new Uint8Array(2)));
  bytes[4000] = 1;
  throwsCode("padding.filler", () => unpadInside(bytes));
  assert.equal(padOutside(utf8("abc"), randomBytes).length, 4096);
});

test("a signature holds for its label, bytes and key only", () => {
  const { seed, key } = signingKey(hash(utf8("a")));
  const other = signingKey(hash(utf8("b")));
  const bytes = utf8("words");
  const good = sign("x", bytes, seed);
  verify("x", bytes, good, key);
  throwsCode("signature.invalid", () => verify("y", bytes, good, key));
  throwsCode("signature.invalid", () => verify("x", utf8("word"), good, key));
  throwsCode("signature.invalid", () => verify("x", bytes, good, other.key));
  throwsCode("signature.invalid", () => verify("x", bytes, good.subarray(1), key));
  throwsCode("signature.key", () => verify("x", bytes, good, new Uint8Array(32)));
  throwsCode("signature.key", () => verify("x", bytes, good, key.subarray(1)));
  throwsCode("signature.short", () => openSigned("x", key, good));
  assert.deepEqual(openSigned("x", key, signBody("x", bytes, seed)), bytes);
});

test("a signature that holds only after multiplying by the cofactor is refused, as OpenSSL refuses it", () => {
  const { Point } = ed25519;
  const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const a = 123456789n;
  const key = Point.BASE.multiply(a).add(torsion).toBytes();
  const message = utf8("amanat/v1/x\0words");
  const order = Point.Fn.ORDER;
  let refusedWithNoble = 0;
  for (let r = 1n; r < 20n; r++) {
    const R = Point.BASE.multiply(r).toBytes();
    const k = BigInt(`0x${hex(sha512le(concat(R, key, message)))}`) % order;
    const s = (r + k * a) % order;
    const signature = concat(R, Point.Fn.toBytes(s));
    assert.ok(ed25519.verify(signature, message, key, { zip215: false }), "the control: accepted with the cofactor");
    try {
      verify("x", utf8("words"), signature, key);
    } catch {
      refusedWithNoble += 1;
    }
  }
  assert.ok(refusedWithNoble > 10, `refused ${refusedWithNoble} of 19`);
});

function sha512le(bytes: Uint8Array): Uint8Array {
  return ed25519Hash(bytes).reverse();
}
import { sha512 as ed25519Hash } from "@noble/hashes/sha2.js";

test("days are real days", () => {
  for (const day of ["2026-02-28", "2024-02-29"]) assert.ok(isDay(day));
  for (const day of ["2026-02-29", "2026-13-01", "2026-1-1", "2026-02-28T00", ""]) assert.ok(!isDay(day));
});

const entropy = hash(utf8("phrase")).slice(0, 16);
test("a phrase reads back from words, numbers, Urdu digits, short words, and all of them mixed", () => {
  const words = toWords(entropy);
  const numbers = toNumbers(entropy);
  const urdu = toNumbers(entropy, "urdu");
  const mixed = words.map((word, i) => [word.slice(0, 4), numbers[i]!, urdu[i]!][i % 3]!);
  const arabic = numbers.map((n) => [...n].map((d) => String.fromCharCode(0x660 + Number(d))).join(""));
  for (const typed of [words.join(" "), ` ${words.join(",\n").toUpperCase()} `, numbers.join("-"), urdu.join("، "), arabic.join(" "), mixed.join("\u200f ")]) {
    assert.deepEqual(readPhrase(typed), entropy, typed);
  }
  assert.match(urdu[0]!, /^[۰-۹]{4}$/);
});

test("a phrase that is wrong says where, and never which word", () => {
  const words = toWords(entropy);
  throwsCode("phrase.count", () => readPhrase(words.slice(1).join(" ")));
  throwsCode("phrase.checksum", () => readPhrase([...words.slice(1), words[0]].join(" ")));
  const wrong = words.with(3, "secretword");
  assert.throws(() => readPhrase(wrong.join(" ")), (error) => {
    assert.ok(error instanceof AmanatError && error.code === "phrase.word" && error.info["position"] === 4);
    return !JSON.stringify([error.message, error.info]).includes("secretword");
  });
  throwsCode("phrase.word", () => readPhrase(words.with(0, "2048").join(" ")));
});

test("a word that is asked back may be typed as a word, its beginning, or its number", () => {
  const [word] = toWords(entropy);
  for (const typed of [word!, ` ${word!.toUpperCase()} `, word!.slice(0, 4), toNumbers(entropy)[0]!, toNumbers(entropy, "urdu")[0]!]) assert.ok(isWord(word!, typed));
  for (const typed of ["", "zzzz", `${word} ${word}`]) assert.ok(!isWord(word!, typed));
});

test("every mailbox of a phrase has its own keys", () => {
  const infos = ["mailbox/self", "mailbox/a", "mailbox/b", "draft/local"];
  const all = infos.flatMap((info) => [b64(deriveKeys(entropy, info).seed), b64(deriveKeys(entropy, info).ageSeed)]);
  assert.equal(new Set(all).size, 8);
});

const full: Record = {
  v: 1, type: "record", lang: "en", age_group: "adult", acts: ["stalking"], context: "work", mode: ["phone"], power: ["fame"],
  narrative: "words", when: { approximate: true, from: "2026-01-01", text: "winter" }, where: "a place",
  respondent: { description: "tall", identifiers: [{ type: "phone", value: "0300" }] }, witnesses: "a friend", wants: ["safety"],
  wants_text: "rest", contact: { channel: "mailbox" }, exclude: ["a colleague"], flags: ["fear"],
};
test("the projected record has the consented fields, age group and exclusions, and nothing else", () => {
  assert.deepEqual(decodeRecord(encodeRecord(full)), full);
  assert.deepEqual(Object.keys(project(full, [])).sort(), ["age_group", "exclude", "lang", "type", "v"]);
  assert.deepEqual(project(full, Object.keys(GROUPS) as never), full);
  for (const [group, fields] of Object.entries(GROUPS)) {
    const open = Object.keys(project(full, [group as never]));
    assert.deepEqual(open.sort(), [...new Set(["age_group", "exclude", "lang", "type", "v", ...fields])].sort());
  }
});
for (const [name, change, code] of [
  ["an unknown field", { surprise: 1 }, "json.unknown"], ["an unknown act", { acts: ["theft"] }, "json.value"],
  ["an empty answer", { narrative: "" }, "json.length"], ["text that is too long", { narrative: "x".repeat(50_001) }, "json.length"],
  ["a wrong type", { where: 5 }, "json.type"], ["a day that is none", { when: { approximate: true, from: "2026-02-30" } }, "json.value"],
  ["another version", { v: 2 }, "json.value"],
] as const) {
  test(`a record with ${name} is refused as ${code}`, () => throwsCode(code, () => encodeRecord({ ...full, ...change } as never)));
}
test("length is counted in characters as Python counts them", () => {
  assert.ok(encodeRecord({ ...full, narrative: "🕊".repeat(50_000) }));
});

test("a directory opens while it is fresh, signed by the pinned key, with entries signed by their roots", async () => {
  const desk = new DeskDouble("Example Helpline");
  const at = 1_790_000_000;
  const signed = await directoryOf([desk], at);
  const { entries } = openDirectory(signed, operator.key, at + 100);
  assert.equal(entries[0]!.name.en, "Example Helpline");
  assert.match(fingerprint(desk.id), /^([0-9a-f]{4} ){4}[0-9a-f]{4}$/);
  throwsCode("directory.old", () => openDirectory(signed, operator.key, at + 48 * 3600 + 1));
  throwsCode("directory.future", () => openDirectory(signed, operator.key, at - 601));
  throwsCode("signature.invalid", () => openDirectory(signed, desk.root.key, at));
  const entry = await desk.entry(at);
  entry[10]! ^= 1;
  const bad = signBody("directory", canonical({ v: 1, type: "directory", issued: at, entries: [b64(entry)] }), operator.seed);
  throwsCode("signature.invalid", () => openDirectory(bad, operator.key, at));
  const good = b64(await desk.entry(at));
  const twice = signBody("directory", canonical({ v: 1, type: "directory", issued: at, entries: [good, good] }), operator.seed);
  throwsCode("directory.double", () => openDirectory(twice, operator.key, at));
});

test("each key signs a bundle once, the request's own not at all, and no more than eight of them", () => {
  const keys = Array.from({ length: 10 }, (_, n) => signingKey(hash(utf8(`key ${n}`))));
  const [own, ...others] = keys as [SigningKey, ...SigningKey[]];
  const acts = (by: SigningKey): Step => ({ op: { op: "erase", mailbox: mailboxId(by.key), was: "" }, by });
  const built = (steps: Step[]) => encodeBundle(steps, new Uint8Array(16), "1.x", b64(own.key));
  const head = (bytes: Uint8Array) =>
    parse(bytes.subarray(4, 4 + readU32be(bytes))) as { ops: { by?: number }[]; signers: string[] };
  const eight = others.slice(0, 8);
  const bundle = built([acts(own), ...eight.map(acts), ...eight.map(acts)]);
  const { ops, signers } = head(bundle);
  assert.deepEqual(ops.map(({ by }) => by), [undefined, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(signers, eight.map(({ key }) => b64(key)));
  const end = bundle.length - 8 * 64;
  assert.equal(end, 4 + readU32be(bundle));
  const said = utf8(`${b64(hash(bundle.subarray(0, end)))}\n${b64(own.key)}\n1.x`);
  eight.forEach(({ key }, n) => verify("bundle", said, bundle.subarray(end + 64 * n, end + 64 * (n + 1)), key));
  throwsCode("bundle.signers", () => built(others.map(acts)));
  throwsCode("bundle.ops", () => built([]));
});

test("an error of another bundle, with its own copy of the class, is one of ours; somebody else's is not", () => {
  const foreign = Object.assign(new Error("item.hash"), { name: "AmanatError", kind: "forged", code: "item.hash" });
  assert.ok(foreign instanceof AmanatError);
  assert.equal(codeOf(foreign), "item.hash");
  assert.ok(!(new TypeError("x") instanceof AmanatError) && !((null as unknown) instanceof AmanatError));
});
