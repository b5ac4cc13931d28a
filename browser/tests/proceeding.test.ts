/** What is said of a proceeding: a respondent's answer with its files, papers from the desk, consent, and what a thread adds up to. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { open, recipientOf, seal } from "../src/seal/age";
import { b64, concat, hash, unb64, utf8 } from "../src/seal/bytes";
import { invitationKeys, writeCode } from "../src/seal/invitation";
import type { Manifest } from "../src/seal/item";
import { canonical } from "../src/seal/json";
import { decodeMessage, type Content } from "../src/seal/message";
import { padInside, unpadInside } from "../src/seal/pad";
import { deskMailboxKeys, publicationKey, readPhrase } from "../src/seal/phrase";
import { textHash, type Said, type Saying } from "../src/seal/proceedings";
import { signBody, verify } from "../src/seal/signing";
import { randomBytes } from "../src/client/entropy";
import { messagesPage } from "../src/client/export-pages";
import { Safe } from "../src/client/safe";
import type { Thread, ThreadEntry } from "../src/client/types";
import { matterOf, wroteSince } from "../src/proceeding/matter";
import { daysFrom, stageOf } from "../src/proceeding/respondent";
import { DeskDouble } from "./desk";
import { IntakeDouble } from "./intake";
import { cleared, optionsAt, phrase, rejectsCode } from "./setting";

let intake: IntakeDouble;
let desk: DeskDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(async () => {
  desk = await cleared(intake);
  intake.letters.clear();
});

const options = () => optionsAt(intake);
const ID = b64(new Uint8Array(16));
const notice: Said<"notice"> = {
  about: { en: "It is said." }, rule: { en: "A rule" }, basis: "s. 4", decides: { en: "They" }, until: "2026-10-01", rights: ["answer"], verified: false,
};

/** Somebody who came by a letter of this kind. */
async function joined(kind: string): Promise<{ safe: Safe; mailbox: string }> {
  const code = randomBytes(16);
  const keys = invitationKeys(code);
  const body = {
    v: 1, type: "invitation", kind, invitation: keys.invitation, desk: desk.id, epoch: 1, key: b64(keys.key), text: { en: "E", ur: "U" },
    expires: "2026-10-05", made: intake.clock,
  };
  const sealed = await seal([await recipientOf(keys.ageSeed)], padInside(signBody("invitation", canonical(body), desk.epoch.seed)));
  intake.letters.set(keys.invitation, { key: keys.key, notice: sealed, join: null });
  const safe = Safe.create(options());
  await safe.join(await Safe.letter(writeCode(code), options()));
  return { safe, mailbox: deskMailboxKeys(readPhrase(phrase(safe)), desk.id).mailbox };
}

async function read(mailbox: string): Promise<Content[]> {
  const stored = intake.mailboxes.get(mailbox)!.messages.in;
  return Promise.all(stored.map(async (sealed) => decodeMessage(unpadInside((await open(desk.ageSeed, sealed))!).subarray(64))));
}

async function says(safe: Safe, mailbox: string, content: Content): Promise<void> {
  const { ageSeed } = deskMailboxKeys(readPhrase(phrase(safe)), desk.id);
  const sealed = await desk.say(mailbox, await recipientOf(ageSeed), { seq: 0, chain: "" }, content);
  intake.mailboxes.get(mailbox)!.messages.out.push(sealed);
}

test("a safe that begins with a respondent's letter says so with the same words; one that held something stays hers", async () => {
  const { safe } = await joined("respondent");
  assert.equal(safe.state.role, "respondent");
  assert.equal((await Safe.open(phrase(safe), options())).state.role, "respondent");
  assert.equal((await joined("officer")).safe.state.role, "officer");
  assert.equal((await joined("walk_in")).safe.state.role, undefined);
});

test("an answer goes with its files in a grant of their own, for an inquiry", async () => {
  const { safe, mailbox } = await joined("respondent");
  const file = await safe.addFile(new File([new Uint8Array(5000)], "phone.jpg")).done;
  await safe.say(desk.id, { kind: "reply", content: { position: "denied", text: "It is not so." } }, { items: [file.item], purpose: "inquiry" });
  const [, grant, reply] = await read(mailbox);
  assert.ok(grant!.kind === "grant" && reply!.kind === "reply");
  assert.deepEqual([grant.content.fields, grant.content.purpose, grant.content.items[0]!.item], [["files"], "inquiry", file.item]);
  assert.deepEqual(reply.content, { position: "denied", text: "It is not so." });
  assert.deepEqual(safe.state.grants.map((row) => [row.grant, row.expires > row.given]), [[grant.content.grant, true]]);
  await rejectsCode("item.unknown", safe.say(desk.id, { kind: "appeal", content: { text: "x" } }, { items: [ID], purpose: "inquiry" }));
  assert.equal((await read(mailbox)).length, 3, "nothing of it was sent");
});

