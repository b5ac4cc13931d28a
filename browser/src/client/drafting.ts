/** The draft as she writes it, beside the one at the intake: two pages may change it at once. Pure but for what it keeps. */
import { equal } from "../seal/bytes";
import { AmanatError } from "../seal/errors";
import { canonical } from "../seal/json";
import type { Record } from "../seal/record";
import { mergeDrafts } from "./merge";
import type { Conflict } from "./types";

export class Drafting {
  draft: Record;
  /** The draft as it was last read or written: what both sides of a conflict started from. */
  private base: Record;
  private conflict: Conflict | null = null;

  constructor(kept: Record) {
    this.draft = this.base = kept;
  }

  /** Whether every word of the draft is at the intake. */
  get same(): boolean {
    return equal(canonical(this.draft), canonical(this.base));
  }

  /**
   * @param told hears of a conflict before it is thrown
   * @throws `draft.conflict`: both sides changed the same question
   */
  mergedWith(theirs: Record, told: (conflict: Conflict) => void): Record {
    const mine = this.draft;
    const { merged, conflicts } = mergeDrafts(this.base, mine, theirs);
    if (conflicts.length > 0) {
      this.conflict = { fields: conflicts, mine, theirs };
      told(this.conflict);
      throw new AmanatError("conflict", "draft.conflict", "The same question was answered on another page. Choose which to keep.");
    }
    return merged;
  }

  /** What she chose, ready to be saved; null if nothing is to be chosen. */
  resolved(keep: "mine" | "theirs"): Record | null {
    const conflict = this.conflict;
    if (conflict === null) return null;
    const merged: { [name: string]: unknown } = { ...mergeDrafts(this.base, this.draft, conflict.theirs).merged };
    for (const field of keep === "theirs" ? conflict.fields : []) {
      const value = (conflict.theirs as { [name: string]: unknown })[field];
      if (value === undefined) delete merged[field];
      else merged[field] = value;
    }
    this.base = conflict.theirs;
    this.conflict = null;
    return merged as Record;
  }

  /** What was written is what both sides start from now. */
  wrote(written: Record): void {
    this.draft = mergeDrafts(this.base, this.draft, written).merged;
    this.base = written;
  }

  forget(empty: Record): void {
    this.draft = this.base = empty;
    this.conflict = null;
  }
}
