/** Her own copy: a zip of originals and pages, or of age files with their keys locked by her words. Made as it is read. */
import { Encrypter } from "age-encryption";
import { makeZip } from "client-zip";
import * as age from "../seal/age";
import { unb64, utf8, type Bytes } from "../seal/bytes";
import { AmanatError } from "../seal/errors";
import type { Manifest } from "../seal/item";
import { deskMailboxKeys, toWords } from "../seal/phrase";
import type { Record } from "../seal/record";
import { randomBytes } from "./entropy";
import { messagesPage, recordPage } from "./export-pages";
import { papersOf, type Paper } from "./export-proceeding";
import { readme, title } from "./export-words";
import { itemStream } from "./reading";
import type { Desk, Thread, ZipExport } from "./types";
import type { Vault } from "./vault";

export { receiptsFile } from "./keeping";

/** Twelve random words carry 128 bits, so the slow part of scrypt may be quick: 2^12 needs 4 MiB, fine on any phone. */
const SCRYPT_LOG_N = 12;

export interface ExportOptions {
  vault: Vault;
  draft: Record;
  threads: readonly Thread[];
  desks: readonly Desk[];
  sealed: boolean;
}
interface Entry {
  name: string;
  input: Uint8Array | ReadableStream<Uint8Array>;
}

export function zipExport(options: ExportOptions): ZipExport {
  const entries = options.sealed ? sealedEntries : openEntries;
  const stream = (): ReadableStream<Uint8Array> => makeZip(entries(options) as AsyncIterable<{ name: string; input: Bytes }>);
  return { name: "documents.zip", stream, blob: () => new Response(stream() as ReadableStream<Bytes>).blob() };
}

async function* openEntries({ vault, draft, threads, desks }: ExportOptions): AsyncGenerator<Entry> {
  const files = numbered(vault.state.items);
  const problems: string[] = [];
  yield { name: "record.html", input: utf8(recordPage(draft, files)) };
  yield { name: "messages.html", input: utf8(messagesPage(threads, desks, draft.lang)) };
  for (const [number, manifest] of files) {
    yield { name: `files/${number} ${fileName(manifest)}`, input: forgiving(() => itemStream(vault, manifest), () => problems.push(number)) };
  }
  for (const [number, { desk, manifest }] of numbered(papersOf(threads))) {
    const keys = deskMailboxKeys(vault.entropy, desk);
    yield { name: `papers/${number} ${fileName(manifest)}`, input: forgiving(() => itemStream(vault, manifest, false, keys), () => problems.push(number)) };
  }
  if (problems.length > 0) yield { name: "READ-ME.txt", input: utf8(`${title("problems", draft.lang)}\n${problems.join("\n")}\n`) };
  yield* receipts(vault);
}

/** The age files as they are kept, never opened on the way; their keys in an identity file locked by the twelve words. */
async function* sealedEntries({ vault, draft, threads, desks }: ExportOptions): AsyncGenerator<Entry> {
  const files = numbered(vault.state.items);
  const seed = randomBytes(32);
  const recipient = await age.recipientOf(seed);
  yield { name: "README.txt", input: utf8(readme(draft.lang)) };
  const papers = numbered(papersOf(threads));
  yield { name: "keys.txt.age", input: await lockedKeys(vault, seed, files, papers) };
  yield { name: "record.html.age", input: await age.seal([recipient], utf8(recordPage(draft, files))) };
  yield { name: "messages.html.age", input: await age.seal([recipient], utf8(messagesPage(threads, desks, draft.lang))) };
  for (const [number, manifest] of files) {
    yield { name: `files/${number}.age`, input: await itemStream(vault, manifest, true) };
  }
  for (const [number, { desk, manifest }] of papers) {
    // A paper that its desk took away again must not cost her the rest.
    const keys = deskMailboxKeys(vault.entropy, desk);
    yield { name: `papers/${number}.age`, input: forgiving(() => itemStream(vault, manifest, true, keys), () => undefined) };
  }
  for await (const { name, input } of receipts(vault)) yield { name: `${name}.age`, input: await age.seal([recipient], input) };
}

async function lockedKeys(vault: Vault, seed: Bytes, files: Numbered<Manifest>, papers: Numbered<Paper>): Promise<Uint8Array> {
  const key = (folder: string, number: string, own: Manifest): string[] => [`# ${folder}/${number}.age`, age.identityText(unb64(own.seed, 32))];
  const lines = [
    ...files.flatMap(([number, manifest]) => key("files", number, manifest)),
    ...papers.flatMap(([number, { manifest }]) => key("papers", number, manifest)),
  ];
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N);
  encrypter.setPassphrase(toWords(vault.entropy).join(" "));
  return encrypter.encrypt(["# record.html.age, messages.html.age", age.identityText(seed), ...lines, ""].join("\n"));
}

/** What the service promised, one signed promise a line. */
async function* receipts(vault: Vault): AsyncGenerator<{ name: string; input: Bytes }> {
  const promises = vault.state.receipts ?? [];
  if (promises.length > 0) yield { name: "receipts.txt", input: utf8(`${promises.join("\n")}\n`) };
}

type Numbered<T> = readonly (readonly [string, T])[];

function numbered<T>(items: readonly T[]): Numbered<T> {
  return items.map((one, i) => [String(i + 1).padStart(2, "0"), one] as const);
}

/** A name from a phone, without anything that is a path or an order to a shell or a file system. */
export function fileName({ kind, name }: Manifest): string {
  if (name === undefined) return kind === "record" ? "record.json" : "voice";
  const plain = name.normalize("NFC").replace(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069/\\:*?"<>|]/gu, "_");
  return plain.replace(/^[.\s]+|[.\s]+$/gu, "").slice(-120) || "file";
}

/** One broken file must not cost her the others: it ends early and is named on the last page. A lost network is an error. */
function forgiving(begin: () => Promise<ReadableStream<Uint8Array>>, onProblem: () => void): ReadableStream<Uint8Array> {
  const isBroken = (error: unknown): boolean => error instanceof AmanatError && error.kind !== "unavailable" && error.code !== "safe.forgotten";
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          reader ??= (await begin()).getReader();
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (!isBroken(error)) throw error;
          onProblem();
          controller.close();
        }
      },
    },
    { highWaterMark: 0 },
  );
}
