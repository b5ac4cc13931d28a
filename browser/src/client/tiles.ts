/** A consistency proof out of the log's tiles (C2SP tlog-tiles; RFC 6962 section 2.1.2). Sizes below 2^53, so no bit operations. */
import type { Bytes } from "../seal/bytes";
import { malformed } from "../seal/errors";
import { nodeHash } from "../ledger/tree";

/** The first `width` hashes of a tile, 32 bytes each. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array>;

const HEIGHT = 8;
const WIDTH = 256;

/** `/ledger/tile/<level>/<index>[.p/<width>]`, the index in groups of three digits. */
export function tilePath(level: number, index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return `/ledger/tile/${level}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** That the tree of `old` leaves is the beginning of that of `size`, as the tiles have it; who checks it believes nothing else. */
export async function consistencyPath(read: ReadTile, old: number, size: number): Promise<Bytes[]> {
  if (old === 0 || old >= size) return [];
  const node = nodesOf(read, size);
  let height = 0;
  while (old % 2 ** (height + 1) === 0) height += 1;
  let index = old / 2 ** height - 1;
  const path = index === 0 ? [] : [await node(height, index)];
  for (let last = Math.floor((size - 1) / 2 ** height); last > 0; last = Math.floor(last / 2)) {
    const sibling = index % 2 === 0 ? index + 1 : index - 1;
    if (sibling < last) path.push(await node(height, sibling));
    else if (sibling === last) path.push(await rangeRoot(node, sibling * 2 ** height, size));
    [height, index] = [height + 1, Math.floor(index / 2)];
  }
  return path;
}

type Nodes = (height: number, index: number) => Promise<Bytes>;

/** Hashes of complete subtrees; each tile is fetched once. */
function nodesOf(read: ReadTile, size: number): Nodes {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return async (height, index) => {
    const level = Math.floor(height / HEIGHT);
    const above = height % HEIGHT;
    const first = index * 2 ** above;
    const number = Math.floor(first / WIDTH);
    const width = Math.min(WIDTH, Math.floor(size / 2 ** (level * HEIGHT)) - number * WIDTH);
    const name = tilePath(level, number, width);
    const tile = tiles.get(name) ?? read(level, number, width);
    tiles.set(name, tile);
    const bytes = await tile;
    if (bytes.length !== 32 * width) throw malformed("ledger.unreadable", "A tile of the ledger has another length.");
    const from = first - number * WIDTH;
    return folded(bytes.slice(32 * from, 32 * (from + 2 ** above)) as Bytes);
  };
}

function folded(hashes: Bytes): Bytes {
  if (hashes.length === 32) return hashes;
  const middle = hashes.length / 2;
  return nodeHash(folded(hashes.slice(0, middle)), folded(hashes.slice(middle)));
}

async function rangeRoot(node: Nodes, from: number, end: number): Promise<Bytes> {
  const parts: Bytes[] = [];
  for (let start = from; start < end; ) {
    let height = 0;
    while (2 ** (height + 1) <= end - start) height += 1;
    parts.push(await node(height, start / 2 ** height));
    start += 2 ** height;
  }
  return parts.reduceRight((right, left) => nodeHash(left, right));
}
