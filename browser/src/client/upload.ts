/** One file on its way: hashed, sealed, its parts stored one by one, at most two in flight, as long as it takes. */
import { b64, wipe, type Bytes } from "../seal/bytes";
import { AmanatError, refused } from "../seal/errors";
import { LARGEST_ITEM_PARTS, type Manifest } from "../seal/item";
import { wellFormed } from "../seal/json";
import { PART, padded } from "../seal/pad";
import type { SigningKey } from "../seal/signing";
import type { B64, Day, ItemKind } from "../seal/terms";
import type { Intake } from "./intake";
import type { Trouble, Wait } from "./patience";
import type { Part, Plan, Sealer } from "./sealing";
import type { Upload, UploadPhase, UploadProgress } from "./types";

const IN_FLIGHT = 2;
/** age header with one hybrid stanza, nonce and 16 bytes a chunk: an upper bound, to say "too big" before anything is read. */
const sealedAtMost = (size: number): number => padded(size + 2048 + 16 * Math.ceil(size / 65_536));

export interface UploadTask {
  item: B64;
  seed: Bytes;
  file: Blob;
  name: string | undefined;
  kind: ItemKind;
  added: Day;
}

/** What an upload needs from the safe it belongs to. */
export interface UploadPort {
  intake: Intake;
  mailbox: B64;
  key: SigningKey;
  wait?: Wait | undefined;
  /** Makes sure that the safe exists at the intake and has room. @throws `item.too_big` */
  ready(size: number, signal: AbortSignal): Promise<void>;
  /** Opens the worker, or seals in the page. */
  sealer(file: Blob): Promise<Sealer>;
  /** Writes the manifest into the state together with the commit, or with the one small part. */
  commit(manifest: Manifest, parts: B64[], only: Bytes | null, signal: AbortSignal): Promise<void>;
  remove(item: B64): Promise<void>;
}

/** Sealing and padding add at most an eighth to what is not tiny. */
const OVERHEAD = 1.125;

/**
 * What may be promised to her of so many bytes at the intake: files of that size fit, however they are padded. In round
 * tens of megabytes, so that 224 MiB are "200 MB".
 */
export function promised(bytes: number): number {
  const sure = Math.max(0, bytes) / OVERHEAD;
  return sure < 2e7 ? Math.floor(sure) : Math.floor(sure / 1e7) * 1e7;
}

/**
 * @param room bytes at the intake, as padded and sealed
 * @returns bytes that a file will take there
 * @throws `item.empty`, `item.too_big` (info.limit: what she has altogether, info.free: what is left, both as `promised`)
 */
export function checkSize(size: number, room: { used: number; limit: number }): number {
  if (size === 0) throw refused("item.empty", "This file is empty. Choose another one.");
  const needed = sealedAtMost(size);
  const largest = LARGEST_ITEM_PARTS * PART;
  const free = Math.min(room.limit - room.used, largest);
  if (needed > free) {
    const info = { size, limit: promised(Math.min(room.limit, largest)), free: promised(free) };
    throw refused("item.too_big", "This file is too big. Choose a smaller one.", info);
  }
  return needed;
}

export class FileUpload implements Upload {
  readonly item: B64;
  readonly done: Promise<Manifest>;
  progress: UploadProgress;
  private readonly stop = new AbortController();
  private gate: { promise: Promise<void>; open: () => void } | null = null;
  private committing = false;
  private stored = 0;
  private readonly parts: B64[] = [];

  constructor(
    private readonly task: UploadTask,
    private readonly port: UploadPort,
    private readonly tell: (progress: UploadProgress) => void,
  ) {
    this.item = task.item;
    const { item, name, kind, file } = task;
    this.progress = { item, name, kind, phase: "hashing", hashed: 0, done: 0, left: file.size, size: file.size };
    this.done = this.run();
    this.done.catch(() => undefined);
  }

  pause(): void {
    if (this.gate !== null || this.over()) return;
    let open = (): void => undefined;
    const promise = new Promise<void>((resolve) => (open = resolve));
    this.gate = { promise, open };
    this.show("paused");
  }

  resume(): void {
    this.gate?.open();
    this.gate = null;
    if (!this.over()) this.show("sealing");
  }

  cancel(): void {
    if (this.over()) return;
    this.stop.abort(cancelled());
    this.resume();
  }

