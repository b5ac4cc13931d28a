/** The one pass over all bytes: each file is hashed while it is read, and short ones that are looked into are kept. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, hex, type Bytes } from "../seal/bytes";
import type { Container, Member, Tell } from "./container";
import { Stopped } from "./finding";
import { CASE, COPY, COVER, CRATE, LOG, MANIFEST, MAX_MANIFEST, MAX_SMALL, MAX_TEXT, ORIGINAL } from "./layout";
import { inner } from "./names";

/** Told how many bytes were read, and how many there are. */
export type Progress = (done: number, total: number) => void;

/** A file as it was read. */
export interface Held {
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** The bytes of those that are looked into. */
  readonly text: Bytes | null;
}

/** By name, the root folder aside. */
export type Inside = ReadonlyMap<string, Held>;

const MOST_KEPT = 256 * 2 ** 20;
const LIMITS = new Map([
  [MANIFEST, MAX_MANIFEST],
  [LOG, MAX_TEXT],
  [CRATE, MAX_TEXT],
  [CASE, MAX_TEXT],
]);
/** Up to here the browser's own hash is used, which is much faster and wants all bytes at once. */
const AT_ONCE = 32 * 2 ** 20;

const isKept = ({ name }: Member): boolean => {
  const own = inner(name);
  return own !== COVER && !ORIGINAL.test(own) && !COPY.test(own);
};

/** Every file, read once, in the order in which they lie. @throws Stopped `bag.large`, and as `Container.blocks` */
export async function readAll(container: Container, tell: Tell, progress: Progress): Promise<Inside> {
  checkRoom(container);
  const total = container.members.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const count = (bytes: number): void => progress((done += bytes), total);
  count(0);
  const inside = new Map<string, Held>();
  for (const member of container.members) {
    const held = member.size <= AT_ONCE ? await readWhole(container, member, tell, count) : await readLong(container, member, tell, count);
    inside.set(inner(member.name), held);
  }
  return inside;
}

function checkRoom({ members }: Container): void {
  let kept = 0;
  for (const member of members.filter(isKept)) {
    kept += member.size;
    if (member.size > (LIMITS.get(inner(member.name)) ?? MAX_SMALL) || kept > MOST_KEPT) throw new Stopped("bag.large", member.name);
  }
}

async function readWhole(container: Container, member: Member, tell: Tell, count: (bytes: number) => void): Promise<Held> {
  const blocks: Bytes[] = [];
  for await (const block of container.blocks(member, tell)) {
    blocks.push(block);
    count(block.length);
  }
  const bytes = blocks.length === 1 ? blocks[0]! : concat(...blocks);
  return { size: member.size, sha256: hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))), text: isKept(member) ? bytes : null };
}

async function readLong(container: Container, member: Member, tell: Tell, count: (bytes: number) => void): Promise<Held> {
  const digest = sha256.create();
  const kept: Bytes[] = [];
  for await (const block of container.blocks(member, tell)) {
    digest.update(block);
    if (isKept(member)) kept.push(block);
    count(block.length);
  }
  return { size: member.size, sha256: hex(digest.digest()), text: isKept(member) ? concat(...kept) : null };
}
