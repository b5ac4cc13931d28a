/** Her own copy: a zip that opens without us. Read back here with Python's zipfile-like care: by its own directory. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Decrypter } from "age-encryption";
import { openWith } from "../src/seal/age";
import { b64, text } from "../src/seal/bytes";
import { emptyRecord, type Record } from "../src/seal/record";
import { randomBytes } from "../src/client/entropy";
import { escape, recordPage } from "../src/client/export-pages";
import { fileName } from "../src/client/exporting";
import { Safe } from "../src/client/safe";
import { DeskDouble, directoryOf } from "./desk";
import { IntakeDouble } from "./intake";
import { LogDouble } from "./log";
import { optionsAt } from "./setting";

let intake: IntakeDouble;
let safe: Safe;
const desk = new DeskDouble("Example <Helpline>");
const photo = randomBytes(3_000_000);
const draft: Record = { ...emptyRecord("ur"), acts: ["stalking"], narrative: "<script>alert(1)</script> آواز", where: "other" };
before(async () => {
  intake = await new IntakeDouble().start();
  intake.log = new LogDouble("localhost/ledger/1", { time: intake.clock });
  intake.directory = await directoryOf([desk], intake.clock);
  safe = Safe.create(optionsAt(intake, { lang: "ur" }));
  await safe.save(draft);
  await safe.addFile(new File([photo], "../../تصویر.jpg")).done;
  await safe.send(desk.id, { fields: ["what"], purpose: "advice", expires: "2027-01-01", items: [] });
});
after(() => intake.stop());

async function unzipped(sealed: boolean): Promise<Map<string, Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), "copy-"));
  try {
    const { name, blob } = await safe.exportZip({ sealed });
    assert.equal(name, "documents.zip");
    writeFileSync(join(folder, "x.zip"), new Uint8Array(await (await blob()).arrayBuffer()));
    // An independent reader, which checks every CRC and refuses paths that leave the folder.
    const reader = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])";
    execFileSync("python3", ["-c", reader, join(folder, "x.zip"), join(folder, "out")]);
    const names = readdirSync(join(folder, "out"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const root = join(folder, "out");
    return new Map(names.map((entry) => [join(entry.parentPath, entry.name).slice(root.length + 1), readFileSync(join(entry.parentPath, entry.name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the open copy has her original bytes, her words and the messages", async () => {
  const files = await unzipped(false);
  assert.deepEqual([...files.keys()].sort(), ["files/01 _.._تصویر.jpg", "files/02 record.json", "messages.html", "receipts.txt", "record.html"].sort());
  assert.ok(photo.every((byte, i) => byte === files.get("files/01 _.._تصویر.jpg")![i]));
  const record = text(files.get("record.html")!);
  assert.ok(record.includes('dir="rtl"') && record.includes("آواز") && !record.includes("<script>"));
  assert.ok(text(files.get("messages.html")!).includes("Example &#60;Helpline&#62;"));
});

test("the sealed copy opens with the twelve words and any age tool, and shows nothing before", async () => {
  const files = await unzipped(true);
  assert.deepEqual([...files.keys()].sort(), ["README.txt", "files/01.age", "files/02.age", "keys.txt.age", "messages.html.age", "receipts.txt.age", "record.html.age"].sort());
  for (const bytes of files.values()) assert.ok(!Buffer.from(bytes).includes("آواز") && !Buffer.from(bytes).includes("تصویر"));
  const decrypter = new Decrypter();
  decrypter.addPassphrase(safe.words.join(" "));
  const keys = (await decrypter.decrypt(files.get("keys.txt.age")!, "text")).split("\n").filter((line) => line.startsWith("AGE-SECRET-KEY-PQ-1"));
  assert.equal(keys.length, 3);
  assert.deepEqual(Buffer.from((await openWith(keys, files.get("files/01.age")!))!), Buffer.from(photo));
  assert.ok(text((await openWith(keys, files.get("record.html.age")!))!).includes("آواز"));
});

test("a broken file costs only itself, and is named", async () => {
  const item = safe.state.items[0]!;
  const part = [...intake.mailboxes.values()].find((box) => box.state !== null)!.items.get(item.item)!.parts.get(1)!;
  part[50]! ^= 1;
  const files = await unzipped(false);
  assert.ok(text(files.get("READ-ME.txt")!).includes("01"));
  assert.ok(files.has("files/02 record.json"));
  part[50]! ^= 1;
});

test("names from a phone are no paths and no orders", () => {
  for (const [name, wanted] of [["a/b\\c", "a_b_c"], ["...", "file"], ["\u202egpj.exe", "_gpj.exe"], ["con\0trol", "con_trol"], ["  x  ", "x"]] as const) {
    assert.equal(fileName({ kind: "file", name } as never), wanted);
  }
});

test("in the page of her words, values of lists become words and her own text stays hers", () => {
  const page = recordPage({ ...draft, lang: "en" }, []);
  assert.ok(page.includes("followed or watched") && page.includes('<dd dir="auto">other</dd>'));
  assert.equal(escape(`<&>"'`), "&#60;&#38;&#62;&#34;&#39;");
});
