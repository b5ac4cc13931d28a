/** What she takes away goes, whatever the intake, the list of desks, another page or an old request do meanwhile. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { open } from "../src/seal/age";
import { b64, hash, unb64, utf8, type Bytes } from "../src/seal/bytes";
import { codeOf } from "../src/seal/errors";
import { canonical } from "../src/seal/json";
import { decodeMessage } from "../src/seal/message";
import { deskMailboxKeys, readPhrase, safeKeys } from "../src/seal/phrase";
import { emptyRecord, type Record } from "../src/seal/record";
import { signBody, signingKey } from "../src/seal/signing";
import { foldName } from "../src/client/desks";
import { randomBytes } from "../src/client/entropy";
import { Safe } from "../src/client/safe";
import type { SafeOptions, Sending } from "../src/client/types";
import { DeskDouble, directoryOf, operator } from "./desk";
import { IntakeDouble } from "./intake";
import { cleared, optionsAt, phrase, rejectsCode } from "./setting";

let intake: IntakeDouble;
let desk: DeskDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(async () => {
  desk = await cleared(intake);
  intake.begunAt.length = 0;
  intake.limit = 224 << 20;
  intake.diskFull = intake.refuseNotices = false;
});

const options = (more: Partial<SafeOptions> = {}): SafeOptions => optionsAt(intake, { receiptKey: b64(intake.key.key), ...more });
const draft: Record = { ...emptyRecord("en"), narrative: "He waits at the gate." };
const sending: Sending = { fields: ["what", "files"], purpose: "support", expires: "2027-01-31", items: [] };
const idOf = (safe: Safe): string => safeKeys(readPhrase(phrase(safe))).mailbox;
const box = (id: string) => intake.mailboxes.get(id)!;
const posts = (): number => intake.requests.filter((line) => line.startsWith("POST")).length;

async function until(holds: () => boolean | undefined): Promise<void> {
  for (let n = 0; holds() !== true; n++) {
    if (n > 400) assert.fail("it never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function sent(more: Partial<SafeOptions> = {}): Promise<{ safe: Safe; mailbox: string }> {
  const safe = Safe.create(options(more));
  await safe.save(draft);
  await safe.send(desk.id, sending);
  return { safe, mailbox: safe.state.grants[0]!.mailbox };
}

async function deskReads(mailbox: string): Promise<string[]> {
  const kinds = box(mailbox).messages.in.map(async (sealed) => {
    const signed = await open(desk.ageSeed, sealed);
    return decodeMessage(signed!.subarray(4 + 64, 4 + new DataView(signed!.buffer).getUint32(0))).kind;
  });
  return Promise.all(kinds);
}

/** A desk whose entry may name another epoch, or another desk under the same name. */
async function entryOf(one: DeskDouble, n: number): Promise<Bytes> {
  const body = JSON.parse(new TextDecoder().decode((await one.entry(intake.clock)).subarray(64)));
  return signBody("entry", canonical({ ...body, epochs: [{ ...body.epochs[0], n }] }), one.root.seed);
}
async function listed(...entries: Bytes[]): Promise<void> {
  const body = { v: 1, type: "directory", issued: intake.clock, entries: entries.map((entry) => b64(entry)) };
  intake.directory = signBody("directory", canonical(body), operator.seed);
}

