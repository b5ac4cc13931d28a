/** spec/bytes.md: mailbox and desk ids are hashes of keys; item, grant and notice ids are 16 random bytes. */
import { b64, hash, tagged } from "./bytes";
import type { B64 } from "./terms";

export const mailboxId = (signingKey: Uint8Array): B64 => b64(hash(tagged("mailbox", signingKey)));
export const deskId = (rootKey: Uint8Array): B64 => b64(hash(tagged("desk", rootKey)));

/** chain(x) of a message: the tagged hash of `sig ‖ body`. */
export const chain = (signed: Uint8Array): B64 => b64(hash(tagged("chain", signed)));

/** @param random gives n random bytes */
export const newId = (random: (n: number) => Uint8Array): B64 => b64(random(16));
