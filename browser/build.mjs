// Bundles every page script in src/pages into web/static/app, one file each, shared code split out, and the sealing worker
// under a name with the hash of its bytes, so that a page and its worker are always of one build.
// `node build.mjs [folder]`; build/outputs.json says what each file is made of (read by sizes.mjs and the tests).
import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const pages = "src/pages";
const outdir = process.argv[2] ?? "../src/amanat/web/static/app";
const common = { outdir, bundle: true, format: "esm", target: ["es2022"], minify: true, legalComments: "none", logLevel: "warning", metafile: true };

const scripts = existsSync(pages) ? readdirSync(pages).filter((name) => name.endsWith(".ts")) : [];
rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
mkdirSync("build", { recursive: true });

const worker = await build({ ...common, entryPoints: { sealer: "src/client/sealer.worker.ts" }, entryNames: "[name]-[hash]" });
const sealer = basename(Object.keys(worker.metafile.outputs)[0]);
let outputs = worker.metafile.outputs;
if (scripts.length > 0) {
  const pageBuild = await build({
    ...common,
    entryPoints: scripts.map((name) => join(pages, name)),
    splitting: true,
    chunkNames: "chunk-[hash]",
    define: { SEALER_FILE: JSON.stringify(`./${sealer}`) },
  });
  outputs = { ...outputs, ...pageBuild.metafile.outputs };
}
writeFileSync("build/outputs.json", JSON.stringify(outputs));
