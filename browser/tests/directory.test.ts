/** An intake that lies about the list of organisations: nothing is sealed to it, each lie has its own name, and nothing is lost. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { b64, hash, unb64, utf8 } from "../src/seal/bytes";
import { emptyRecord, type Record } from "../src/seal/record";
import { checkConsistency } from "../src/ledger/tree";
import { leafOf } from "../src/ledger/leaf";
import { Safe } from "../src/client/safe";
import { consistencyPath, tilePath } from "../src/client/tiles";
import type { Sending } from "../src/client/types";
import { DeskDouble, directoryOf } from "./desk";
import { IntakeDouble, type Listed } from "./intake";
import { LogDouble } from "./log";
import { cleared, optionsAt, phrase, rejectsCode } from "./setting";

let intake: IntakeDouble;
let desk: DeskDouble;
let log: LogDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(async () => {
  desk = await cleared(intake);
  log = intake.log!;
});

const options = (trusted: LogDouble = log) => optionsAt(intake, { ledgerKey: trusted.ledgerKey, witnessKeys: trusted.witnessKeys });
const draft: Record = { ...emptyRecord("en"), narrative: "He waits at the gate." };
const sending: Sending = { fields: ["what"], purpose: "support", expires: "2027-01-31", items: [] };
const proofFor = (listed: Listed, from: LogDouble, size?: number): string => {
  const leaf = leafOf({ kind: "directory", salt: unb64(listed.salt), hash: hash(unb64(listed.directory)) });
  if (!from.leaves.some((one) => b64(one) === b64(leaf))) {
    from.add(leaf);
    from.batch();
  }
  return from.proof(leaf, size)!;
};

/** Sending fails with this code; her words stay, nothing reached a desk, and once the intake is honest again it goes. */
async function refusedWith(code: string, safe: Safe, honestAgain: () => void = () => (intake.lie = () => ({}))): Promise<void> {
  const before = [...intake.mailboxes.keys()];
  await rejectsCode(code, safe.send(desk.id, sending));
  await rejectsCode(code, safe.reply(desk.id, "An answer."));
  await rejectsCode(code, safe.maySeal());
  assert.deepEqual([...intake.mailboxes.keys()], before);
  assert.equal(safe.draft.narrative, draft.narrative);
  assert.deepEqual(safe.state.grants, []);
  assert.equal((await Safe.open(phrase(safe), options())).draft.narrative, draft.narrative);
  assert.equal((await safe.desks())[0]!.id, desk.id);
  honestAgain();
  await safe.send(desk.id, sending);
  assert.equal(safe.state.grants.length, 1);
}

async function kept(trusted = log): Promise<Safe> {
  const safe = Safe.create(options(trusted));
  await safe.save(draft);
  return safe;
}

test("what an honest intake lists is sealed to, and the checkpoint is remembered", async () => {
  const safe = await kept();
  await safe.send(desk.id, sending);
  const again = await Safe.open(phrase(safe), options());
  assert.equal(again.state.ledger?.seen, log.note());
  log.batch();
  log.batch();
  intake.directory = await directoryOf([desk, new DeskDouble("Another House")], intake.clock);
  await again.reply(desk.id, "Later.");
  assert.equal(again.state.ledger?.seen, log.note());
  assert.equal(again.unwatched, false);
});

test("no proof at all", async () => {
  const safe = await kept();
  intake.lie = () => ({ proof: "" });
  await refusedWith("directory.unproved", safe);
});

test("a list that was never in the ledger, with the proof of another one", async () => {
  const safe = await kept();
  const other = await directoryOf([desk, new DeskDouble("Made for her alone")], intake.clock);
  intake.lie = () => ({ directory: b64(other) });
  await refusedWith("ledger.inclusion", safe);
});

test("a page that names no ledger", async () => {
  const safe = Safe.create({ ...optionsAt(intake), ledgerKey: undefined } as never);
  await safe.save(draft);
  await rejectsCode("ledger.key", safe.send(desk.id, sending));
  assert.equal((await safe.desks()).length, 1);
});

test("a page that names what is no key", async () => {
  const safe = Safe.create({ ...optionsAt(intake), ledgerKey: "localhost+0000+x" });
  await safe.save(draft);
  await rejectsCode("ledger.unreadable", safe.send(desk.id, sending));
});

test("another salt", async () => {
  const safe = await kept();
  intake.lie = () => ({ salt: b64(new Uint8Array(16)) });
  await refusedWith("ledger.inclusion", safe);
});

test("too few witnesses, also when one of them signs twice", async () => {
  const safe = await kept();
  log.cosigning = [0, 1, 1];
  await refusedWith("ledger.quorum", safe, () => (log.cosigning = [0, 2, 3]));
});

test("cosignatures that are another tree's", async () => {
  const safe = await kept();
  const other = new LogDouble(log.name, { time: intake.clock });
  other.batch();
  const cosigned = other.note().split("\n\n")[1]!.split("\n").slice(1).join("\n");
  intake.lie = ({ proof }) => ({ proof: `${proof.split("\n").slice(0, -5).join("\n")}\n${cosigned}` });
  await refusedWith("ledger.quorum", safe);
});

