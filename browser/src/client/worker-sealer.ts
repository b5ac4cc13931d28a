/** The page's side of the sealing worker. Only ciphertext, hashes and numbers come back. */
import type { Bytes } from "../seal/bytes";
import { AmanatError, type ErrorKind } from "../seal/errors";
import type { Part, Plan, Sealer } from "./sealing";

export type WorkerCall = { call: "digest"; file: Blob } | { call: "begin"; seed: Bytes } | { call: "next"; spent?: Bytes | undefined };
export type WorkerAnswer =
  | { progress: number }
  | { result: Bytes | Plan | Part | null }
  | { error: { kind: ErrorKind; code: string; detail: string } };

/** Name of the bundled worker beside this file; the build puts the one with the hash of its bytes here. */
declare const SEALER_FILE: string;

/** Worker that could not start or died: the caller may seal in the page instead. */
export class WorkerLost extends Error {}

export class WorkerSealer implements Sealer {
  private answer: ((answer: WorkerAnswer) => void) | null = null;
  private lost: ((error: Error) => void) | null = null;
  private onProgress: (done: number) => void = () => undefined;

  constructor(
    private readonly file: Blob,
    private readonly worker: Worker,
  ) {
    worker.onmessage = (event: MessageEvent<WorkerAnswer>) => this.receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.lost?.(new WorkerLost());
    };
  }

  async digest(onProgress: (done: number) => void): Promise<Bytes> {
    this.onProgress = onProgress;
    return (await this.call({ call: "digest", file: this.file })) as Bytes;
  }

  async begin(seed: Bytes): Promise<Plan> {
    return (await this.call({ call: "begin", seed })) as Plan;
  }

  async next(spent?: Bytes): Promise<Part | null> {
    return (await this.call({ call: "next", spent }, spent === undefined ? [] : [spent.buffer])) as Part | null;
  }

  close(): void {
    this.worker.terminate();
    this.lost?.(new WorkerLost());
  }

  private receive(answer: WorkerAnswer): void {
    if ("progress" in answer) this.onProgress(answer.progress);
    else this.answer?.(answer);
  }

  /** One call at a time: the upload asks for a part only when it has room for it. */
  private call(call: WorkerCall, transfer: Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.lost = reject;
      this.answer = (answer) => {
        if ("error" in answer) reject(new AmanatError(answer.error.kind, answer.error.code, answer.error.detail));
        else if ("result" in answer) resolve(answer.result);
      };
      this.worker.postMessage(call, transfer);
    });
  }
}

type Policies = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };
let policy: { createScriptURL(url: string): string } | null = null;

/** Trusted Types: one policy, which lets through the address of our own worker and nothing else. */
export function startWorker(): Worker {
  const address = new URL(SEALER_FILE, import.meta.url).href;
  const own = (url: string): string => {
    if (url !== address) throw new TypeError("Not our worker.");
    return url;
  };
  const types = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  policy ??= types === undefined ? { createScriptURL: own } : types.createPolicy("amanat", { createScriptURL: own });
  return new Worker(policy.createScriptURL(address), { type: "module" });
}
