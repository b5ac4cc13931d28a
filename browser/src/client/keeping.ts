/** The copy of her receipts that she keeps: complete without us, and nothing without her phrase (spec/receipt.md). */
import { base64 } from "@scure/base";
import { b64, unb64, type Bytes } from "../seal/bytes";
import { fingerprint, openEntry } from "../seal/directory";
import { openEnvelope } from "../seal/envelope";
import { AmanatError } from "../seal/errors";
import { deskId } from "../seal/ids";
import { parse } from "../seal/json";
import { deskMailboxKeys } from "../seal/phrase";
import { LONGEST_MESSAGE, sealReceipts, type Receipt } from "../seal/receipt-file";
import { bodyOf } from "../seal/signing";
import type { AnswerRow, DepositRow } from "../seal/state";
import type { B64 } from "../seal/terms";
import { preimageBytes } from "../ledger/leaf";
import { randomBytes } from "./entropy";
import { preimageOf } from "./receipts";
import type { Vault } from "./vault";

const HOUR = 3600;
const LONGEST_NAME = 400;
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

interface Listed {
  name: string;
  signed: B64;
}

/** @param directory the signed list, for names and whose key signed an answer; null if it could not be had */
export async function receiptsFile(vault: Vault, directory: Bytes | null, now: number): Promise<{ name: string; file: Blob }> {
  const { options, state } = vault;
  const listed = directory === null ? new Map<B64, Listed>() : entriesOf(directory, state.lang);
  const answers: Receipt[] = [];
  for (const row of state.answers ?? []) answers.push(await answerOf(vault, row, listed.get(row.desk)));
  const keys = { receipts: options.receiptKey ?? "", ledger: options.ledgerKey ?? "", witnesses: (options.witnessKeys ?? "").split(" ").filter((key) => key !== "") };
  const receipts = [...(state.deposits ?? []).map((row) => depositOf(row, listed.get(row.desk))), ...answers];
  const body = { v: 1, type: "receipts", made: now - (now % HOUR), origin: keys.ledger.split("+")[0]!, keys, receipts } as const;
  const name = [...randomBytes(8)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return { name: `receipt-${name}.age`, file: new Blob([await sealReceipts(body, vault.entropy)], { type: "application/octet-stream" }) };
}

/** The list was checked when it came; here only the entries are taken out of it. */
function entriesOf(directory: Bytes, lang: "en" | "ur"): Map<B64, Listed> {
  const { entries } = parse(bodyOf(directory)) as unknown as { entries: B64[] };
  return new Map(entries.map((signed) => {
    const entry = openEntry(unb64(signed));
    return [deskId(unb64(entry.root, 32)), { name: [...entry.name[lang]].slice(0, LONGEST_NAME).join(""), signed }];
  }));
}

/** Where the list could not be had, the desk's fingerprint. */
const nameOf = (desk: B64, listed: Listed | undefined): string => listed?.name ?? (desk === "" ? "" : fingerprint(desk));

function depositOf(row: DepositRow, desk: Listed | undefined): Receipt {
  const { day, promise, what, nonce } = row;
  return { kind: "deposit", about: nameOf(row.desk, desk), day, ...provedBy(row), promise, what, nonce, body: "" };
}

/** With the answer itself, as long as it is there. */
async function answerOf(vault: Vault, row: AnswerRow, desk: Listed | undefined): Promise<Receipt> {
  const keys = deskMailboxKeys(vault.entropy, row.desk);
  const sealed = await vault.intake.message(keys.mailbox, keys, "out", row.seq, vault.patient({ attempts: 4 })).catch((error: unknown) => {
    if (error instanceof AmanatError && error.kind === "nothing") return null;
    throw error;
  });
  const signed = sealed === null ? null : await openEnvelope(keys.ageSeed, sealed).catch(() => null);
  return {
    kind: "answer", about: nameOf(row.desk, desk), day: row.day, ...provedBy(row), promise: "", what: [], nonce: "",
    body: signed === null ? "" : b64(signed),
    ...(sealed !== null && sealed.length <= LONGEST_MESSAGE ? { message: b64(sealed) } : {}),
    ...(desk === undefined ? {} : { entry: desk.signed }),
  };
}

/** The proof explains itself: what the leaf is made of goes into its second line. */
function provedBy(row: DepositRow | AnswerRow): Pick<Receipt, "preimage" | "proof"> {
  const preimage = preimageOf(row);
  const extra = `extra ${base64.encode(preimageBytes(preimage))}`;
  const proof = row.proof?.replace("\nindex ", `\n${extra}\nindex `) ?? "";
  return { preimage: { type: preimage.kind === "bundle" ? "bundle" : "message", salt: b64(preimage.salt), hash: b64(preimage.hash) }, proof };
}