test("another log's key under the same name", async () => {
  const safe = await kept();
  const other = new LogDouble(log.name, { seed: "another log", time: intake.clock });
  intake.lie = (honest) => ({ proof: proofFor(honest, other) });
  await refusedWith("ledger.signature", safe);
});

test("another log", async () => {
  const safe = await kept();
  const other = new LogDouble("elsewhere.example/ledger/1", { seed: "another log", time: intake.clock });
  intake.lie = (honest) => ({ proof: proofFor(honest, other) });
  await refusedWith("ledger.origin", safe);
});

test("a ledger that no witness confirmed for 49 hours; 47 are fine", async () => {
  log.time = intake.clock - 47 * 3600;
  await (await kept()).send(desk.id, sending);
  const safe = await kept();
  log.time = intake.clock - 49 * 3600;
  await refusedWith("ledger.old", safe, () => (log.time = intake.clock));
});

test("what is no proof", async () => {
  const safe = await kept();
  intake.lie = () => ({ proof: "yes" });
  await refusedWith("ledger.unreadable", safe);
});

/** The next look at the list asks the intake again. */
const lookAnew = (safe: Safe): void => void ((safe as unknown as { book: { known: null } }).book.known = null);
/** The list of this test's beginning, proved in the tree as it was at `size`. */
const proofAt = (size: number): string => {
  const listed = intake.directory;
  const salt = hash(utf8(`salt ${b64(listed)}`)).slice(0, 16);
  return log.proof(leafOf({ kind: "directory", salt, hash: hash(listed) }), size)!;
};

test("an older tree than the one she saw, in this visit and in the next", async () => {
  const safe = await kept();
  await safe.maySeal();
  log.batch();
  lookAnew(safe);
  await safe.maySeal();
  await safe.save({ ...draft, where: "the stairs" });
  assert.equal(safe.state.ledger!.seen, log.note());
  intake.lie = () => ({ proof: proofAt(256) });
  lookAnew(safe);
  await rejectsCode("ledger.split", safe.maySeal());
  const again = await Safe.open(phrase(safe), options());
  await rejectsCode("ledger.split", again.send(desk.id, sending));
  assert.equal(again.draft.where, "the stairs");
  await again.save({ ...again.draft, where: "the door" });
  const { split } = (await Safe.open(phrase(safe), options())).state.ledger!;
  assert.deepEqual(split!.map((note) => note.split("\n")[1]), ["512", "256"]);
});

test("a log that split: one tree for her, another for the rest", async () => {
  const safe = await kept();
  await safe.send(desk.id, sending);
  const words = phrase(safe);
  const other = new LogDouble(log.name, { time: intake.clock });
  for (let n = 0; n < 3; n += 1) other.batch();
  const again = await Safe.open(words, options());
  intake.log = other;
  intake.lie = (honest) => ({ proof: proofFor(honest, other) });
  await rejectsCode("ledger.split", again.reply(desk.id, "Hello?"));
  await rejectsCode("ledger.split", again.send(desk.id, sending));
  assert.equal(again.draft.narrative, draft.narrative);
});

test("a log of the same size with another root", async () => {
  const safe = await kept();
  await safe.send(desk.id, sending);
  const other = new LogDouble(log.name, { time: intake.clock });
  const again = await Safe.open(phrase(safe), options());
  intake.lie = (honest) => ({ proof: proofFor(honest, other) });
  await rejectsCode("ledger.split", again.maySeal());
});

test("a log that does not show how it grew", async () => {
  const safe = await kept();
  await safe.send(desk.id, sending);
  const again = await Safe.open(phrase(safe), options());
  for (let n = 0; n < 2; n += 1) log.batch();
  const served = log.served.bind(log);
  log.served = () => undefined;
  await rejectsCode("ledger.unreadable", again.maySeal());
  log.served = served;
  await again.maySeal();
});

test("an answer that crossed a newer one is asked for once more", async () => {
  const safe = await kept();
  await safe.maySeal();
  log.batch();
  lookAnew(safe);
  await safe.maySeal();
  let asked = 0;
  lookAnew(safe);
  intake.lie = () => ((asked += 1) === 1 ? { proof: proofAt(256) } : {});
  await safe.maySeal();
  assert.equal(asked, 2);
});

test("without witnesses only its own age counts, and that is said", async () => {
  log = intake.log = new LogDouble(log.name, { witnesses: 0, time: 0 });
  const safe = await kept();
  assert.equal(safe.unwatched, true);
  await safe.send(desk.id, sending);
});

test("a consistency proof out of tiles holds for every pair of sizes, also across tiles of two levels", async () => {
  const many = new LogDouble();
  for (let n = 0; n < 9; n += 1) many.batch();
  const read = async (level: number, index: number, width: number) => many.served(tilePath(level, index, width))!;
  const sizes = [1, 2, 3, 255, 256, 257, 512, 700, 768, 1024, 1280, 2047, 2048, 2304];
  for (const size of sizes) {
    for (const old of sizes.filter((one) => one <= size)) {
      checkConsistency(old, many.root(0, old), size, many.root(0, size), await consistencyPath(read, old, size));
    }
  }
  assert.equal(tilePath(1, 1_234_067, 256), "/ledger/tile/1/x001/x234/067");
  assert.equal(tilePath(0, 5, 3), "/ledger/tile/0/005.p/3");
});
