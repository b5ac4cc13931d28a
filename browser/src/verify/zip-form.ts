/** The records of a zip (APPNOTE 6.3.10), read strictly: what two programs could read differently is refused. */
import { equal, type Bytes } from "../seal/bytes";
import { Stopped, type Code } from "./finding";
import { MAX_ENTRIES, MAX_EXPANSION } from "./layout";
import type { Source } from "./source";

const END = 22;
const END64 = 56;
const LOCATOR = 20;
const CENTRAL = 46;
const LOCAL = 30;
const FULL = 0xffffffff;
const FULL16 = 0xffff;
const ZIP64 = 1;
/** Extra fields of other tools that say times and owners, with the lengths they have, and nothing that a reader takes for a name or a size. */
const LENGTHS: Readonly<Record<number, readonly number[]>> = { 0x5455: [5, 9, 13], 0x5855: [8, 12], 0x7855: [0, 4], 0x7875: [3, 7, 11, 19], 0x000a: [32] };
const MOST_DIRECTORY = 64 * 2 ** 20;
const LONGEST_COMMENT = 0xffff;
/** Flags: encryption of any kind; sizes and CRC-32 stand behind the bytes. */
const LOCKED = 0x2041;
const LATER = 0x0008;
const ALLOWED = 0x080e;
const UTF8 = 0x0800;
export const DEFLATE = 8;
const STORED = 0;
/** Of the attributes of DOS. */
const FOLDER = 0x10;
/** Those that no unpacker leaves a file out for: read-only, folder, archive. A volume label is skipped by `unzip`. */
const DOS_ATTRIBUTES = 0x31;
/** Needed to unpack: plain, deflate and folders, zip64. What needs more, some unpackers leave out. */
const VERSIONS = [10, 20, 45];
/** Whose attributes they are: DOS or Unix. */
const HOSTS = [0, 3];
/** Of a file's mode: to run as its owner. */
const OWN_RIGHTS = 0o7000;
const DAY_ONE = 0x21;

const MARK = { end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50, central: 0x02014b50, local: 0x04034b50, descriptor: 0x08074b50 };

/** Little-endian numbers, one after the other. */
class Reader {
  private readonly view: DataView;
  constructor(
    readonly bytes: Bytes,
    private at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  u16 = (): number => this.view.getUint16((this.at += 2) - 2, true);
  u32 = (): number => this.view.getUint32((this.at += 4) - 4, true);
  /** Beyond 2^53 it is rounded, which no real size or place reaches. */
  u64 = (): number => Number(this.view.getBigUint64((this.at += 8) - 8, true));
}

/** Where the central directory lies, how many records it has, and the versions in the zip64 end (0, 0: none). */
export interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  readonly versions: readonly [number, number];
}

export interface Entry {
  readonly raw: Bytes;
  readonly name: string;
  readonly made: number;
  readonly needed: number;
  readonly flags: number;
  readonly method: number;
  readonly clock: number;
  readonly day: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly attributes: number;
  readonly internal: number;
  readonly kinds: readonly number[];
}

export const isFolder = ({ raw }: Entry): boolean => raw.at(-1) === 0x2f;

/** Whether our builder could have written it (spec/case-file.md, Zip). */
export function asWeWrite(one: Entry): boolean {
  const large = one.size >= FULL || one.offset >= FULL;
  const plain = one.made === one.needed && one.clock === 0 && one.day === DAY_ONE && one.internal === 0 && one.attributes === 0;
  const fields = one.kinds.length === (large ? 1 : 0) && (!large || one.kinds[0] === ZIP64);
  return plain && fields && !isFolder(one) && one.needed === (large ? 45 : 20) && (one.flags === 0 || one.flags === UTF8);
}

const mark = (bytes: Bytes): number => (bytes.length < 4 ? 0 : new Reader(bytes).u32());

