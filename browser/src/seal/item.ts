/** spec/record.md: an item's manifest, which travels only inside the state or a grant. */
import * as age from "./age";
import { b64, hash, unb64, type Bytes } from "./bytes";
import { forged } from "./errors";
import { base64, day, integer, object, oneOf, string, type Of } from "./shape";
import { ITEM_KINDS } from "./terms";

export const LARGEST_ITEM_PARTS = 256;

export const manifestShape = object(
  {
    item: base64(16),
    seed: base64(32),
    kind: oneOf(ITEM_KINDS),
    size: integer(1),
    hash: base64(32),
    sealed: integer(1),
    parts: integer(1, LARGEST_ITEM_PARTS),
    added: day,
  },
  { name: string(1000), media: string(255) },
);
/** `size` and `hash` are of the original bytes; `sealed` is the true length of the age file. */
export type Manifest = Of<typeof manifestShape>;

/**
 * The original of a small item from its parts put together. @throws `item.sealed`, `item.hash`, `age.…`
 */
export async function openItem(manifest: Manifest, sealed: Uint8Array): Promise<Bytes> {
  const plain = sealed.length < manifest.sealed ? null : await age.open(unb64(manifest.seed, 32), sealed.subarray(0, manifest.sealed));
  if (plain === null) throw forged("item.sealed", "These are not the bytes of this item.");
  if (plain.length !== manifest.size || b64(hash(plain)) !== manifest.hash) throw forged("item.hash", "This is not what was added.");
  return plain;
}

/** What a receipt says of an item. */
export const carried = ({ item, hash }: Manifest): Pick<Manifest, "item" | "hash"> => ({ item, hash });
