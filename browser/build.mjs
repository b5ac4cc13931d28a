// Bundles every page script in src/pages into web/static/app, one file each, shared code split out.
import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const pages = "src/pages";
const outdir = "../src/amanat/web/static/app";
const entryPoints = existsSync(pages) ? readdirSync(pages).filter((n) => n.endsWith(".ts")).map((n) => join(pages, n)) : [];
rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
if (entryPoints.length > 0) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    legalComments: "none",
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
}
