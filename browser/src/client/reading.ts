/** Reads a mailbox with a desk, and her own items back. */
import * as age from "../seal/age";
import { b64, unb64, type Bytes } from "../seal/bytes";
import { epochOf } from "../seal/directory";
import { openEnvelope } from "../seal/envelope";
import { AmanatError, forged, malformed } from "../seal/errors";
import type { Manifest } from "../seal/item";
import type { Message } from "../seal/message";
import { PART } from "../seal/pad";
import { SAYINGS, type Saying } from "../seal/proceedings";
import { deskMailboxKeys, type MailboxKeys } from "../seal/phrase";
import { dayOf } from "../seal/days";
import { hashText } from "../seal/request";
import { MOST_KEPT, type AnswerRow, type State, type Tail } from "../seal/state";
import { checkThread, type Checked, type CheckedThread, type Stored } from "../seal/thread";
import type { B64, Direction } from "../seal/terms";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Desk, Receipt, Thread, ThreadEntry } from "./types";
import type { Vault } from "./vault";

const AT_ONCE = 4;

/** Opened messages stay in memory for the visit, so that looking again fetches only what is new. */
export type Opened = Map<string, Uint8Array>;

/** @param entry the desk's directory entry, or null while there is none to check against */
export async function readThread(vault: Vault, desk: B64, entry: Desk | null, opened: Opened): Promise<CheckedThread> {
  const keys = deskMailboxKeys(vault.entropy, desk);
  const row = vault.state.desks.find((known) => known.desk === desk);
  const none: Tail = { seq: 0, chain: "" };
  const last = await lastOf(vault, keys);
  const stored = { in: await readDirection(vault, keys, "in", last.in, opened), out: await readDirection(vault, keys, "out", last.out, opened) };
  const deskKey = (epoch: number): Uint8Array | null | undefined => {
    if (entry === null) return undefined;
    const known = epochOf(entry, epoch);
    return known === undefined ? null : unb64(known.sign, 32);
  };
  return checkThread(stored, { mailbox: keys.mailbox, desk, own: keys.key, deskKey }, { in: row?.in ?? none, out: row?.out ?? none });
}

async function lastOf(vault: Vault, keys: MailboxKeys): Promise<{ in: number; out: number }> {
  try {
    return (await vault.intake.mailbox(keys.mailbox, keys)).messages;
  } catch (error) {
    if (error instanceof AmanatError && error.code === "nothing") return { in: 0, out: 0 };
    throw error;
  }
}

async function readDirection(vault: Vault, keys: MailboxKeys, direction: Direction, last: number, opened: Opened): Promise<Stored[]> {
  const out: Stored[] = [];
  for (let first = 1; first <= last; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, last - first + 1) }, (_, i) => first + i);
    out.push(...(await Promise.all(numbers.map((seq) => readOne(vault, keys, direction, seq, opened)))));
  }
  return out;
}

async function readOne(vault: Vault, keys: MailboxKeys, direction: Direction, seq: number, opened: Opened): Promise<Stored> {
  const name = `${keys.mailbox} ${direction} ${seq}`;
  const known = opened.get(name);
  if (known !== undefined) return { seq, signed: known };
  let sealed: Bytes;
  let salt: B64;
  try {
    ({ sealed, salt } = await vault.intake.salted(keys.mailbox, keys, direction, seq));
  } catch (error) {
    if (error instanceof AmanatError && error.code === "nothing") return { seq, signed: null, missing: true };
    throw error;
  }
  try {
    const signed = await openEnvelope(keys.ageSeed, sealed);
    if (signed !== null) opened.set(name, signed);
    if (direction === "out" && salt !== "") vault.answered.set(`${keys.mailbox} ${seq}`, { salt, hash: hashText(sealed) });
    return { seq, signed };
  } catch (error) {
    if (error instanceof AmanatError) return { seq, signed: null };
    throw error;
  }
}

/**
 * Writes down what she opened last, so that a cut-off end is noticed later, and what will prove it; reading works without it.
 */
