/** What goes into one bundle when she sends, answers or takes back. Each is a change of the newest state. */
import * as age from "../seal/age";
import { b64, hash, type Bytes } from "../seal/bytes";
import { grantStep, type Step } from "../seal/bundle";
import { addDays, dayOf, isDay, isOver } from "../seal/days";
import { currentEpoch } from "../seal/directory";
import { sealSigned } from "../seal/envelope";
import { AmanatError, refused } from "../seal/errors";
import { chain, newId } from "../seal/ids";
import { carried, type Manifest } from "../seal/item";
import { encodeMessage, LONGEST_TEXT, type Content } from "../seal/message";
import { padOutside } from "../seal/pad";
import { deskMailboxKeys, type MailboxKeys } from "../seal/phrase";
import { encodeRecord, project, type Record } from "../seal/record";
import type { DeskRow, GrantRow, State } from "../seal/state";
import type { Saying } from "../seal/proceedings";
import type { B64, Day, Purpose } from "../seal/terms";
import { DeskBook } from "./desks";
import { randomBytes } from "./entropy";
import type { Patience } from "./patience";
import type { Desk, Sending } from "./types";
import type { Change, Vault } from "./vault";

const NONE = { seq: 0, chain: "" };
/** Days for which files that go with an answer may be read: as long as a kept record waits. */
const FILES_FOR = 730;
/** Steps of one bundle that take something away; the intake allows no more. */
const MOST_FREEING = 16;

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
    const recipients = [DeskBook.recipient(this.desk, this.row.epoch), await age.recipientOf(this.keys.ageSeed)];
    const { signed, sealed } = await sealSigned("message", body, this.keys.seed, recipients);
    this.row = { ...this.row, in: { seq: seq + 1, chain: chain(signed) }, epoch: Math.max(epoch, this.row.epoch ?? epoch) };
    const op = { op: "message", mailbox, desk: this.desk.id, direction: "in", seq: seq + 1, blob: sealed } as const;
    this.steps.push({ op, by: this.keys });
  }

  desks(state: State): DeskRow[] {
    return [...state.desks.filter((row) => row.desk !== this.desk.id), this.row];
  }
}

/** The hello that opens a mailbox, and nothing else. */
export async function greetChange(vault: Vault, desk: Desk, now: number, state: State): Promise<Change> {
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  return { state: { ...state, desks: outgoing.desks(state) }, steps: outgoing.steps, deposit: { desk: desk.id, what: [] } };
}

/** @throws `grant.expires`, `grant.files`, `item.unknown` */
export async function sendChange(vault: Vault, desk: Desk, what: Sending, draft: Record, now: number, state: State): Promise<Change> {
  checkSending(what, now);
  const chosen = pick(state, what.items);
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  const [record, blob] = await recordItem(project(draft, what.fields), dayOf(now));
  const { row, access } = await give(vault, outgoing, what, [record, ...chosen]);
  return {
    state: { ...state, items: [...state.items, record], grants: [...state.grants, row], desks: outgoing.desks(state) },
    steps: [{ op: { op: "item", mailbox: vault.keys.mailbox, item: record.item, blob } }, access, ...outgoing.steps],
    deposit: { desk: desk.id, what: [record, ...chosen].map(carried) },
  };
}

/**
 * With items: a grant of those files alone, for the same purpose and days as the newest one that runs; then the text, which
 * may be empty if there are items.
 * @throws `message.empty`, `message.long`, `grant.none` (items, but nothing is shared with this desk now), `item.unknown`
 */
export async function replyChange(vault: Vault, desk: Desk, text: string, ids: B64[], now: number, state: State): Promise<Change> {
  const silent = ids.length > 0 && text.trim() === "";
  if (!silent) checkText(text);
  const items = pick(state, ids);
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  const given: Given[] = [];
  if (items.length > 0) {
    const running = activeGrants(state, desk.id, now).at(-1);
    if (running === undefined) throw refused("grant.none", "Nothing is shared with this organisation now. Send it again first.");
    given.push(await give(vault, outgoing, { fields: ["files"], purpose: running.purpose, expires: running.expires }, items));
  }
  if (!silent) await outgoing.say({ kind: "text", content: { text } });
  return {
    state: { ...state, grants: [...state.grants, ...given.map(({ row }) => row)], desks: outgoing.desks(state) },
    steps: [...given.map(({ access }) => access), ...outgoing.steps],
    deposit: { desk: desk.id, what: items.map(carried) },
  };
}

/** Files that go along with what somebody says, and what for. */
export interface Along {
  items: B64[];
  purpose: Purpose;
}

/**
 * What is said of a proceeding or a publication; with files, a grant of those alone before it.
 * @throws `item.unknown`, `json.…`
 */
