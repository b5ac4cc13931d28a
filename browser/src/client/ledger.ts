/** What a browser believes of the ledger (spec/ledger.md, "Who checks what"): only what is proved, witnessed, and goes on from what it saw before. */
import { equal, hash, text, unb64, utf8, type Bytes } from "../seal/bytes";
import { AmanatError, forged, refused } from "../seal/errors";
import type { State } from "../seal/state";
import type { B64 } from "../seal/terms";
import { openCheckpoint, type Checkpoint } from "../ledger/checkpoint";
import { medianTime, policyOf, type Policy, type Witnessed } from "../ledger/cosignature";
import { leafOf } from "../ledger/leaf";
import { checkProof, readProof } from "../ledger/proof";
import { checkConsistency } from "../ledger/tree";
import type { Intake } from "./intake";
import { consistencyPath, tilePath } from "./tiles";
import type { SafeOptions } from "./types";

const OLDEST = 48 * 3600;

export type Remembered = NonNullable<State["ledger"]>;

/** The list of organisations as it came, with what shall prove it. */
export interface Answered {
  directory: Bytes;
  salt: B64;
  proof: string;
}

export class Ledger {
  private known: Policy | null = null;
  /** The newest checkpoint that was believed, as it came; "" before the first. */
  private seen = "";
  private contradiction: readonly [string, string] | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly intake: Intake,
    private readonly options: Pick<SafeOptions, "ledgerKey" | "witnessKeys">,
  ) {}

  /** Nobody independent looks at this ledger. */
  get unwatched(): boolean {
    return this.options.ledgerKey !== undefined && witnessesOf(this.options).length === 0;
  }

  /** For her state: what is to be remembered until the next visit. */
  get remembered(): Remembered | undefined {
    if (this.seen === "") return undefined;
    return { seen: this.seen, ...(this.contradiction === null ? {} : { split: [...this.contradiction] }) };
  }

  /** What an earlier visit saw, or another page of hers. What belongs to another log, or cannot be read, is let be. */
  recall({ seen, split }: Remembered): void {
    const known = this.open(seen);
    if (known === null || known.size < (this.open(this.seen)?.size ?? 0)) return;
    this.seen = seen;
    if (split !== undefined) this.contradiction = [split[0]!, split[1]!];
  }

  /**
   * Whether the list is the one in the ledger, and nobody holds back a newer one for longer than two days.
   * @param now the intake's time, Unix seconds
   * @param last whether an older tree than one seen before is the log's last word, or the answer may have crossed a newer one
   * @throws `ledger.key` (the page names none), `directory.unproved`, `ledger.old`, and as `believe`
   */
  async checkDirectory({ directory, salt, proof }: Answered, now: number, last: boolean): Promise<void> {
    readable(() => this.policy());
    if (salt === "" || proof === "") throw refused("directory.unproved", "The list of organisations came without its proof.");
    const leaf = leafOf({ kind: "directory", salt: unb64(salt, 16), hash: hash(directory) });
    const witnessed = await this.believe(proof, leaf, last);
    const median = medianTime(witnessed);
    if (median !== null && median < now - OLDEST) throw refused("ledger.old", "Nobody independent confirmed the ledger for two days.");
  }

  /**
   * A proof that holds under the page's keys and goes on from what was seen before.
   * @param leaf recomputed by the caller
   * @throws `ledger.inclusion`, `ledger.quorum`, `ledger.signature`, `ledger.origin`, `ledger.split`, `ledger.older` (unless
   * `last`), `ledger.unreadable`, `ledger.key`; `network.…`
   */
  async believe(proof: string, leaf: Uint8Array, last = true): Promise<Witnessed> {
    const read = readable(() => readProof(utf8(proof)));
    const witnessed = readable(() => checkProof(read, leaf, this.policy()));
    await this.inTurn(() => this.goOn(text(read.checkpoint), witnessed.checkpoint, last));
    return witnessed;
  }

  private policy(): Policy {
    const { ledgerKey } = this.options;
    if (ledgerKey === undefined) throw refused("ledger.key", "This page does not know which ledger to trust.");
    return (this.known ??= policyOf(ledgerKey, witnessesOf(this.options)));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async goOn(note: string, checkpoint: Checkpoint, last: boolean): Promise<void> {
    const known = this.open(this.seen);
    if (known !== null && known.size > checkpoint.size) {
      throw last ? this.split(note) : refused("ledger.older", "The ledger was larger before. Ask again.");
    }
    if (known !== null) {
      const read = (level: number, index: number, width: number): Promise<Uint8Array> => this.tile(tilePath(level, index, width));
      const path = await consistencyPath(read, known.size, checkpoint.size);
      try {
        checkConsistency(known.size, known.root, checkpoint.size, checkpoint.root, path);
      } catch {
        throw this.split(note);
      }
      if (known.size === checkpoint.size) return;
    }
    this.seen = note;
  }

  private async tile(path: string): Promise<Uint8Array> {
    try {
      return await this.intake.ask({ method: "GET", path }, async (answer) => new Uint8Array(await answer.arrayBuffer()));
    } catch (error) {
      // A log that cannot show how it grew did not only grow.
      if (error instanceof AmanatError && error.kind !== "unavailable") return new Uint8Array();
      throw error;
    }
  }

  /** Both are kept as they came: two signed texts that anybody can check. */
  private split(note: string): AmanatError {
    if (!equal(utf8(note), utf8(this.seen))) this.contradiction ??= [this.seen, note];
    return forged("ledger.split", "The ledger shows another past than it showed before.");
  }

  private open(note: string): Checkpoint | null {
    try {
      return openCheckpoint(utf8(note), this.policy().log);
    } catch {
      return null;
    }
  }
}

const witnessesOf = ({ witnessKeys }: Pick<SafeOptions, "witnessKeys">): string[] => (witnessKeys ?? "").split(" ").filter((key) => key !== "");

/** What is no proof at all has one name; that one does not hold keeps its own. */
function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AmanatError && error.kind === "malformed") throw forged("ledger.unreadable", "The proof cannot be read.");
    throw error;
  }
}

