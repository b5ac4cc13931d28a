/** C2SP signed-note and the keys that verify one. Read only: nothing in a browser signs a note. */
import { base64 } from "@scure/base";
import { concat, hash, readU32be, text, utf8, type Bytes } from "../seal/bytes";
import { malformed, type AmanatError } from "../seal/errors";
import { checkKey } from "../seal/signing";

/** Type bytes of signed-note: a log's own signature, and a witness's cosignature with its time. */
export const LOG = 0x01;
export const WITNESS = 0x04;

export interface Verifier {
  readonly name: string;
  /** The 4 bytes of a signature line, as a number. */
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

export const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;
const ID = 4;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const NO_NAME = /[\p{White_Space}+]/u;

/** The bytes of padded standard base64 in its one spelling. @throws what is given */
export function unbase64(value: string, error: AmanatError): Bytes {
  try {
    const bytes = base64.decode(value) as Bytes;
    if (base64.encode(bytes) === value) return bytes;
  } catch {
    // Not base64 at all.
  }
  throw error;
}

/** A whole number from 0 to 2^53-1 in its plain form. @throws what is given */
export function decimal(value: string, error: AmanatError): number {
  const read = /^(0|[1-9][0-9]{0,15})$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(read)) throw error;
  return read;
}

function checkName(name: string): void {
  if (name === "" || NO_NAME.test(name) || CONTROL.test(name)) throw malformed("note.name", "The name of a key is not empty and has no space and no plus.");
}

/** The first four bytes of H(name, newline, type, key). */
export const keyId = (name: string, kind: number, key: Uint8Array): number =>
  readU32be(hash(concat(utf8(`${name}\n`), Uint8Array.of(kind), key)));

/** `<name>+<8 hex>+<base64 of type and key>`. @throws `note.vkey`, `note.name`, `note.key`, `signature.key` */
export function parseVerifier(vkey: string): Verifier {
  const failed = malformed("note.vkey", "A key is written as name+8 hex digits+base64.");
  const [, name = "", id, rest] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(vkey) ?? [];
  if (id === undefined) throw failed;
  const [kind = 0, ...key] = unbase64(rest!, failed);
  checkName(name);
  if ((kind !== LOG && kind !== WITNESS) || key.length !== 32) throw malformed("note.key", "Only Ed25519 keys of a log or of a witness are read.");
  const found = { name, id: parseInt(id, 16), kind, public: Uint8Array.from(key) };
  checkKey(found.public);
  if (keyId(name, kind, found.public) !== found.id) throw failed;
  return found;
}

/**
 * The text with its last newline, and the lines below. Nothing is verified yet.
 * @throws `note.long`, `note.utf8`, `note.control`, `note.shape`, `note.line`, `note.name`, `note.base64`
 */
export function splitNote(note: Uint8Array): { text: string; lines: SignatureLine[] } {
  if (note.length > MAX_NOTE) throw malformed("note.long", "This note is too long.");
  const whole = textOf(note);
  if (CONTROL.test(whole)) throw malformed("note.control", "A note holds no control characters.");
  const end = whole.lastIndexOf("\n\n");
  if (end < 0 || !whole.endsWith("\n") || end + 2 === whole.length) throw malformed("note.shape", "A note is a text, an empty line, and signatures.");
  const rows = whole.slice(end + 2, -1).split("\n");
  if (rows.length > MAX_SIGNATURES) throw malformed("note.long", "This note has too many signatures.");
  return { text: whole.slice(0, end + 1), lines: rows.map(signatureLine) };
}

function textOf(bytes: Uint8Array): string {
  try {
    return text(bytes);
  } catch {
    throw malformed("note.utf8", "A note is text in UTF-8.");
  }
}

function signatureLine(row: string): SignatureLine {
  const space = row.lastIndexOf(" ");
  if (!row.startsWith("— ") || space < 2) throw malformed("note.line", "A signature line is a dash, a name and base64.");
  const name = row.slice(2, space);
  checkName(name);
  const bytes = unbase64(row.slice(space + 1), malformed("note.base64", "This is not base64 with padding."));
  if (bytes.length <= ID) throw malformed("note.line", "A signature line holds no signature.");
  return { name, id: readU32be(bytes), signature: bytes.slice(ID) };
}

/** The lines that name this key. One name alone or one id alone is another key. */
export const linesOf = (lines: readonly SignatureLine[], { name, id }: Verifier): SignatureLine[] =>
  lines.filter((line) => line.name === name && line.id === id);