  private async run(): Promise<Manifest> {
    let sealer: Sealer | null = null;
    try {
      await this.port.ready(this.task.file.size, this.stop.signal);
      sealer = await this.port.sealer(this.task.file);
      const manifest = await this.sealAndStore(sealer);
      this.show("done", { done: this.task.file.size });
      return manifest;
    } catch (error) {
      throw await this.failed(error);
    } finally {
      sealer?.close();
      wipe(this.task.seed);
    }
  }

  private async sealAndStore(sealer: Sealer): Promise<Manifest> {
    const hash = await this.unlessStopped(sealer.digest((hashed) => this.show("hashing", { hashed })));
    const seed = b64(this.task.seed);
    const plan = await this.unlessStopped(sealer.begin(this.task.seed.slice() as Bytes));
    this.show("sealing");
    const only = plan.parts === 1 ? (await this.unlessStopped(sealer.next()))!.bytes : null;
    if (only === null) await this.storeParts(sealer, plan);
    const manifest = this.manifest(seed, hash, plan);
    this.committing = true;
    await this.port.commit(manifest, this.parts, only, this.stop.signal);
    return manifest;
  }

  /** Two senders take turns at one source of parts; a part that is tried again is the same bytes, kept until it is stored. */
  private async storeParts(sealer: Sealer, plan: Plan): Promise<void> {
    let turn: Promise<unknown> = Promise.resolve();
    const nextPart = (spent?: Bytes): Promise<Part | null> => {
      const mine = turn.then(() => this.unlessStopped(sealer.next(spent)));
      turn = mine.catch(() => undefined);
      return mine;
    };
    const sender = async (): Promise<void> => {
      for (let part = await nextPart(); part !== null; part = await nextPart(part.bytes)) {
        await this.storePart(part);
        const done = Math.floor((this.task.file.size * Math.min(plan.sealed, this.stored)) / plan.sealed);
        this.show(this.gate === null ? "sealing" : "paused", { done });
      }
    };
    try {
      await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
    } catch (error) {
      // The other sender must not go on after one has failed.
      if (!this.stop.signal.aborted) this.stop.abort(error);
      throw error;
    }
  }

  private async storePart(part: Part): Promise<void> {
    await this.gate?.promise;
    const path = `/v1/mailboxes/${this.port.mailbox}/items/${this.item}/parts/${part.number}`;
    const bodyHash = b64(part.hash);
    const patience = { signal: this.stop.signal, wait: this.port.wait, onTrouble: (trouble: Trouble | null) => this.trouble(trouble) };
    await this.port.intake.ask({ method: "PUT", path, key: this.port.key, body: part.bytes, bodyHash }, ignoreBody, patience);
    this.parts[part.number] = bodyHash;
    this.stored += part.bytes.length;
  }

  private manifest(seed: B64, hash: Bytes, plan: Plan): Manifest {
    const { item, name, kind, file, added } = this.task;
    const { sealed, parts } = plan;
    const manifest: Manifest = { item, seed, kind, size: file.size, hash: b64(hash), sealed, parts, added };
    if (name !== undefined) manifest.name = [...wellFormed(name)].slice(0, 1000).join("");
    if (file.type !== "") manifest.media = wellFormed(file.type.slice(0, 255));
    return manifest;
  }

  private async failed(error: unknown): Promise<unknown> {
    const stopped = this.stop.signal.aborted && this.stop.signal.reason instanceof AmanatError;
    const reason: unknown = stopped ? this.stop.signal.reason : error;
    const wasCancelled = reason instanceof AmanatError && reason.code === "upload.cancelled";
    this.show(wasCancelled ? "cancelled" : "failed", reason instanceof AmanatError && !wasCancelled ? { error: reason } : {});
    // What is there already would go after seven days; she wants it gone now.
    if (!this.committing) await this.port.remove(this.item).catch(() => undefined);
    return reason;
  }

  private trouble(trouble: Trouble | null): void {
    if (this.over()) return;
    if (trouble === null || trouble === "busy") this.show(this.gate === null ? "sealing" : "paused");
    else this.show(trouble);
  }

  private show(phase: UploadPhase, more: Partial<UploadProgress> = {}): void {
    const done = more.done ?? this.progress.done;
    this.progress = { ...this.progress, ...more, phase, left: this.progress.size - done };
    this.tell(this.progress);
  }

  private over(): boolean {
    return this.stop.signal.aborted || ["done", "cancelled", "failed"].includes(this.progress.phase);
  }

  private unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.stop;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

const ignoreBody = async (response: Response): Promise<void> => void (await response.arrayBuffer());
export const cancelled = (): AmanatError => refused("upload.cancelled", "You stopped this file. Nothing of it is kept.");
