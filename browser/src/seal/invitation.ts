/** spec/invitation.md: a code on paper, the notice it opens, and the join that burns it. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { b64, concat, hash, tagged, unb64, utf8, type Bytes } from "./bytes";
import { entryId, epochOf, type Entry } from "./directory";
import { openEnvelope } from "./envelope";
import { AmanatError, forged, malformed, refused } from "./errors";
import { mailboxId } from "./ids";
import { canonical, parse } from "./json";
import { wordAt } from "./phrase";
import { base64, day, integer, object, oneOf, string, version, type Of, type Shape } from "./shape";
import { bodyOf, sign, signingKey, verify, type SigningKey } from "./signing";
import type { B64, Day } from "./terms";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 7;
const GROUP = 5;
const CODE = 16;
const SIGNATURE = 64;
const ROUNDS = 100_000;
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

const kind: Shape<string> = (value, at) => {
  if (typeof value !== "string") throw malformed("json.type", `${at} must be text.`);
  if (!/^[a-z_]{1,32}$/.test(value)) throw malformed("json.value", `${at} must be 1 to 32 small letters.`);
  return value;
};
const said = string(2000, 1);
export const letterShape = object({
  v: version,
  type: oneOf(["invitation"]),
  kind,
  invitation: base64(16),
  desk: base64(32),
  epoch: integer(1),
  key: base64(32),
  text: object({ en: said, ur: said }),
  expires: day,
  made: integer(0),
});
export type Letter = Of<typeof letterShape>;

const joinShape = object({ v: version, type: oneOf(["join"]), invitation: base64(16), desk: base64(32), key: base64(32), mailbox: base64(32) });
export type Join = Of<typeof joinShape>;

/** What the code gives. `ageSeed`: 32 bytes, the hybrid identity that opens the notice. */
export interface InvitationKeys extends SigningKey {
  readonly invitation: B64;
  readonly ageSeed: Bytes;
}

/**
 * The 16 bytes of what was typed.
 * @throws `code.letter` and `code.group` (info.group 1–7), `code.count` (info.found), `code.checksum`
 */
export function readCode(typed: string): Bytes {
  const plain = latinDigits(typed.normalize("NFKC").replace(INVISIBLE, "").toUpperCase());
  const pieces = plain.split(/[\s,،;؛.۔\-–—_]+/u).filter((piece) => piece !== "");
  const apart = pieces.length === GROUPS;
  const values: number[] = [];
  pieces.forEach((piece, at) => {
    for (const sign of piece) {
      const value = valueOf(sign);
      const group = apart ? at + 1 : Math.min(Math.floor(values.length / GROUP) + 1, GROUPS);
      if (value < 0) throw malformed("code.letter", `Group ${group} has a sign that no code has. Look at it again.`, { group });
      values.push(value);
    }
  });
  const uneven = apart ? pieces.findIndex((piece) => [...piece].length !== GROUP) : -1;
  if (uneven >= 0) throw wrongGroup(uneven + 1);
  if (values.length !== GROUPS * GROUP) {
    throw malformed("code.count", `The code has 35 letters and digits; here are ${values.length}.`, { found: values.length });
  }
  return joined(values);
}

/** The code of the checked groups. */
function joined(values: readonly number[]): Bytes {
  let bits = 0n;
  for (let group = 1; group <= GROUPS; group++) {
    const five = values.slice((group - 1) * GROUP, group * GROUP);
    if (check(group, five.slice(0, 4)) !== five[4]) throw wrongGroup(group);
    for (const value of five.slice(0, 4)) bits = (bits << 5n) | BigInt(value);
  }
  const code = new Uint8Array(CODE);
  let left = bits >> 12n;
  for (let at = CODE - 1; at >= 0; at--, left >>= 8n) code[at] = Number(left & 0xffn);
  if (Number(bits & 0xfffn) !== checkBits(code)) {
    throw malformed("code.checksum", "These groups do not belong together. Compare each one with the letter.");
  }
  return code;
}

/** Seven groups of five, with a dash between. */
export function writeCode(code: Uint8Array): string {
  let bits = 0n;
  for (const byte of code) bits = (bits << 8n) | BigInt(byte);
  bits = (bits << 12n) | BigInt(checkBits(code));
  const values = Array.from({ length: 28 }, (_, at) => Number((bits >> BigInt(135 - 5 * at)) & 31n));
  return Array.from({ length: GROUPS }, (_, at) => {
    const four = values.slice(at * 4, at * 4 + 4);
    return [...four, check(at + 1, four)].map((value) => SIGNS[value]).join("");
  }).join("-");
}

function latinDigits(value: string): string {
  return value.replace(/[٠-٩۰-۹]/gu, (digit) => String(digit.codePointAt(0)! & 0xf));
}

function valueOf(sign: string): number {
  if (sign === "O") return 0;
  if (sign === "I" || sign === "L") return 1;
  return SIGNS.indexOf(sign);
}