test("taking back needs no list of desks; the desk is told as soon as there is one", async () => {
  const { safe, mailbox } = await sent();
  const good = intake.directory;
  for (const bad of [await directoryOf([], intake.clock), await directoryOf([desk], intake.clock - 49 * 3600), new Uint8Array(100)]) {
    intake.directory = bad;
    const page = await Safe.open(phrase(safe), options());
    if (page.state.grants[0]!.taken_back === undefined) await page.takeBack(desk.id);
    assert.equal(box(idOf(safe)).grants.size + box(idOf(safe)).items.size, 0);
    assert.deepEqual(await deskReads(mailbox), ["hello", "grant"]);
  }
  intake.directory = good;
  const later = await Safe.open(phrase(safe), options());
  assert.ok(later.state.grants[0]!.taken_back);
  const [thread] = await Promise.all([later.messages(desk.id), later.messages(desk.id)]);
  assert.equal(thread.entries.at(-1)!.kind, "take_back");
  assert.equal(thread.entries.at(-1)!.grant, "all");
  await later.messages(desk.id);
  // A page that looked before she was heard, and acts on what it saw only now.
  const { withdrawing } = later as unknown as { withdrawing: { tell(desk: string, untold: string[]): Promise<boolean> } };
  assert.ok(await withdrawing.tell(desk.id, [later.state.grants[0]!.grant]));
  assert.deepEqual(await deskReads(mailbox), ["hello", "grant", "take_back"], "said once");
});

test("a grant given after the take-back is not taken back by telling of the first one late", async () => {
  const { safe, mailbox } = await sent();
  const first = safe.state.grants[0]!.grant;
  const good = intake.directory;
  intake.directory = await directoryOf([], intake.clock);
  await (await Safe.open(phrase(safe), options())).takeBack(desk.id);
  intake.directory = good;
  const page = await Safe.open(phrase(safe), options());
  const { grant } = await page.send(desk.id, sending);
  const thread = await page.messages(desk.id);
  assert.deepEqual(thread.entries.filter(({ kind }) => kind === "take_back").map((entry) => entry.grant), [first]);
  assert.deepEqual([...box(idOf(safe)).grants.keys()], [grant]);
  assert.equal((await deskReads(mailbox)).length, 4);
});

test("access goes before anything else, even while her words wait for room on a full disk", async () => {
  const { safe } = await sent();
  intake.diskFull = true;
  const narrative = Buffer.from(randomBytes(36_000)).toString("base64");
  const waiting = safe.save({ ...draft, narrative });
  waiting.catch(() => undefined);
  await until(() => safe.saved === "full");
  const taken = safe.takeBack(desk.id);
  await until(() => box(idOf(safe)).grants.size === 0 && box(idOf(safe)).items.size === 0);
  // The page shows it as taken back too, before that could be written down.
  await until(() => safe.state.grants[0]!.taken_back !== undefined);
  assert.equal(safe.saved, "full");
  intake.diskFull = false;
  await taken;
  await waiting;
  assert.ok((await Safe.open(phrase(safe), options())).state.grants[0]!.taken_back);
});

test("eighteen grants of two pages are taken back, sixteen to a bundle", async () => {
  const { safe } = await sent();
  const other = await Safe.open(phrase(safe), options());
  for (let n = 0; n < 17; n++) await other.send(desk.id, sending);
  assert.equal(new Set(safe.state.grants).size, 1, "this page does not know of the others yet");
  await safe.takeBack(desk.id);
  assert.equal(box(idOf(safe)).grants.size, 0);
  assert.equal(box(idOf(safe)).items.size, 0);
  assert.ok(safe.state.grants.length === 18 && safe.state.grants.every((row) => row.taken_back !== undefined));
});

test("a file goes at once, even if what is written about it must wait", async () => {
  const { safe } = await sent();
  const { item } = await safe.addFile(new File([randomBytes(300)], "x")).done;
  let seen = 0;
  intake.fault = (line) => (line.startsWith("POST") && ++seen > 1 && seen < 4 ? "error" : null);
  const removing = safe.removeItem(item);
  await until(() => !box(idOf(safe)).items.has(item));
  await removing;
  assert.equal(safe.state.items.some((one) => one.item === item), false);
});

test("erasing goes on past words that find no room, and nothing of hers stays", async () => {
  const { safe, mailbox } = await sent();
  const words = phrase(safe);
  intake.diskFull = true;
  const waiting = safe.save({ ...draft, narrative: Buffer.from(randomBytes(36_000)).toString("base64") });
  const refused = rejectsCode("safe.ending", waiting);
  await until(() => safe.saved === "full");
  await safe.eraseEverything();
  await refused;
  assert.equal(intake.mailboxes.size, 0);
  assert.ok(!intake.mailboxes.has(mailbox));
  intake.diskFull = false;
  await rejectsCode("nothing", Safe.open(words, options()));
});

