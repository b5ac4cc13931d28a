/** What the tests of whole visits begin with: a desk in the list, an intake without yesterday's mailboxes, no long waits. */
import assert from "node:assert/strict";
import { b64 } from "../src/seal/bytes";
import { AmanatError, codeOf } from "../src/seal/errors";
import type { Safe } from "../src/client/safe";
import type { SafeOptions } from "../src/client/types";
import { DeskDouble, directoryOf, operator } from "./desk";
import type { IntakeDouble } from "./intake";
import { LogDouble } from "./log";

export async function cleared(intake: IntakeDouble): Promise<DeskDouble> {
  const desk = new DeskDouble("Example Helpline");
  intake.directory = await directoryOf([desk], intake.clock);
  intake.log = new LogDouble("localhost/ledger/1", { time: intake.clock });
  intake.lie = () => ({});
  intake.mailboxes.clear();
  intake.notices.length = 0;
  intake.fault = () => null;
  return desk;
}

/** Waits are over at once; what was cancelled meanwhile is noticed. */
export async function quick(_ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  signal?.throwIfAborted();
}

export const optionsAt = (intake: IntakeDouble, more: Partial<SafeOptions> = {}): SafeOptions => ({
  base: intake.base, time: intake.token(), directoryKey: b64(operator.key), lang: "en", wait: quick,
  ...(intake.log === null ? {} : { ledgerKey: intake.log.ledgerKey, witnessKeys: intake.log.witnessKeys }),
  ...more,
});

export const rejectsCode = (code: string, work: Promise<unknown>): Promise<void> =>
  assert.rejects(work, (error) => (error instanceof AmanatError && error.code === code) || assert.fail(`${codeOf(error)}: ${error}`), code);

export const phrase = (safe: Safe): string => safe.words.join(" ");
