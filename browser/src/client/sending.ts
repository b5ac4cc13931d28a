/** What goes into one bundle when she sends, answers, takes back or erases. Each is a change of the newest state. */
import * as age from "../seal/age";
import { b64, hash, type Bytes } from "../seal/bytes";
import { grantOp, type Step } from "../seal/bundle";
import { addDays, dayOf, isDay, isOver } from "../seal/days";
import { currentEpoch } from "../seal/directory";
import { sealErasedNotice, sealSigned } from "../seal/envelope";
import { AmanatError, refused } from "../seal/errors";
import { chain, newId } from "../seal/ids";
import type { Manifest } from "../seal/item";
import { encodeMessage, LONGEST_TEXT, type Content } from "../seal/message";
import { padOutside } from "../seal/pad";
import { deskMailboxKeys, type MailboxKeys } from "../seal/phrase";
import { decodeRecord, encodeRecord, project, type Record } from "../seal/record";
import type { DeskRow, GrantRow, State } from "../seal/state";
import type { B64, Day } from "../seal/terms";
import { DeskBook } from "./desks";
import { randomBytes } from "./entropy";
import { itemStream } from "./reading";
import type { Desk, Sending } from "./types";
import type { Change, Vault } from "./vault";

const NONE = { seq: 0, chain: "" };
/** Each desk costs a notice and an erasure, and a bundle has at most 64 steps. */
const DESKS_A_BUNDLE = 30;

/** One mailbox with one desk while a change is being made: takes messages and keeps the chain. */
class Outgoing {
  readonly steps: Step[] = [];
  private readonly keys: MailboxKeys;
  private row: DeskRow;

  constructor(
    vault: Vault,
    readonly desk: Desk,
    state: State,
    readonly at: number,
  ) {
    this.keys = deskMailboxKeys(vault.entropy, desk.id);
    this.row = state.desks.find((row) => row.desk === desk.id) ?? { desk: desk.id, out: NONE, in: NONE, root: desk.root };
  }

  get mailbox(): MailboxKeys {
    return this.keys;
  }

  async greet(lang: State["lang"]): Promise<void> {
    if (this.row.in.seq > 0) return;
    const recipient = b64(await age.recipientOf(this.keys.ageSeed));
    await this.say({ kind: "hello", content: { recipient, key: b64(this.keys.key), lang } });
  }

  /** Sealed to the desk and to herself, so that she can read her own words again. */
  async say(content: Content): Promise<void> {
    const { seq, chain: prev } = this.row.in;
    const { mailbox } = this.keys;
    const epoch = currentEpoch(this.desk).n;
    const body = encodeMessage({
      v: 1, type: "message", mailbox, direction: "in", seq: seq + 1, prev, seen: this.row.out, to: this.desk.id, epoch, at: this.at,
      ...content,
    });
    const recipients = [DeskBook.recipient(this.desk), await age.recipientOf(this.keys.ageSeed)];
    const { signed, sealed } = await sealSigned("message", body, this.keys.seed, recipients);
    this.row = { ...this.row, in: { seq: seq + 1, chain: chain(signed) } };
    const op = { op: "message", mailbox, desk: this.desk.id, direction: "in", seq: seq + 1, blob: sealed } as const;
    this.steps.push({ op, by: this.keys });
  }

  desks(state: State): DeskRow[] {
    return [...state.desks.filter((row) => row.desk !== this.desk.id), this.row];
  }
}

/** @throws `grant.expires`, `grant.files`, `item.unknown` */
export async function sendChange(vault: Vault, desk: Desk, what: Sending, draft: Record, now: number, state: State): Promise<Change> {
  checkSending(what, now);
  const chosen = pick(state, what.items);
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  return grantChange(vault, outgoing, what, project(draft, what.fields), chosen, state);
}

/**
 * With items: a new grant, like everything that is added later, for the same purpose, fields and days as the newest one and
 * with the same record, not with what she has written since; then the text, which names the items.
 * @throws `message.empty`, `message.long`, `grant.none` (items, but nothing is shared with this desk now), `item.unknown`
 */
export async function replyChange(vault: Vault, desk: Desk, text: string, ids: B64[], now: number, state: State): Promise<Change> {
  checkText(text);
  const items = pick(state, ids);
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  if (items.length === 0) {
    await outgoing.say({ kind: "text", content: { text } });
    return { state: { ...state, desks: outgoing.desks(state) }, steps: outgoing.steps };
  }
  const running = activeGrants(state, desk.id, now).at(-1);
  const record = state.items.find((item) => item.kind === "record" && running?.items.includes(item.item));
  if (running === undefined || record === undefined) {
    throw refused("grant.none", "Nothing is shared with this organisation now. Send it again first.");
  }
  const { purpose, expires } = running;
  const fields = [...new Set([...running.fields, "files" as const])];
  const again = decodeRecord(await readAll(await itemStream(vault, record)));
  const change = await grantChange(vault, outgoing, { fields, purpose, expires, items: ids }, again, items, state);
  await outgoing.say({ kind: "text", content: { text, items } });
  // The chain went on after the grant was written down.
  return { state: { ...change.state, desks: outgoing.desks(state) }, steps: [...change.steps!.filter((step) => !outgoing.steps.includes(step)), ...outgoing.steps] };
}