/** The end of the zip, which is the end of the file. @throws Stopped `container.…` */
export async function findEnd(source: Source): Promise<End> {
  const at = source.size - END;
  const tail = await source.read(Math.max(at, 0), Math.min(END, source.size));
  if (at < 0 || mark(tail) !== MARK.end || tail[20] !== 0 || tail[21] !== 0) throw new Stopped(await whyNoEnd(source));
  const read = new Reader(tail, 4);
  const short = [read.u16(), read.u16(), read.u16(), read.u16(), read.u32(), read.u32()] as const;
  const [disk, first, here, count, size, offset] = short;
  const locator = at >= LOCATOR ? await source.read(at - LOCATOR, LOCATOR) : new Uint8Array();
  let [found, before]: [End, number] = [{ count, size, offset, versions: [0, 0] }, at];
  if (mark(locator) === MARK.locator) {
    before = at - LOCATOR - END64;
    found = await end64(source, before, locator, short);
  } else if (disk !== 0 || first !== 0 || here !== count || count === FULL16 || size === FULL || offset === FULL) {
    throw new Stopped("container.zip64");
  }
  if (found.count > MAX_ENTRIES || found.size > MOST_DIRECTORY) throw new Stopped("container.many");
  await checkPlace(source, found, before);
  return found;
}

/** An end somewhere before the end of the file, or none. */
async function whyNoEnd(source: Source): Promise<Code> {
  const length = Math.min(source.size, END + LONGEST_COMMENT);
  const tail = await source.read(source.size - length, length);
  for (let at = length - END; at >= 0; at--) {
    if (mark(tail.subarray(at, at + 4) as Bytes) !== MARK.end) continue;
    const comment = new Reader(tail, at + 20).u16();
    return comment > 0 && at + END + comment === length ? "container.comment" : "container.trailing";
  }
  return mark(await source.read(0, Math.min(4, source.size))) === MARK.local ? "container.cut" : "container.not_zip";
}

async function end64(source: Source, begin: number, locator: Bytes, short: readonly number[]): Promise<End> {
  const wrong = new Stopped("container.zip64");
  const place = new Reader(locator, 4);
  const [disk, where, disks] = [place.u32(), place.u64(), place.u32()];
  if (disk !== 0 || disks > 1 || where !== begin || begin < 0) throw wrong;
  const bytes = await source.read(begin, END64);
  const read = new Reader(bytes, 4);
  const length = read.u64();
  const [made, needed, this_, first] = [read.u16(), read.u16(), read.u32(), read.u32()];
  const [here, count, size, offset] = [read.u64(), read.u64(), read.u64(), read.u64()];
  if (mark(bytes) !== MARK.end64 || length !== END64 - 12 || this_ !== 0 || first !== 0 || here !== count) throw wrong;
  const full = [FULL16, FULL16, FULL16, FULL16, FULL, FULL];
  const said = [0, 0, count, count, size, offset];
  if (short.some((one, i) => one !== full[i] && one !== said[i])) throw wrong;
  return { count, size, offset, versions: [made, needed] };
}

async function checkPlace(source: Source, { size, offset }: End, end: number): Promise<void> {
  if (offset + size === end) return;
  const begin = end - size;
  if (begin >= 4 && size > 0 && mark(await source.read(begin, 4)) === MARK.central) throw new Stopped("container.prefix");
  throw new Stopped("container.gap");
}

/** Every record of the central directory. @throws Stopped `container.…` */
export async function entries(source: Source, end: End): Promise<Entry[]> {
  const bytes = await source.read(end.offset, end.size);
  const found: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { entry, after } = entryAt(bytes, at);
    found.push(entry);
    at = after;
    if (found.length > end.count) throw new Stopped("container.mismatch");
  }
  if (found.length !== end.count) throw new Stopped("container.mismatch");
  return found;
}