export async function sayChange(vault: Vault, desk: Desk, saying: Saying, along: Along | null, now: number, state: State): Promise<Change> {
  const items = pick(state, along?.items ?? []);
  const outgoing = new Outgoing(vault, desk, state, now);
  await outgoing.greet(state.lang);
  const given: Given[] = [];
  if (along !== null && items.length > 0) {
    const files = { fields: ["files" as const], purpose: along.purpose, expires: addDays(dayOf(now), FILES_FOR) };
    given.push(await give(vault, outgoing, files, items));
  }
  await outgoing.say(saying);
  return {
    state: { ...state, ...noted(state, desk.id, saying, now), grants: [...state.grants, ...given.map(({ row }) => row)], desks: outgoing.desks(state) },
    steps: [...given.map(({ access }) => access), ...outgoing.steps],
    deposit: { desk: desk.id, what: items.map(carried) },
  };
}

/** What she agreed to publish is written down: her words alone must be enough to take it down again. */
function noted(state: State, desk: B64, { kind, content }: Saying, at: number): Pick<State, "publications"> {
  if (kind !== "publish_yes" && kind !== "own_voice") return {};
  const { publication, hash: digest } = content;
  const others = (state.publications ?? []).filter((row) => row.publication !== publication);
  return { publications: [...others, { publication, desk, hash: digest, at }] };
}

/** A grant as she remembers it, and the access row that lets the desk fetch its items. */
interface Given {
  row: GrantRow;
  access: Step;
}

/** Tells the desk of the grant in its mailbox. */
async function give(
  vault: Vault,
  outgoing: Outgoing,
  { fields, purpose, expires }: Pick<Sending, "fields" | "purpose" | "expires">,
  items: Manifest[],
): Promise<Given> {
  const given = dayOf(outgoing.at);
  const desk = outgoing.desk.id;
  const grant = newId(randomBytes);
  await outgoing.say({ kind: "grant", content: { v: 1, type: "grant", grant, desk, purpose, fields, items, expires, given } });
  const ids = items.map((item) => item.item);
  return {
    row: { grant, desk, mailbox: outgoing.mailbox.mailbox, items: ids, fields, purpose, expires, given },
    access: grantStep(vault.keys.mailbox, grant, desk, outgoing.mailbox, ids, expires),
  };
}

/** What is taken away with one desk: its access rows, and the records that were written for them. */
export function takenFrom(vault: Vault, state: State, desk: B64): { rows: GrantRow[]; records: Manifest[]; frees: Step[] } {
  const rows = state.grants.filter((row) => row.desk === desk && row.taken_back === undefined);
  const shared = new Set(rows.flatMap((row) => row.items));
  const records = state.items.filter((item) => item.kind === "record" && shared.has(item.item));
  const mailbox = vault.keys.mailbox;
  const revokes = rows.map((row): Step => ({ op: { op: "revoke", mailbox, grant: row.grant } }));
  const drops = records.map((item): Step => ({ op: { op: "drop", mailbox, item: item.item } }));
  return { rows, records, frees: [...revokes, ...drops] };
}

/** Takes it away at the intake, in bundles of its own: nothing else can make them fail. @param gone grants and items that went already */
export async function takeAway(vault: Vault, desk: B64, state: State, gone: Set<B64>, patience: Patience): Promise<void> {
  const nameOf = ({ op }: Step): B64 => (op.op === "revoke" ? op.grant : op.op === "drop" ? op.item : "");
  const frees = takenFrom(vault, state, desk).frees.filter((step) => !gone.has(nameOf(step)));
  for (let first = 0; first < frees.length; first += MOST_FREEING) {
    const some = frees.slice(first, first + MOST_FREEING);
    await vault.postNow(some, patience);
    for (const step of some) gone.add(nameOf(step));
  }
}

/** The state after it. The steps that free come along once more: repeated they do no harm, and with them there is always room. */
export function takenBackChange(vault: Vault, desk: B64, now: number, state: State): Change {
  const { rows, records, frees } = takenFrom(vault, state, desk);
  const items = state.items.filter((item) => !records.includes(item));
  const grants = state.grants.map((row) => (rows.includes(row) ? { ...row, taken_back: dayOf(now) } : row));
  return { state: { ...state, items, grants }, steps: frees.slice(0, MOST_FREEING) };
}

/**
 * Tells a desk of what was taken back and not said yet.
 * @param untold grants that the desk knows of
 */
export async function tellChange(vault: Vault, desk: Desk, untold: readonly B64[], now: number, state: State): Promise<Change> {
  const outgoing = new Outgoing(vault, desk, state, now);
  const everything = state.grants.every((row) => row.desk !== desk.id || row.taken_back !== undefined);
  for (const grant of everything ? ["all"] : untold) await outgoing.say({ kind: "take_back", content: { grant } });
  return { state: { ...state, desks: outgoing.desks(state) }, steps: outgoing.steps, deposit: { desk: desk.id, what: [] } };
}

export const activeGrants = (state: State, desk: B64, now: number): GrantRow[] =>
  state.grants.filter((row) => row.desk === desk && row.taken_back === undefined && !isOver(row.expires, now));

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
