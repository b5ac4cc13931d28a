/** RFC 6962 section 2.1 with SHA-256: what a proof must show. Sizes and indexes are whole numbers below 2^53. */
import { concat, equal, hash, type Bytes } from "../seal/bytes";
import { forged } from "../seal/errors";

export const EMPTY_ROOT: Bytes = hash(new Uint8Array());

const NODE = Uint8Array.of(1);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => hash(concat(NODE, left, right));

const odd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

/** RFC 9162 section 2.1.3.2. @param leaf the leaf's hash @throws `ledger.inclusion` */
export function checkInclusion(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): void {
  const failed = forged("ledger.inclusion", "The proof does not lead from this leaf to the root.");
  if (!Number.isSafeInteger(index) || index < 0 || !Number.isSafeInteger(size) || index >= size) throw failed;
  let [at, last, found] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) throw failed;
    if (odd(at) || at === last) {
      found = nodeHash(sibling, found);
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      found = nodeHash(found, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0 || !equal(found, root)) throw failed;
}

/** RFC 9162 section 2.1.4.2; the empty tree goes before every tree, with an empty proof. @throws `ledger.consistency` */
export function checkConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  newSize: number,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  if (!consistent(oldSize, oldRoot, newSize, newRoot, proof)) {
    throw forged("ledger.consistency", "The newer tree does not continue the older one.");
  }
}

function consistent(oldSize: number, oldRoot: Uint8Array, newSize: number, newRoot: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || !Number.isSafeInteger(newSize) || oldSize > newSize) return false;
  if (newSize === 0 && !equal(newRoot, EMPTY_ROOT)) return false;
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, EMPTY_ROOT);
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  let [at, last] = [oldSize - 1, newSize - 1];
  while (odd(at)) [at, last] = [half(at), half(last)];
  // A complete subtree is its own first node: the older root stands for it.
  const [first, ...rest] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [older, newer] = [first, first];
  for (const node of rest) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      [older, newer] = [nodeHash(node, older), nodeHash(node, newer)];
      while (!odd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newer = nodeHash(newer, node);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(older, oldRoot) && equal(newer, newRoot);
}
