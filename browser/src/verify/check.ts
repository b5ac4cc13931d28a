/**
 * Checking a case file, offline (spec/case-file.md, Checking): the same steps in the same order as `amanat.casefile.verify`,
 * with the same codes. Keys and roots come from whoever checks; what lies in the file proves nothing.
 */
import { policyOf, type Cosigned, type Policy } from "../ledger/cosignature";
import { entryId, fingerprint } from "../seal/directory";
import { malformed } from "../seal/errors";
import { bagFindings, information } from "./bag";
import { readPem, type Certificate } from "./certificates";
import { openContainer } from "./container";
import { readAll, type Inside, type Progress } from "./content";
import { custodyFindings, deskOf, sealedFindings, sealedOf, stepsOf, type Desk, type Step } from "./custody";
import { DerError } from "./der";
import { levelOf, Stopped, type Finding, type Language, type Level } from "./finding";
import { ROOT, STAMP, TAGMANIFEST } from "./layout";
import { exhibits, metadataFindings, titles } from "./metadata";
import { nameFindings } from "./names";
import { EARLY, sealInLog, stepsInLog, type InLog } from "./proofs";
import type { Keys } from "./source";
import { stampOf, type Stamped } from "./stamp";

/** Whom whoever checks believes; empty where they have nothing. */
export interface Trust {
  /** vkey. */
  readonly logKey: string;
  readonly witnessKeys: readonly string[];
  /** PEM. */
  readonly roots: string;
  /** Its id or its fingerprint. */
  readonly desk: string;
  /** What opens the seal. */
  readonly keys: Keys;
}

export interface Listed {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * What the file says of itself. Only what no finding doubts is proved. Times are Unix seconds; the log, who watched it and the
 * stamp only under the keys and roots that were given.
 */
export interface Summary {
  readonly case: string;
  readonly desk: Readonly<Record<Language, string>> | null;
  readonly fingerprint: string;
  /** SHA-256 of the tagmanifest, hex: what the seal is over. */
  readonly tag: string;
  readonly files: readonly Listed[];
  readonly steps: number;
  readonly hidden: number;
  readonly begun: number | null;
  readonly sealed: number | null;
  readonly log: string;
  readonly logSize: number;
  readonly cosigned: readonly Cosigned[];
  readonly quorum: number;
  readonly stamped: number | null;
  readonly service: string;
}

export interface Report {
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
  /** Null when nothing could be read. */
  readonly summary: Summary | null;
}

const EXIT: Readonly<Record<Level, 0 | 1 | 2>> = { unreadable: 2, bad: 1, unproven: 1, note: 0 };

/** 0 intact, 1 altered or unproven, 2 unreadable: as the command exits. */
export const verdict = ({ findings }: Report): 0 | 1 | 2 => Math.max(0, ...findings.map((one) => EXIT[levelOf(one)])) as 0 | 1 | 2;

/** @throws `note.…`, `policy.…`, `signature.key`, `trust.log` (witnesses without a log) */
export function readPolicy({ logKey, witnessKeys }: Trust): Policy | null {
  if (logKey !== "") return policyOf(logKey, witnessKeys);
  if (witnessKeys.length > 0) throw malformed("trust.log", "Witnesses stand for a log. Give the log's key too.");
  return null;
}

/** @throws `trust.roots` */
export function readRoots(pem: string): Certificate[] {
  if (pem.trim() === "") return [];
  try {
    return readPem(pem);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw malformed("trust.roots", "There is no certificate in PEM form.");
  }
}

/**
 * @param chosen one file, sealed or not, or the files of an unpacked folder
 * @throws as `readPolicy` and `readRoots`: what was given to check with is of no use
 */
export async function check(chosen: File | readonly File[], trust: Trust, progress: Progress): Promise<Report> {
  const [policy, roots] = [readPolicy(trust), readRoots(trust.roots)];
  const found: Finding[] = [];
  const tell = (one: Finding): number => found.push(one);
  try {
    const container = await openContainer(chosen, trust.keys, tell);
    const names = container.members.map(({ name }) => name);
    if (!names.some((name) => name.startsWith(ROOT)) && !strange(names)) throw new Stopped("container.not_case_file");
    found.push(...nameFindings(names, container.folders));
    if (found.some(({ code }) => code.startsWith("name.") && code !== "name.unknown")) return { findings: found, summary: null };
    const inside = await readAll(container, tell, progress);
    const { findings, summary } = await lookInto(inside, trust.desk, policy, roots);
    return { findings: [...found, ...findings], summary };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { findings: [...found, { code: error.code, place: error.place }], summary: null };
  }
}

/** Names that reach outside are named as such, also where nothing else is inside. */
const strange = (names: readonly string[]): boolean => nameFindings(names, []).some(({ code }) => code !== "name.unknown" && code !== "name.outside");

async function lookInto(inside: Inside, wanted: string, policy: Policy | null, roots: readonly Certificate[]): Promise<Report> {
  const [desk, deskFound] = deskOf(inside, wanted);
  const [steps, stepsFound] = stepsOf(inside);
  const [sealed, sealedFound] = sealedOf(inside);
  const [known, logFound] = sealInLog(inside, sealed, policy);
  const [stamped, stampFound] = await stampOf(inside, roots);
  const early = stamped !== null && sealed !== null && stamped.at < sealed.event.at - EARLY;
  const findings: Finding[] = [
    ...bagFindings(inside),
    ...metadataFindings(inside),
    ...deskFound,
    ...stepsFound,
    ...(await custodyFindings(inside, steps, desk)),
    ...sealedFound,
    ...(sealed === null ? [] : sealedFindings(inside, sealed, steps, desk)),
    ...logFound,
    ...stepsInLog(inside, steps, policy),
    ...stampFound,
    ...(early ? [{ code: "time.stamp_early" as const, place: STAMP }] : []),
  ];
  const summary = summaryOf(inside, desk, steps, known, roots.length > 0 ? stamped : null);
  return { findings, summary: { ...summary, sealed: sealed?.event.at ?? null, quorum: policy?.quorum ?? 0 } };
}

function summaryOf(inside: Inside, desk: Desk | null, steps: readonly Step[], known: InLog | null, stamped: Stamped | null): Summary {
  const named = titles(inside);
  const proved = known?.proved === true ? known.witnessed : null;
  return {
    case: information(inside)?.get("External-Identifier") ?? "",
    desk: desk?.entry.name ?? null,
    fingerprint: desk === null ? "" : fingerprint(entryId(desk.entry)),
    tag: inside.get(TAGMANIFEST)?.sha256 ?? "",
    files: [...exhibits(inside)].map(([name, { size, sha256 }]) => ({ name, title: named.get(name) ?? "", size, sha256 })),
    steps: steps.length,
    hidden: steps.filter(({ event }) => event === null).length,
    begun: steps.find(({ event }) => event !== null)?.event?.at ?? null,
    sealed: null,
    log: proved?.checkpoint.origin ?? "",
    logSize: proved?.checkpoint.size ?? 0,
    cosigned: proved?.cosigned ?? [],
    quorum: 0,
    stamped: stamped?.at ?? null,
    service: stamped?.service ?? "",
  };
}
