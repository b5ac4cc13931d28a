/** Taking back: first out of reach at the intake, then written down, then told; each without waiting for the next. */
import { dayOf } from "../seal/days";
import { AmanatError, refused } from "../seal/errors";
import type { State } from "../seal/state";
import type { B64, Day } from "../seal/terms";
import type { DeskBook } from "./desks";
import { within, type Patience } from "./patience";
import { takeAway, takenBackChange, takenFrom, tellChange } from "./sending";
import type { Receipt } from "./types";
import type { Vault } from "./vault";

/** What was taken back is out of reach by then; that her own list says so may take longer where the intake is full. */
const TAKEN_BACK_MS = 5000;

export class Withdrawing {
  /** Grants taken back at the intake whose mark in the state is still on its way. */
  private readonly taken = new Map<B64, Day>();
  private readonly telling = new Map<B64, Promise<boolean>>();
  /** Grants of which the desk was told from here: a look at its messages from before that may still be on its way. */
  private readonly told = new Set<B64>();

  constructor(
    private readonly vault: Vault,
    private readonly book: DeskBook,
    private readonly patience: () => Patience,
    private readonly keep: (receipt: Receipt) => void,
  ) {}

  /** The state with what was taken back and could not be written down yet. */
  get state(): State {
    const { state } = this.vault;
    if (this.taken.size === 0) return state;
    const grants = state.grants.map((row) => {
      const day = row.taken_back ?? this.taken.get(row.grant);
      return day === undefined ? row : { ...row, taken_back: day };
    });
    return { ...state, grants };
  }

  /** @throws `grant.none`; after that only what keeps it from being written down */
  async takeBack(desk: B64): Promise<void> {
    const { vault } = this;
    const { rows } = takenFrom(vault, vault.state, desk);
    if (rows.length === 0) throw refused("grant.none", "Nothing is shared with this organisation now.");
    const gone = new Set<B64>();
    await takeAway(vault, desk, vault.state, gone, this.patience());
    const now = await vault.intake.now();
    for (const { grant } of rows) this.taken.set(grant, dayOf(now));
    const marked = vault.change(async (state) => {
      // Another page may have sent more meanwhile.
      await takeAway(vault, desk, state, gone, this.patience());
      return takenBackChange(vault, desk, now, state);
    }, this.patience());
    const rest = marked.then(async (receipt) => {
      for (const { grant } of rows) this.taken.delete(grant);
      this.keep(receipt);
      await this.tell(desk, rows.map(({ grant }) => grant));
    });
    await within(rest, TAKEN_BACK_MS);
  }

  /** Tells a desk of what she took back; where that fails now, it is tried again when she looks at its messages. */
  tell(desk: B64, untold: readonly B64[]): Promise<boolean> {
    const left = untold.filter((grant) => !this.told.has(grant));
    if (left.length === 0) return Promise.resolve(true);
    const now = this.telling.get(desk) ?? this.tellNow(desk, left).finally(() => this.telling.delete(desk));
    this.telling.set(desk, now);
    return now;
  }

  forget(): void {
    this.taken.clear();
  }

  private async tellNow(desk: B64, untold: readonly B64[]): Promise<boolean> {
    try {
      const [entry, now] = [await this.book.findProved(desk), await this.vault.intake.now()];
      this.keep(await this.vault.change((state) => tellChange(this.vault, entry, untold, now, state), { ...this.patience(), attempts: 4 }));
      for (const grant of untold) this.told.add(grant);
      return true;
    } catch (error) {
      if (!(error instanceof AmanatError)) throw error;
      return false;
    }
  }
}
