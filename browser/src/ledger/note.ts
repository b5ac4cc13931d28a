/** C2SP signed-note and the keys that verify one. Read only: nothing in a browser signs a note. */
import { base64 } from "@scure/base";
import { concat, hash, readU32be, text, utf8, type Bytes } from "../seal/bytes";
import { malformed } from "../seal/errors";

/** Type bytes of signed-note: a log's own signature, and a witness's cosignature with its time. */
export const LOG = 0x01;
export const WITNESS = 0x04;

export interface Verifier {
  readonly name: string;
  readonly id: number;
  /** `LOG` or `WITNESS`. */
  readonly kind: number;
  /** 32 bytes, Ed25519. */
  readonly public: Uint8Array;
}

export interface SignatureLine {
  readonly name: string;
  readonly id: number;
  readonly signature: Uint8Array;
}

const NAME = /^[^\p{White_Space}+]+$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** Padded standard base64 in its one form, or null. */
export function unbase64(value: string): Bytes | null {
  try {
    const bytes = base64.decode(value);
    return base64.encode(bytes) === value ? (bytes as Bytes) : null;
  } catch {
    return null;
  }
}

/** @throws `note.syntax` */
export function noteText(bytes: Uint8Array): string {
  try {
    const read = text(bytes);
    if (!CONTROL.test(read)) return read;
  } catch {
    // Not UTF-8.
  }
  throw malformed("note.syntax", "This is not a signed note.");
}

/** The first four bytes of H(name, newline, type, key). */
export const keyId = (name: string, kind: number, key: Uint8Array): number =>
  readU32be(hash(concat(utf8(`${name}\n`), Uint8Array.of(kind), key)));

/** `<name>+<8 hex>+<base64 of type and key>`. @throws `note.vkey` */
export function parseVerifier(vkey: string): Verifier {
  const failed = malformed("note.vkey", "This is not a verifier key: name+8 hex digits+base64.");
  const [, name, id, rest] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const key = unbase64(rest ?? "");
  if (name === undefined || id === undefined || key === null || !NAME.test(name) || key.length !== 33) throw failed;
  const kind = key[0]!;
  const found = { name, id: parseInt(id, 16), kind, public: key.slice(1) };
  if ((kind !== LOG && kind !== WITNESS) || keyId(name, kind, found.public) !== found.id) throw failed;
  return found;
}

/** The text with its last newline, and the lines below. Nothing is verified yet. @throws `note.syntax` */
export function splitNote(note: Uint8Array): { text: Bytes; lines: SignatureLine[] } {
  const whole = noteText(note);
  const end = whole.lastIndexOf("\n\n");
  if (end < 0 || !whole.endsWith("\n") || end + 2 === whole.length) throw malformed("note.syntax", "This is not a signed note.");
  const lines = whole.slice(end + 2, -1).split("\n");
  return { text: utf8(whole.slice(0, end + 1)), lines: lines.map(signatureLine) };
}

function signatureLine(line: string): SignatureLine {
  const [mark, name, value, ...more] = line.split(" ");
  const bytes = unbase64(value ?? "");
  if (mark !== "—" || name === undefined || !NAME.test(name) || bytes === null || bytes.length < 5 || more.length > 0) {
    throw malformed("note.syntax", "A signature line of this note cannot be read.");
  }
  return { name, id: readU32be(bytes), signature: bytes.slice(4) };
}

/** The lines that name this key. One name alone or one id alone is another key. */
export const linesOf = (lines: readonly SignatureLine[], { name, id }: Verifier): SignatureLine[] =>
  lines.filter((line) => line.name === name && line.id === id);
