/** Two tabs changed one draft: what only one side changed is kept from that side; the rest is hers to choose. Pure. */
import { canonical } from "../seal/json";
import { equal } from "../seal/bytes";
import type { Record } from "../seal/record";

export interface Merge {
  merged: Record;
  /** Fields that both sides changed to different things; `merged` has mine. */
  conflicts: string[];
}

/** @param base what both sides started from */
export function mergeDrafts(base: Record, mine: Record, theirs: Record): Merge {
  const names = new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)]);
  const merged: { [name: string]: unknown } = {};
  const conflicts: string[] = [];
  for (const name of names) {
    const [b, m, t] = [base, mine, theirs].map((side) => (side as { [name: string]: unknown })[name]);
    const value = same(m, b) ? t : m;
    if (!same(m, b) && !same(t, b) && !same(m, t)) conflicts.push(name);
    if (value !== undefined) merged[name] = value;
  }
  return { merged: merged as Record, conflicts };
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return equal(canonical(a), canonical(b));
}
