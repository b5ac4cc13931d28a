/** Evidence over a bad network: real HTTP on loopback that drops, delays, errors, and stores what it then denies. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import fc from "fast-check";
import * as age from "../src/seal/age";
import { b64, concat, hash } from "../src/seal/bytes";
import { AmanatError, codeOf } from "../src/seal/errors";
import { openItem, type Manifest } from "../src/seal/item";
import { PART, padded } from "../src/seal/pad";
import { emptyRecord } from "../src/seal/record";
import { randomBytes } from "../src/client/entropy";
import { patiently, sleep, TryAgain } from "../src/client/patience";
import { EitherSealer } from "../src/client/open-sealer";
import { WorkerLost } from "../src/client/worker-sealer";
import { FileSealer } from "../src/client/sealing";
import { Safe } from "../src/client/safe";
import type { UploadProgress } from "../src/client/types";
import { checkSize, promised } from "../src/client/upload";
import { IntakeDouble, type Fault } from "./intake";
import { quick, rejectsCode } from "./setting";

let intake: IntakeDouble;
before(async () => void (intake = await new IntakeDouble().start()));
after(() => intake.stop());
beforeEach(() => {
  intake.mailboxes.clear();
  intake.requests.length = 0;
  intake.mostInFlight = 0;
  intake.limit = 224 << 20;
  intake.fault = () => null;
});

const newSafe = async (): Promise<Safe> => {
  const safe = Safe.create({ base: intake.base, time: intake.token(), lang: "en", wait: quick });
  await safe.save(emptyRecord("en"));
  return safe;
};
const big = randomBytes(3 * PART + 12_345);
const file = (bytes: Uint8Array<ArrayBuffer> = big): File => new File([bytes], "film.mp4", { type: "video/mp4" });
const parts = (item: string): Map<number, Uint8Array> => [...intake.mailboxes.values()][0]!.items.get(item)!.parts;
const stored = (manifest: Manifest): Uint8Array => {
  const all = parts(manifest.item);
  return concat(...Array.from({ length: all.size }, (_, n) => all.get(n)!));
};
const puts = (): string[] => intake.requests.filter((line) => line.startsWith("PUT"));

test("a file is hashed before anything is sent, and its parts open to the same bytes", async () => {
  const safe = await newSafe();
  const seen: UploadProgress[] = [];
  const manifest = await safe.addFile(file(), (progress) => seen.push(progress)).done;
  assert.equal(manifest.hash, b64(hash(big)));
  assert.equal(manifest.parts, 4);
  assert.equal(stored(manifest).length, padded(manifest.sealed));
  assert.deepEqual(await openItem(manifest, stored(manifest)), big);
  assert.ok(intake.mostInFlight <= 2, `${intake.mostInFlight} in flight`);
  assert.equal(puts().length, 4);
  const hashed = seen.findLastIndex((progress) => progress.phase === "hashing");
  assert.ok(seen.slice(0, hashed).every((progress) => progress.done === 0));
  const done = seen.map((progress) => progress.done);
  assert.deepEqual(done, [...done].sort((a, b) => a - b), "progress never goes back");
  assert.deepEqual([seen.at(-1)!.phase, seen.at(-1)!.left], ["done", 0]);
  assert.deepEqual(safe.state.items, [manifest]);
});

test("whatever the network does, every part arrives once, with the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom<Fault>("drop-before", "drop-after", "error", "full", "delay", null), { maxLength: 30 }), async (faults) => {
      intake.mailboxes.clear();
      let n = 0;
      intake.fault = (line) => (line.startsWith("PUT") || line.startsWith("POST") ? (faults[n++] ?? null) : null);
      const safe = await newSafe();
      const manifest = await safe.addFile(file()).done;
      assert.deepEqual(await openItem(manifest, stored(manifest)), big);
      assert.equal(safe.state.items.length, 1);
    }),
    { numRuns: 6 },
  );
});

test("minutes without a network: it says so, waits, and goes on where it was", async () => {
  const safe = await newSafe();
  let left = 120;
  intake.fault = (line) => (line.startsWith("PUT") && puts().length > 2 && left-- > 0 ? "drop-before" : null);
  const phases = new Set<string>();
  const manifest = await safe.addFile(file(), (progress) => phases.add(progress.phase)).done;
  assert.ok(phases.has("offline"));
  assert.ok(left <= 0);
  assert.deepEqual(await openItem(manifest, stored(manifest)), big);
});

test("cancel in the middle removes what was sent, and nothing is in her list", async () => {
  const safe = await newSafe();
  intake.fault = () => "delay";
  const upload = safe.addFile(file(), (progress) => {
    if (progress.done > 0) upload.cancel();
  });
  await rejectsCode("upload.cancelled", upload.done);
  assert.equal(upload.progress.phase, "cancelled");
  assert.equal([...intake.mailboxes.values()][0]!.items.size, 0);
  assert.equal(safe.state.items.length, 0);
  await safe.addFile(file()).done;
});

test("pause stops after the parts in flight; resume goes on", async () => {
  const safe = await newSafe();
  let paused = false;
  const upload = safe.addFile(file(), (progress) => {
    if (progress.done > 0 && !paused) {
      paused = true;
      upload.pause();
    }
  });
  while (!paused || intake.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(upload.progress.phase, "paused");
  const sofar = puts().length;
  assert.ok(sofar < 4, `${sofar} sent`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(puts().length, sofar);
  upload.resume();
  assert.deepEqual(await openItem(await upload.done, stored(await upload.done)), big);
});

test("too big and empty are said before anything is read or sent", async () => {
  const safe = await newSafe();
  const before = intake.requests.length;
  assert.throws(() => safe.addFile(file(new Uint8Array())), (error) => codeOf(error) === "item.empty");
  intake.limit = 2 * PART;
  const small = await Safe.open(safe.words.join(" "), { base: intake.base, lang: "en", wait: quick });
  const opened = intake.requests.length;
  assert.throws(() => small.addFile(file()), (error) => error instanceof AmanatError && error.code === "item.too_big" && error.info["limit"] === promised(2 * PART));
  assert.equal(intake.requests.length, opened);
  assert.ok(opened > before);
});

test("two files are not both promised the same room", async () => {
  const safe = await newSafe();
  intake.limit = 5 * PART;
  const again = await Safe.open(safe.words.join(" "), { base: intake.base, lang: "en", wait: quick });
  const first = again.addFile(file());
  assert.throws(() => again.addFile(file()), (error) => codeOf(error) === "item.too_big");
  await first.done;
});

test("the size that is checked is never less than what is stored", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 230_000_000 }), (size) => {
    const header = 1720;
    const sealed = size + header + 16 + 16 * Math.ceil(size / 65_536);
    assert.ok(checkSize(size, { used: 0, limit: 2 ** 40 }) >= padded(sealed));
  }));
});

test("a mailbox that is full at the intake ends the upload with its own name", async () => {
  const safe = await newSafe();
  await safe.addFile(file(randomBytes(10))).done;
  intake.limit = PART;
  await rejectsCode("mailbox.full", safe.addFile(file()).done);
  assert.equal(safe.state.items.length, 1);
});

test("200 MB fit into the usual 224 MiB, which she is told are 200 MB; what may be promised always fits", async () => {
  const room = { used: 0, limit: 224 << 20 };
  assert.ok(checkSize(200_000_000, room) <= room.limit);
  assert.equal(promised(room.limit), 200_000_000);
  assert.throws(() => checkSize(235_000_000, room), (error) => error instanceof AmanatError && error.info["limit"] === 200_000_000);
  fc.assert(fc.property(fc.integer({ min: 1 << 20, max: 256 << 20 }), (limit) => {
    assert.ok(checkSize(promised(limit), { used: 0, limit }) <= limit);
  }));
  const safe = await newSafe();
  assert.equal(safe.room.limit, 200_000_000);
  await safe.addFile(file(randomBytes(5000))).done;
  assert.deepEqual(safe.room, { used: 5000, limit: 200_000_000 });
});

test("a first file of a new safe is measured against the limit that the intake really has, before any of it is sent", async () => {
  intake.limit = 2 * PART;
  const safe = Safe.create({ base: intake.base, lang: "en", wait: quick });
  const upload = safe.addFile(file());
  await rejectsCode("item.too_big", upload.done);
  assert.equal(puts().length, 0);
  assert.equal(upload.progress.error!.info["limit"], promised(2 * PART));
  await safe.addFile(file(randomBytes(PART))).done;
});

test("a name with half a character is kept, and harms nothing", async () => {
  const safe = await newSafe();
  const manifest = await safe.addFile(new File([randomBytes(10)], "a\uD83D.jpg", { type: "image/jpeg" })).done;
  assert.equal(manifest.name, "a\uFFFD.jpg");
  assert.deepEqual((await Safe.open(safe.words.join(" "), { base: intake.base, lang: "en", wait: quick })).state.items, [manifest]);
});

/** As in a browser that cannot read into given memory: only slices are left. */
const onlySlices = (blob: Blob): Blob => Object.defineProperty(blob, "stream", { value: () => new ReadableStream() });
const asItIs = (blob: Blob): Blob => blob;