/** The sum over GF(32), x⁵ + x² + 1, with the group's number in it. */
function check(group: number, four: readonly number[]): number {
  const total = four.reduce((sum, value) => {
    const both = sum ^ value;
    return (both << 1) ^ ((both & 16) === 0 ? 0 : 0b100101);
  }, 0);
  return total ^ group;
}

function checkBits(code: Uint8Array): number {
  const hashed = hash(tagged("code", code));
  return (hashed[0]! << 4) | (hashed[1]! >> 4);
}

const wrongGroup = (group: number): AmanatError =>
  malformed("code.group", `Group ${group} does not fit. Compare it with the letter.`, { group });

export function invitationKeys(code: Uint8Array): InvitationKeys {
  const derive = (what: string, size: number): Bytes => hkdf(sha256, code, utf8("amanat/v1"), utf8(`invitation/${what}`), size) as Bytes;
  return { ...signingKey(derive("sign", 32)), invitation: b64(derive("id", 16)), ageSeed: derive("age", 32) };
}

/**
 * The notice and the desk it is from, proved by the desk's entry in the directory.
 * @param today by the intake's clock
 * @throws `invitation.misplaced`, `desk.unknown`, `invitation.epoch`, `signature.invalid`, `invitation.over`, `age.…`, `json.…`
 */
export async function openLetter<E extends Entry>(
  sealed: Uint8Array,
  keys: InvitationKeys,
  entries: readonly E[],
  today: Day,
): Promise<{ letter: Letter; entry: E }> {
  const signed = await openEnvelope(keys.ageSeed, sealed);
  if (signed === null) throw malformed("age.not_for_me", "This was sealed to somebody else.");
  const body = bodyOf(signed);
  const letter = letterShape(parse(body), "invitation");
  if (letter.invitation !== keys.invitation || letter.key !== b64(keys.key)) {
    throw forged("invitation.misplaced", "This notice belongs to another code.");
  }
  const entry = entries.find((one) => entryId(one) === letter.desk);
  if (entry === undefined) throw refused("desk.unknown", "The organisation of this letter is not in the list.");
  const epoch = epochOf(entry, letter.epoch);
  if (epoch === undefined) throw forged("invitation.epoch", "This notice names a key that the organisation does not have.");
  verify("invitation", body, signed.subarray(0, SIGNATURE), unb64(epoch.sign, 32));
  if (letter.expires < today) throw refused("invitation.over", "The time of this letter is over. Ask for a new one.");
  return { letter, entry };
}

/** `sig ‖ sig ‖ body`: the code's consent, then the mailbox's. */
export function signJoin(desk: B64, keys: InvitationKeys, mailbox: SigningKey): Bytes {
  const join: Join = { v: 1, type: "join", invitation: keys.invitation, desk, key: b64(mailbox.key), mailbox: mailboxId(mailbox.key) };
  const body = canonical(joinShape(join, "join"));
  return concat(sign("join", body, keys.seed), sign("join", body, mailbox.seed), body);
}

/** Proved by both keys. @throws `signature.…`, `json.…`, `join.mailbox` */
export function openJoin(signed: Uint8Array, key: Uint8Array): Join {
  const inner = signed.subarray(SIGNATURE);
  const body = bodyOf(inner);
  const join = joinShape(parse(body), "join");
  const own = unb64(join.key, 32);
  if (mailboxId(own) !== join.mailbox) throw malformed("join.mailbox", "The mailbox of this join is not the one of its key.");
  verify("join", body, inner.subarray(0, SIGNATURE), own);
  verify("join", body, signed.subarray(0, SIGNATURE), key);
  return join;
}

/**
 * Three places in the word list that both sides compare by a second channel. @param key the invitation's public key
 * @param mailboxKey the mailbox's
 */
export async function checkNumbers(desk: B64, invitation: B64, key: Uint8Array, mailboxKey: Uint8Array): Promise<number[]> {
  const said = canonical({ desk, invitation, key: b64(key), mailbox_key: b64(mailboxKey) });
  const derived = await stretch(said, utf8("amanat/v1/check"));
  const bits = derived.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> 7n;
  return [22n, 11n, 0n].map((shift) => Number((bits >> shift) & 2047n));
}

export async function checkWords(desk: B64, invitation: B64, key: Uint8Array, mailboxKey: Uint8Array): Promise<string[]> {
  return (await checkNumbers(desk, invitation, key, mailboxKey)).map(wordAt);
}

/** By the browser where it may (a secure page), else by the library. */
async function stretch(password: Bytes, salt: Bytes): Promise<Uint8Array> {
  const subtle = (globalThis.crypto as Partial<Crypto>).subtle;
  if (subtle === undefined) return pbkdf2Async(sha256, password, salt, { c: ROUNDS, dkLen: 5 });
  const base = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base, 40));
}
