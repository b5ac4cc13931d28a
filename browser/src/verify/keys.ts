/** Keys as people get them: a file or a few lines, from the desk by another way than the case file. */
import { LOG, parseVerifier } from "../ledger/note";
import { AmanatError } from "../seal/errors";

export interface GivenKeys {
  readonly desk: string;
  readonly logKey: string;
  readonly witnessKeys: readonly string[];
  /** PEM. */
  readonly roots: string;
  /** Whether it held more than one desk or log; the first is the one here. */
  readonly several: boolean;
}

const VKEY = /[^\s"'<>,;=+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}/g;
const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const FINGERPRINT = /(?<![0-9A-Za-z])[0-9a-f]{4}(?:[ \u00a0][0-9a-f]{4}){4}(?![0-9A-Za-z])/gi;
const DESK_ID = /^[A-Za-z0-9_-]{43}$/;

/**
 * Whatever looks like a key in a text: the sheet that a desk prints, a file of lines, JSON. Each kind is known by its form
 * (spec/case-file.md, Keys file). Null where there is none.
 */
export function findKeys(text: string): GivenKeys | null {
  const plain = text.replaceAll("\\n", "\n");
  const roots = [...new Set(plain.match(PEM) ?? [])];
  const rest = plain.replace(PEM, " ");
  const known = [...new Set(rest.match(VKEY) ?? [])].flatMap((vkey) => {
    const kind = kindOf(vkey);
    return kind === null ? [] : [{ vkey, kind }];
  });
  const logs = known.filter(({ kind }) => kind === LOG);
  const logKey = logs[0]?.vkey ?? "";
  const witnessKeys = known.filter(({ kind }) => kind !== LOG).map(({ vkey }) => vkey);
  const desks = new Set((rest.match(FINGERPRINT) ?? []).map((one) => one.replaceAll("\u00a0", " ").toLowerCase()));
  const desk = [...desks][0] ?? "";
  if (logKey === "" && witnessKeys.length === 0 && roots.length === 0 && desk === "") return null;
  const several = desks.size > 1 || logs.length > 1;
  return { several, desk, logKey, witnessKeys, roots: roots.map((one) => `${one.replace(/\s*\n\s*/g, "\n")}\n`).join("") };
}

function kindOf(vkey: string): number | null {
  try {
    return parseVerifier(vkey).kind;
  } catch (error) {
    if (error instanceof AmanatError) return null;
    throw error;
  }
}

/** Whether this can be a desk's fingerprint or id. */
export const isDesk = (text: string): boolean => DESK_ID.test(text.trim()) || /^[0-9a-f]{20}$/i.test(text.replace(/\s/g, ""));

/** The age identities in a key file: its lines that are no comment. Null where none can be used. */
export function findIdentities(text: string): string[] | null {
  const found = text.split("\n").map((line) => line.trim()).filter((line) => /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/.test(line));
  return found.length === 0 ? null : found;
}