async function grantChange(
  vault: Vault,
  outgoing: Outgoing,
  { fields, purpose, expires }: Sending,
  consented: Record,
  chosen: readonly Manifest[],
  state: State,
): Promise<Change> {
  const given = dayOf(outgoing.at);
  const desk = outgoing.desk.id;
  const [record, blob] = await recordItem(consented, given);
  const items = [record, ...chosen];
  const ids = items.map((item) => item.item);
  const grant = newId(randomBytes);
  await outgoing.say({ kind: "grant", content: { v: 1, type: "grant", grant, desk, purpose, fields, items, expires, given } });
  const safe = vault.keys.mailbox;
  const row: GrantRow = { grant, desk, mailbox: outgoing.mailbox.mailbox, items: ids, fields, purpose, expires, given };
  return {
    state: { ...state, items: [...state.items, record], grants: [...state.grants, row], desks: outgoing.desks(state) },
    steps: [
      { op: { op: "item", mailbox: safe, item: record.item, blob } },
      { op: grantOp(safe, grant, desk, outgoing.mailbox, ids, expires) },
      ...outgoing.steps,
    ],
  };
}

/** The access rows go at once, the records written for them too; the desk is told, in its mailbox. */
export async function takeBackChange(vault: Vault, desk: Desk, now: number, state: State): Promise<Change> {
  const mine = state.grants.filter((row) => row.desk === desk.id && row.taken_back === undefined);
  if (mine.length === 0) throw refused("grant.none", "Nothing is shared with this organisation now.");
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.say({ kind: "take_back", content: { grant: "all" } });
  const shared = new Set(mine.flatMap((row) => row.items));
  const records = state.items.filter((item) => item.kind === "record" && shared.has(item.item));
  const safe = vault.keys.mailbox;
  return {
    state: {
      ...state,
      items: state.items.filter((item) => !records.includes(item)),
      grants: state.grants.map((row) => (mine.includes(row) ? { ...row, taken_back: dayOf(now) } : row)),
      desks: outgoing.desks(state),
    },
    steps: [
      ...mine.map((row): Step => ({ op: { op: "revoke", mailbox: safe, grant: row.grant } })),
      ...records.map((item): Step => ({ op: { op: "drop", mailbox: safe, item: item.item } })),
      ...outgoing.steps,
    ],
  };
}

/**
 * Bundles that erase every mailbox that comes from the phrase, the safe last. A desk that is in the list gets a sealed
 * notice, so that it can tell erasure from loss.
 */
export async function eraseBundles(vault: Vault, desks: readonly Desk[], now: number, state: State): Promise<Step[][]> {
  const bundles: Step[][] = [[]];
  for (const [i, { desk }] of state.desks.entries()) {
    if (i > 0 && i % DESKS_A_BUNDLE === 0) bundles.push([]);
    const keys = deskMailboxKeys(vault.entropy, desk);
    const listed = desks.find((entry) => entry.id === desk);
    if (listed !== undefined) {
      const blob = await sealErasedNotice(keys.mailbox, now, keys.seed, DeskBook.recipient(listed));
      bundles.at(-1)!.push({ op: { op: "notice", notice: newId(randomBytes), desk, blob }, by: keys });
    }
    bundles.at(-1)!.push({ op: { op: "erase", mailbox: keys.mailbox }, by: keys });
  }
  bundles.at(-1)!.push({ op: { op: "erase", mailbox: vault.keys.mailbox } });
  return bundles;
}

export const activeGrants = (state: State, desk: B64, now: number): GrantRow[] =>
  state.grants.filter((row) => row.desk === desk && row.taken_back === undefined && !isOver(row.expires, now));

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Bytes> {
  return new Uint8Array(await new Response(stream as ReadableStream<Bytes>).arrayBuffer());
}

async function recordItem(record: Record, added: Day): Promise<[Manifest, Bytes]> {
  const bytes = encodeRecord(record);
  const seed = randomBytes(32);
  const sealed = await age.seal([await age.recipientOf(seed)], bytes);
  const manifest: Manifest = {
    item: newId(randomBytes), seed: b64(seed), kind: "record", size: bytes.length, hash: b64(hash(bytes)), sealed: sealed.length, parts: 1, added,
  };
  return [manifest, padOutside(sealed, randomBytes)];
}

function pick(state: State, ids: readonly B64[]): Manifest[] {
  return ids.map((id) => {
    const found = state.items.find((item) => item.item === id && item.kind !== "record");
    if (found === undefined) throw new AmanatError("nothing", "item.unknown", "A file that you chose is not kept any more.");
    return found;
  });
}

function checkSending(what: Sending, now: number): void {
  if (!isDay(what.expires) || isOver(what.expires, now)) throw refused("grant.expires", "Choose a day that is still to come.");
  if (what.expires > addDays(dayOf(now), 3660)) throw refused("grant.expires", "Choose an earlier day.");
  if (what.items.length > 0 && !what.fields.includes("files")) throw refused("grant.files", "Say yes to files first, or send none.");
}

function checkText(text: string): void {
  if (text.trim() === "") throw refused("message.empty", "Write something first.");
  const length = [...text].length;
  if (length > LONGEST_TEXT) throw refused("message.long", "This is too long. Make it shorter.", { most: LONGEST_TEXT, length });
}
