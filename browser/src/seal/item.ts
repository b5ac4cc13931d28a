/** spec/record.md: an item's manifest, which travels only inside the state or a grant. */
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
