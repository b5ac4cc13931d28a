/** Not a test but a program that the Python tests run: checks the files named on stdin and prints what it finds of each. */
import { readFileSync } from "node:fs";
import { check, verdict } from "../src/verify/check";

interface Asked {
  file: string;
  log: string;
  witnesses: string[];
  roots: string;
  desk: string;
  identities: string[];
  passphrase: string;
}

const asked = JSON.parse(readFileSync(0, "utf8")) as Asked[];
for (const one of asked) {
  const trust = { logKey: one.log, witnessKeys: one.witnesses, roots: one.roots, desk: one.desk, keys: { identities: one.identities, passphrase: one.passphrase } };
  const report = await check(new File([readFileSync(one.file)], "file"), trust, () => undefined);
  console.log(JSON.stringify({ exit: verdict(report), findings: report.findings.map(({ code, place }) => [code, place]), summary: report.summary }));
}
