// When an organisation last looked in, and what follows when that is long ago.

import type { Desk } from "../client/types";

/** Days without a look after which a desk is offered no new record; the intake refuses it too. */
export const SILENT_DAYS = 7;

type Seen = Pick<Desk, "unseen">;

export const isSilent = ({ unseen }: Seen): boolean => unseen !== null && unseen >= SILENT_DAYS;

/** The sentence for it: coarse while it is recent, so that it tells nothing of anybody's case; "" when only the day says it. */
export function seenKey({ unseen }: Seen): string {
  if (unseen === null) return "desk_never";
  if (unseen >= SILENT_DAYS) return "";
  if (unseen === 0) return "desk_seen_today";
  return unseen <= 3 ? "desk_seen_days" : "desk_seen_week";
}
