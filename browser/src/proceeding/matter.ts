// What a thread says of a proceeding, read from its messages alone. Pure: the same thread is always the same matter.

import type { Thread, ThreadEntry } from "../client/types";
import type { Said, Saying } from "../seal/proceedings";
import type { Warning } from "../seal/thread";
import type { B64 } from "../seal/terms";

/** Seconds between her first word and her second, in own voice (spec/mailbox.md). */
export const PAUSE = 24 * 3600;

/** One thing that was said, and when by the writer's clock. */
export interface At<K extends Saying["kind"]> {
  at: number;
  said: Said<K>;
}

export interface Matter {
  /** The newest of each replaces those before. */
  notice: At<"notice"> | null;
  standing: At<"standing"> | null;
  papers: At<"papers">[];
  gists: At<"gist">[];
  referrals: At<"referral">[];
  proposals: At<"proposal">[];
  /** What this side said, in order. */
  replies: At<"reply">[];
  asked: At<"ask_time">[];
  appeals: At<"appeal">[];
  steps: At<"step">[];
  /** Her newest word to each publication: the hash that she agreed to, or "" for no. */
  answers: ReadonlyMap<B64, { at: number; hash: B64 }>;
  /** Her own texts, by publication: her first word, and when she said the second one after it. */
  ownVoices: ReadonlyMap<B64, At<"own_voice"> & { second: number | null }>;
  /** The desk's newest plain message. */
  wrote: { at: number; text: string } | null;
  /** The desk closed it, and what it said to that. */
  closed: { at: number; text: string } | null;
  /** A message is missing, forged, or out of order. */
  warned: boolean;
}

/** A message with one of these is shown, and counts (spec/mailbox.md, "acts"). */
const COUNTS: readonly Warning[] = ["message.gap", "message.dropped", "message.unchecked"];

const counts = ({ warnings }: ThreadEntry): boolean => warnings.every((one) => COUNTS.includes(one));

export function matterOf(thread: Thread): Matter {
  const good = thread.entries.filter(counts);
  const all = <K extends Saying["kind"]>(kind: K): At<K>[] =>
    good.flatMap(({ at, said }) => (said?.kind === kind ? [{ at: at ?? 0, said: said.content as Said<K> }] : []));
  return {
    notice: all("notice").at(-1) ?? null,
    standing: all("standing").at(-1) ?? null,
    papers: all("papers"),
    gists: newestOf(all("gist"), ({ publication }) => publication),
    referrals: newestOf(all("referral"), ({ referral }) => referral),
    proposals: newestOf(all("proposal"), ({ publication }) => publication),
    replies: all("reply"),
    asked: all("ask_time"),
    appeals: all("appeal"),
    steps: all("step"),
    answers: answersOf(good),
    wrote: newestText(good, (entry) => entry.kind === "text"),
    closed: newestText(good, (entry) => entry.status === "closed"),
    ownVoices: ownVoicesOf(good),
    warned: thread.warnings.length > 0 || good.length < thread.entries.length || good.some(({ warnings }) => warnings.length > 0),
  };
}

function newestText(entries: readonly ThreadEntry[], fits: (entry: ThreadEntry) => boolean): { at: number; text: string } | null {
  const found = entries.filter((entry) => entry.direction === "out" && fits(entry)).at(-1);
  return found === undefined ? null : { at: found.at ?? 0, text: found.text ?? "" };
}

/** The newest of each id, newest first. */
function newestOf<K extends Saying["kind"]>(entries: readonly At<K>[], id: (said: Said<K>) => B64): At<K>[] {
  return [...new Map(entries.map((one) => [id(one.said), one])).values()].sort((one, other) => other.at - one.at);
}

function answersOf(entries: readonly ThreadEntry[]): Map<B64, { at: number; hash: B64 }> {
  const answers = new Map<B64, { at: number; hash: B64 }>();
  for (const { said, at = 0 } of entries) {
    if (said?.kind === "publish_yes") answers.set(said.content.publication, { at, hash: said.content.hash });
    if (said?.kind === "publish_no") answers.set(said.content.publication, { at, hash: "" });
  }
  return answers;
}

function ownVoicesOf(entries: readonly ThreadEntry[]): Matter["ownVoices"] {
  const found = new Map<B64, At<"own_voice"> & { second: number | null }>();
  for (const { said, at = 0 } of entries) {
    if (said?.kind === "own_voice") found.set(said.content.publication, { at, said: said.content, second: null });
    const one = said?.kind === "publish_yes" ? found.get(said.content.publication) : undefined;
    if (one !== undefined && at >= one.at + PAUSE) one.second = at;
  }
  return found;
}

/** The desk wrote after its notice, referral, papers or word of where it stands: perhaps of more time, so that the day there is an old one. */
export function wroteSince({ wrote, notice, referrals, papers, standing }: Matter): boolean {
  return wrote !== null && wrote.at > Math.max(notice?.at ?? 0, standing?.at ?? 0, ...[...referrals, ...papers].map(({ at }) => at));
}

/** UTC day of a moment in Unix seconds. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
