// Bundles the measured page and the worker into a folder: `node bench/build.mjs <folder>`.
import { build } from "esbuild";
import { basename } from "node:path";

const outdir = process.argv[2];
const common = { outdir, bundle: true, format: "esm", target: ["es2022"], minify: true, metafile: true, logLevel: "warning" };
const worker = await build({ ...common, entryPoints: { sealer: "src/client/sealer.worker.ts" }, entryNames: "[name]-[hash]" });
const sealer = basename(Object.keys(worker.metafile.outputs)[0]);
await build({
  ...common,
  entryPoints: ["bench/measure.ts"],
  splitting: true,
  chunkNames: "chunk-[hash]",
  define: { SEALER_FILE: JSON.stringify(`./${sealer}`), LETTERS: "false" },
});
