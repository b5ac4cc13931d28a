/** A file from its beginning in blocks of 1 MiB, with as little left behind for a collector as a browser allows. */
import type { Bytes } from "../seal/bytes";
import { AmanatError, malformed, refused } from "../seal/errors";

/** What is hashed and compared at once. */
export const BLOCK = 1 << 20;

/**
 * Two buffers by turns: a block holds until the one after the next is read. One reader for the whole file, into our own
 * buffers; a slice for each block is what browsers without such readers get, and there every block is new memory.
 */
export class Blocks {
  private readonly reader: ReadableStreamBYOBReader | null;
  private spare: Bytes[] = [];
  private at = 0;

  constructor(private readonly file: Blob) {
    this.reader = readerInto(file);
  }

  /** The next block; null at the end. @throws `item.unreadable`, `item.changed` (shorter than it said) */
  async next(): Promise<Bytes | null> {
    const size = Math.min(BLOCK, this.file.size - this.at);
    if (size === 0) return null;
    const block = await (this.reader === null ? this.slice(size) : this.fill(this.reader, size)).catch(unreadable);
    if (block.length !== size) throw changed();
    this.at += size;
    if (this.at === this.file.size) this.close();
    return block;
  }

  close(): void {
    void this.reader?.cancel().catch(() => undefined);
  }

  private async fill(reader: ReadableStreamBYOBReader, size: number): Promise<Bytes> {
    const spare = this.spare.length < 2 ? undefined : this.spare.shift();
    let buffer = spare?.buffer ?? new ArrayBuffer(Math.min(BLOCK, this.file.size));
    let filled = 0;
    while (filled < size) {
      const { value, done } = await reader.read(new Uint8Array(buffer, filled, size - filled));
      if (done || value === undefined) throw changed();
      buffer = value.buffer as ArrayBuffer;
      filled += value.length;
    }
    const block = new Uint8Array(buffer, 0, size);
    this.spare.push(block);
    return block;
  }

  private async slice(size: number): Promise<Bytes> {
    return new Uint8Array(await this.file.slice(this.at, this.at + size).arrayBuffer());
  }
}

function readerInto(file: Blob): ReadableStreamBYOBReader | null {
  try {
    return file.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

function unreadable(error: unknown): never {
  if (error instanceof AmanatError) throw error;
  throw malformed("item.unreadable", "The file cannot be read any more. Choose it again.");
}

export const changed = (): Error => refused("item.changed", "The file changed while it was read. Choose it again.");
