/** The examples that Python wrote and Python reads as well: both languages give the same value or the same error. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { identityText, open, openWith, recipientOf, recipientText } from "../src/seal/age";
import { b64, hash, hex, readU32be, text, unb64, utf8 } from "../src/seal/bytes";
import { encodeBundle, grantStep, type Op, type Step } from "../src/seal/bundle";
import { currentEpoch, entryId, entryShape, fingerprint, openDirectory, openEntry } from "../src/seal/directory";
import { noticeShape, openEnvelope } from "../src/seal/envelope";
import { codeOf, forged } from "../src/seal/errors";
import { grantShape } from "../src/seal/grant";
import { deskId, mailboxId } from "../src/seal/ids";
import { checkWords, invitationKeys, openJoin, openLetter, readCode, writeCode } from "../src/seal/invitation";
import { manifestShape, openItem } from "../src/seal/item";
import { canonical, parse } from "../src/seal/json";
import { decodeMessage } from "../src/seal/message";
import { padded, partCount, unpadInside } from "../src/seal/pad";
import { deriveKeys, publicationKey, readPhrase, safeKeys, toNumbers, toWords } from "../src/seal/phrase";
import { signConsent, textHash } from "../src/seal/proceedings";
import { decodeRecord, project } from "../src/seal/record";
import { leafOf, openPromise, saltFor } from "../src/seal/receipt";
import { decodeReceipts } from "../src/seal/receipt-file";
import { requestHeaders, tokenTime } from "../src/seal/request";
import { openSigned, sign, signBody, signingKey, verify } from "../src/seal/signing";
import { decodeState } from "../src/seal/state";
import { checkThread, type Stored } from "../src/seal/thread";
import { checkLedger } from "./ledger-cases";

type Case = { name: string; input: any; expect?: any; error?: string };
type Check = (input: any, expect: any) => unknown;
const FOLDER = join(process.cwd(), "..", "vectors");

const fromHex = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, "hex"));
const words = (value: string): Uint8Array => utf8(value);

const FORMS: { [form: string]: (bytes: Uint8Array) => unknown } = {
  record: decodeRecord,
  state: decodeState,
  message: decodeMessage,
  grant: (bytes) => grantShape(parse(bytes), "grant"),
  entry: (bytes) => entryShape(parse(bytes), "entry"),
  manifest: (bytes) => manifestShape(parse(bytes), "manifest"),
  notice: (bytes) => noticeShape(parse(bytes), "notice"),
};

const CHECKS: { [file: string]: Check } = {
  age: async ({ seed, identities, sealed }, expect) => {
    const plain = identities === undefined ? await open(unb64(seed), unb64(sealed)) : await openWith(identities, unb64(sealed));
    assert.equal(plain === null ? null : b64(plain), expect?.plain ?? null);
  },
  b64: ({ text: value, size }, expect) => assert.equal(hex(unb64(value, size)), expect?.hex),
  canonical: ({ bytes }, expect) => {
    const value = parse(unb64(bytes));
    if (expect?.value !== undefined) assert.deepEqual(plainly(value), expect.value);
    assert.deepEqual(canonical(value), unb64(bytes));
  },
  ids: ({ public: key }, expect) => {
    assert.equal(mailboxId(unb64(key)), expect.mailbox);
    assert.equal(deskId(unb64(key)), expect.desk);
    assert.equal(fingerprint(deskId(unb64(key))), expect.fingerprint);
  },
  signatures: ({ label, public: key, signature, data, seed }) => {
    verify(label, unb64(data), unb64(signature), unb64(key));
    if (seed !== undefined) assert.equal(b64(sign(label, unb64(data), unb64(seed))), signature);
  },
  project: ({ record, fields }, expect) => assert.deepEqual(project(record, fields), expect),
  receipt: ({ promise, salt, bundle, intake }, expect) => {
    const { leaf, at, by } = openPromise(promise, leafOf(unb64(salt), unb64(bundle)), unb64(intake));
    assert.deepEqual({ leaf, at, by }, expect);
  },
  receipts: ({ nonce, what, text: value }, expect) => {
    if (nonce !== undefined) return assert.equal(b64(saltFor(unb64(nonce), what)), expect.salt);
    assert.equal(text(canonical(decodeReceipts(words(value)))), value);
  },
  ledger: checkLedger,
  request: ({ secret, seed, method, target, body, token }, expect) => {
    // Only the intake makes and checks times; the browser reads the seconds out of one.
    if (secret !== undefined) return assert.notEqual(tokenTime(expect.token), null);
    const headers = requestHeaders(signingKey(unb64(seed)), method, target, b64(hash(unb64(body))), token);
    assert.deepEqual(headers, expect.headers);
  },
  envelopes: async ({ label, seed, public: key, sealed }, expect) => {
    const signed = await openEnvelope(unb64(seed), unb64(sealed));
    if (signed === null) return assert.equal(expect, null);
    const body = openSigned(label, unb64(key), signed);
    assert.equal(text(body), expect.body);
    assert.equal(b64(signed), expect.signed);
  },
  invitation: async ({ typed, code, sealed, entries, today, join, key }, expect) => {
    if (typed !== undefined) return assert.equal(b64(readCode(typed)), expect?.code);
    const keys = invitationKeys(unb64(code));
    if (sealed !== undefined) {
      const { letter } = await openLetter(unb64(sealed), keys, entries.map((entry: string) => openEntry(unb64(entry))), today);
      return assert.deepEqual({ kind: letter.kind, desk: letter.desk, en: letter.text.en, ur: letter.text.ur }, expect);
    }
    if (join !== undefined) {
      const opened = openJoin(unb64(join), unb64(key));
      const check = await checkWords(opened.desk, opened.invitation, unb64(key), unb64(opened.key));
      return assert.deepEqual({ mailbox: opened.mailbox, check }, expect);
    }
    const { text: written, invitation, public: own, recipient } = expect;
    assert.deepEqual([writeCode(unb64(code)), keys.invitation, b64(keys.key)], [written, invitation, own]);
    assert.equal(b64(await recipientOf(keys.ageSeed)), recipient);
  },
  items: async ({ manifest, sealed }, expect) => assert.equal(b64(await openItem(manifest, unb64(sealed))), expect?.plain),
  structures: ({ form, text: value }) => {
    const decode = FORMS[form];
    if (decode !== undefined) decode(words(value));
  },
  proceedings: ({ text: value }) => void decodeMessage(words(value)),
  publications: ({ published, publication, desk, entropy, sig }, expect) => {
    const digest = textHash(published);
    const key = publicationKey(fromHex(entropy), publication);
    const { key: own, sig: made } = signConsent(publication, desk, digest, key);
    // The browser signs consents and never reads one: the same one again is the same bytes.
    if (sig !== undefined && sig !== made) throw forged("signature.invalid", "Another consent.");
    assert.deepEqual({ hash: digest, key: own, sig: made }, expect);
  },
  takedowns: ({ entropy, publication, signed }, expect) => {
    const key = publicationKey(fromHex(entropy), publication);
    if (signed !== undefined) return void openSigned("publication_takedown", key.key, unb64(signed));
    const body = canonical({ v: 1, type: "publication_takedown", publication });
    assert.deepEqual({ signed: b64(signBody("publication_takedown", body, key.seed)), key: b64(key.key) }, expect);
  },
  directory: ({ directory, operator, now }, expect) => {
    const { issued, entries } = openDirectory(unb64(directory), unb64(operator), now);
    assert.deepEqual({ issued, desks: entries.map(entryId), epochs: entries.map((entry) => currentEpoch(entry).n) }, expect);
  },
  padding: (input, expect) => {
    if (input.length !== undefined) {
      assert.equal(padded(input.length), expect.padded);
      assert.equal(partCount(input.length), expect.parts);
    } else assert.equal(b64(unpadInside(unb64(input.inside))), expect?.content);
  },
  phrase: async (input, expect) => {
    if (input.entropy === undefined) return assert.equal(hex(readPhrase(input.typed)), expect?.entropy);
    const entropy = fromHex(input.entropy);
    if (expect.words !== undefined) assert.equal(toWords(entropy).join(" "), expect.words);
    if (expect.numbers !== undefined) assert.equal(toNumbers(entropy).join(" "), expect.numbers);
    if (expect.urdu_numbers !== undefined) assert.equal(toNumbers(entropy, "urdu").join(" "), expect.urdu_numbers);
    if (expect.safe !== undefined) assert.equal(safeKeys(entropy).mailbox, expect.safe);
    if (input.info === undefined) return;
    const keys = deriveKeys(entropy, input.info);
    assert.equal(keys.mailbox, expect.mailbox);
    assert.equal(b64(keys.key), expect.public);
    assert.equal(b64(keys.ageSeed), expect.age_seed);
    const recipient = await recipientOf(keys.ageSeed);
    assert.equal(b64(recipient), expect.recipient);
    assert.equal(recipientText(recipient), expect.recipient_text);
    assert.equal(identityText(keys.ageSeed), expect.identity_text);
  },
  threads: ({ mailbox, desk, direction, own, epochs, stored, written }, expect) => {
    const line = (entries: { seq: number; signed: string | null }[]): Stored[] =>
      entries.map(({ seq, signed }) => ({ seq, signed: signed === null ? null : unb64(signed) }));
    const both = direction === "out" ? { in: line(written), out: line(stored) } : { in: line(stored), out: line(written) };
    const none = { seq: 0, chain: "" };
    const deskKey = (n: number) => (epochs[n] === undefined ? null : unb64(epochs[n]));
    const thread = checkThread(both, { mailbox, desk, own: unb64(own), deskKey }, { in: none, out: none });
    const got = thread.entries.filter((entry) => entry.direction === direction).map((entry) => entry.warnings[0] ?? null);
    assert.deepEqual(got, expect.warnings);
  },
  bundle: ({ bundle, token, request_key: request, seeds }, expect) => {
    // The browser writes bundles and never reads them: its own writing of what Python read must be the same bytes.
    const keys = new Map(Object.entries(seeds as { [key: string]: string }).map(([key, seed]) => [key, signingKey(unb64(seed))]));
    const hers = (mailbox: string) => [...keys.values()].find((one) => mailboxId(one.key) === mailbox)!;
    const steps: Step[] = expect.steps.map(({ op: { by, ...op }, blob, acts }: { op: Op & { by?: number; blob?: unknown }; blob: string; acts: string }) => ({
      op: op.blob === undefined ? op : { ...op, blob: unb64(blob) },
      ...(by === undefined ? {} : { by: keys.get(acts)! }),
      ...(op.op === "grant" ? { agrees: hers(op.to) } : {}),
    }));
    for (const { op, agrees } of steps) {
      if (op.op !== "grant") continue;
      assert.deepEqual(grantStep(op.mailbox, op.grant, op.desk, agrees!, op.items, op.expires), { op, agrees });
    }
    const written = encodeBundle(steps, unb64(expect.salt), token, request);
    assert.equal(b64(written), bundle);
    assert.equal(text(written.subarray(4, 4 + readU32be(written))), expect.head);
    const signers = (JSON.parse(expect.head) as { signers: string[] }).signers;
    signers.forEach((key, n) => verify("bundle", utf8(expect.string), unb64(expect.signatures[n]), unb64(key)));
  },
};

/** Examples of what no browser does, with the reason. A file that is neither here nor in CHECKS fails. */
const PYTHON_ONLY: { [file: string]: string } = {
  entries: "a desk signs what is published and the intake proves it; a browser shows the page",
  identifiers: "only a desk makes the plain form of a number or an account, to find who is named twice; her browser sends what she wrote",
  names: "only a desk compares names",
  spelling: "only a desk spells a name in other letters, to search",
  statistics: "a desk counts and the intake merges and hides; a browser shows the page",
  witness: "a witness and the log talk with each other; no browser does",
};

/** JSON.parse gives objects a prototype that deepEqual compares. */
const plainly = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json")).sort()) {
  const name = file.slice(0, -5);
  const { cases } = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as { cases: Case[] };
  const check = CHECKS[name];
  if (check === undefined) {
    test(`${name} is read by Python alone, and we know why`, () => assert.ok(Object.hasOwn(PYTHON_ONLY, name)));
    continue;
  }
  for (const one of cases) {
    if (name === "bundle" && one.error !== undefined) continue;
    if (name === "request" && one.error !== undefined) continue;
    if (name === "structures" && FORMS[one.input.form] === undefined) continue;
    test(`${name}: ${one.name}${one.error === undefined ? "" : ` → ${one.error}`}`, async () => {
      if (one.error === undefined) return void (await check(one.input, one.expect));
      const code = await (async () => void (await check(one.input, undefined)))().then(() => "accepted", codeOfAny);
      assert.equal(code, one.error);
    });
  }
}

function codeOfAny(error: unknown): string {
  const code = codeOf(error);
  if (code === "unexpected") throw error;
  return code;
}