test("erasing takes down what she published, by her own key, before the list of it is gone", async () => {
  const { safe } = await sent();
  const publication = b64(randomBytes(16));
  const text = { title: { en: "T" }, text: { en: "Hers." }, name: "", pictures: [] };
  await safe.say(desk.id, { kind: "publish_yes", content: safe.agreement(desk.id, publication, text) });
  intake.requests.length = 0;
  await safe.eraseEverything();
  const [first] = intake.requests.filter((line) => line.startsWith("POST"));
  assert.equal(first, `POST /v1/publications/${publication}/takedown`);
  assert.equal(intake.mailboxes.size, 0, "what is not public, and is refused, stops nothing");
});

test("erasing a safe whose very first save is still on its way leaves nothing behind", async () => {
  const safe = Safe.create(options());
  intake.fault = (line) => (line.startsWith("POST") ? "delay" : null);
  const saving = safe.save(draft);
  saving.catch(() => undefined);
  await safe.eraseEverything();
  await saving.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(intake.mailboxes.size, 0);
});

test("a mailbox that an older state hides is erased too, because the list of desks is gone through", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  const old = { ...box(idOf(safe)).state! };
  await safe.send(desk.id, sending);
  assert.equal(intake.mailboxes.size, 2);
  box(idOf(safe)).state = old;
  const page = await Safe.open(phrase(safe), options());
  assert.deepEqual(page.state.desks, []);
  await page.eraseEverything();
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 1, "and that desk is told");
});

test("without a list, with a refused notice, or with a state that does not open, everything is erased all the same", async () => {
  const breakages = [
    async () => void (intake.directory = new Uint8Array(100)),
    async () => void (intake.refuseNotices = true),
    async (safe: Safe) => void (box(idOf(safe)).state = { seq: 9, bytes: randomBytes(5000) }),
    async (safe: Safe) => void box(idOf(safe)).messages.in.push(randomBytes(10)),
  ];
  for (const breakage of breakages) {
    intake.directory = await directoryOf([desk], intake.clock);
    intake.refuseNotices = false;
    const { safe } = await sent();
    await breakage(safe);
    await safe.eraseEverything();
    assert.equal(intake.mailboxes.size, 0, String(breakage));
  }
});

test("twenty desks are erased in bundles small enough for a full disk", async () => {
  const desks = Array.from({ length: 20 }, (_, n) => new DeskDouble(`Example ${n}`));
  intake.directory = await directoryOf(desks, intake.clock);
  const safe = Safe.create(options());
  await safe.save(draft);
  for (const one of desks) await safe.send(one.id, { ...sending, fields: ["what"] });
  assert.equal(intake.mailboxes.size, 21);
  intake.diskFull = true;
  const before = posts();
  await safe.eraseEverything();
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 20);
  assert.equal(posts() - before, 4);
});

test("an erasure that fails leaves her page as it was; tried again, it works", async () => {
  const { safe } = await sent();
  const id = idOf(safe);
  const saved = { ...box(id).state! };
  intake.fault = (line) => {
    if (line.startsWith("POST")) box(id).state = { seq: saved.seq + 1, bytes: randomBytes(4000) };
    return null;
  };
  await rejectsCode("erase.changed", safe.eraseEverything());
  intake.fault = () => null;
  box(id).state = saved;
  assert.equal(safe.draft.narrative, draft.narrative);
  await safe.eraseEverything();
  assert.equal(intake.mailboxes.size, 0);
});

