/**
 * One file to parts: SHA-256 of the original first, then the age file as a stream, random padding outside, parts of 1 MiB.
 * Holds a few slices and one part. Runs in the worker; in the page only where a worker cannot start.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { recipientOf, sealStream } from "../seal/age";
import { equal, hash, type Bytes } from "../seal/bytes";
import { malformed, refused } from "../seal/errors";
import { PART, padded, partCount } from "../seal/pad";
import { randomBytes } from "./entropy";

/** Small enough that a slow phone answers between two slices. */
const SLICE = 256 * 1024;

export interface Part {
  number: number;
  bytes: Bytes;
  hash: Bytes;
}

export interface Plan {
  /** True length of the age file, of it with padding, and the number of parts. */
  sealed: number;
  total: number;
  parts: number;
}

export interface Sealer {
  /** SHA-256 of the original. @throws `item.unreadable` */
  digest(onProgress: (done: number) => void): Promise<Bytes>;
  /** After `digest`. @param seed the item's 32-byte identity seed */
  begin(seed: Bytes): Promise<Plan>;
  /** The next part, numbered from 0; null after the last. @throws `item.unreadable`, `item.changed` */
  next(): Promise<Part | null>;
  close(): void;
}

export class FileSealer implements Sealer {
  private digested: Bytes | null = null;
  private plan: Plan | null = null;
  private source: ReadableStreamDefaultReader<Uint8Array> | null = null;
  private left: Uint8Array = new Uint8Array();
  private number = 0;

  constructor(private readonly file: Blob) {}

  async digest(onProgress: (done: number) => void): Promise<Bytes> {
    const hasher = sha256.create();
    for (let at = 0; at < this.file.size; at += SLICE) {
      hasher.update(await this.slice(at));
      onProgress(Math.min(at + SLICE, this.file.size));
    }
    this.digested = hasher.digest() as Bytes;
    return this.digested;
  }

  async begin(seed: Bytes): Promise<Plan> {
    const { stream, sealedSize } = await sealStream([await recipientOf(seed)], this.original());
    const sealed = sealedSize(this.file.size);
    const total = padded(sealed);
    this.source = stream.getReader();
    this.plan = { sealed, total, parts: partCount(total) };
    return this.plan;
  }

  async next(): Promise<Part | null> {
    if (this.plan === null || this.number >= this.plan.parts) return null;
    const bytes = new Uint8Array(Math.min(PART, this.plan.total - this.number * PART));
    const filled = await this.fill(bytes);
    if (filled < bytes.length) bytes.set(randomBytes(bytes.length - filled), filled);
    return { number: this.number++, bytes, hash: hash(bytes) };
  }

  close(): void {
    void this.source?.cancel().catch(() => undefined);
    this.source = null;
    this.plan = null;
    this.left = new Uint8Array();
  }

  private async fill(bytes: Bytes): Promise<number> {
    let at = 0;
    while (at < bytes.length) {
      if (this.left.length === 0) {
        const { done, value } = await this.source!.read();
        if (done) return at;
        this.left = value;
      }
      const taken = this.left.subarray(0, bytes.length - at);
      bytes.set(taken, at);
      at += taken.length;
      this.left = this.left.subarray(taken.length);
    }
    return at;
  }

  /** The original again, hashed again: what is sealed is what was hashed, or nothing is stored. */
  private original(): ReadableStream<Uint8Array> {
    const hasher = sha256.create();
    let at = 0;
    return new ReadableStream(
      {
        pull: async (controller) => {
          const slice = await this.slice(at);
          hasher.update(slice);
          at += SLICE;
          if (at >= this.file.size && !equal(hasher.digest(), this.digested ?? new Uint8Array())) throw changed();
          controller.enqueue(slice);
          if (at >= this.file.size) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  private async slice(at: number): Promise<Bytes> {
    const end = Math.min(at + SLICE, this.file.size);
    let bytes: Bytes;
    try {
      bytes = new Uint8Array(await this.file.slice(at, end).arrayBuffer());
    } catch {
      throw malformed("item.unreadable", "The file cannot be read any more. Choose it again.");
    }
    if (bytes.length !== end - at) throw changed();
    return bytes;
  }
}

const changed = (): Error => refused("item.changed", "The file changed while it was read. Choose it again.");
