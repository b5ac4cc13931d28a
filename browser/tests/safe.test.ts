/** Whole visits against a small honest intake over real HTTP: keep, send, answer, take back, erase. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { open } from "../src/seal/age";
import { b64, hash, text, unb64 } from "../src/seal/bytes";
import { codeOf } from "../src/seal/errors";
import { decodeMessage } from "../src/seal/message";
import { openItem } from "../src/seal/item";
import { emptyRecord, type Record } from "../src/seal/record";
import { LocalDraft } from "../src/client/local-draft";
import { randomBytes } from "../src/client/entropy";
import { Safe } from "../src/client/safe";
import type { Conflict, Sending } from "../src/client/types";
import { DeskDouble, directoryOf } from "./desk";
import { IntakeDouble } from "./intake";
import { cleared, optionsAt, phrase, rejectsCode } from "./setting";

let intake: IntakeDouble;
let desk: DeskDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(async () => {
  desk = await cleared(intake);
});

const options = () => optionsAt(intake);
const draft: Record = { ...emptyRecord("en"), acts: ["stalking"], narrative: "He waits at the gate.", where: "the gate", exclude: ["R."] };
const sending = (more: Partial<Sending> = {}): Sending => ({ fields: ["what", "files"], purpose: "support", expires: "2027-01-31", items: [], ...more });
const file = (bytes: Uint8Array<ArrayBuffer>, name = "photo.jpg"): File => new File([bytes], name, { type: "image/jpeg" });

async function sent(): Promise<{ safe: Safe; mailbox: string; recipient: Uint8Array }> {
  const safe = Safe.create(options());
  await safe.save(draft);
  await safe.send(desk.id, sending());
  const [row] = safe.state.grants;
  const hello = await deskReads(row!.mailbox, 1);
  assert.ok(hello.kind === "hello");
  return { safe, mailbox: row!.mailbox, recipient: unb64(hello.content.recipient) };
}

async function deskReads(mailbox: string, seq: number) {
  const sealed = intake.mailboxes.get(mailbox)!.messages.in[seq - 1]!;
  const signed = await open(desk.ageSeed, sealed);
  assert.ok(signed !== null);
  const first = decodeMessage(signed.subarray(4 + 64, 4 + new DataView(signed.buffer).getUint32(0)));
  return first;
}

test("what is kept comes back with the phrase, as words or numbers, and nothing readable is at the intake", async () => {
  const safe = Safe.create({ ...options(), lang: "ur", shared: true });
  assert.equal(safe.saved, "unsaved");
  await safe.save(draft);
  assert.equal(safe.saved, "saved");
  for (const typed of [phrase(safe), safe.numbers("urdu").join(" ")]) {
    const again = await Safe.open(typed, options());
    assert.deepEqual(again.draft, draft);
    assert.equal(again.state.lang, "ur");
  }
  const stored = intake.mailboxes.get([...intake.mailboxes.keys()][0]!)!.state!.bytes;
  assert.ok(!Buffer.from(stored).includes("gate"));
});

test("a phrase that was never used and one that was erased answer the same", async () => {
  const never = Safe.create(options());
  await rejectsCode("nothing", Safe.open(phrase(never), options()));
  const safe = Safe.create(options());
  await safe.save(draft);
  const words = phrase(safe);
  await safe.eraseEverything();
  await rejectsCode("nothing", Safe.open(words, options()));
});

test("the words asked back are checked as words or numbers", () => {
  const safe = Safe.create(options());
  const [a, b] = safe.checkPositions;
  assert.ok(a >= 1 && a < b && b <= 12);
  assert.ok(safe.checkWord(a, safe.words[a - 1]!) && safe.checkWord(b, safe.numbers("urdu")[b - 1]!));
  assert.ok(!safe.checkWord(a, "zzzz"));
});

test("saving waits out a bad network and says so; the same words are stored once", async () => {
  const faults = ["drop-before", "error", "drop-after", "full", null] as const;
  let n = 0;
  intake.fault = (request) => (request.startsWith("POST") ? (faults[n++] ?? null) : null);
  const safe = Safe.create(options());
  const seen: string[] = [];
  safe.on("saved", (state) => seen.push(state));
  await safe.save(draft);
  assert.equal(n, 5);
  assert.ok(seen.includes("offline") && seen.includes("full") && seen.at(-1) === "saved", seen.join());
  assert.equal(safe.state.seq, 1);
});

test("saves that wait become one, with the newest words", async () => {
  const safe = Safe.create(options());
  const before = intake.requests.length;
  const last = { ...draft, narrative: "third" };
  await Promise.all([safe.save({ ...draft, narrative: "first" }), safe.save({ ...draft, narrative: "second" }), safe.save(last)]);
  assert.ok(intake.requests.slice(before).filter((line) => line.startsWith("POST")).length <= 2);
  assert.deepEqual((await Safe.open(phrase(safe), options())).draft, last);
});

test("two tabs that answer different questions both keep their words", async () => {
  const one = Safe.create(options());
  await one.save(draft);
  const two = await Safe.open(phrase(one), options());
  await one.save({ ...draft, where: "the back gate" });
  await two.save({ ...draft, witnesses: "a neighbour" });
  assert.deepEqual(two.draft, { ...draft, where: "the back gate", witnesses: "a neighbour" });
  assert.deepEqual((await Safe.open(phrase(one), options())).draft, two.draft);
});

for (const keep of ["mine", "theirs"] as const) {
  test(`two tabs that change the same question: she chooses ${keep}, and nothing else is lost`, async () => {
    const one = Safe.create(options());
    await one.save(draft);
    const two = await Safe.open(phrase(one), options());
    await one.save({ ...draft, narrative: "A", where: "A" });
    let conflict: Conflict | null = null;
    two.on("conflict", (value) => (conflict = value));
    await rejectsCode("draft.conflict", two.save({ ...draft, narrative: "B", witnesses: "B" }));
    assert.deepEqual(conflict!["fields"], ["narrative"]);
    assert.equal(two.saved, "unsaved");
    await two.resolve(keep);
    const narrative = keep === "mine" ? "B" : "A";
    assert.deepEqual((await Safe.open(phrase(one), options())).draft, { ...draft, narrative, where: "A", witnesses: "B" });
  });
}

test("an older state than the page has seen is refused", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  const box = [...intake.mailboxes.values()][0]!;
  const old = box.state;
  await safe.save({ ...draft, where: "elsewhere" });
  box.state = old;
  await rejectsCode("state.old", safe.save({ ...draft, where: "third" }));
});

test("a small file goes with its manifest in one request and comes back the same", async () => {
  const safe = Safe.create(options());
  const bytes = randomBytes(90_000);
  const manifest = await safe.addFile(file(bytes)).done;
  assert.equal(manifest.hash, b64(hash(bytes)));
  assert.equal(manifest.name, "photo.jpg");
  assert.deepEqual((await safe.readItem(manifest.item)).bytes, bytes);
  const again = await Safe.open(phrase(safe), options());
  assert.deepEqual(again.state.items, [manifest]);
  assert.ok(again.room.used >= 90_000);
  await safe.removeItem(manifest.item);
  assert.equal(safe.state.items.length, 0);
  assert.equal(intake.mailboxes.get([...intake.mailboxes.keys()][0]!)!.items.size, 0);
});

test("a file that the intake changed is not shown as hers", async () => {
  const safe = Safe.create(options());
  const manifest = await safe.addVoice(new Blob([randomBytes(5000)], { type: "audio/webm" })).done;
  assert.equal(manifest.kind, "voice");
  const part = [...intake.mailboxes.values()][0]!.items.get(manifest.item)!.parts.get(0)!;
  part[manifest.sealed - 30]! ^= 1;
  await rejectsCode("age.payload", safe.readItem(manifest.item));
});

test("sending is one bundle: the desk gets the consented fields, the file and nothing else", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  const bytes = randomBytes(2000);
  const kept = await safe.addFile(file(bytes)).done;
  await safe.addFile(file(randomBytes(100), "not sent.jpg")).done;
  const posts = () => intake.requests.filter((line) => line.startsWith("POST")).length;
  const before = posts();
  const { grant, receipt } = await safe.send(desk.id, sending({ items: [kept.item] }));
  // And one more of the state alone: no bundle can hold what proves itself.
  assert.equal(posts() - before, 2);
  assert.equal(receipt.promise, intake.promises.at(-2));
  const [row] = safe.state.grants;
  assert.equal(row!.grant, grant);
  const message = await deskReads(row!.mailbox, 2);
  assert.ok(message.kind === "grant");
  const { items, fields } = message.content;
  assert.deepEqual(fields, ["what", "files"]);
  assert.equal(items.length, 2);
  const safeBox = [...intake.mailboxes.values()].find((box) => box.state !== null)!;
  assert.deepEqual(safeBox.grants.get(grant)!.items, items.map((item) => item.item));
  const opened = await Promise.all(items.map((item) => openItem(item, safeBox.items.get(item.item)!.parts.get(0)!)));
  assert.deepEqual(JSON.parse(text(opened[0]!)), { acts: draft.acts, exclude: ["R."], lang: "en", narrative: draft.narrative, type: "record", v: 1 });
  assert.deepEqual(opened[1], bytes);
});

test("sending what cannot be sent is refused before anything leaves", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  await rejectsCode("grant.expires", safe.send(desk.id, sending({ expires: "2020-01-01" })));
  await rejectsCode("item.unknown", safe.send(desk.id, sending({ items: [b64(randomBytes(16))] })));
  await rejectsCode("grant.files", safe.send(desk.id, sending({ fields: ["what"], items: [b64(randomBytes(16))] })));
  await rejectsCode("desk.unknown", safe.send(b64(randomBytes(32)), sending()));
  const stranger = Safe.create({ ...options(), directoryKey: b64(desk.root.key) });
  await rejectsCode("signature.invalid", stranger.desks());
});

test("a thread: she reads the answer, answers with a file, and both sides' words come back in order", async () => {
  const { safe, mailbox, recipient } = await sent();
  const box = intake.mailboxes.get(mailbox)!;
  const seen = safe.state.desks[0]!.in;
  box.messages.out.push(await desk.say(mailbox, recipient, seen, { kind: "opened", content: { grant: safe.state.grants[0]!.grant, at: 1_790_000_050 } }));
  box.messages.out.push(await desk.say(mailbox, recipient, seen, { kind: "text", content: { text: "We have read it." } }));
  const first = await safe.messages(desk.id);
  assert.deepEqual(first.entries.map((entry) => entry.kind), ["hello", "grant", "opened", "text"]);
  assert.deepEqual(first.entries.flatMap((entry) => entry.warnings), []);
  assert.equal(safe.state.desks[0]!.out.seq, 2);
  const added = await safe.addFile(file(randomBytes(500))).done;
  await safe.reply(desk.id, "Thank you.", [added.item]);
  const again = await Safe.open(phrase(safe), options());
  const thread = await again.messages(desk.id);
  assert.deepEqual(thread.warnings, []);
  const last = thread.entries.at(-1)!;
  assert.equal(last.text, "Thank you.");
  assert.equal(last.kind, "text");
  const extra = thread.entries.at(-2)!;
  assert.deepEqual([extra.kind, extra.fields, extra.items!.map((item) => item.item)], ["grant", ["files"], [added.item]]);
  assert.equal(again.state.items.filter((item) => item.kind === "record").length, 1, "no second record is written for files");
  const safeBox = [...intake.mailboxes.values()].find((one) => one.state !== null)!;
  assert.deepEqual(safeBox.grants.get(again.state.grants[1]!.grant)!.items, [added.item]);
  assert.deepEqual(again.state.grants[1]!.items, extra.items!.map((item) => item.item));
  await rejectsCode("message.empty", again.reply(desk.id, "  "));
  await rejectsCode("message.long", again.reply(desk.id, "x".repeat(20_001)));
});

test("a cut-off end and a forged message are noticed; the rest stays readable", async () => {
  const { safe, mailbox, recipient } = await sent();
  const box = intake.mailboxes.get(mailbox)!;
  const none = { seq: 0, chain: "" };
  box.messages.out.push(await desk.say(mailbox, recipient, none, { kind: "text", content: { text: "one" } }));
  box.messages.out.push(await desk.say(mailbox, recipient, none, { kind: "text", content: { text: "two" } }));
  await safe.messages(desk.id);
  const kept = box.messages.out.pop()!;
  assert.deepEqual((await safe.messages(desk.id)).warnings, ["message.dropped"]);
  box.messages.out.push(kept);
  const other = new DeskDouble("Somebody Else");
  box.messages.out.push(await other.say(mailbox, recipient, none, { kind: "text", content: { text: "forged" } }));
  const { entries } = await safe.messages(desk.id);
  const outward = entries.filter((entry) => entry.direction === "out");
  assert.deepEqual(outward.map((entry) => entry.warnings), [[], [], ["message.forged"]]);
  assert.deepEqual(outward.map((entry) => entry.text), ["one", "two", undefined]);
});

test("taking back removes the access row and the record written for it, and tells the desk", async () => {
  const { safe, mailbox } = await sent();
  await safe.takeBack(desk.id);
  const safeBox = [...intake.mailboxes.values()].find((box) => box.state !== null)!;
  assert.equal(safeBox.grants.size, 0);
  assert.equal(safeBox.items.size, 0);
  assert.equal((await deskReads(mailbox, 3)).kind, "take_back");
  assert.ok(safe.state.grants[0]!.taken_back);
  await rejectsCode("grant.none", safe.takeBack(desk.id));
  await safe.send(desk.id, sending());
  assert.equal((await deskReads(mailbox, 4)).kind, "grant");
});

test("erasing removes every mailbox and leaves the desk a notice that only it can read", async () => {
  const { safe, mailbox } = await sent();
  assert.equal(safe.state.desks.length, 1);
  const last = safe.state.desks[0]!.in;
  assert.equal(last.seq, 2);
  await safe.eraseEverything();
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 1);
  const padded = await open(desk.ageSeed, intake.notices[0]!.bytes);
  assert.ok(Buffer.from(padded!).includes(`"mailbox":"${mailbox}"`));
  assert.ok(Buffer.from(padded!).includes(`"in":{"chain":"${last.chain}","seq":${last.seq}}`));
  assert.throws(() => safe.words);
});

test("files alone need no words, and go to nobody with whom nothing is shared", async () => {
  const { safe, mailbox } = await sent();
  const added = await safe.addFile(file(randomBytes(500))).done;
  await safe.reply(desk.id, "", [added.item]);
  const grant = await deskReads(mailbox, 3);
  assert.ok(grant.kind === "grant");
  assert.deepEqual([grant.content.fields, grant.content.purpose], [["files"], "support"]);
  assert.equal(intake.mailboxes.get(mailbox)!.messages.in.length, 3);
  await safe.takeBack(desk.id);
  assert.ok(safe.state.grants.every((row) => row.taken_back !== undefined));
  await rejectsCode("grant.none", safe.reply(desk.id, "", [added.item]));
});

test("she remembers the highest epoch of a desk that she has sealed to", async () => {
  const { safe } = await sent();
  assert.equal(safe.state.desks[0]!.epoch, 1);
  assert.equal((await Safe.open(phrase(safe), options())).state.desks[0]!.epoch, 1);
});

test("a message that came in while she erases is read again and erased with the rest", async () => {
  const { safe, mailbox } = await sent();
  let posts = 0;
  intake.fault = (request) => {
    if (request.startsWith("POST") && ++posts === 1) intake.mailboxes.get(mailbox)!.messages.in.push(randomBytes(4096));
    return null;
  };
  await safe.eraseEverything();
  assert.equal(posts, 3, "refused once, then the desk's mailbox, then the safe");
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 1);
});

test("what another tab saved while she erases is erased too, and no desk is told twice", async () => {
  const { safe } = await sent();
  const box = [...intake.mailboxes.values()].find((one) => one.state !== null)!;
  const seen = box.state;
  const other = await Safe.open(phrase(safe), options());
  await other.save({ ...draft, where: "elsewhere" });
  const later = box.state;
  box.state = seen;
  let posts = 0;
  intake.fault = (request) => {
    if (request.startsWith("POST") && ++posts === 2) box.state = later;
    return null;
  };
  await safe.eraseEverything();
  assert.equal(posts, 3);
  assert.equal(intake.mailboxes.size, 0);
  assert.equal(intake.notices.length, 1);
});

test("forgetting wipes the words and ends every further use", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  let told = false;
  safe.on("forgotten", () => (told = true));
  globalThis.dispatchEvent?.(new Event("amanat:forget"));
  safe.forget();
  assert.ok(told);
  assert.equal(safe.draft.narrative, undefined);
  assert.throws(() => safe.words, (error) => codeOf(error) === "safe.forgotten");
  await assert.rejects(async () => safe.save(draft));
});

test("an old time is replaced by the one that comes with the refusal", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  intake.clock += 3 * 3600;
  intake.directory = await directoryOf([desk], intake.clock);
  await safe.save({ ...draft, where: "later" });
  assert.equal(safe.saved, "saved");
});

test("a local draft opens with her phrase only", async () => {
  const kept = new Map<string, string>();
  const store = { getItem: (n: string) => kept.get(n) ?? null, setItem: (n: string, v: string) => void kept.set(n, v), removeItem: (n: string) => void kept.delete(n) };
  const mine = LocalDraft.with(phrase(Safe.create(options())), store);
  assert.equal(await mine.find(), null);
  assert.ok(await mine.keep(draft));
  assert.deepEqual(await mine.find(), draft);
  assert.ok(![...kept.values()].some((value) => Buffer.from(value, "base64url").includes("gate")));
  assert.equal(await LocalDraft.with(phrase(Safe.create(options())), store).find(), null);
  mine.remove();
  assert.equal(await mine.find(), null);
});