test("other pages with the same safe stop and forget when it is erased; a page with another safe does not", async () => {
  const { safe } = await sent();
  const other = await Safe.open(phrase(safe), options());
  const stranger = Safe.create(options());
  await stranger.save(draft);
  let told = "";
  other.on("forgotten", (where) => (told = where));
  intake.fault = (line) => (line.startsWith("PUT") ? "delay" : null);
  const upload = other.addFile(new File([randomBytes(5 << 20)], "film"));
  const stopped = assert.rejects(upload.done);
  await safe.eraseEverything();
  await until(() => told === "elsewhere");
  await stopped;
  assert.throws(() => other.words, (error) => codeOf(error) === "safe.forgotten");
  assert.equal(other.draft.narrative, undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual([...intake.mailboxes.keys()], [idOf(stranger)], "the upload of the other page revived nothing");
});

test("a page that was not told cannot revive what was erased: neither by saving, nor a file, nor an answer", async () => {
  const { safe } = await sent();
  const other = await Safe.open(phrase(safe), options());
  (other as unknown as { channel: { close(): void } }).channel.close();
  await safe.eraseEverything();
  await rejectsCode("nothing", other.save({ ...draft, where: "here" }));
  await rejectsCode("nothing", other.addFile(new File([randomBytes(10)], "x")).done);
  await rejectsCode("nothing", other.addFile(new File([randomBytes(3 << 20)], "x")).done);
  await rejectsCode("nothing", other.reply(desk.id, "Hello?"));
  await rejectsCode("nothing", other.send(desk.id, sending));
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(other.draft.where, "here", "her words stay in the page");
});

test("what others say in the channel has no effect", async () => {
  const { safe } = await sent();
  const channel = new BroadcastChannel("amanat");
  for (const said of [null, "erased", { erased: true }, { erased: desk.id }, { erased: null }]) channel.postMessage(said);
  await new Promise((resolve) => setTimeout(resolve, 50));
  channel.close();
  assert.equal(safe.words.length, 12);
});

test("a list that shows an older epoch than she has sealed to gets nothing from her, and erasing still works", async () => {
  await listed(await entryOf(desk, 3));
  const { safe, mailbox } = await sent();
  assert.equal(safe.state.desks[0]!.epoch, 3);
  await listed(await entryOf(desk, 2));
  const page = await Safe.open(phrase(safe), options());
  const before = box(mailbox).messages.in.length;
  await rejectsCode("directory.rolled_back", page.send(desk.id, sending));
  await rejectsCode("directory.rolled_back", page.reply(desk.id, "Hello"));
  assert.equal((await page.messages(desk.id)).entries.length, 2, "what is there stays readable");
  await page.takeBack(desk.id);
  assert.equal(box(mailbox).messages.in.length, before);
  assert.equal(box(idOf(safe)).grants.size, 0);
  await page.eraseEverything();
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 0, "no notice to a key that may be with somebody who left");
});

test("two desks with names that look the same are each shown with the other's fingerprint", async () => {
  const twin = new DeskDouble("\u0415xample  H\u0435lpl\u0456ne\u200F");
  const other = new DeskDouble("Example Shelter");
  intake.directory = await directoryOf([desk, twin, other], intake.clock);
  const found = await Safe.create(options()).desks();
  const print = (one: DeskDouble) => found.find(({ id }) => id === one.id)!;
  assert.deepEqual(print(desk).namesakes, [print(twin).fingerprint]);
  assert.deepEqual(print(twin).namesakes, [print(desk).fingerprint]);
  assert.deepEqual(print(other).namesakes, []);
  assert.equal(foldName("مثال ہیلپ لائن"), foldName("مثال هيلپ  لائن"));
  assert.equal(foldName("EXAMPLE-helpline"), foldName("Exámple Helpline"));
  assert.notEqual(foldName("Example Helpline"), foldName("Example Help"));
});

