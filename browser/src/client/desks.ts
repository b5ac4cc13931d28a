/** The verified list of organisations, kept for a few minutes. */
import { unb64 } from "../seal/bytes";
import { currentEpoch, entryId, fingerprint, openDirectory } from "../seal/directory";
import { AmanatError, refused } from "../seal/errors";
import type { B64 } from "../seal/terms";
import type { Intake } from "./intake";
import type { Desk } from "./types";

const KEPT_MS = 10 * 60_000;

export class DeskBook {
  private known: { desks: Desk[]; since: number } | null = null;

  constructor(
    private readonly intake: Intake,
    private readonly directoryKey: B64 | undefined,
  ) {}

  /** @throws `directory.key` (the page pins none), `directory.old`, `directory.future`, `signature.invalid`, `network.offline` */
  async all(): Promise<Desk[]> {
    if (this.known !== null && performance.now() - this.known.since < KEPT_MS) return this.known.desks;
    if (this.directoryKey === undefined) throw refused("directory.key", "This page does not know whose list to trust.");
    const { directory, lookedIn } = await this.intake.directory();
    const { entries } = openDirectory(directory, unb64(this.directoryKey, 32), await this.intake.now());
    const desks = entries.map((entry) => {
      const id = entryId(entry);
      return { ...entry, id, fingerprint: fingerprint(id), lookedIn: lookedIn[id] ?? null };
    });
    this.known = { desks, since: performance.now() };
    return desks;
  }

  /** @throws `desk.unknown` */
  async find(desk: B64): Promise<Desk> {
    const found = (await this.all()).find((entry) => entry.id === desk);
    if (found === undefined) throw new AmanatError("nothing", "desk.unknown", "This organisation is not in the list any more.");
    return found;
  }

  /** The raw recipient of the desk's current epoch. */
  static recipient(desk: Desk): Uint8Array {
    return unb64(currentEpoch(desk).age, 1216);
  }
}