export async function rememberTail(vault: Vault, desk: B64, { entries, tails: { out } }: CheckedThread): Promise<Receipt | null> {
  const row = vault.state.desks.find((known) => known.desk === desk);
  if (row === undefined) return null;
  const answers = answersIn(vault, desk, entries);
  const unknown = (state: State): AnswerRow[] => answers.filter((one) => !state.answers?.some((known) => known.hash === one.hash));
  if (row.out.seq >= out.seq && unknown(vault.state).length === 0) return null;
  const change = (state: State): { state: State } => {
    const desks = state.desks.map((known) => (known.desk === desk && known.out.seq < out.seq ? { ...known, out } : known));
    const fresh = unknown(state);
    const kept = fresh.length === 0 ? {} : { answers: [...(state.answers ?? []), ...fresh].slice(-MOST_KEPT) };
    return { state: { ...state, desks, ...kept } };
  };
  try {
    return await vault.change(change, { attempts: 2 });
  } catch (error) {
    if (!(error instanceof AmanatError)) throw error;
    return null; // the next visit remembers
  }
}

/** The newest of a desk's words that hold, with what the leaf of each is made of. Not so old ones that they would push newer ones out. */
function answersIn(vault: Vault, desk: B64, entries: readonly Checked[]): AnswerRow[] {
  const { mailbox } = deskMailboxKeys(vault.entropy, desk);
  return entries
    .filter(({ direction, message, warnings }) => direction === "out" && message !== null && warnings.length === 0)
    .flatMap(({ seq, message }) => {
      const leaf = vault.answered.get(`${mailbox} ${seq}`);
      return leaf === undefined ? [] : [{ desk, seq, day: dayOf(message!.at), ...leaf }];
    })
    .slice(-MOST_KEPT);
}

/** Grants that the desk was told of and that she took back, without having been able to say so. */
export function untoldIn({ desk, entries }: Thread, state: State): B64[] {
  const mine = entries.filter(({ direction }) => direction === "in");
  const back = new Set(state.grants.filter((row) => row.desk === desk && row.taken_back !== undefined).map((row) => row.grant));
  return mine.flatMap(({ kind, grant, seq }) => {
    if (kind !== "grant" || grant === undefined || !back.has(grant)) return [];
    const told = mine.some((later) => later.kind === "take_back" && later.seq > seq && (later.grant === "all" || later.grant === grant));
    return told ? [] : [grant];
  });
}

/** The shape that pages show. */
export function threadEntry({ direction, seq, message, warnings }: Checked): ThreadEntry {
  if (message === null) return { direction, seq, warnings };
  return { direction, seq, at: message.at, kind: message.kind, ...shown(message), warnings };
}

function shown(message: Message): Partial<ThreadEntry> {
  if (message.kind === "hello") return {};
  if (message.kind === "grant") {
    const { grant, fields, purpose, expires, items } = message.content;
    return { grant, fields, purpose, expires, items };
  }
  if (message.kind === "opened") return { grant: message.content.grant, openedAt: message.content.at };
  if (message.kind in SAYINGS.in || message.kind in SAYINGS.out) return { said: { kind: message.kind, content: message.content } as Saying };
  return message.content as Partial<ThreadEntry>;
}

/**
 * Her own item as a stream: parts fetched one by one, cut to the age file, opened; errors with `item.hash` at the end if
 * size or hash differ from what was written down before anything touched the file.
 * @param sealed true for the age file itself, not opened
 * @param keys of the mailbox that holds it: her safe, or one with a desk, where the desk has put it
 */
export async function itemStream(
  vault: Vault,
  manifest: Manifest,
  sealed = false,
  keys: MailboxKeys = vault.keys,
): Promise<ReadableStream<Uint8Array>> {
  const file = ageFileStream(vault, manifest, keys);
  if (sealed) return file;
  const plain = await age.openStream(unb64(manifest.seed, 32), file);
  if (plain === null) throw malformed("item.seed", "The key of this file does not open it.");
  return plain.pipeThrough(checkOriginal(manifest));
}

function ageFileStream(vault: Vault, manifest: Manifest, keys: MailboxKeys): ReadableStream<Uint8Array> {
  let number = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const path = `/v1/mailboxes/${keys.mailbox}/items/${manifest.item}/parts/${number}`;
        const part = await vault.intake.bytes(path, keys, vault.patient({ attempts: 12 }));
        const bytes = part.subarray(0, Math.min(part.length, manifest.sealed - number * PART));
        number += 1;
        if (bytes.length > 0) controller.enqueue(bytes);
        if (number >= manifest.parts) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function checkOriginal(manifest: Manifest): TransformStream<Uint8Array, Uint8Array> {
  const hasher = sha256.create();
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length;
      hasher.update(chunk);
      controller.enqueue(chunk);
    },
    flush() {
      if (size !== manifest.size || b64(hasher.digest()) !== manifest.hash) {
        throw forged("item.hash", "This file is not the one that was added. Tell us, and do not rely on it.");
      }
    },
  });
}