test("an answer on a network that breaks is said once", async () => {
  const { safe, mailbox } = await joined("officer");
  let left = 2;
  intake.fault = (line) => (line === "POST /v1/bundles" && left-- > 0 ? "drop-after" : null);
  await safe.say(desk.id, { kind: "step", content: { referral: ID, step: "acknowledged", day: "2026-09-21" } });
  assert.deepEqual((await read(mailbox)).map(({ kind }) => kind), ["hello", "step"]);
});

test("a paper is opened with its hash checked; a changed one gives nothing", async () => {
  const { safe, mailbox } = await joined("respondent");
  const [seed, plain, item] = [randomBytes(32), randomBytes(70_000), b64(randomBytes(16))];
  const sealed = await seal([await recipientOf(seed)], plain);
  intake.mailboxes.get(mailbox)!.items.set(item, { parts: new Map([[0, concat(sealed, new Uint8Array(4096))]]), committed: true });
  const manifest: Manifest = { item, seed: b64(seed), kind: "file", size: plain.length, hash: b64(hash(plain)), sealed: sealed.length, parts: 1, added: "2026-09-21" };
  const paper = await safe.readPaper(desk.id, manifest);
  assert.deepEqual(new Uint8Array(await paper.arrayBuffer()), new Uint8Array(plain));
  await rejectsCode("item.hash", safe.readPaper(desk.id, { ...manifest, hash: b64(new Uint8Array(32)) }));
  await rejectsCode("nothing", safe.readPaper(desk.id, { ...manifest, item: ID }));
});

test("her own copy has the notice word for word, in her language, and the papers", async () => {
  const { safe, mailbox } = await joined("respondent");
  const [seed, plain, item] = [randomBytes(32), randomBytes(9000), b64(randomBytes(16))];
  const sealed = await seal([await recipientOf(seed)], plain);
  const box = intake.mailboxes.get(mailbox)!;
  box.items.set(item, { parts: new Map([[0, sealed]]), committed: true });
  const manifest: Manifest = { item, seed: b64(seed), kind: "file", size: plain.length, hash: b64(hash(plain)), sealed: sealed.length, parts: 1, added: "2026-09-21", name: "<outcome>.pdf" };
  await says(safe, mailbox, { kind: "notice", content: { ...notice, about: { en: "It is said <b>at night</b>.", ur: "رات کو۔" } } });
  await says(safe, mailbox, { kind: "papers", content: { about: "outcome", items: [manifest, { ...manifest, item: ID, name: "gone.pdf" }] } });
  const page = messagesPage([await safe.messages(desk.id)], [], "en");
  for (const part of ["It is said &#60;b&#62;at night", "A rule", "s. 4", "2026-10-01", "You may answer in your own words.", "The outcome", "&#60;outcome&#62;.pdf"]) {
    assert.ok(page.includes(part), part);
  }
  assert.ok(!page.includes(manifest.seed) && !page.includes("رات"));
  assert.ok(messagesPage([await safe.messages(desk.id)], [], "ur").includes("رات کو۔"));
  for (const open of [true, false]) {
    const zip = Buffer.from(await (await (await safe.exportZip({ sealed: !open })).blob()).arrayBuffer());
    assert.equal(zip.includes(Buffer.from(plain.subarray(0, 64))), open);
    assert.ok(zip.includes(open ? "papers/01 _outcome_.pdf" : "papers/01.age"));
    assert.ok(open ? zip.includes("READ-ME.txt") : true, "the paper that is gone is named");
  }
});

test("a yes is for these very words at this desk, and is written down under her own words", async () => {
  const { safe, mailbox } = await joined("walk_in");
  const text = { title: { en: "T" }, text: { en: "One letter." }, name: "", pictures: [] };
  const agreement = safe.agreement(desk.id, ID, text);
  await safe.say(desk.id, { kind: "publish_yes", content: agreement });
  assert.deepEqual((await read(mailbox)).at(-1)!.content, agreement);
  const key = publicationKey(readPhrase(phrase(safe)), ID).key;
  const body = (digest: string, id: string) => canonical({ v: 1, type: "publication_consent", publication: ID, desk: id, hash: digest });
  verify("publication_consent", body(textHash(text), desk.id), unb64(agreement.sig), key);
  const other = textHash({ ...text, text: { en: "One letter" } });
  assert.throws(() => verify("publication_consent", body(other, desk.id), unb64(agreement.sig), key), /signature/);
  assert.throws(() => verify("publication_consent", body(textHash(text), ID), unb64(agreement.sig), key), /signature/);
  const again = await Safe.open(phrase(safe), options());
  assert.deepEqual(again.state.publications!.map(({ publication, hash: digest }) => [publication, digest]), [[ID, agreement.hash]]);
  await safe.say(desk.id, { kind: "publish_yes", content: agreement });
  assert.equal(safe.state.publications!.length, 1);
});