for (const [how, reads] of [["by one reader", asItIs], ["by slices", onlySlices]] as const) {
  test(`a file read ${how} is sealed whole, over the memory of parts that went`, async () => {
    const sealer = new FileSealer(reads(new Blob([big])));
    assert.deepEqual(await sealer.digest(() => undefined), hash(big));
    const seed = randomBytes(32);
    const { sealed, parts: count } = await sealer.begin(seed.slice());
    const pieces: Uint8Array[] = [];
    for (let part = await sealer.next(); part !== null; part = await sealer.next(part.bytes)) {
      assert.deepEqual(part.hash, hash(part.bytes));
      pieces.push(part.bytes.slice());
    }
    assert.equal(pieces.length, count);
    assert.deepEqual(await age.open(seed, concat(...pieces).subarray(0, sealed)), big);
  });

  test(`a file that changes between hashing and sealing is refused, read ${how}`, async () => {
    const changing = reads(new Blob([randomBytes(600_000)]));
    const sealer = new FileSealer(changing);
    await sealer.digest(() => undefined);
    const other = new Blob([randomBytes(600_000)]);
    if (reads === asItIs) Object.defineProperty(changing, "stream", { value: () => other.stream() });
    Object.defineProperty(changing, "slice", { value: (a: number, b: number) => other.slice(a, b) });
    await sealer.begin(randomBytes(32));
    await rejectsCode("item.changed", sealer.next());
  });

  test(`a file that became shorter is refused, read ${how}`, async () => {
    const cut = reads(new Blob([randomBytes(600_000)]));
    const rest = new Blob([randomBytes(1000)]);
    if (reads === asItIs) Object.defineProperty(cut, "stream", { value: () => rest.stream() });
    Object.defineProperty(cut, "slice", { value: (a: number, b: number) => rest.slice(a, b) });
    await rejectsCode("item.changed", new FileSealer(cut).digest(() => undefined));
  });
}