function entryAt(bytes: Bytes, at: number): { entry: Entry; after: number } {
  if (at + CENTRAL > bytes.length || mark(bytes.subarray(at, at + 4) as Bytes) !== MARK.central) throw new Stopped("container.mismatch");
  const read = new Reader(bytes, at + 4);
  const [made, needed, flags, method, clock, day] = [read.u16(), read.u16(), read.u16(), read.u16(), read.u16(), read.u16()];
  const [crc, shortPacked, shortSize] = [read.u32(), read.u32(), read.u32()];
  const [nameSize, extraSize, comment, disk, internal] = [read.u16(), read.u16(), read.u16(), read.u16(), read.u16()];
  const [attributes, shortOffset] = [read.u32(), read.u32()];
  const extraAt = at + CENTRAL + nameSize;
  const after = extraAt + extraSize + comment;
  if (after > bytes.length) throw new Stopped("container.mismatch");
  const raw = bytes.slice(at + CENTRAL, extraAt) as Bytes;
  const extra = readExtra(bytes.slice(extraAt, extraAt + extraSize) as Bytes, decoded(raw, UTF8));
  const [size, packed, offset] = long(extra.get(ZIP64), [shortSize, shortPacked, shortOffset], decoded(raw, UTF8)) as [number, number, number];
  const entry = { raw, name: decoded(raw, flags), made, needed, flags, method, clock, day, crc, packed, size, offset, attributes, internal, kinds: [...extra.keys()] };
  checkEntry(entry, comment, disk);
  return { entry, after };
}

/** Names beyond ASCII without the flag are in the letters of DOS, which every unpacker shows. */
const DOS =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const decoded = (raw: Bytes, flags: number): string =>
  (flags & UTF8) !== 0 ? lenient.decode(raw) : [...raw].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : DOS[byte - 0x80])).join("");

function checkEntry(one: Entry, comment: number, disk: number): void {
  const stop = (code: Code): never => {
    throw new Stopped(code, one.name);
  };
  if (comment > 0) stop("container.comment");
  if (disk !== 0) stop("container.zip64");
  if ((one.flags & LOCKED) !== 0) stop("container.encrypted");
  if ((one.method !== STORED && one.method !== DEFLATE) || (one.flags & ~ALLOWED) !== 0 || !VERSIONS.includes(one.needed)) stop("container.method");
  // Where a stored file ends then only the directory knows; a reader that streams has to guess.
  if (one.method === STORED && (one.flags & LATER) !== 0 && one.size > 0) stop("container.mismatch");
  checkKind(one, stop);
  if (isFolder(one) && (one.size > 0 || one.method !== STORED || one.packed > 0)) stop("container.size");
  if (one.method === STORED && one.size !== one.packed) stop("container.size");
  if (one.size > MAX_EXPANSION * Math.max(1, one.packed)) stop("container.bomb");
}

/** A link or a device by the file mode of Unix, which unpackers obey; a folder only if its name says so too. */
function checkKind(one: Entry, stop: (code: Code) => never): void {
  const [kind, mode] = [one.attributes >>> 28, one.attributes >>> 16];
  if (kind === 0xa) stop("container.link");
  const plain = (one.attributes & 0xffff & ~DOS_ATTRIBUTES) === 0 && HOSTS.includes(one.made >> 8);
  if (![0, 0x4, 0x8].includes(kind) || !plain || (mode & OWN_RIGHTS) !== 0 || (kind !== 0 && (mode & 0o400) === 0)) stop("container.special");
  const saysFolder = kind === 0x4 || (one.attributes & FOLDER) !== 0;
  if ((saysFolder && !isFolder(one)) || (kind === 0x8 && isFolder(one))) stop("container.mismatch");
}

function readExtra(bytes: Bytes, place: string): Map<number, Bytes> {
  const found = new Map<number, Bytes>();
  for (let at = 0; at < bytes.length; ) {
    const cut = at + 4 > bytes.length;
    const [kind, length] = cut ? [0, 0] : [bytes[at]! | (bytes[at + 1]! << 8), bytes[at + 2]! | (bytes[at + 3]! << 8)];
    if (cut || at + 4 + length > bytes.length || found.has(kind) || !(kind === ZIP64 || (LENGTHS[kind] ?? []).includes(length))) throw new Stopped("container.extra", place);
    found.set(kind, bytes.slice(at + 4, at + 4 + length) as Bytes);
    at += 4 + length;
  }
  return found;
}

/** The true numbers: where one is full, the extra field has it, and nothing else is in that field. */
function long(extra: Bytes | undefined, short: readonly number[], place: string): readonly number[] {
  const needed = short.filter((number) => number === FULL).length;
  if (extra === undefined && needed === 0) return short;
  if (extra === undefined || needed === 0 || extra.length !== 8 * needed) throw new Stopped("container.zip64", place);
  const read = new Reader(extra);
  const numbers = short.map((number) => (number === FULL ? read.u64() : number));
  if (short.some((number, i) => number === FULL && numbers[i]! < FULL)) throw new Stopped("container.zip64", place);
  return numbers;
}

