/** spec/directory.md: the operator's signed list of desks; each entry signed by the desk's own root key. */
import { hex, unb64 } from "./bytes";
import { forged, refused } from "./errors";
import { deskId } from "./ids";
import { parse } from "./json";
import { base64, day, integer, list, object, oneOf, string, version, type Of } from "./shape";
import { bodyOf, openSigned } from "./signing";
import { DESK_KINDS, type B64 } from "./terms";

const OLDEST = 48 * 3600;
const AHEAD = 600;

const bilingual = object({ en: string(4000), ur: string(4000) });
const epochShape = object({ n: integer(1), sign: base64(32), age: base64(1216), from: day });
export type Epoch = Of<typeof epochShape>;

export const entryShape = object({
  v: version,
  type: oneOf(["entry"]),
  root: base64(32),
  name: bilingual,
  kind: oneOf(DESK_KINDS),
  country: string(100),
  languages: list(string(35), 100),
  about: bilingual,
  must_report: bilingual,
  epochs: list(epochShape, 1000, 1),
  issued: integer(0),
});
export type Entry = Of<typeof entryShape>;

const directoryShape = object({ v: version, type: oneOf(["directory"]), issued: integer(0), entries: list(base64()) });

export interface Directory {
  issued: number;
  entries: Entry[];
}

/** One desk's entry, checked against the root key it names (its id is the hash of that key). @throws `signature.…`, `json.…` */
export function openEntry(signed: Uint8Array): Entry {
  const claimed = entryShape(parse(bodyOf(signed)), "entry");
  openSigned("entry", unb64(claimed.root, 32), signed);
  return claimed;
}

/**
 * @param now the intake's time, Unix seconds: a phone's clock may be wrong
 * @throws `signature.invalid`, `directory.old`, `directory.future`, `directory.double`, `json.…`
 */
export function openDirectory(signed: Uint8Array, key: Uint8Array, now: number): Directory {
  const body = directoryShape(parse(openSigned("directory", key, signed)), "directory");
  if (body.issued < now - OLDEST) throw refused("directory.old", "The list of organisations is too old. Try again later.");
  if (body.issued > now + AHEAD) throw refused("directory.future", "The list of organisations is from the future.");
  const entries = body.entries.map((entry) => openEntry(unb64(entry)));
  if (new Set(entries.map((entry) => entry.root)).size !== entries.length) {
    throw forged("directory.double", "An organisation is listed twice.");
  }
  return { issued: body.issued, entries };
}

export const currentEpoch = (entry: Entry): Epoch => entry.epochs.reduce((newest, epoch) => (epoch.n > newest.n ? epoch : newest));

export const epochOf = (entry: Entry, n: number): Epoch | undefined => entry.epochs.find((epoch) => epoch.n === n);

export const entryId = (entry: Entry): B64 => deskId(unb64(entry.root, 32));

/** First 10 bytes of the id as five groups of four hex digits. */
export function fingerprint(id: B64): string {
  return hex(unb64(id, 32).subarray(0, 10)).match(/.{4}/g)!.join(" ");
}
