/** A letter from a desk (spec/invitation.md): read with its code alone; joined with a safe, once. */
import { wipe, type Bytes } from "../seal/bytes";
import { dayOf } from "../seal/days";
import { checkNumbers, invitationKeys, openLetter, readCode, signJoin, writeCode, type InvitationKeys } from "../seal/invitation";
import { deskMailboxKeys, wordAt } from "../seal/phrase";
import type { State } from "../seal/state";
import { ROLES } from "../seal/terms";
import { DeskBook } from "./desks";
import { Intake } from "./intake";
import { Ledger } from "./ledger";
import type { Patience } from "./patience";
import { greetChange } from "./sending";
import type { CheckWords, Desk, Letter, SafeOptions } from "./types";
import type { Change, Vault } from "./vault";

const path = (keys: InvitationKeys): string => `/v1/invitations/${keys.invitation}`;
const whole = async (response: Response): Promise<Bytes> => new Uint8Array(await response.arrayBuffer());

/**
 * What the desk says to whoever has this code.
 * @throws `code.letter` `code.group` (info.group), `code.count` (info.found), `code.checksum`; `nothing` (unknown, used, over:
 * one answer); `desk.unknown`, `invitation.…`, `signature.invalid`, `directory.…`, `ledger.…`; `network.offline`
 */
export async function readLetter(typed: string, options: SafeOptions): Promise<OpenedLetter> {
  const code = readCode(typed);
  const keys = invitationKeys(code);
  const text = writeCode(code);
  wipe(code);
  const intake = new Intake(options);
  const sealed = await intake.ask({ method: "GET", path: path(keys) }, whole);
  const desks = await new DeskBook(intake, options.directoryKey, new Ledger(intake, options)).proved();
  const { letter, entry } = await openLetter(sealed, keys, desks, dayOf(await intake.now()));
  return new OpenedLetter(keys, text, entry, letter.kind, letter.text, letter.expires);
}

export class OpenedLetter implements Letter {
  /** A join was sent: whether it arrived, only the intake can tell, and the same one again does no harm. */
  tried = false;

  constructor(
    readonly keys: InvitationKeys,
    readonly code: string,
    readonly desk: Desk,
    readonly kind: string,
    readonly text: { en: string; ur: string },
    readonly expires: string,
  ) {}

  forget(): void {
    wipe(this.keys.seed, this.keys.ageSeed);
  }
}

/** A safe that begins with a respondent's or an officer's letter remembers it; one that held something before stays hers. */
function withRole(kind: string, change: Change, before: State): Change {
  const role = ROLES.find((one) => one === kind);
  return role === undefined || before.desks.length > 0 || before.items.length > 0 ? change : { ...change, state: { ...change.state, role } };
}

/**
 * Opens her mailbox with the desk of a letter, then burns its code. Waits out a lost network.
 * @param wrote told when the hello is durable
 * @throws `nothing`: somebody used the code meanwhile, it was withdrawn, or its time is over
 */
export async function joinDesk(vault: Vault, letter: OpenedLetter, patience: Patience): Promise<CheckWords> {
  const { keys, desk } = letter;
  const patient = vault.patient(patience);
  if (!letter.tried) await vault.intake.ask({ method: "GET", path: path(keys) }, whole, patient);
  const now = await vault.intake.now();
  if (!vault.state.desks.some((row) => row.desk === desk.id && row.in.seq > 0)) {
    await vault.change(async (state) => withRole(letter.kind, await greetChange(vault, desk, now, state), state), patience);
  }
  const mailbox = deskMailboxKeys(vault.entropy, desk.id);
  letter.tried = true;
  const body = signJoin(desk.id, keys, mailbox);
  await vault.intake.ask({ method: "POST", path: `${path(keys)}/join`, body }, async () => undefined, patient);
  const places = await checkNumbers(desk.id, keys.invitation, keys.key, mailbox.key);
  return { words: places.map(wordAt), numbers: places.map((place) => String(place).padStart(4, "0")) };
}
