/** Her files on their way, together: what room they were promised, and that the safe is there before the first of them. */
import { dayOf } from "../seal/days";
import { newId } from "../seal/ids";
import type { Record } from "../seal/record";
import type { ItemKind } from "../seal/terms";
import { randomBytes } from "./entropy";
import type { Trouble } from "./patience";
import { uploadPort } from "./port";
import type { Receipt, Upload, UploadProgress } from "./types";
import { checkSize, FileUpload, type UploadPort } from "./upload";
import type { Vault } from "./vault";

/** What the safe does besides. */
export interface Home {
  draft(): Record;
  patience(): { onTrouble: (trouble: Trouble | null) => void };
  keep(receipt: Receipt): void;
  /** The safe was written for the first time, with her draft in it. */
  wrote(receipt: Receipt): void;
  progress(progress: UploadProgress): void;
}

export class Uploads {
  private readonly running = new Set<FileUpload>();
  /** Bytes of those on their way: two big files must not both be promised the same room. */
  private promised = 0;

  constructor(
    private readonly vault: Vault,
    private readonly home: Home,
  ) {}

  /** @throws `item.empty`, `item.too_big` */
  add(file: Blob, name: string | undefined, kind: ItemKind, onProgress?: (progress: UploadProgress) => void): Upload {
    const { used, limit } = this.vault.room;
    const needed = checkSize(file.size, { used: used + this.promised, limit });
    this.promised += needed;
    const added = dayOf(Math.floor((this.vault.options.now ?? Date.now)() / 1000));
    const task = { item: newId(randomBytes), seed: randomBytes(32), file, name, kind, added };
    const upload = new FileUpload(task, this.port(needed), (progress) => {
      onProgress?.(progress);
      this.home.progress(progress);
    });
    this.running.add(upload);
    const settled = (): void => {
      this.running.delete(upload);
      this.promised -= needed;
    };
    upload.done.then(settled, settled);
    return upload;
  }

  cancel(): void {
    for (const upload of this.running) upload.cancel();
  }

  /** @param needed bytes that were promised to this one */
  private port(needed: number): UploadPort {
    const { vault, home } = this;
    return uploadPort(vault, {
      begin: (signal) => this.begin(signal),
      check: (size) => void checkSize(size, { used: vault.room.used + this.promised - needed, limit: vault.room.limit }),
      patience: () => home.patience(),
      keep: (receipt) => home.keep(receipt),
    });
  }

  /** The safe must be there before its parts. Only the first of several uploads writes it. */
  private async begin(signal: AbortSignal): Promise<void> {
    const { vault, home } = this;
    if (vault.version > 0) return;
    await vault.change((state) => {
      if (vault.version > 0) throw new AlreadyThere();
      return { state: { ...state, draft: home.draft() }, deposit: { desk: "", what: [] } };
    }, { ...home.patience(), signal }).then((receipt) => home.wrote(receipt), ignoreAlreadyThere);
  }
}

class AlreadyThere extends Error {}

function ignoreAlreadyThere(error: unknown): void {
  if (!(error instanceof AlreadyThere)) throw error;
}
