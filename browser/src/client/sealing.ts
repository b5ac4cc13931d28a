/**
 * One file to parts: SHA-256 of the original first, then the age file as a stream, random padding outside, parts of 1 MiB.
 * Holds a few slices and one part. (Detaching used buffers by hand was tried: the collector then sees no reason to come by,
 * and what Blob readers still hold grows with the file: three times the memory.) Runs in the worker; in the page only where a worker cannot start.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { recipientOf, sealStream } from "../seal/age";
import { b64, hash, type Bytes } from "../seal/bytes";
import { malformed, refused } from "../seal/errors";
import { PART, padded, partCount } from "../seal/pad";
import { randomBytes } from "./entropy";

/** One part's worth: each slice costs a round trip to where the browser keeps the file, and a busy phone makes that long. */
const SLICE = 1 << 20;

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
  /** Hash of each slice as it was when the whole was hashed. */
  private readonly seen: string[] = [];
  private plan: Plan | null = null;
  private source: ReadableStreamDefaultReader<Uint8Array> | null = null;
  /** What the age stream gave, and how much of it went into a part already. */
  private chunk: Uint8Array = new Uint8Array();
  private taken = 0;
  private number = 0;

  constructor(private readonly file: Blob) {}

  async digest(onProgress: (done: number) => void): Promise<Bytes> {
    const hasher = sha256.create();
    for (let at = 0; at < this.file.size; at += SLICE) {
      const slice = await this.slice(at);
      hasher.update(slice);
      this.seen.push(b64(await digest(slice)));
      onProgress(Math.min(at + SLICE, this.file.size));
    }
    return hasher.digest() as Bytes;
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
    return { number: this.number++, bytes, hash: await digest(bytes) };
  }

  close(): void {
    void this.source?.cancel().catch(() => undefined);
    this.source = null;
    this.plan = null;
    this.chunk = new Uint8Array();
  }

  private async fill(bytes: Bytes): Promise<number> {
    let at = 0;
    while (at < bytes.length) {
      if (this.taken === this.chunk.length) {
        const { done, value } = await this.source!.read();
        if (done) return at;
        this.chunk = value;
        this.taken = 0;
      }
      const piece = this.chunk.subarray(this.taken, this.taken + bytes.length - at);
      bytes.set(piece, at);
      at += piece.length;
      this.taken += piece.length;
      if (this.taken === this.chunk.length) this.drop();
    }
    return at;
  }

  private drop(): void {
    this.chunk = new Uint8Array();
    this.taken = 0;
  }

  /** The original again, each slice compared: what is sealed is what was hashed, or nothing is stored. */
  private original(): ReadableStream<Uint8Array> {
    let at = 0;
    return new ReadableStream(
      {
        pull: async (controller) => {
          const slice = await this.slice(at);
          if (b64(await digest(slice)) !== this.seen[at / SLICE]) throw changed();
          at += SLICE;
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

/**
 * SHA-256 of bytes in hand. The browser's own is about ten times as fast as any script, but cannot take a file in slices:
 * so it hashes slices and parts, and the library hashes the whole.
 */
async function digest(bytes: Bytes): Promise<Bytes> {
  const subtle = (globalThis.crypto as Partial<Crypto>).subtle;
  return subtle === undefined ? hash(bytes) : new Uint8Array(await subtle.digest("SHA-256", bytes));
}

const changed = (): Error => refused("item.changed", "The file changed while it was read. Choose it again.");
