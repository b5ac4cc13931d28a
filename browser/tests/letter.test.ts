/** A letter with a code against the small intake: read without words, joined once, whatever the network does. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { open, recipientOf, seal } from "../src/seal/age";
import { b64, concat } from "../src/seal/bytes";
import { checkWords, invitationKeys, openJoin, signJoin, writeCode, type InvitationKeys } from "../src/seal/invitation";
import { canonical } from "../src/seal/json";
import { decodeMessage } from "../src/seal/message";
import { padInside, unpadInside } from "../src/seal/pad";
import { deskMailboxKeys, readPhrase } from "../src/seal/phrase";
import { signBody, signingKey, type SigningKey } from "../src/seal/signing";
import { randomBytes } from "../src/client/entropy";
import { Safe } from "../src/client/safe";
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
  intake.requests.length = 0;
});

const options = () => optionsAt(intake);

async function letter(more: object = {}, signer: SigningKey = desk.epoch): Promise<{ code: string; keys: InvitationKeys }> {
  const code = randomBytes(16);
  const keys = invitationKeys(code);
  const said = { en: "You spoke with us.", ur: "آپ نے ہم سے بات کی۔" };
  const body = {
    v: 1, type: "invitation", kind: "walk_in", invitation: keys.invitation, desk: desk.id, epoch: 1, key: b64(keys.key), text: said,
    expires: "2026-10-05", made: intake.clock, ...more,
  };
  const signed = signBody("invitation", canonical(body), signer.seed);
  const notice = await seal([await recipientOf(keys.ageSeed)], padInside(signed));
  intake.letters.set(keys.invitation, { key: keys.key, notice, join: null });
  return { code: writeCode(code), keys };
}

test("a letter is read with its code alone, then a mailbox of hers joins with it", async () => {
  const { code, keys } = await letter();
  const opened = await Safe.letter(code.toLowerCase(), options());
  assert.deepEqual([opened.desk.id, opened.kind, opened.text.en, opened.code], [desk.id, "walk_in", "You spoke with us.", code]);
  assert.equal(intake.mailboxes.size, 0, "looking leaves nothing");
  const safe = Safe.create(options());
  const { words, numbers } = await safe.join(opened);
  const mailbox = deskMailboxKeys(readPhrase(phrase(safe)), desk.id);
  const join = openJoin(intake.letters.get(keys.invitation)!.join!, keys.key);
  assert.equal(join.mailbox, mailbox.mailbox);
  assert.deepEqual(words, await checkWords(desk.id, keys.invitation, keys.key, mailbox.key));
  assert.equal(numbers.length, 3);
  const [hello, ...more] = intake.mailboxes.get(mailbox.mailbox)!.messages.in;
  assert.equal(more.length, 0);
  const signed = unpadInside((await open(desk.ageSeed, hello!))!);
  assert.equal(decodeMessage(signed.subarray(64)).kind, "hello");
  const again = await Safe.open(phrase(safe), options());
  assert.equal(again.state.desks[0]!.desk, desk.id);
  assert.deepEqual(again.state.deposits?.map((row) => row.desk), [desk.id], "what proves it is written down before she reads that it is done");
  await again.reply(desk.id, "It is me.");
  assert.equal(intake.mailboxes.get(mailbox.mailbox)!.messages.in.length, 2, "the same mailbox");
});

for (const fault of ["drop-before", "drop-after", "error"] as const) {
  test(`a join that meets ${fault} is sent again and counts once`, async () => {
    const { code, keys } = await letter();
    const opened = await Safe.letter(code, options());
    const safe = Safe.create(options());
    let left = 2;
    intake.fault = (line) => (line.endsWith("/join") && left-- > 0 ? fault : null);
    await safe.join(opened);
    assert.ok(intake.letters.get(keys.invitation)!.join !== null);
    const mailbox = deskMailboxKeys(readPhrase(phrase(safe)), desk.id);
    assert.equal(intake.mailboxes.get(mailbox.mailbox)!.messages.in.length, 1);
  });
}

test("a code that somebody used meanwhile opens no mailbox", async () => {
  const { code, keys } = await letter();
  const opened = await Safe.letter(code, options());
  intake.letters.get(keys.invitation)!.join = signJoin(desk.id, keys, signingKey(randomBytes(32)));
  await rejectsCode("nothing", Safe.create(options()).join(opened));
  await rejectsCode("nothing", Safe.letter(code, options()));
  assert.equal(intake.mailboxes.size, 0);
});

test("a phrase that has a mailbox with that desk joins with that one", async () => {
  const { code, keys } = await letter();
  const safe = Safe.create(options());
  await safe.join(await Safe.letter(code, options()));
  const second = await letter();
  await safe.join(await Safe.letter(second.code, options()));
  const joined = [keys, second.keys].map((one) => openJoin(intake.letters.get(one.invitation)!.join!, one.key).mailbox);
  assert.equal(joined[0], joined[1]);
  assert.equal(intake.mailboxes.get(joined[0]!)!.messages.in.length, 1, "one hello");
});

test("a letter that cannot be proved is not shown", async () => {
  const stranger = new DeskDouble("Somebody else");
  const tries: [string, Promise<{ code: string }>][] = [
    ["signature.invalid", letter({}, stranger.epoch)],
    ["desk.unknown", letter({ desk: stranger.id }, stranger.epoch)],
    ["invitation.epoch", letter({ epoch: 2 })],
    ["invitation.over", letter({ expires: "2026-09-20" })],
    ["invitation.misplaced", letter({ invitation: b64(randomBytes(16)) })],
  ];
  for (const [code, made] of tries) await rejectsCode(code, Safe.letter((await made).code, options()));
});

test("mistakes are found before anything is sent, and no request names the code", async () => {
  const { code, keys } = await letter();
  const wrong = `${code.slice(0, 6)}${code[7]}${code[6]}${code.slice(8)}`;
  if (wrong !== code) await rejectsCode("code.group", Safe.letter(wrong, options()));
  await rejectsCode("code.count", Safe.letter("4YHTC", options()));
  assert.equal(intake.requests.length, 0);
  await Safe.letter(code, options());
  const sent = intake.requests.join(" ");
  assert.ok(sent.includes(keys.invitation) && !sent.includes(code) && !sent.includes(code.replaceAll("-", "")));
});

test("another intake cannot put its own mailbox in the place of hers: the words differ, the join does not hold", async () => {
  const { code, keys } = await letter();
  const opened = await Safe.letter(code, options());
  const safe = Safe.create(options());
  const { words } = await safe.join(opened);
  const thief = signingKey(randomBytes(32));
  assert.notDeepEqual(words, await checkWords(desk.id, keys.invitation, keys.key, thief.key));
  const join = intake.letters.get(keys.invitation)!.join!;
  const forged = concat(join.slice(0, 64), signJoin(desk.id, { ...keys, ...thief }, thief).slice(64));
  assert.throws(() => openJoin(forged, keys.key));
});
