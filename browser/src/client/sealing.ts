/**
 * One file to parts: SHA-256 of the original first, then the age file as a stream, random padding outside, parts of 1 MiB.
 * Holds two blocks, one part and a few chunks of 64 KiB. Runs in the worker; in the page only where a worker cannot start.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { recipientOf, sealStream } from "../seal/age";
import { b64, hash, type Bytes } from "../seal/bytes";
import { PART, padded, partCount } from "../seal/pad";
import { Blocks, changed } from "./blocks";
import { randomBytes } from "./entropy";

/** What goes into the cipher at once: one chunk of an age file. */
const PIECE = 1 << 16;

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
  /**
   * The next part, numbered from 0; null after the last.
   * @param spent the bytes of a part that nobody needs any more: the next one may be written over them
   * @throws `item.unreadable`, `item.changed`
   */
  next(spent?: Bytes): Promise<Part | null>;
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
    const blocks = new Blocks(this.file);
    let done = 0;
    for (let block = await blocks.next(); block !== null; block = await blocks.next()) {
      hasher.update(block);
      this.seen.push(b64(await digest(block)));
      onProgress((done += block.length));
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

  async next(spent?: Bytes): Promise<Part | null> {
    if (this.plan === null || this.number >= this.plan.parts) return null;
    const size = Math.min(PART, this.plan.total - this.number * PART);
    const bytes = spent?.length === size ? spent : new Uint8Array(size);
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

  /** Gives its memory back at once: a collector would let tens of megabytes of such chunks gather first. */
  private drop(): void {
    (this.chunk.buffer as { transfer?: (size: number) => unknown }).transfer?.(0);
    this.chunk = new Uint8Array();
    this.taken = 0;
  }

  /** The original again, each block compared: what is sealed is what was hashed, or nothing is stored. */
  private original(): ReadableStream<Uint8Array> {
    const blocks = new Blocks(this.file);
    let block: Bytes = new Uint8Array();
    let given = 0;
    let number = 0;
    return new ReadableStream(
      {
        pull: async (controller) => {
          if (given === block.length) {
            const next = await blocks.next();
            if (next === null) return controller.close();
            if (b64(await digest(next)) !== this.seen[number++]) throw changed();
            block = next;
            given = 0;
          }
          controller.enqueue(block.subarray(given, given + PIECE));
          given = Math.min(given + PIECE, block.length);
        },
        cancel: () => blocks.close(),
      },
      { highWaterMark: 0 },
    );
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
