/** The worker: hashing and sealing off the main thread, so that the page stays quick. Its own bundle under static/app. */
import { AmanatError } from "../seal/errors";
import { FileSealer } from "./sealing";
import type { WorkerAnswer, WorkerCall } from "./worker-sealer";

interface Scope {
  onmessage: ((event: MessageEvent<WorkerCall>) => void) | null;
  postMessage(answer: WorkerAnswer, transfer?: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;
/** Progress about ten times a second at most would be plenty; every 4 MiB is about that on a fast phone. */
const PROGRESS = 4 << 20;
let sealer: FileSealer | null = null;

scope.onmessage = (event) => {
  void answer(event.data).catch((error: unknown) => scope.postMessage({ error: plain(error) }));
};

async function answer(call: WorkerCall): Promise<void> {
  if (call.call === "digest") {
    sealer = new FileSealer(call.file);
    let told = 0;
    const result = await sealer.digest((done) => {
      if (done - told < PROGRESS) return;
      told = done;
      scope.postMessage({ progress: done });
    });
    scope.postMessage({ result });
  } else if (call.call === "begin") {
    scope.postMessage({ result: await sealer!.begin(call.seed) });
    call.seed.fill(0);
  } else {
    const part = await sealer!.next(call.spent);
    scope.postMessage({ result: part }, part === null ? [] : [part.bytes.buffer]);
  }
}

function plain(error: unknown): { kind: AmanatError["kind"]; code: string; detail: string } {
  if (error instanceof AmanatError) return { kind: error.kind, code: error.code, detail: error.detail };
  return { kind: "malformed", code: "item.unreadable", detail: "The file cannot be read any more. Choose it again." };
}
