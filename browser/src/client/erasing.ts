/** Erases every mailbox that comes from the phrase, the safe last, as it stands at that moment. */
import { AmanatError, codeOf } from "../seal/errors";
import type { Step } from "../seal/bundle";
import { openEnvelope, sealErasedNotice } from "../seal/envelope";
import { chain, newId } from "../seal/ids";
import { deskMailboxKeys, type MailboxKeys } from "../seal/phrase";
import { hashText } from "../seal/request";
import type { Tail } from "../seal/state";
import type { B64 } from "../seal/terms";
import { DeskBook } from "./desks";
import { randomBytes } from "./entropy";
import type { Patience } from "./patience";
import type { Desk } from "./types";
import type { Vault } from "./vault";

const NONE: Tail = { seq: 0, chain: "" };
/** Each desk costs a notice and an erasure, and a bundle has at most 64 steps. */
const DESKS_A_BUNDLE = 30;
/** Every one is something that came in between reading and erasing: another tab, another phone. */
const MOST_CHANGES = 8;

/**
 * An erasure says what it erases, so that an old one played back cannot delete a new beginning. Where something came in
 * meanwhile (`erase.changed`), it is read again and erased with it: she asked for everything.
 * @param desks as the directory has them; a desk that is in it gets a sealed notice, so that it can tell erasure from loss
 */
export async function eraseAll(vault: Vault, desks: readonly Desk[], patience: Patience): Promise<void> {
  const done = new Set<B64>();
  for (let tried = 1; ; tried++) {
    try {
      await eraseDesks(vault, desks, done, patience);
      return void (await vault.postAlone([{ op: { op: "erase", mailbox: vault.keys.mailbox, was: vault.was } }], patience));
    } catch (error) {
      if (codeOf(error) !== "erase.changed" || tried >= MOST_CHANGES) throw error;
      if (!(await stillThere(vault, patience))) return;
    }
  }
}

async function eraseDesks(vault: Vault, desks: readonly Desk[], done: Set<B64>, patience: Patience): Promise<void> {
  const left = vault.state.desks.map((row) => row.desk).filter((desk) => !done.has(desk));
  const now = await vault.intake.now();
  for (let first = 0; first < left.length; first += DESKS_A_BUNDLE) {
    const some = left.slice(first, first + DESKS_A_BUNDLE);
    const steps = await Promise.all(some.map((desk) => erasure(vault, desk, desks.find((entry) => entry.id === desk), now)));
    await vault.postAlone(steps.flat(), patience);
    for (const desk of some) done.add(desk);
  }
}

/** The newest state; false if the safe is gone meanwhile. */
async function stillThere(vault: Vault, patience: Patience): Promise<boolean> {
  try {
    await vault.refresh(patience);
    return true;
  } catch (error) {
    if (codeOf(error) === "nothing") return false;
    throw error;
  }
}

async function erasure(vault: Vault, desk: B64, listed: Desk | undefined, now: number): Promise<Step[]> {
  const keys = deskMailboxKeys(vault.entropy, desk);
  const { was, last } = await newestIn(vault, keys);
  const erase: Step = { op: { op: "erase", mailbox: keys.mailbox, was }, by: keys };
  if (listed === undefined) return [erase];
  const blob = await sealErasedNotice(keys.mailbox, now, last, keys.seed, DeskBook.recipient(listed));
  return [{ op: { op: "notice", notice: newId(randomBytes), desk, blob }, by: keys }, erase];
}

/** Her last message to a desk as the intake has it: the hash of its sealed bytes, and its place in the chain. */
async function newestIn(vault: Vault, keys: MailboxKeys): Promise<{ was: B64; last: Tail }> {
  try {
    const seq = (await vault.intake.mailbox(keys.mailbox, keys)).messages.in;
    if (seq === 0) return { was: "", last: NONE };
    const sealed = await vault.intake.message(keys.mailbox, keys, "in", seq);
    const signed = await openEnvelope(keys.ageSeed, sealed).catch(() => null);
    return { was: hashText(sealed), last: signed === null ? NONE : { seq, chain: chain(signed) } };
  } catch (error) {
    if (error instanceof AmanatError && error.code === "nothing") return { was: "", last: NONE };
    throw error;
  }
}
