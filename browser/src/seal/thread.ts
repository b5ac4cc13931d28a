/** spec/mailbox.md: the checks of a whole thread. A failed check becomes a warning; the rest stays readable. Pure. */
import { codeOf } from "./errors";
import { chain } from "./ids";
import { decodeMessage, type Message } from "./message";
import { bodyOf, openSigned } from "./signing";
import type { Tail } from "./state";
import type { B64, Direction } from "./terms";

export type Warning =
  | "message.forged" | "message.misplaced" | "message.replayed" | "message.gap" | "message.chain" | "message.dropped"
  | "message.unreadable" | "message.unchecked";

/** What the intake stores at one place; `signed` is null where nothing was there or it did not open. */
export interface Stored {
  seq: number;
  signed: Uint8Array | null;
  /** Nothing is stored here although later ones are. */
  missing?: boolean;
}

export interface ThreadKeys {
  mailbox: B64;
  desk: B64;
  /** Her signing key of this mailbox. */
  own: Uint8Array;
  /** The desk's signing key of an epoch; null for an epoch the desk does not have, undefined while no directory is known. */
  deskKey(epoch: number): Uint8Array | null | undefined;
}

export interface Checked {
  direction: Direction;
  seq: number;
  message: Message | null;
  warnings: Warning[];
}

export interface CheckedThread {
  entries: Checked[];
  warnings: Warning[];
  /** Newest of each direction, to be kept in the state. */
  tails: { in: Tail; out: Tail };
}

const NONE: Tail = { seq: 0, chain: "" };

/** @param known the tails as the state has them */
export function checkThread(
  stored: { in: readonly Stored[]; out: readonly Stored[] },
  keys: ThreadKeys,
  known: { in: Tail; out: Tail },
): CheckedThread {
  const inward = checkDirection("in", stored.in, keys);
  const outward = checkDirection("out", stored.out, keys);
  checkSeen(inward, outward);
  checkSeen(outward, inward);
  const warnings = [...checkTail(inward, known.in), ...checkTail(outward, known.out)];
  return {
    entries: inOrder(inward.entries, outward.entries),
    warnings: [...new Set(warnings)],
    tails: { in: newest(inward, known.in), out: newest(outward, known.out) },
  };
}

interface Line {
  entries: Checked[];
  /** Chain values by sequence number, of what opened with a good signature. */
  chains: Map<number, B64>;
  last: number;
}

function checkDirection(direction: Direction, stored: readonly Stored[], keys: ThreadKeys): Line {
  const line: Line = { entries: [], chains: new Map(), last: stored.at(-1)?.seq ?? 0 };
  for (const { seq, signed, missing } of stored) {
    if (signed === null) {
      line.entries.push({ direction, seq, message: null, warnings: [missing ? "message.gap" : "message.unreadable"] });
      continue;
    }
    const entry = checkOne(direction, seq, signed, keys);
    const placed = entry.message !== null && !entry.warnings.includes("message.replayed");
    if (placed) checkPrevious(entry, entry.message!, line);
    if (placed && !entry.warnings.includes("message.misplaced")) line.chains.set(seq, chain(signed));
    line.entries.push(entry);
  }
  return line;
}

function checkOne(direction: Direction, seq: number, signed: Uint8Array, keys: ThreadKeys): Checked {
  const entry: Checked = { direction, seq, message: null, warnings: [] };
  let message: Message;
  try {
    message = decodeMessage(bodyOf(signed));
  } catch {
    return { ...entry, warnings: ["message.unreadable"] };
  }
  const key = direction === "in" ? keys.own : keys.deskKey(message.epoch);
  if (key === null || (key !== undefined && !signatureHolds(key, signed))) return { ...entry, warnings: ["message.forged"] };
  if (key === undefined) entry.warnings.push("message.unchecked");
  const to = direction === "in" ? keys.desk : keys.mailbox;
  if (message.mailbox !== keys.mailbox || message.direction !== direction || message.to !== to) {
    return { ...entry, warnings: ["message.misplaced"] };
  }
  if (message.seq !== seq) entry.warnings.push("message.replayed");
  return { ...entry, message };
}

function signatureHolds(key: Uint8Array, signed: Uint8Array): boolean {
  try {
    openSigned("message", key, signed);
    return true;
  } catch (error) {
    if (codeOf(error) === "unexpected") throw error;
    return false;
  }
}

function checkPrevious(entry: Checked, message: Message, line: Line): void {
  const before = entry.seq === 1 ? "" : line.chains.get(entry.seq - 1);
  if (before === undefined) entry.warnings.push("message.gap");
  else if (message.prev !== before) entry.warnings.push("message.chain");
}

/** What the writer had seen of the other side must be there, unchanged. */
function checkSeen(line: Line, other: Line): void {
  for (const { message, warnings } of line.entries) {
    if (message === null || message.seen.seq === 0) continue;
    const there = other.chains.get(message.seen.seq);
    if (message.seen.seq > other.last || (there !== undefined && there !== message.seen.chain)) warnings.push("message.dropped");
  }
}

/** What the safe remembers must be there, unchanged: a cut-off end is noticed. */
function checkTail(line: Line, known: Tail): Warning[] {
  if (known.seq === 0) return [];
  if (line.last < known.seq) return ["message.dropped"];
  const there = line.chains.get(known.seq);
  return there !== undefined && there !== known.chain ? ["message.chain"] : [];
}

function newest(line: Line, known: Tail): Tail {
  const seq = Math.max(0, ...line.chains.keys());
  return seq > known.seq ? { seq, chain: line.chains.get(seq)! } : known.seq > 0 ? known : NONE;
}

/** A message comes after everything its writer had seen; where that does not tell, by the writers' clocks. */
function inOrder(inward: readonly Checked[], outward: readonly Checked[]): Checked[] {
  const out: Checked[] = [];
  let i = 0;
  let o = 0;
  while (i < inward.length || o < outward.length) {
    const a = inward[i];
    const b = outward[o];
    if (b === undefined || (a !== undefined && goesFirst(a, b, i, o))) {
      out.push(a!);
      i++;
    } else {
      out.push(b);
      o++;
    }
  }
  return out;
}

function goesFirst(a: Checked, b: Checked, i: number, o: number): boolean {
  const aReady = (a.message?.seen.seq ?? 0) <= o;
  const bReady = (b.message?.seen.seq ?? 0) <= i;
  if (aReady !== bReady) return aReady;
  return (a.message?.at ?? 0) <= (b.message?.at ?? 0);
}