test("a file that can no longer be read is refused", async () => {
  const lost = (): Promise<never> => Promise.reject(new Error("gone"));
  const gone = new Blob([randomBytes(10)]);
  Object.defineProperty(gone, "stream", { value: () => new ReadableStream({ type: "bytes", pull: lost }) });
  await rejectsCode("item.unreadable", new FileSealer(gone).digest(() => undefined));
  const sliced = onlySlices(new Blob([randomBytes(10)]));
  Object.defineProperty(sliced, "slice", { value: () => ({ arrayBuffer: lost }) });
  await rejectsCode("item.unreadable", new FileSealer(sliced).digest(() => undefined));
});

test("where the worker does not start, the page seals by itself; where it dies half-way, that has a name", async () => {
  const bytes = randomBytes(10_000);
  const lost = (): Promise<never> => Promise.reject(new WorkerLost());
  const never = { digest: lost, begin: lost, next: lost, close: () => undefined };
  const sealer = new EitherSealer(new Blob([bytes]), never);
  assert.deepEqual(await sealer.digest(() => undefined), hash(bytes));
  assert.equal((await sealer.begin(randomBytes(32))).parts, 1);
  assert.equal((await sealer.next())!.number, 0);
  const dying = new EitherSealer(new Blob([bytes]), { ...never, digest: async () => hash(bytes) });
  await dying.digest(() => undefined);
  await rejectsCode("seal.stopped", dying.begin(randomBytes(32)));
});

test("an upload and a save at the same time both end up in the state", async () => {
  const safe = await newSafe();
  const upload = safe.addFile(file());
  await Promise.all([safe.save({ ...emptyRecord("en"), where: "here" }), upload.done]);
  const again = await Safe.open(safe.words.join(" "), { base: intake.base, lang: "en", wait: quick });
  assert.equal(again.draft.where, "here");
  assert.equal(again.state.items.length, 1);
});

test("a file may be the very first thing she does", async () => {
  const safe = Safe.create({ base: intake.base, lang: "en", wait: quick });
  const uploads = [safe.addFile(file(randomBytes(10))), safe.addFile(file(randomBytes(20)))];
  await Promise.all(uploads.map((upload) => upload.done));
  assert.equal(safe.state.items.length, 2);
});

test("waiting ends early when the phone is online again, and when it is stopped", async () => {
  const target = new EventTarget();
  Object.assign(globalThis, { addEventListener: target.addEventListener.bind(target), removeEventListener: target.removeEventListener.bind(target) });
  try {
    const started = performance.now();
    setTimeout(() => target.dispatchEvent(new Event("online")), 20);
    await sleep(60_000);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("stop")), 20);
    await assert.rejects(sleep(60_000, stop.signal), /stop/);
    assert.ok(performance.now() - started < 5000);
  } finally {
    Reflect.deleteProperty(globalThis, "addEventListener");
    Reflect.deleteProperty(globalThis, "removeEventListener");
  }
});

test("pauses grow, with jitter, up to half a minute, and honour what the service asks", async () => {
  const pauses: number[] = [];
  let n = 0;
  await patiently(async () => {
    if (n++ < 12) throw new TryAgain("offline", n === 12 ? 77 : 0);
  }, { wait: async (ms) => void pauses.push(ms) });
  pauses.slice(0, 11).forEach((ms, i) => {
    const most = Math.min(30_000, 500 * 2 ** i);
    assert.ok(ms >= most / 2 && ms <= most, `${ms} of ${most}`);
  });
  assert.equal(pauses[11], 77_000);
  await rejectsCode("network.offline", patiently(() => Promise.reject(new TryAgain("offline")), { attempts: 2, wait: async () => undefined }));
});