test("a thread adds up to one matter; what does not count is left out", async () => {
  const { safe, mailbox } = await joined("respondent");
  await says(safe, mailbox, { kind: "notice", content: notice });
  await says(safe, mailbox, { kind: "notice", content: { ...notice, until: "2026-10-15" } });
  const forged = new DeskDouble("Somebody else");
  forged.last = desk.last;
  const { ageSeed } = deskMailboxKeys(readPhrase(phrase(safe)), desk.id);
  const wrong = await forged.say(mailbox, await recipientOf(ageSeed), { seq: 0, chain: "" }, { kind: "notice", content: { ...notice, about: { en: "Come alone." } } });
  intake.mailboxes.get(mailbox)!.messages.out.push(wrong);
  const matter = matterOf(await safe.messages(desk.id));
  assert.deepEqual([matter.notice!.said.until, matter.notice!.said.about.en, matter.warned], ["2026-10-15", "It is said.", true]);
});

const entry = (seq: number, said: Saying, direction: "in" | "out" = "out", warnings: ThreadEntry["warnings"] = []): ThreadEntry => ({
  direction, seq, at: seq, kind: said.kind, said, warnings,
});
const thread = (...entries: ThreadEntry[]): Thread => ({ desk: ID, entries, warnings: [] });

test("an answer kept from its writer still counts; one played again does not", () => {
  const other = { ...notice, until: "2027-01-01" };
  const gap = matterOf(thread(entry(1, { kind: "notice", content: notice }), entry(3, { kind: "notice", content: other }, "out", ["message.gap"])));
  assert.deepEqual([gap.notice!.said.until, gap.warned], ["2027-01-01", true]);
  const replayed = matterOf(thread(entry(1, { kind: "notice", content: notice }), entry(2, { kind: "notice", content: other }, "out", ["message.replayed"])));
  assert.deepEqual([replayed.notice!.said.until, replayed.warned], [notice.until, true]);
});

test("her newest word to a publication counts, and a changed text is another one", () => {
  const yes: Saying = { kind: "publish_yes", content: { publication: ID, hash: b64(hash(utf8("a"))), key: ID, sig: ID } };
  const no: Saying = { kind: "publish_no", content: { publication: ID } };
  assert.equal(matterOf(thread(entry(1, yes, "in"))).answers.get(ID)!.hash, yes.content.hash);
  assert.equal(matterOf(thread(entry(1, yes, "in"), entry(2, no, "in"))).answers.get(ID)!.hash, "");
});

test("where a respondent stands follows from the papers, and a new notice begins anew", () => {
  const papers: Saying = { kind: "papers", content: { about: "outcome", items: [] } };
  const told: Saying = { kind: "notice", content: notice };
  assert.equal(stageOf(matterOf(thread())), "waiting");
  assert.equal(stageOf(matterOf(thread(entry(1, told)))), "open");
  assert.equal(stageOf(matterOf(thread(entry(1, told), entry(2, papers)))), "outcome");
  assert.equal(stageOf(matterOf(thread(entry(1, told), entry(2, papers), entry(3, told)))), "open");
});

test("what the desk wrote after its notice comes first; before it, it does not", () => {
  const told = (at: number): ThreadEntry => entry(at, { kind: "notice", content: notice });
  const wrote = (at: number): ThreadEntry => ({ direction: "out", seq: at, at, kind: "text", text: "You have more time.", warnings: [] });
  assert.equal(wroteSince(matterOf(thread(told(1), wrote(2)))), true);
  assert.equal(wroteSince(matterOf(thread(wrote(1), told(2)))), false);
  assert.equal(wroteSince(matterOf(thread(told(1)))), false);
  const closed: ThreadEntry = { direction: "out", seq: 3, at: 3, kind: "status", status: "closed", text: "It is over.", warnings: [] };
  assert.deepEqual(matterOf(thread(told(1), closed)).closed, { at: 3, text: "It is over." });
});

test("days are read in any digits, from 1 to 90", () => {
  for (const [typed, days] of [["7", 7], [" 90 ", 90], ["۱۴", 14], ["٣", 3]] as const) assert.equal(daysFrom(typed), days);
  for (const typed of ["", "0", "91", "-1", "1.5", "many", "100"]) assert.equal(daysFrom(typed), null);
});
