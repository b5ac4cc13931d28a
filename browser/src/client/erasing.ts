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
import { takeDown } from "./publishing";
import { unlessNothing, type Vault } from "./vault";

const NONE: Tail = { seq: 0, chain: "" };
/** An erasure needs no free space at the intake while what travels with it is small: 64 KiB, a notice being some 6 KiB. */
const DESKS_A_BUNDLE = 8;
const AT_ONCE = 4;
/** Every one is something that came in between reading and erasing: another tab, another phone. */
const MOST_CHANGES = 8;

/** Her mailbox with one desk as the intake has it. `there` is false if the intake says that there is none. */
interface Found {
  desk: B64;
  keys: MailboxKeys;
  there: boolean;
  was: B64;
  last: Tail;
}

/**
 * An erasure says what it erases, so that an old one played back cannot delete a new beginning. Where something came in
 * meanwhile (`erase.changed`), it is read again and erased with it: she asked for everything. Her mailboxes are looked for
 * with every desk that is in the list too: an older state that was put in the place of the newest must not hide one.
 * What she agreed to publish comes down first, by her own keys: the list of it goes with her safe, and a desk may be closed for weeks.
 * @param listed as far as the directory could be had; a desk in it gets a sealed notice, so that it can tell erasure from loss
 */
export async function eraseAll(vault: Vault, listed: readonly Desk[], patience: Patience): Promise<void> {
  await takeAllDown(vault);
  const done = new Set<B64>();
  for (let tried = 1; ; tried++) {
    try {
      await eraseDesks(vault, listed, done, patience);
      await vault.postAlone([{ op: { op: "erase", mailbox: vault.keys.mailbox, was: vault.was } }], patience);
      return;
    } catch (error) {
      if (codeOf(error) !== "erase.changed" || tried >= MOST_CHANGES) throw error;
      await reread(vault, patience);
    }
  }
}

/** What never became public is not there to take down, and an intake that refuses one stops no erasure. One that does not answer does: nothing is lost, and she tries again. */
async function takeAllDown(vault: Vault): Promise<void> {
  for (const { publication } of vault.state.publications ?? []) {
    await takeDown(vault, publication).catch((error: unknown) => {
      if (!(error instanceof AmanatError) || error.kind === "unavailable") throw error;
    });
  }
}

/** The newest state; of one that cannot be opened, or is gone, only what an erasure must name. */
export async function reread(vault: Vault, patience: Patience): Promise<void> {
  try {
    await vault.refresh(vault.patient(patience));
  } catch (error) {
    if (!(error instanceof AmanatError) || error.kind === "unavailable") throw error;
    await vault.rereadHash(patience);
  }
}

async function eraseDesks(vault: Vault, listed: readonly Desk[], done: Set<B64>, patience: Patience): Promise<void> {
  const mine = new Set(vault.state.desks.map((row) => row.desk));
  const left = [...new Set([...mine, ...listed.map((desk) => desk.id)])].filter((desk) => !done.has(desk));
  const found: Found[] = [];
  for (let first = 0; first < left.length; first += AT_ONCE) {
    found.push(...(await Promise.all(left.slice(first, first + AT_ONCE).map((desk) => find(vault, desk, patience)))));
  }
  const going = found.filter(({ desk, there }) => there || mine.has(desk));
  const now = await vault.intake.now();
  for (let first = 0; first < going.length; first += DESKS_A_BUNDLE) {
    const some = going.slice(first, first + DESKS_A_BUNDLE);
    await eraseSome(vault, some, await notices(vault, some, listed, now), patience);
    for (const { desk } of some) done.add(desk);
  }
}

/** A notice needs the mailbox to be there, so it travels with the erasure; but no notice may ever stop an erasure. */
async function eraseSome(vault: Vault, some: readonly Found[], told: Step[], patience: Patience): Promise<void> {
  const erasures = some.map(({ keys, was }): Step => ({ op: { op: "erase", mailbox: keys.mailbox, was }, by: keys }));
  try {
    await vault.postAlone([...told, ...erasures], patience);
  } catch (error) {
    const final = !(error instanceof AmanatError) || error.code === "erase.changed" || vault.forgotten.aborted;
    if (final || told.length === 0) throw error;
    await vault.postAlone(erasures, patience);
  }
}

async function notices(vault: Vault, some: readonly Found[], listed: readonly Desk[], now: number): Promise<Step[]> {
  const steps = some.filter(({ there }) => there).map(async ({ desk, keys, last }): Promise<Step[]> => {
    const entry = listed.find((one) => one.id === desk);
    if (entry === undefined) return [];
    try {
      const recipient = DeskBook.recipient(entry, vault.state.desks.find((row) => row.desk === desk)?.epoch);
      const blob = await sealErasedNotice(keys.mailbox, now, last, keys.seed, recipient);
      return [{ op: { op: "notice", notice: newId(randomBytes), desk, blob }, by: keys }];
    } catch (error) {
      if (codeOf(error) === "directory.rolled_back") return [];
      throw error;
    }
  });
  return (await Promise.all(steps)).flat();
}

/** Her last message to a desk as the intake has it: the hash of its sealed bytes, and its place in the chain. */
async function find(vault: Vault, desk: B64, patience: Patience): Promise<Found> {
  const keys = deskMailboxKeys(vault.entropy, desk);
  const known = vault.patient(patience);
  const nothing = { desk, keys, there: false, was: "", last: NONE };
  const box = await vault.intake.mailbox(keys.mailbox, keys, known).catch(unlessNothing);
  if (box === null) return nothing;
  const seq = box.messages.in;
  if (seq === 0) return { ...nothing, there: true };
  const sealed = await vault.intake.message(keys.mailbox, keys, "in", seq, known).catch(unlessNothing);
  if (sealed === null) return nothing;
  const signed = await openEnvelope(keys.ageSeed, sealed).catch(() => null);
  return { desk, keys, there: true, was: hashText(sealed), last: signed === null ? NONE : { seq, chain: chain(signed) } };
}
