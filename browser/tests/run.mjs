// Bundles the named tests (all without names) for node and runs them with its own test runner; `visit` and `check-files` are
// not tests but programs that the Python tests talk to.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const browser = dirname(here);
const named = process.argv.slice(2);
const PROGRAMS = ["visit", "check-files"];
const names = named.length > 0 ? named : readdirSync(here).filter((name) => name.endsWith(".test.ts")).map((name) => name.slice(0, -8));
const outdir = join(browser, "build", "tests");
await build({
  entryPoints: names.map((name) => join(here, PROGRAMS.includes(name) ? `${name}.ts` : `${name}.test.ts`)),
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: ["es2022"],
  sourcemap: "inline",
  logLevel: "warning",
  define: { SEALER_FILE: '"./sealer.js"', LETTERS: "true" },
});
if (PROGRAMS.includes(named[0])) process.exit(spawnSync(process.execPath, [join(outdir, `${named[0]}.mjs`)], { stdio: "inherit", cwd: browser }).status ?? 1);
const files = names.map((name) => join(outdir, `${name}.test.mjs`));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit", cwd: browser });
process.exit(status ?? 1);
