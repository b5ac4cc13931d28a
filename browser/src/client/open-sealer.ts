/** Seals in the worker, or in the page where a worker cannot start: an old browser, or its script did not arrive. */
import type { Bytes } from "../seal/bytes";
import { unavailable } from "../seal/errors";
import { FileSealer, type Part, type Plan, type Sealer } from "./sealing";
import { startWorker, WorkerLost, WorkerSealer } from "./worker-sealer";

export class EitherSealer implements Sealer {
  private sealer: Sealer;

  /** @param first may fail with `WorkerLost` while it hashes; then the page itself does the work */
  constructor(
    private readonly file: Blob,
    first: Sealer,
  ) {
    this.sealer = first;
  }

  async digest(onProgress: (done: number) => void): Promise<Bytes> {
    try {
      return await this.sealer.digest(onProgress);
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      this.sealer = new FileSealer(this.file);
      return this.sealer.digest(onProgress);
    }
  }

  begin(seed: Bytes): Promise<Plan> {
    return named(this.sealer.begin(seed));
  }

  next(spent?: Bytes): Promise<Part | null> {
    return named(this.sealer.next(spent));
  }

  close(): void {
    this.sealer.close();
  }
}

export function openSealer(file: Blob): Sealer {
  if (typeof Worker === "undefined") return new FileSealer(file);
  try {
    return new EitherSealer(file, new WorkerSealer(file, startWorker()));
  } catch {
    return new FileSealer(file);
  }
}

/** Half-way through, the random seed of the cipher stream is gone with the worker: the file has to be added again. */
async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof WorkerLost) throw unavailable("seal.stopped", "Your phone stopped this. Add the file again.");
    throw error;
  }
}