/**
 * Where the bytes of a file begin, once its local header says the same as the record.
 * @param limit where the central directory begins @throws Stopped `container.…`
 */
export async function bytesBegin(source: Source, one: Entry, limit: number): Promise<number> {
  const wrong = new Stopped("container.mismatch", one.name);
  const begin = one.offset + LOCAL;
  if (begin > limit) throw wrong;
  const head = await source.read(one.offset, LOCAL);
  const read = new Reader(head, 4);
  const [needed, flags, method, clock, day] = [read.u16(), read.u16(), read.u16(), read.u16(), read.u16()];
  const [crc, packed, size, nameSize, extraSize] = [read.u32(), read.u32(), read.u32(), read.u16(), read.u16()];
  if (mark(head) !== MARK.local || begin + nameSize + extraSize > limit || nameSize !== one.raw.length) throw wrong;
  const rest = await source.read(begin, nameSize + extraSize);
  const same = versionFits(one, needed) && flags === one.flags && method === one.method && clock === one.clock && day === one.day;
  if (!same || !equal(rest.subarray(0, nameSize), one.raw)) throw wrong;
  const extra = readExtra(rest.slice(nameSize) as Bytes, one.name);
  if (asWeWrite(one) && [...extra.keys()].some((kind) => !one.kinds.includes(kind))) throw wrong;
  const [trueSize, truePacked] = localSizes(extra.get(ZIP64), size, packed, one.name);
  const told = crc === one.crc && trueSize === one.size && truePacked === one.packed;
  if (!told && !((flags & LATER) !== 0 && crc === 0 && trueSize === 0 && truePacked === 0)) throw wrong;
  return begin + nameSize + extraSize;
}

/** The same version as in the directory; one that knows zip64 only there, when it is only the place that is far. */
function versionFits({ offset, size, packed, needed }: Entry, said: number): boolean {
  const farOnly = offset >= FULL && Math.max(size, packed) < FULL;
  return said === needed || (farOnly && needed === 45 && (said === 10 || said === 20));
}

function localSizes(extra: Bytes | undefined, size: number, packed: number, place: string): [number, number] {
  if (extra === undefined) {
    if (size === FULL || packed === FULL) throw new Stopped("container.zip64", place);
    return [size, packed];
  }
  if (extra.length !== 16 || size !== FULL || packed !== FULL) throw new Stopped("container.zip64", place);
  const read = new Reader(extra);
  return [read.u64(), read.u64()];
}

/** Where a file with its descriptor ends. @param following where the next thing begins @throws Stopped `container.…` */
export async function endOf(source: Source, one: Entry, begin: number, following: number): Promise<number> {
  const end = begin + one.packed;
  if ((one.flags & LATER) === 0) return end;
  const length = following - end;
  if (length < 12 || length > 24) throw new Stopped(length > 24 ? "container.gap" : "container.overlap", one.name);
  const bytes = await source.read(end, length);
  const small = Math.max(one.packed, one.size) < FULL;
  if (!descriptors(one, small).some((allowed) => equal(allowed, bytes))) throw new Stopped("container.mismatch", one.name);
  return following;
}

function descriptors({ crc, packed, size }: Entry, small: boolean): Uint8Array[] {
  return [true, false].flatMap((marked) =>
    [8, ...(small ? [4] : [])].map((width) => {
      const out = new Uint8Array((marked ? 4 : 0) + 4 + 2 * width);
      const view = new DataView(out.buffer);
      const start = marked ? 4 : 0;
      if (marked) view.setUint32(0, MARK.descriptor, true);
      view.setUint32(start, crc, true);
      [packed, size].forEach((value, i) => {
        if (width === 8) view.setBigUint64(start + 4 + 8 * i, BigInt(value), true);
        else view.setUint32(start + 4 + 4 * i, value, true);
      });
      return out;
    }),
  );
}
