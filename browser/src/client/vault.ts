/**
 * The safe's one document: opened, changed and written with compare-and-swap. Every change is a function of the newest
 * state, so that a change made against an old one is simply made again on top of what another tab wrote.
 */
import * as age from "../seal/age";
import { b64, wipe, type Bytes } from "../seal/bytes";
import type { Op, Step } from "../seal/bundle";
import { openVerified, sealSigned } from "../seal/envelope";
import { AmanatError, forged, refused } from "../seal/errors";
import { safeKeys, type MailboxKeys } from "../seal/phrase";
import { hashText } from "../seal/request";
import { dayOf } from "../seal/days";
import { saltFor } from "../seal/receipt";
import { decodeState, encodeState, MOST_CARRIED, MOST_KEPT, type DepositRow, type State } from "../seal/state";
import type { B64, Lang } from "../seal/terms";
import { randomBytes } from "./entropy";
import { Intake } from "./intake";
import { Ledger } from "./ledger";
import { later, within, type Patience } from "./patience";
import type { Receipt, SafeOptions } from "./types";

const LARGEST_STATE = 1 << 20;
const MOST_RECEIPTS = 64;
const MOST_CONFLICTS = 8;
const LAST_MOMENT_MS = 3000;
/** What an intake gives unless its operator chose otherwise; the listing has the truth as soon as the safe is there. */
const USUAL_LIMIT = 224 << 20;

/** The state as it should become, and what else must happen with it, all or nothing. */
export interface Change {
  state: State;
  steps?: Step[];
  /** Whose receipt shall be kept: for which desk ("": for herself), and what goes along. */
  deposit?: Deposit;
}
export type Deposit = Pick<DepositRow, "desk" | "what">;

/** After a deposit the state is written once more, because no bundle can hold what proves itself; after files when no other follows. */
const WRITE_DOWN_MS = 1500;
/** She may close the page as soon as she reads that it is sent, also on a slow line; without a line this gives up at once. */
const WRITTEN_DOWN_MS = 12_000;

export class Vault {
  readonly keys: MailboxKeys;
  readonly intake: Intake;
  readonly ledger: Ledger;
  /** Version at the intake; 0 while nothing was written. */
  version = 0;
  /** Hash of the state's sealed bytes as the intake has them, which an erasure names; "" while nothing was written. */
  was: B64 = "";
  state: State;
  /** Bytes at the intake, padded and sealed; `told` once its listing was read. */
  room = { used: 0, limit: USUAL_LIMIT, told: false };
  /** Salt and hash of the sealed messages that were read in this visit, by mailbox and number. */
  readonly answered = new Map<string, { salt: B64; hash: B64 }>();
  /** A first write was tried: whether it arrived, only the intake can tell. */
  began = false;
  private ending = false;
  /** What proves the last deposit, until a state holds it. */
  private unwritten: DepositRow[] = [];
  private writingDown: ReturnType<typeof setTimeout> | undefined;
  private recipient: Promise<Bytes> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly gone = new AbortController();
  private writing = new AbortController();

  constructor(
    readonly entropy: Bytes,
    readonly options: SafeOptions,
  ) {
    this.keys = safeKeys(entropy);
    this.intake = new Intake(options);
    this.ledger = new Ledger(this.intake, options);
    this.state = emptyState(options.lang, options.shared ?? true);
  }

  get forgotten(): AbortSignal {
    return this.gone.signal;
  }

  ownRecipient(): Promise<Bytes> {
    return (this.recipient ??= age.recipientOf(this.keys.ageSeed));
  }

  /**
   * The newest state from the intake.
   * @throws `nothing` (never was, or erased), `state.forged`, `state.old` (the service gave an older one than it had)
   */
  async refresh(patience?: Patience): Promise<void> {
    const { seq, sealed } = await this.intake.state(this.keys.mailbox, this.keys, patience);
    const state = await this.openState(sealed);
    if (state.seq !== seq) throw forged("state.forged", "What is kept does not belong to these words.");
    if (seq < this.version) throw forged("state.old", "The service gave an older version than it had.");
    this.state = withDeposits(state, this.unwritten);
    if (state.ledger !== undefined) this.ledger.recall(state.ledger);
    this.version = seq;
    this.was = hashText(sealed);
  }

  async refreshRoom(patience?: Patience): Promise<void> {
    const { used, limit } = await this.intake.mailbox(this.keys.mailbox, this.keys, patience);
    this.room = { used, limit, told: true };
  }

  /** The hash of the state as the intake has it, for erasing even what cannot be opened; "" if there is none. */
  async rereadHash(patience: Patience): Promise<void> {
    const found = await this.intake.state(this.keys.mailbox, this.keys, this.patient(patience)).catch(unlessNothing);
    this.was = found === null ? "" : hashText(found.sealed);
  }

  /**
   * Before everything is erased: what waits to be written is given up, and nothing new is, so that nothing stands in the way
   * of the erasure or begins anew behind it. What is on its way gets a moment to arrive.
   */
  async stopWriting(): Promise<void> {
    this.ending = true;
    clearTimeout(this.writingDown);
    await within(this.turn, LAST_MOMENT_MS);
    this.writing.abort(refused("safe.ending", "Everything here is being erased. Nothing new is kept."));
    await this.turn;
  }

  /** The erasure failed: she goes on as before. */
  resumeWriting(): void {
    this.ending = false;
    this.writing = new AbortController();
  }