test("a receipt is checked against the key that the page names, never against what the intake says of itself", async () => {
  const asked = intake.requests.length;
  const { safe } = await sent();
  assert.ok(safe.receipts.length > 0 && safe.receipts.every(({ checked }) => checked));
  const other = b64(signingKey(hash(utf8("another intake"))).key);
  for (const receiptKey of [other, undefined]) {
    const page = Safe.create({ ...options(), ...(receiptKey === undefined ? {} : { receiptKey }) });
    if (receiptKey === undefined) Reflect.deleteProperty((page as unknown as { vault: { options: object } }).vault.options, "receiptKey");
    const { receiptKey: _, ...bare } = options();
    const plain = receiptKey === undefined ? Safe.create(bare) : page;
    await plain.save(draft);
    assert.deepEqual(plain.receipts.map(({ checked }) => checked), [false]);
    assert.equal(plain.saved, "saved", "her words are kept all the same");
    assert.equal(plain.receipts[0]!.promise, intake.promises.at(-1));
  }
  assert.ok(!intake.requests.slice(asked).includes("GET /v1/key"));
});

test("a mailbox begins over a token that was fetched for it, however long the page was open", async () => {
  const time = intake.token();
  intake.clock += 6000;
  intake.directory = await directoryOf([desk], intake.clock);
  const { safe } = await sent({ time });
  assert.equal(intake.begunAt.length, 2);
  assert.ok(intake.begunAt.every((age) => age <= 1), String(intake.begunAt));
  assert.equal(safe.saved, "saved");
});

test("a token that grows old while the network is away is renewed before the mailbox begins", async () => {
  let left = 3;
  intake.fault = (line) => {
    if (!line.startsWith("POST") || left-- <= 0) return null;
    intake.clock += 100;
    return left % 2 === 0 ? "drop-before" : "error";
  };
  const safe = Safe.create(options());
  await safe.save(draft);
  assert.ok(intake.begunAt.every((age) => age <= 120));
  assert.equal(safe.saved, "saved");
});

test("an old token is renewed at once, without a pause, without an attempt, in every kind of request", async () => {
  const { safe } = await sent();
  const { item } = await safe.addFile(new File([randomBytes(3 << 20)], "x")).done;
  const pauses: number[] = [];
  const page = await Safe.open(phrase(safe), options({ wait: async (ms) => void pauses.push(ms) }));
  const old = async (): Promise<void> => {
    intake.clock += 7300;
    intake.directory = await directoryOf([desk], intake.clock);
  };
  await old();
  await page.save({ ...draft, where: "here" });
  await old();
  await page.messages(desk.id);
  await old();
  await page.readItem(item);
  await old();
  await page.addFile(new File([randomBytes(3 << 20)], "y")).done;
  await old();
  await page.reply(desk.id, "Hello");
  await old();
  await page.takeBack(desk.id);
  await old();
  await page.eraseEverything();
  assert.deepEqual(pauses, []);
  assert.equal(intake.mailboxes.size, 0);
});

test("half characters in what she typed never keep her from saving or answering", async () => {
  const { safe } = await sent();
  const half = "cut \uD83D";
  await safe.save({ ...draft, narrative: half, exclude: ["\uDC00x"], respondent: { identifiers: [{ type: "name", value: "A\uD800" }] } });
  const again = await Safe.open(phrase(safe), options());
  assert.deepEqual([again.draft.narrative, again.draft.exclude], ["cut \uFFFD", ["\uFFFDx"]]);
  assert.equal(again.draft.respondent!.identifiers![0]!.value, "A\uFFFD");
  assert.equal(safe.saved, "saved");
  await safe.reply(desk.id, half);
  assert.equal((await safe.messages(desk.id)).entries.at(-1)!.text, "cut \uFFFD");
  await safe.save({ ...draft, narrative: "whole \u{1F600}" });
  assert.equal(safe.draft.narrative, "whole \u{1F600}");
});

test("the mailbox keys of the tests are those of the page", () => {
  const entropy = readPhrase(phrase(Safe.create(options())));
  assert.notEqual(deskMailboxKeys(entropy, desk.id).mailbox, safeKeys(entropy).mailbox);
  assert.equal(unb64(desk.id, 32).length, 32);
});
