/** A small log with its witnesses, for tests: signs, proves, serves tiles; honest unless a test takes it apart. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { base64 } from "@scure/base";
import { b64, concat, hash, unb64, utf8, type Bytes } from "../src/seal/bytes";
import { signingKey, type SigningKey } from "../src/seal/signing";
import { keyId, LOG, WITNESS } from "../src/ledger/note";
import { EMPTY_ROOT, nodeHash } from "../src/ledger/tree";

const WIDTH = 256;
const named = (name: string): SigningKey => signingKey(hash(utf8(name)));
const idBytes = (name: string, kind: number, key: Uint8Array): Bytes => {
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId(name, kind, key));
  return id;
};
const vkey = (name: string, kind: number, key: Uint8Array): string =>
  `${name}+${Buffer.from(idBytes(name, kind, key)).toString("hex")}+${base64.encode(concat(Uint8Array.of(kind), key))}`;

export class LogDouble {
  readonly leaves: Bytes[] = [];
  readonly waiting: Bytes[] = [];
  /** A range of a log that only grows never changes. */
  private readonly roots = new Map<string, Bytes>();
  readonly key: SigningKey;
  readonly witnesses: readonly { name: string; key: SigningKey }[];
  /** Which of them cosign, and when. */
  cosigning: readonly number[];
  time: number;

  constructor(
    readonly name = "localhost/ledger/1",
    { seed = "log", witnesses = 4, time = 1_790_000_000 }: { seed?: string; witnesses?: number; time?: number } = {},
  ) {
    this.key = named(seed);
    this.witnesses = Array.from({ length: witnesses }, (_, n) => ({ name: `witness${n}.example`, key: named(`witness ${n}`) }));
    this.cosigning = this.witnesses.map((_, n) => n);
    this.time = time;
  }

  get ledgerKey(): string {
    return vkey(this.name, LOG, this.key.key);
  }

  get witnessKeys(): string {
    return this.witnesses.map(({ name, key }) => vkey(name, WITNESS, key.key)).join(" ");
  }

  /** What waits, and as many others as fill whole tiles, in order of value. */
  batch(): void {
    const fill = Array.from({ length: WIDTH - (this.waiting.length % WIDTH) }, () => crypto.getRandomValues(new Uint8Array(32)) as Bytes);
    const leaves = [...this.waiting.splice(0), ...fill].sort((a, b) => Buffer.compare(a, b));
    this.leaves.push(...leaves);
  }

  root(from = 0, end = this.leaves.length): Bytes {
    if (end === from) return EMPTY_ROOT;
    if (end - from === 1) return this.leaves[from]!;
    const known = this.roots.get(`${from} ${end}`);
    if (known !== undefined) return known;
    const middle = from + 2 ** Math.floor(Math.log2(end - from - 1));
    const made = nodeHash(this.root(from, middle), this.root(middle, end));
    this.roots.set(`${from} ${end}`, made);
    return made;
  }

  tile(level: number, index: number, width: number): Bytes {
    const span = WIDTH ** level;
    return concat(...Array.from({ length: width }, (_, n) => this.root((index * WIDTH + n) * span, (index * WIDTH + n + 1) * span)));
  }

  /** Serves `/ledger/tile/…`; undefined for what is not there. */
  served(path: string): Bytes | undefined {
    const [, level, groups, width] = /^\/ledger\/tile\/(\d+)\/([x\d/]+)(?:\.p\/(\d+))?$/.exec(path) ?? [];
    if (groups === undefined) return undefined;
    const [height, index, wide] = [Number(level), Number(groups.replace(/[x/]/g, "")), Number(width ?? WIDTH)];
    return (index * WIDTH + wide) * WIDTH ** height <= this.leaves.length ? this.tile(height, index, wide) : undefined;
  }

  /** The signed checkpoint with its cosignatures. */
  note(size = this.leaves.length): string {
    const body = `${this.name}\n${size}\n${base64.encode(this.root(0, size))}\n`;
    const line = (name: string, kind: number, key: SigningKey, signature: Bytes): string =>
      `— ${name} ${base64.encode(concat(idBytes(name, kind, key.key), signature))}\n`;
    const cosigned = this.cosigning.map((n) => {
      const { name, key } = this.witnesses[n]!;
      const time = new Uint8Array(8);
      new DataView(time.buffer).setBigUint64(0, BigInt(this.time));
      const signature = ed25519.sign(utf8(`cosignature/v1\ntime ${this.time}\n${body}`), key.seed) as Bytes;
      return line(name, WITNESS, key, concat(time, signature));
    });
    return [`${body}\n`, line(this.name, LOG, this.key, ed25519.sign(utf8(body), this.key.seed) as Bytes), ...cosigned].join("");
  }

  /** A tlog-proof; null while the leaf waits. */
  proof(leaf: Uint8Array, size = this.leaves.length): string | null {
    const index = this.leaves.findIndex((one) => b64(one) === b64(leaf));
    if (index < 0 || index >= size) return null;
    const path = this.path(index, 0, size).map((one) => base64.encode(one));
    return ["c2sp.org/tlog-proof@v1", `index ${index}`, ...path, "", this.note(size)].join("\n");
  }

  add(leaf: string | Uint8Array): void {
    const bytes = typeof leaf === "string" ? unb64(leaf, 32) : (leaf as Bytes);
    if (![...this.waiting, ...this.leaves].some((one) => b64(one) === b64(bytes))) this.waiting.push(bytes);
  }

  private path(index: number, from: number, end: number): Bytes[] {
    if (end - from <= 1) return [];
    const middle = from + 2 ** Math.floor(Math.log2(end - from - 1));
    if (index < middle) return [...this.path(index, from, middle), this.root(middle, end)];
    return [...this.path(index, middle, end), this.root(from, middle)];
  }
}
