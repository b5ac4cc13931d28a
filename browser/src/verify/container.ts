/** What lies in a case file, whichever way it came: a zip, through a seal or not, or a folder. Each file's bytes are read once. */
import type { Bytes } from "../seal/bytes";
import { crc32 } from "./crc";
import { Stopped, type Finding } from "./finding";
import { AFTER, BAGIT, BAG_INFO, DATA, MANIFEST, MAX_ENTRIES, ROOT, TAGMANIFEST } from "./layout";
import { inner } from "./names";
import { blobSource, isSealed, unseal, type Keys, type Source } from "./source";
import { asWeWrite, bytesBegin, endOf, entries, findEnd, isFolder, type End, type Entry } from "./zip-form";

/** Bytes that are read at once. */
export const BLOCK = 1 << 20;

export type Tell = (finding: Finding) => void;

export interface Member {
  /** The full name. */
  readonly name: string;
  readonly size: number;
}

export interface Container {
  /** In the order of reading. */
  readonly members: readonly Member[];
  /** Names of folders that were listed, each ending with `/`. */
  readonly folders: readonly string[];
  blocks(member: Member, tell: Tell): AsyncGenerator<Bytes>;
}

/** Names of things beside an unpacked case file that are told. */
const MOST_BESIDE = 50;

interface Packed extends Member {
  readonly begin: number;
  readonly entry: Entry;
}

/** What somebody chose: one file, or the files of a folder. @throws Stopped `container.…`, `seal.…` */
export async function openContainer(chosen: File | readonly File[], keys: Keys, tell: Tell): Promise<Container> {
  if (!(chosen instanceof File)) return openFolder(chosen, tell);
  let source: Source = blobSource(chosen);
  if (await isSealed(source)) {
    const { inside, doors } = await unseal(source, keys);
    source = inside;
    if (doors > 1) tell({ code: "seal.others", place: "" });
    if (await isSealed(source)) throw new Stopped("seal.twice");
  }
  if (source.size < 4) throw new Stopped("container.not_zip");
  return openZip(source, tell);
}

async function openZip(source: Source, tell: Tell): Promise<Container> {
  const end = await findEnd(source);
  const found = await entries(source, end);
  once(found.map(({ name }) => name));
  found.sort((a, b) => a.offset - b.offset);
  const begins: number[] = [];
  for (const one of found) begins.push(await bytesBegin(source, one, end.offset));
  await withoutGaps(source, found, begins, end.offset);
  const members = found.map((entry, i): Packed => ({ name: entry.name, size: entry.size, begin: begins[i]!, entry })).filter(({ entry }) => !isFolder(entry));
  sameHand(found, end);
  if (!asWeOrder(found, members)) tell({ code: "container.repacked", place: "" });
  return {
    members,
    folders: found.filter(isFolder).map(({ name }) => name),
    blocks: (member, say) => checkedBlocks(source, member as Packed, say),
  };
}

/** Tells `container.crc`. @throws Stopped `container.size`, `seal.altered` */
async function* checkedBlocks(source: Source, member: Packed, tell: Tell): AsyncGenerator<Bytes> {
  const { entry, begin, name } = member;
  const stored = storedBlocks(source, begin, entry.packed);
  let crc = 0;
  for await (const block of entry.method === 0 ? stored : inflated(stored, member)) {
    crc = crc32(block, crc);
    yield block;
  }
  if (crc !== entry.crc) tell({ code: "container.crc", place: name });
}

async function* storedBlocks(source: Source, begin: number, length: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < length; at += BLOCK) yield await source.read(begin + at, Math.min(BLOCK, length - at));
}

async function* inflated(packed: AsyncGenerator<Bytes>, { size, name }: Member): AsyncGenerator<Bytes> {
  const wrong = new Stopped("container.size", name);
  let failed: unknown;
  const input = new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await packed.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        failed = error; // The stream below would make another error of it.
        controller.error(error);
      }
    },
  });
  const reader = input.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let left = size;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw failed ?? wrong;
    });
    if (done) break;
    left -= value.length;
    if (left < 0) {
      await reader.cancel().catch(() => undefined);
      throw wrong;
    }
    yield value as Bytes;
  }
  if (left !== 0) throw wrong;
}

function once(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Stopped("container.twice", name);
    seen.add(name);
  }
}

/** Every byte before the directory belongs to exactly one file. */
async function withoutGaps(source: Source, found: readonly Entry[], begins: readonly number[], limit: number): Promise<void> {
  if (found.length > 0 && found[0]!.offset > 0) throw new Stopped("container.prefix");
  if (found.length === 0) throw new Stopped(limit > 0 ? "container.gap" : "container.not_case_file");
  for (const [i, one] of found.entries()) {
    const following = found[i + 1]?.offset ?? limit;
    const end = await endOf(source, one, begins[i]!, following);
    if (end !== following) throw new Stopped(end < following ? "container.gap" : "container.overlap", one.name);
  }
}

/**
 * Another tool writes all records its own way. Where some are ours and some are not, somebody changed fields that cover no
 * content; so that nothing of the wrapping is left unlooked at, this is refused.
 */
function sameHand(found: readonly Entry[], { versions: [made, needed] }: End): void {
  const other = found.find((one) => !asWeWrite(one));
  const ours = found.some(asWeWrite);
  if (ours && other !== undefined) throw new Stopped("container.touched", other.name);
  const known = (made === 0 && needed === 0) || (made === 45 && needed === 45);
  if (other === undefined && !known) throw new Stopped("container.touched");
}

function asWeOrder(found: readonly Entry[], members: readonly Member[]): boolean {
  if (!found.every((one) => asWeWrite(one) && one.method === 0)) return false;
  const names = members.map(({ name }) => inner(name));
  const payload = names.filter((name) => name.startsWith(DATA)).sort();
  const wanted = [BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST, ...payload, ...AFTER.filter((name) => names.includes(name))];
  return names.length === wanted.length && names.every((name, i) => name === wanted[i]);
}

/** An unpacked case file: the folder `case-file` itself, or the one it lies in. */
function openFolder(files: readonly File[], tell: Tell): Container {
  const split = files.map((file) => ({ file, parts: file.webkitRelativePath.split("/") }));
  const within = split.some(({ parts }) => parts.length > 2 && `${parts[1]}/` === ROOT) ? 2 : 1;
  const own = split.filter(({ parts }) => within === 1 || `${parts[1]}/` === ROOT);
  const named = new Map(own.map(({ file, parts }) => [ROOT + parts.slice(within).join("/"), file]));
  if (named.size > MAX_ENTRIES) throw new Stopped("container.many");
  tell({ code: "container.repacked", place: "" });
  // What lies in the folder around it looks as if it belonged to it.
  const beside = new Set(within === 2 ? split.map(({ parts }) => parts[1]!).filter((name) => `${name}/` !== ROOT) : []);
  for (const name of [...beside].sort().slice(0, MOST_BESIDE)) tell({ code: "container.beside", place: name });
  return {
    members: [...named].map(([name, { size }]) => ({ name, size })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    folders: [],
    blocks: ({ name, size }) => storedBlocks(blobSource(named.get(name)!), 0, size),
  };
}
