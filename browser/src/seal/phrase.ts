/** spec/phrase.md: 128 bits as twelve BIP39 words or twelve numbers, and every key that comes from them. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { utf8, type Bytes } from "./bytes";
import { malformed } from "./errors";
import { mailboxId } from "./ids";
import { signingKey, type SigningKey } from "./signing";
import type { B64 } from "./terms";

export const PHRASE_WORDS = 12;
const URDU_ZERO = 0x06f0;
const INDEX = new Map(wordlist.map((word, index) => [word, index]));
const BY_FOUR = new Map(wordlist.map((word, index) => [word.slice(0, 4), index]));
/** Marks that may stand inside a pasted word: joiners, direction marks, Arabic vowel signs never belong to it. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

export type Digits = "latin" | "urdu";

export const wordAt = (index: number): string => wordlist[index]!;

export const toWords = (entropy: Uint8Array): string[] => entropyToMnemonic(entropy, wordlist).split(" ");

/** Twelve four-digit numbers, the words' places in the list. */
export function toNumbers(entropy: Uint8Array, digits: Digits = "latin"): string[] {
  return toWords(entropy).map((word) => {
    const number = String(INDEX.get(word)).padStart(4, "0");
    return digits === "latin" ? number : [...number].map((d) => String.fromCharCode(URDU_ZERO + Number(d))).join("");
  });
}

/**
 * Reads words and numbers, mixed as she likes. @returns 16 bytes
 * @throws `phrase.count` (info.found), `phrase.word` (info.position 1–12, never the word), `phrase.checksum`
 */
export function readPhrase(typed: string): Bytes {
  const pieces = split(typed);
  if (pieces.length !== PHRASE_WORDS) {
    throw malformed("phrase.count", `There must be twelve words or numbers; ${pieces.length} were found.`, { found: pieces.length });
  }
  const words = pieces.map((piece, i) => {
    const index = indexOf(piece);
    if (index === undefined) throw malformed("phrase.word", `Word ${i + 1} is not in the list.`, { position: i + 1 });
    return wordlist[index]!;
  });
  try {
    return mnemonicToEntropy(words.join(" "), wordlist) as Bytes;
  } catch {
    throw malformed("phrase.checksum", "The words are in the list, but do not belong together. Check them and their order.");
  }
}

/** Whether what was typed is this word: itself, its first four letters, or its number. */
export function isWord(word: string, typed: string): boolean {
  const pieces = split(typed);
  return pieces.length === 1 && indexOf(pieces[0]!) === INDEX.get(word);
}

function split(typed: string): string[] {
  const plain = typed.normalize("NFKC").replace(INVISIBLE, "").toLowerCase();
  // Numbers written without a space between them are still four digits each.
  const apart = latinDigits(plain).replace(/(?<!\d)(?:\d{4}){2,}(?!\d)/g, (run) => run.replace(/\d{4}/g, "$& "));
  return apart.split(/[\s,،;؛.۔\-–—_]+/u).filter((piece) => piece !== "");
}

function latinDigits(value: string): string {
  return value.replace(/[٠-٩۰-۹]/gu, (digit) => String(digit.codePointAt(0)! & 0xf));
}

function indexOf(piece: string): number | undefined {
  if (/^\d{1,4}$/.test(piece)) {
    const index = Number(piece);
    return index < wordlist.length ? index : undefined;
  }
  return INDEX.get(piece) ?? (piece.length === 4 ? BY_FOUR.get(piece) : undefined);
}

/** The keys of one mailbox. `ageSeed`: 32 bytes, the hybrid age identity. */
export interface MailboxKeys extends SigningKey {
  readonly mailbox: B64;
  readonly ageSeed: Bytes;
}

/** @param info `mailbox/self`, `mailbox/<desk id>`, `publication/<id>` or `draft/local` */
export function deriveKeys(entropy: Uint8Array, info: string): MailboxKeys {
  const out = hkdf(sha256, entropy, utf8("amanat/v1"), utf8(info), 64);
  const signing = signingKey(out.slice(0, 32) as Bytes);
  return { ...signing, mailbox: mailboxId(signing.key), ageSeed: out.slice(32) as Bytes };
}

export const safeKeys = (entropy: Uint8Array): MailboxKeys => deriveKeys(entropy, "mailbox/self");
export const deskMailboxKeys = (entropy: Uint8Array, desk: B64): MailboxKeys => deriveKeys(entropy, `mailbox/${desk}`);
/** Her signing key for one publication alone. */
export const publicationKey = (entropy: Uint8Array, publication: B64): SigningKey => deriveKeys(entropy, `publication/${publication}`);
