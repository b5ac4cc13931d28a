// Bundles every page script in src/pages into web/static/app, one file each, shared code split out; the sealing library as one
// more file, because on a weak network each request costs more than its bytes; exports, rarely needed, as another; and the
// sealing worker. Each has the hash of its bytes in its name, so that a page and what it loads are always of one build.
// `verify.html` is one file that loads nothing: it is carried on a stick and opened from there.
// `node build.mjs [folder]`; build/outputs.json says what each file is made of (read by sizes.mjs and the tests).
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const pages = "src/pages";
const outdir = process.argv[2] ?? "../src/amanat/web/static/app";
/** What the age library needs only for keys in hardware stays out of every bundle. */
const noNist = {
  name: "no-nist",
  setup: (bundler) => bundler.onResolve({ filter: /^@noble\/curves\/nist\.js$/ }, () => ({ path: resolve("src/seal/no-nist.ts") })),
};
/** Slow derivation from a passphrase: only where files are made or opened with one (export, verify). */
const noScrypt = {
  name: "no-scrypt",
  setup: (bundler) => bundler.onResolve({ filter: /^(@noble\/hashes|\.)\/(scrypt|pbkdf2)\.js$/ }, () => ({ path: resolve("src/seal/no-scrypt.ts") })),
};
const common = { outdir, bundle: true, format: "esm", target: ["es2022"], minify: true, legalComments: "none", logLevel: "warning", metafile: true, plugins: [noNist] };

const scripts = existsSync(pages) ? readdirSync(pages).filter((name) => name.endsWith(".ts")) : [];
mkdirSync(outdir, { recursive: true });
mkdirSync("build", { recursive: true });

const worker = await build({ ...common, entryPoints: { sealer: "src/client/sealer.worker.ts" }, entryNames: "[name]-[hash]" });
const sealer = basename(Object.keys(worker.metafile.outputs)[0]);
const define = { SEALER_FILE: JSON.stringify(`./${sealer}`) };
let outputs = worker.metafile.outputs;

/** A file of its own: whoever imports `filter` loads it under its hashed name. */
async function apart(name, entry, filter, plugins = [], letters = false) {
  const flags = { ...define, LETTERS: String(letters) };
  const built = await build({ ...common, entryPoints: { [name]: entry }, entryNames: "chunk-[name]-[hash]", define: flags, plugins: [noNist, ...plugins] });
  outputs = { ...outputs, ...built.metafile.outputs };
  const path = `./${basename(Object.keys(built.metafile.outputs)[0])}`;
  return { name, setup: (bundler) => bundler.onResolve({ filter }, ({ kind }) => (kind === "dynamic-import" ? { path, external: true } : undefined)) };
}
const exporting = await apart("export", "src/client/exporting.ts", /\/exporting$/);
const seal = await apart("seal", "src/client/seal.ts", /\/client\/seal$/, [exporting, noScrypt]);
/** With what only a letter needs. */
const sealLetter = await apart("letter", "src/client/seal.ts", /\/client\/seal$/, [exporting, noScrypt], true);
// Each page by itself: what two of them share stands in both, because one more request costs more.
for (const script of scripts) {
  const pageBuild = await build({
    ...common,
    entryPoints: [join(pages, script)],
    splitting: true,
    chunkNames: "chunk-[hash]",
    define,
    plugins: [noNist, script === "letter.ts" ? sealLetter : seal],
  });
  outputs = { ...outputs, ...pageBuild.metafile.outputs };
}
/** The page that checks case files, with its script and style inside; its policy lets it run these two and reach nothing. */
async function onePage(folder) {
  const built = await build({ ...common, entryPoints: [`${folder}/page.ts`], write: false, charset: "utf8" });
  const script = built.outputFiles[0].text.trim();
  if (/<\/script|<!--/i.test(script)) throw new Error("the script would end its own element");
  const style = (await transform(readFileSync(`${folder}/verify.css`, "utf8"), { loader: "css", minify: true, charset: "utf8" })).code.trim();
  const hashed = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const parts = {
    POLICY: `default-src 'none'; script-src ${hashed(script)}; style-src ${hashed(style)}; base-uri 'none'; form-action 'none'`,
    STYLE: style,
    SCRIPT: script,
  };
  const page = readFileSync(`${folder}/verify.html`, "utf8").replace(/%(POLICY|STYLE|SCRIPT)%/g, (_, name) => parts[name]);
  const path = join(outdir, "verify.html");
  writeFileSync(path, page);
  const [made] = Object.values(built.metafile.outputs);
  outputs = { ...outputs, [path]: { ...made, imports: [], bytes: Buffer.byteLength(page) } };
}
await onePage("src/verify");

// What is loaded from another bundle is named as the others name it, so that sizes can be followed from file to file.
for (const { imports } of Object.values(outputs)) {
  for (const one of imports) one.path = Object.keys(outputs).find((name) => `./${basename(name)}` === one.path) ?? one.path;
}
// What an older build left goes last, so that a site that is running never misses a file in between.
const fresh = new Set(Object.keys(outputs).map((name) => basename(name)));
for (const name of readdirSync(outdir)) if (!fresh.has(name)) rmSync(join(outdir, name), { recursive: true });
writeFileSync("build/outputs.json", JSON.stringify(outputs));
