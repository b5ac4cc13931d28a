/** The verified list of organisations, kept for a few minutes. */
import { unb64, type Bytes } from "../seal/bytes";
import { currentEpoch, entryId, fingerprint, openDirectory, type Entry } from "../seal/directory";
import { daysSince, isDay } from "../seal/days";
import { AmanatError, forged, refused } from "../seal/errors";
import type { B64 } from "../seal/terms";
import type { Intake } from "./intake";
import type { Answered, Ledger } from "./ledger";
import type { Desk } from "./types";

const KEPT_MS = 10 * 60_000;

interface Known {
  desks: Desk[];
  answered: Answered;
  since: number;
  proved: boolean;
}

export class DeskBook {
  private known: Known | null = null;

  constructor(
    private readonly intake: Intake,
    private readonly directoryKey: B64 | undefined,
    private readonly ledger: Ledger,
  ) {}

  /**
   * For looking: names, and keys to check what desks wrote.
   * @throws `directory.key` (the page pins none), `directory.old`, `directory.future`, `signature.invalid`, `network.offline`
   */
  async all(): Promise<Desk[]> {
    return (await this.look()).desks;
  }

  /**
   * For sealing: the list is also the one that the ledger shows to everybody.
   * @throws as `all` and `Ledger.checkDirectory`
   */
  async proved(): Promise<Desk[]> {
    try {
      return await this.prove(false);
    } catch (error) {
      if (error instanceof AmanatError && error.kind === "unavailable") throw error;
      // It may have been fetched a while ago, before what was seen last: the newest word counts.
      return this.prove(true);
    }
  }

  private async prove(last: boolean): Promise<Desk[]> {
    const known = await this.look();
    if (known.proved) return known.desks;
    try {
      await this.ledger.checkDirectory(known.answered, await this.intake.now(), last);
    } catch (error) {
      this.known = null; // the next try asks anew
      throw error;
    }
    known.proved = true;
    return known.desks;
  }

  /** The signed list as it came: a kept receipt needs what stands in it. */
  async document(): Promise<Bytes> {
    return (await this.look()).answered.directory;
  }

  private async look(): Promise<Known> {
    if (this.known !== null && performance.now() - this.known.since < KEPT_MS) return this.known;
    if (this.directoryKey === undefined) throw refused("directory.key", "This page does not know whose list to trust.");
    const { lookedIn, ...answered } = await this.intake.directory();
    const now = await this.intake.now();
    const { entries } = openDirectory(answered.directory, unb64(this.directoryKey, 32), now);
    const desks = entries.map((entry) => {
      const id = entryId(entry);
      const day = lookedIn[id];
      const seen = day !== undefined && isDay(day) ? { lookedIn: day, unseen: daysSince(day, now) } : { lookedIn: null, unseen: null };
      return { ...entry, id, fingerprint: fingerprint(id), ...seen, namesakes: namesakesOf(entry, entries) };
    });
    return (this.known = { desks, answered, since: performance.now(), proved: false });
  }

  /** For looking. @throws `desk.unknown`, and as `all` */
  async find(desk: B64): Promise<Desk> {
    return oneOf(await this.all(), desk);
  }

  /** For sealing. @throws `desk.unknown`, and as `proved` */
  async findProved(desk: B64): Promise<Desk> {
    return oneOf(await this.proved(), desk);
  }

  /**
   * The raw recipient of the desk's current epoch.
   * @param known the highest epoch of that desk that she has sealed to, if any
   * @throws `directory.rolled_back`: the list names an older key, which may be with somebody who left
   */
  static recipient(desk: Desk, known: number | undefined): Uint8Array {
    const { n, age } = currentEpoch(desk);
    if (known !== undefined && n < known) throw forged("directory.rolled_back", "The list shows an old key of this organisation. Nothing was sent.");
    return unb64(age, 1216);
  }
}

function oneOf(desks: readonly Desk[], id: B64): Desk {
  const found = desks.find((entry) => entry.id === id);
  if (found === undefined) throw new AmanatError("nothing", "desk.unknown", "This organisation is not in the list any more.");
  return found;
}

/** Fingerprints of the other desks in the list that a reader could take for this one. */
function namesakesOf(entry: Entry, entries: readonly Entry[]): string[] {
  const mine = new Set(foldedNames(entry));
  const others = entries.filter((other) => other.root !== entry.root && foldedNames(other).some((name) => mine.has(name)));
  return others.map((other) => fingerprint(entryId(other)));
}

const foldedNames = ({ name }: Entry): string[] => [foldName(name.en), foldName(name.ur)].filter((folded) => folded !== "");

/** Letters that look alike in a name: Arabic and Urdu forms, and the commonest Greek and Cyrillic look-alikes of Latin ones. */
const ALIKE: readonly (readonly [string, string])[] = [
  ["\u064A\u0649\u06D2\u0643\u0647\u0629\u06C1\u06C3\u0623\u0625\u0671", "\u06CC\u06CC\u06CC\u06A9\u06BE\u06BE\u06BE\u06BE\u0627\u0627\u0627"],
  ["\u0430\u0435\u043E\u0440\u0441\u0445\u0443\u0456\u0455\u043A\u043C\u043D\u0442\u0432\u03BF\u03B1\u03BD\u03B9\u0131", "aeopcxyiskmhtboavii"],
  ["l10", "iio"],
];

/** A name as the eye takes it: no case, marks, spaces, signs that are not seen, and look-alike letters as one. */
export function foldName(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return ALIKE.reduce((text, [from, to]) => [...text].map((letter) => [...to][from.indexOf(letter)] ?? letter).join(""), plain);
}
