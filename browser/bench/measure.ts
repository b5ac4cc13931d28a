/** The page that is measured: the product's own safe, worker and uploads, and two functions to start them. */
import { randomBytes } from "../src/client/entropy";
import { Safe } from "../src/client/safe";
import { startWorker, WorkerSealer } from "../src/client/worker-sealer";
import { emptyRecord } from "../src/seal/record";

declare global {
  interface Window {
    measured: { [name: string]: unknown };
    open_safe(directoryKey: string, ledgerKey: string): Promise<void>;
    seal_file(): Promise<unknown>;
    seal_only(): Promise<unknown>;
    plain_put(megabytes: number): Promise<number>;
  }
}
let safe: Safe;
window.measured = { violations: [], longest: 0 };
document.addEventListener("securitypolicyviolation", (event) => (window.measured["violations"] as string[]).push(event.violatedDirective));

window.open_safe = async (directoryKey, ledgerKey) => {
  safe = Safe.create({ base: "", directoryKey, ledgerKey, lang: "en" });
  await safe.save(emptyRecord("en"));
  // A first small file, so that everything is loaded and the safe knows how much room the sink gives.
  await safe.addFile(new File(["x"], "x")).done;
};

/** Seals and stores the chosen file; meanwhile the longest time in which the page could not answer is kept. */
window.seal_file = () => sealFile(document.querySelector<HTMLInputElement>("#file")!.files![0]!);

async function sealFile(file: File): Promise<{ manifest: unknown; hashed: number; total: number }> {
  let hashed = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    const now = performance.now();
    window.measured["longest"] = Math.max(window.measured["longest"] as number, now - last - 10);
    last = now;
  }, 10);
  const started = performance.now();
  const manifest = await safe.addFile(file, (progress) => {
    if (hashed === 0 && progress.phase === "sealing") hashed = performance.now() - started;
  }).done;
  clearInterval(ticking);
  return { manifest, hashed, total: performance.now() - started };
}

/** As many bytes by nothing but fetch, two at a time: what the network path alone gives here. Answers milliseconds. */
window.plain_put = async (megabytes) => {
  const body = randomBytes(1 << 20);
  const count = Math.ceil((megabytes * 1e6) / body.length);
  let n = 0;
  const started = performance.now();
  const sender = async (): Promise<void> => {
    while (n < count) await (await fetch(`/v1/mailboxes/plain/items/plain/parts/${n++}`, { method: "PUT", body })).arrayBuffer();
  };
  await Promise.all([sender(), sender()]);
  return performance.now() - started;
};

/** The worker alone, nothing sent. */
window.seal_only = async () => {
  const file = document.querySelector<HTMLInputElement>("#file")!.files![0]!;
  const sealer = new WorkerSealer(file, startWorker());
  const started = performance.now();
  await sealer.digest(() => undefined);
  const hashed = performance.now() - started;
  await sealer.begin(randomBytes(32));
  while ((await sealer.next()) !== null);
  sealer.close();
  return { hashed, total: performance.now() - started };
};

/** Without anybody driving the page: tools that do keep a copy of every request, which would be measured instead. */
async function byItself(): Promise<void> {
  const film = new File([await (await fetch("/film")).blob()], "film.mp4", { type: "video/mp4" });
  await window.open_safe("", "");
  const plain = await window.plain_put(40);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await fetch("/told/ready", { method: "POST", body: "{}" });
  const done = await sealFile(film);
  await fetch("/told/done", { method: "POST", body: JSON.stringify({ ...done, plain, longest: window.measured["longest"] }) });
}
if (location.hash === "#alone") void byItself();

/** From the click to the receipt: seal a small record, keep it, send it. */
document.querySelector("#go")!.addEventListener("click", () => {
  send().catch((error: unknown) => (window.measured["sent"] = { error: String(error) }));
});

async function send(): Promise<void> {
  const started = performance.now();
  await safe.save({ ...emptyRecord("en"), acts: ["stalking"], narrative: "He waits at the gate. ".repeat(60) });
  const kept = performance.now() - started;
  const [desk] = await safe.desks();
  await safe.send(desk!.id, { fields: ["what"], purpose: "support", expires: "2030-01-01", items: [] });
  window.measured["sent"] = { kept, total: performance.now() - started };
}