  /**
   * One change after another; each is made again on the newest state after a conflict.
   * @param make may throw to give up; it must not change what it is given
   */
  change(make: (state: State) => Change | Promise<Change>, patience: Patience = {}): Promise<Receipt> {
    const mine = this.turn.then(() => this.write(make, patience));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** A bundle without the state, in turn with the others. */
  postAlone(steps: Step[], patience: Patience = {}): Promise<Receipt> {
    const post = (): Promise<Receipt> => this.intake.post(steps, this.keys, randomBytes(16), this.patient(patience));
    const mine = this.turn.then(post);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** A bundle at once, past what waits: for what takes away, which must not queue behind words that find no room. */
  postNow(steps: Step[], patience: Patience = {}): Promise<Receipt> {
    return this.intake.post(steps, this.keys, randomBytes(16), this.patient(patience));
  }

  patient(patience: Patience): Patience {
    const own = this.ending ? this.gone.signal : this.writing.signal;
    return { wait: this.options.wait, ...patience, signal: patience.signal ?? own };
  }

  forget(): void {
    const reason = refused("safe.forgotten", "This page has forgotten your words. Open it again.");
    clearTimeout(this.writingDown);
    this.unwritten = [];
    this.gone.abort(reason);
    this.writing.abort(reason);
    wipe(this.entropy, this.keys.seed, this.keys.ageSeed);
    this.state = emptyState(this.state.lang, this.state.shared);
    this.version = 0;
    this.was = "";
  }

  private async write(make: (state: State) => Change | Promise<Change>, patience: Patience): Promise<Receipt> {
    for (let tried = 1; ; tried++) {
      this.gone.signal.throwIfAborted();
      if (this.ending) throw refused("safe.ending", "Everything here is being erased. Nothing new is kept.");
      const { state, steps = [], deposit } = await make(this.state);
      const { remembered } = this.ledger;
      const next = { ...state, ...(remembered === undefined ? {} : { ledger: remembered }), seq: this.version + 1 };
      const nonce = randomBytes(16);
      const what = deposit?.what.slice(0, MOST_CARRIED) ?? [];
      try {
        const step = await this.stateStep(next);
        this.began = true;
        const receipt = await this.intake.post([...steps, step], this.keys, saltFor(nonce, what), this.patient(patience));
        this.gone.signal.throwIfAborted();
        this.version = next.seq;
        this.was = hashText(step.op.blob);
        const { promise, hash, at } = receipt;
        this.unwritten = deposit === undefined ? [] : [{ desk: deposit.desk, day: dayOf(at), nonce: b64(nonce), hash, promise, what }];
        this.state = withDeposits({ ...next, receipts: [...(next.receipts ?? []), promise].slice(-MOST_RECEIPTS) }, this.unwritten);
        clearTimeout(this.writingDown);
        if (deposit !== undefined && !isDraft(deposit)) this.writingDown = later(() => void this.writeDown(), WRITE_DOWN_MS);
        return receipt;
      } catch (error) {
        if (!isConflict(error) || tried >= MOST_CONFLICTS) throw error;
        const before = this.version;
        await this.refresh(this.patient(patience));
        // Nobody wrote the state in between, so doing the same again would fail the same way.
        if (this.version === before) throw error;
      }
    }
  }

  /** Writes what proves the last deposit into the state now; where that fails, the next write takes it along. */
  async writeDown(): Promise<void> {
    clearTimeout(this.writingDown);
    await within(this.change((state) => ({ state }), { attempts: 2 }).catch(() => undefined), WRITTEN_DOWN_MS);
  }

  private async stateStep(state: State): Promise<{ op: Extract<Op, { op: "state" }> }> {
    const { sealed } = await sealSigned("state", encodeState(state), this.keys.seed, [await this.ownRecipient()]);
    if (sealed.length > LARGEST_STATE) throw refused("state.too_big", "This is too long. Make the text shorter.");
    return { op: { op: "state", mailbox: this.keys.mailbox, replaces: state.seq - 1, blob: sealed } };
  }

  private async openState(sealed: Uint8Array): Promise<State> {
    const body = await openVerified("state", this.keys.key, this.keys.ageSeed, sealed);
    if (body === null) throw forged("state.forged", "What is kept does not belong to these words.");
    return decodeState(body);
  }
}

/** Of her own drafts only the newest is proved: there would be one for each question. */
const isDraft = ({ desk, what }: Deposit): boolean => desk === "" && what.length === 0;

function withDeposits(state: State, rows: readonly DepositRow[]): State {
  const fresh = rows.filter(({ hash }) => !state.deposits?.some((known) => known.hash === hash));
  if (fresh.length === 0) return state;
  const others = (state.deposits ?? []).filter((row) => !(isDraft(row) && fresh.some(isDraft)));
  return { ...state, deposits: [...others, ...fresh].slice(-MOST_KEPT) };
}

export function emptyState(lang: Lang, shared: boolean): State {
  return { v: 1, type: "state", seq: 0, lang, shared, items: [], grants: [], desks: [] };
}

/** Null for what is not there. @throws anything else */
export function unlessNothing(error: unknown): null {
  if (error instanceof AmanatError && error.code === "nothing") return null;
  throw error;
}

const isConflict = (error: unknown): boolean =>
  error instanceof AmanatError && (error.code === "state.conflict" || error.code === "message.sequence");
