/** What proves her deposits and the answers to her: asked of the ledger, checked, and kept in her safe (spec/receipt.md). */
import { b64, unb64, type Bytes } from "../seal/bytes";
import { AmanatError } from "../seal/errors";
import { saltFor } from "../seal/receipt";
import type { AnswerRow, DepositRow, State } from "../seal/state";
import type { B64 } from "../seal/terms";
import { leafOf, type Preimage } from "../ledger/leaf";
import type { Vault } from "./vault";

/** A proof as the ledger answers it. */
const LONGEST = 16_000;

export const preimageOf = (row: DepositRow | AnswerRow): Preimage =>
  "nonce" in row
    ? { kind: "bundle", salt: saltFor(unb64(row.nonce, 16), row.what), hash: unb64(row.hash, 32) }
    : { kind: "message", salt: unb64(row.salt, 16), hash: unb64(row.hash, 32) };

/** @returns whether any came */
export async function proveReceipts(vault: Vault): Promise<boolean> {
  const { deposits = [], answers = [] } = vault.state;
  const found = new Map<B64, string>();
  for (const row of [...deposits, ...answers].reverse()) {
    if (row.proof !== undefined) continue;
    const proof = await ask(vault, leafOf(preimageOf(row)));
    if (proof !== null) found.set(row.hash, proof);
  }
  if (found.size === 0) return false;
  const proved = <R extends DepositRow | AnswerRow>(row: R): R => ({ ...row, ...(found.has(row.hash) ? { proof: found.get(row.hash) } : {}) });
  const change = (state: State): { state: State } => ({
    state: {
      ...state,
      ...(state.deposits === undefined ? {} : { deposits: state.deposits.map(proved) }),
      ...(state.answers === undefined ? {} : { answers: state.answers.map(proved) }),
    },
  });
  await vault.change(change, { attempts: 4 });
  return true;
}

/** Null while it waits for its batch, and for what does not hold: that is asked for again. @throws `network.…` */
async function ask({ intake, ledger }: Vault, leaf: Bytes): Promise<string | null> {
  try {
    const path = `/v1/ledger/proofs/${b64(leaf)}`;
    const proof = await intake.ask({ method: "GET", path }, (answer) => answer.text(), { attempts: 2 });
    await ledger.believe(proof, leaf, false);
    return proof.length <= LONGEST ? proof : null;
  } catch (error) {
    if (error instanceof AmanatError && error.kind !== "unavailable") return null;
    throw error;
  }
}
