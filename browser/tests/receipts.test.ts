/** What proves a deposit and an answer is written down, proved after the batch, and kept in a file that needs nobody. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { openWith, identityText } from "../src/seal/age";
import { b64, hash, text, unb64, utf8, type Bytes } from "../src/seal/bytes";
import { openEnvelope } from "../src/seal/envelope";
import { unpadInside } from "../src/seal/pad";
import { deriveKeys, readPhrase } from "../src/seal/phrase";
import { openPromise, saltFor } from "../src/seal/receipt";
import { decodeReceipts, type ReceiptFile } from "../src/seal/receipt-file";
import { emptyRecord, type Record } from "../src/seal/record";
import { policyOf } from "../src/ledger/cosignature";
import { leafOf } from "../src/ledger/leaf";
import { checkProof, readProof } from "../src/ledger/proof";
import { Safe } from "../src/client/safe";
import type { Sending } from "../src/client/types";
import type { DeskDouble } from "./desk";
import { IntakeDouble } from "./intake";
import { cleared, optionsAt, phrase, rejectsCode } from "./setting";

let intake: IntakeDouble;
let desk: DeskDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(async () => void (desk = await cleared(intake)));

const options = () => optionsAt(intake, { receiptKey: b64(intake.key.key) });
const draft: Record = { ...emptyRecord("en"), narrative: "He waits at the gate." };
const sending = (items: string[] = []): Sending => ({ fields: ["what", "files"], purpose: "support", expires: "2027-01-31", items });
const photo = utf8("an invented photograph") as Bytes;
const writtenDown = () => new Promise((resolve) => setTimeout(resolve, 1800));

async function opened(safe: Safe, words: string): Promise<ReceiptFile> {
  const { name, file } = await safe.keepReceipts();
  assert.match(name, /^receipt-[a-z2-9]{8}\.age$/);
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (const canary of ["Example Helpline", "gate", "photograph", "localhost", "witness"]) assert.ok(!Buffer.from(bytes).includes(canary), canary);
  const plain = await openWith([identityText(deriveKeys(readPhrase(words), "receipts").ageSeed)], bytes);
  return decodeReceipts(unpadInside(plain!));
}

test("a deposit is written down by itself, and only the newest draft", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  await safe.save({ ...draft, where: "the gate" });
  const { item } = await safe.addFile(new File([photo], "photo.jpg")).done;
  await safe.send(desk.id, sending([item]));
  assert.deepEqual(safe.state.deposits!.map((row) => [row.desk, row.what.length]), [["", 0], ["", 1], [desk.id, 2]]);
  const again = await Safe.open(phrase(safe), options());
  assert.deepEqual(again.state.deposits, safe.state.deposits, "as soon as it is sent");
  await again.addFile(new File([photo], "photo.jpg")).done;
  await writtenDown();
  assert.deepEqual((await Safe.open(phrase(safe), options())).state.deposits!.length, 4, "a file a moment later");
  const [, , sent] = again.state.deposits!;
  assert.ok(sent!.what.some((one) => one.item === item && one.hash === b64(hash(photo))));
  const leaf = b64(leafOf({ kind: "bundle", salt: saltFor(unb64(sent!.nonce), sent!.what), hash: unb64(sent!.hash) }));
  openPromise(sent!.promise, leaf, intake.key.key);
});

test("a row that was not written down survives that another page wrote first", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  const other = await Safe.open(phrase(safe), options());
  await safe.addFile(new File([photo], "photo.jpg")).done;
  await other.save({ ...draft, where: "the gate" });
  await writtenDown();
  const { deposits } = (await Safe.open(phrase(safe), options())).state;
  assert.deepEqual(deposits!.filter(({ what }) => what.length > 0).length, 1);
});

test("after the batch both are proved, and the file holds without anybody", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  await safe.send(desk.id, sending());
  const words = phrase(safe);
  const [row] = safe.state.grants;
  const box = intake.mailboxes.get(row!.mailbox)!;
  const recipient = await recipientIn(box.messages.in[0]!);
  box.messages.out.push(await desk.say(row!.mailbox, recipient, { seq: 0, chain: "" }, { kind: "text", content: { text: "We are here." } }));
  await safe.messages(desk.id);
  assert.equal(safe.state.answers!.length, 1);
  const early = await opened(safe, words);
  assert.deepEqual(early.receipts.map(({ kind, proof }) => [kind, proof]), [["deposit", ""], ["deposit", ""], ["answer", ""]]);
  await safe.proveReceipts();
  assert.ok(safe.state.answers!.every(({ proof }) => proof === undefined));

  intake.log!.batch();
  const again = await Safe.open(words, options());
  await again.proveReceipts();
  const kept = await opened(again, words);
  const log = intake.log!;
  intake.mailboxes.clear();
  const policy = policyOf(kept.keys.ledger, kept.keys.witnesses);
  assert.deepEqual([kept.origin, kept.keys.ledger, kept.keys.receipts], [log.name, log.ledgerKey, b64(intake.key.key)]);
  for (const { kind, preimage, proof, promise, nonce, what, body, message, entry, about } of kept.receipts) {
    const leaf = leafOf({ kind: preimage.type, salt: unb64(preimage.salt), hash: unb64(preimage.hash) });
    const read = readProof(utf8(proof));
    assert.equal(checkProof(read, leaf, policy).cosigned.length, 4);
    assert.deepEqual(JSON.parse(text(read.extra!)), { v: 1, ...preimage });
    if (kind === "deposit") {
      openPromise(promise, b64(leaf), unb64(kept.keys.receipts));
      assert.equal(preimage.salt, b64(saltFor(unb64(nonce), what)));
    } else {
      assert.equal(b64(hash(unb64(message!))), preimage.hash);
      assert.ok(text(unb64(body).subarray(64)).includes("We are here."));
      assert.equal(about, "Example Helpline");
      assert.notEqual(entry, undefined);
    }
  }
});

test("a proof that does not hold is not kept", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  await safe.send(desk.id, sending());
  intake.log!.batch();
  intake.log!.cosigning = [0];
  await safe.proveReceipts();
  assert.ok(safe.state.deposits!.every(({ proof }) => proof === undefined));
  intake.log!.cosigning = [0, 1, 2];
  await safe.proveReceipts();
  assert.ok(safe.state.deposits!.every(({ proof }) => proof !== undefined));
});

test("an answer that its store deleted is still proved by its hash, and the rest stands", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  await safe.send(desk.id, sending());
  const box = intake.mailboxes.get(safe.state.grants[0]!.mailbox)!;
  box.messages.out.push(await desk.say(safe.state.grants[0]!.mailbox, await recipientIn(box.messages.in[0]!), { seq: 0, chain: "" }, { kind: "text", content: { text: "We are here." } }));
  await safe.messages(desk.id);
  box.messages.out.length = 0;
  const { receipts } = await opened(safe, phrase(safe));
  assert.deepEqual(receipts.map(({ kind, body }) => [kind, body]), [["deposit", ""], ["deposit", ""], ["answer", ""]]);
});

test("a page that was left makes no file", async () => {
  const safe = Safe.create(options());
  await safe.save(draft);
  safe.forget();
  await rejectsCode("safe.forgotten", safe.keepReceipts());
});

async function recipientIn(sealed: Uint8Array): Promise<Uint8Array> {
  const signed = (await openEnvelope(desk.ageSeed, sealed))!;
  return unb64((JSON.parse(text(signed.subarray(64))) as { content: { recipient: string } }).content.recipient);
}
