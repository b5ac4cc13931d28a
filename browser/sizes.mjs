// What a page costs to fetch: raw bytes and gzip -9, per entry with its static chunks, and with all that sealing and sending
// a text record loads later, of the last build. `--json` for machines.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";

const outputs = JSON.parse(readFileSync("build/outputs.json", "utf8"));
/** Loaded on demand by some pages, but part of sealing and sending a text record. */
const SENDING = ["src/client/safe.ts", "src/client/sending.ts"];

function closure(name, kinds, seen = new Set()) {
  if (seen.has(name) || outputs[name] === undefined) return seen;
  seen.add(name);
  for (const one of outputs[name].imports) if (kinds.includes(one.kind)) closure(one.path, kinds, seen);
  return seen;
}
const AT_ONCE = ["import-statement"];
const EVER = [...AT_ONCE, "dynamic-import"];

function size(names) {
  const files = [...names].map((name) => readFileSync(name));
  const raw = files.reduce((sum, bytes) => sum + bytes.length, 0);
  const gzip = files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
  return { raw, gzip, requests: files.length };
}

const later = Object.keys(outputs).filter((name) => SENDING.some((input) => outputs[name].inputs[input] !== undefined));
const rows = Object.keys(outputs)
  .filter((name) => outputs[name].entryPoint?.startsWith("src/pages/") || outputs[name].entryPoint?.endsWith(".worker.ts") || name.endsWith(".html"))
  .map((name) => {
    const files = closure(name, AT_ONCE);
    const reachable = closure(name, EVER);
    // Each page has its own library for sealing; the others' do not count.
    const own = later.filter((chunk) => reachable.has(chunk));
    const sends = SENDING.every((input) => own.some((chunk) => outputs[chunk].inputs[input] !== undefined));
    const sending = sends ? size(own.reduce((seen, chunk) => closure(chunk, AT_ONCE, seen), new Set(files))) : null;
    return { entry: basename(name), start: size(files), sending };
  });

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(rows));
} else {
  const cell = (one) => (one === null ? "–" : `${one.raw} raw, ${one.gzip} gzip, ${one.requests} requests`);
  for (const { entry, start, sending } of rows) console.log(`${entry}\n  to start     ${cell(start)}\n  to seal+send ${cell(sending)}`);
}
