/** The object that pages use. Keys live here while the page is open, and nowhere else. */
import { emptyRecord, recordShape, type Record } from "../seal/record";
import type { Step } from "../seal/bundle";
import { AmanatError, refused } from "../seal/errors";
import type { Manifest } from "../seal/item";
import { deskMailboxKeys, isWord, publicationKey, readPhrase, toNumbers, toWords, type Digits } from "../seal/phrase";
import { signConsent, textHash, type Published, type Said, type Saying } from "../seal/proceedings";
import type { Bytes } from "../seal/bytes";
import { wellFormed } from "../seal/json";
import type { State } from "../seal/state";
import type { B64, ItemKind } from "../seal/terms";
import { listen, type Channel } from "./channel";
import { DeskBook } from "./desks";
import { Drafting } from "./drafting";
import { randomBytes, twoOf } from "./entropy";
import { later, type Trouble } from "./patience";
import type { Opened } from "./reading";
import { proveReceipts } from "./receipts";
import type { Along } from "./sending";
import type {
  CheckWords, Desk, Letter, Receipt, SafeApi, SafeEvents, SafeOptions, SavedState, Sending, Sent, Standing, Thread, Upload, UploadProgress, ZipExport,
} from "./types";
import { promised } from "./upload";
import { Uploads } from "./uploads";
import { Vault } from "./vault";
import { Withdrawing } from "./withdrawing";

export type { SafeOptions } from "./types";
/** Set by the build: whether this is the library for the page of letters, where whoever writes or comes back has no use for it. */
declare const LETTERS: boolean;
const PROVE_MS = 3000;
const LARGEST_IN_MEMORY = 32 << 20;

export class Safe implements SafeApi {
  readonly checkPositions: readonly [number, number];
  saved: SavedState = "unsaved";
  private readonly vault: Vault;
  private readonly book: DeskBook;
  private readonly drafting: Drafting;
  private saving: Promise<void> | null = null;
  private readonly opened: Opened = new Map();
  private readonly uploads: Uploads;
  private readonly listeners = new Map<keyof SafeEvents, Set<(value: never) => void>>();
  private dirty = false;
  private gone = false;
  private proving: ReturnType<typeof setTimeout> | undefined;
  private readonly withdrawing: Withdrawing;
  private readonly channel: Channel;
  private readonly onForget = (): void => this.forget();

  private constructor(vault: Vault) {
    this.vault = vault;
    this.book = new DeskBook(vault.intake, vault.options.directoryKey, vault.ledger);
    this.drafting = new Drafting(vault.state.draft ?? emptyRecord(vault.state.lang));
    this.uploads = new Uploads(vault, {
      draft: () => this.draft,
      patience: () => this.patience(),
      keep: (receipt) => this.keep(receipt),
      wrote: (receipt) => this.wrote(receipt),
      progress: (progress) => this.emit("upload", progress),
    });
    this.withdrawing = new Withdrawing(vault, this.book, () => this.patience(), (receipt) => this.keep(receipt));
    const [a, b] = twoOf(12);
    this.checkPositions = [a, b];
    this.channel = listen(vault.keys.mailbox, () => this.end("elsewhere"));
    globalThis.addEventListener?.("amanat:forget", this.onForget);
  }

  /** A new safe, in memory only: nothing is sent before the first `save`. */
  static create(options: SafeOptions): Safe {
    return new Safe(new Vault(randomBytes(16), options));
  }

  /** @throws `phrase.count`, `phrase.word`, `phrase.checksum`, `nothing`, `network.offline` */
  static async open(phrase: string, options: SafeOptions): Promise<Safe> {
    const vault = new Vault(readPhrase(phrase), options);
    try {
      await vault.refresh({ attempts: 4 });
      await vault.refreshRoom();
    } catch (error) {
      vault.forget();
      throw error;
    }
    const safe = new Safe(vault);
    safe.saved = "saved";
    safe.proveSoon();
    return safe;
  }

  /** What a desk says to whoever has this code; needs no words. Throws as `readLetter`. */
  static async letter(typed: string, options: SafeOptions): Promise<Letter> {
    if (LETTERS) {
      const { readLetter } = await import("./joining");
      return readLetter(typed, options);
    }
    throw noLetters();
  }

  get draft(): Record {
    return this.drafting.draft;
  }

  get words(): readonly string[] {
    this.alive();
    return toWords(this.vault.entropy);
  }

  numbers(digits: Digits = "latin"): string[] {
    this.alive();
    return toNumbers(this.vault.entropy, digits);
  }

  checkWord(position: number, typed: string): boolean {
    return isWord(this.words[position - 1] ?? "", typed);
  }

  get state(): State {
    return this.withdrawing.state;
  }

  get room(): { used: number; limit: number } {
    const used = this.vault.state.items.reduce((sum, { size }) => sum + size, 0);
    return { used, limit: Math.max(used, promised(this.vault.room.limit)) };
  }

  readonly receipts: Receipt[] = [];

  on<K extends keyof SafeEvents>(event: K, listener: (value: SafeEvents[K]) => void): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener as (value: never) => void));
    return () => void set.delete(listener as (value: never) => void);
  }

  touched(): void {
    this.dirty = true;
    if (this.saved === "saved") this.show("unsaved");
  }

  /** Saves that wait for their turn become one: only the newest words matter. */
  save(draft: Record): Promise<void> {
    this.alive();
    this.drafting.draft = recordShape(wellFormed(draft), "record");
    this.dirty = false;
    this.show("sealing");
    this.saving ??= this.saveSoon();
    return this.saving;
  }

  async resolve(keep: "mine" | "theirs"): Promise<void> {
    const chosen = this.drafting.resolved(keep);
    if (chosen !== null) await this.save(chosen);
  }

  addFile(file: File, onProgress?: (progress: UploadProgress) => void): Upload {
    this.alive();
    return this.uploads.add(file, file.name === "" ? undefined : file.name, "file", onProgress);
  }

  addVoice(blob: Blob, onProgress?: (progress: UploadProgress) => void): Upload {
    this.alive();
    return this.uploads.add(blob, undefined, "voice", onProgress);
  }

  async removeItem(item: B64): Promise<void> {
    this.alive();
    const drop: Step = { op: { op: "drop", mailbox: this.vault.keys.mailbox, item } };
    // First by itself: that it goes must not depend on anything that travels with it.
    await this.vault.postNow([drop], this.patience());
    const receipt = await this.vault.change(
      (state) => ({
        state: {
          ...state,
          items: state.items.filter((one) => one.item !== item),
          grants: state.grants.map((row) => ({ ...row, items: row.items.filter((one) => one !== item) })),
        },
        steps: [drop],
      }),
      this.patience(),
    );
    this.keep(receipt);
    await this.vault.refreshRoom().catch(() => undefined);
  }

  async readItem(item: B64): Promise<{ manifest: Manifest; bytes: Uint8Array }> {
    this.alive();
    const manifest = this.state.items.find((one) => one.item === item);
    if (manifest === undefined) throw new AmanatError("nothing", "item.unknown", "This file is not kept any more.");
    if (manifest.size > LARGEST_IN_MEMORY) throw refused("item.large", "This file is large. Take your own copy to open it.");
    const { itemStream } = await import("./reading");
    const stream = await itemStream(this.vault, manifest);
    return { manifest, bytes: new Uint8Array(await new Response(stream).arrayBuffer()) };
  }

  desks(): Promise<Desk[]> {
    return this.book.all();
  }

  async maySeal(): Promise<void> {
    this.alive();
    await this.book.proved();
  }

  get unwatched(): boolean {
    return this.vault.ledger.unwatched;
  }

  async send(desk: B64, what: Sending): Promise<Sent> {
    this.alive();
    const { sendChange } = await import("./sending");
    const entry = await this.book.findProved(desk);
    const now = await this.vault.intake.now();
    const receipt = await this.vault.change(async (state) => {
      const draft = state.draft === undefined ? this.draft : this.mergedWith(state.draft);
      return sendChange(this.vault, entry, what, draft, now, { ...state, draft });
    }, this.patience());
    this.wrote(receipt);
    const { grant } = this.state.grants.at(-1)!;
    await this.vault.writeDown();
    return { grant, receipt };
  }

  async join(letter: Letter): Promise<CheckWords> {
    this.alive();
    if (LETTERS) {
      const { joinDesk, OpenedLetter } = await import("./joining");
      if (!(letter instanceof OpenedLetter)) throw noLetters();
      // Proved when it was opened; now also against what her safe remembers.
      await this.book.proved();
      const check = await joinDesk(this.vault, letter, this.patience());
      letter.forget();
      this.settle();
      this.emit("state", this.state);
      await this.vault.writeDown();
      return check;
    }
    throw noLetters();
  }

  async messages(desk: B64): Promise<Thread> {
    this.alive();
    const { untoldIn } = await import("./reading");
    const thread = await this.readMessages(desk);
    const untold = untoldIn(thread, this.state);
    return untold.length > 0 && (await this.withdrawing.tell(desk, untold)) ? this.readMessages(desk) : thread;
  }

  async reply(desk: B64, text: string, items: B64[] = []): Promise<void> {
    this.alive();
    const { replyChange } = await import("./sending");
    const entry = await this.book.findProved(desk);
    const now = await this.vault.intake.now();
    const said = wellFormed(text);
    this.keep(await this.vault.change((state) => replyChange(this.vault, entry, said, items, now, state), this.patience()));
    await this.vault.writeDown();
  }

  async say(desk: B64, saying: Saying, along: Along | null = null): Promise<void> {
    this.alive();
    const { sayChange } = await import("./sending");
    const entry = await this.book.findProved(desk);
    const now = await this.vault.intake.now();
    const said = wellFormed(saying);
    this.keep(await this.vault.change((state) => sayChange(this.vault, entry, said, along, now, state), this.patience()));
    await this.vault.writeDown();
  }

  agreement(desk: B64, publication: B64, text: Published): Said<"publish_yes"> {
    this.alive();
    return signConsent(publication, desk, textHash(text), publicationKey(this.vault.entropy, publication));
  }

  async publicStanding(publication: B64): Promise<Standing> {
    this.alive();
    return (await import("./publishing")).publicStanding(this.vault, publication);
  }

  async takeDown(publication: B64): Promise<void> {
    this.alive();
    await (await import("./publishing")).takeDown(this.vault, publication);
    const row = this.state.publications?.find((one) => one.publication === publication);
    // The text is gone; that the desk hears of it from her is a courtesy, and it learns of it from the intake too.
    if (row !== undefined) await this.say(row.desk, { kind: "publish_no", content: { publication } }).catch(() => undefined);
  }

  now(): Promise<number> {
    return this.vault.intake.now();
  }

  async readPaper(desk: B64, manifest: Manifest): Promise<Blob> {
    this.alive();
    const { itemStream } = await import("./reading");
    const reader = (await itemStream(this.vault, manifest, false, deskMailboxKeys(this.vault.entropy, desk))).getReader();
    const pieces: Bytes[] = [];
    // By hand: a browser's own way of collecting a stream hides why it broke off.
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value as Bytes);
    return new Blob(pieces);
  }

  async takeBack(desk: B64): Promise<void> {
    this.alive();
    await this.withdrawing.takeBack(desk);
  }

  /** Nothing to erase (never saved) is fine: the keys go anyway. */
  async eraseEverything(): Promise<void> {
    this.alive();
    const { eraseAll, reread } = await import("./erasing");
    this.uploads.cancel();
    const { vault } = this;
    try {
      await vault.stopWriting();
      if (vault.version > 0 || vault.began) {
        await reread(vault, this.patience());
        const desks = await this.book.all().catch(() => []);
        await eraseAll(vault, desks, this.patience());
      }
    } catch (error) {
      vault.resumeWriting();
      throw error;
    }
    this.channel.erased();
    this.forget();
  }

  async proveReceipts(): Promise<void> {
    this.alive();
    if (await proveReceipts(this.vault)) this.emit("state", this.state);
  }

  async keepReceipts(): Promise<{ name: string; file: Blob }> {
    this.alive();
    const { receiptsFile } = await import("./exporting");
    const directory = await this.book.document().catch(() => null);
    return receiptsFile(this.vault, directory, await this.now());
  }

  async exportZip({ sealed }: { sealed: boolean }): Promise<ZipExport> {
    this.alive();
    const { zipExport } = await import("./exporting");
    const threads = await Promise.all(this.state.desks.map((row) => this.messages(row.desk)));
    const desks = await this.book.all().catch(() => []);
    return zipExport({ vault: this.vault, draft: this.draft, threads, desks, sealed });
  }

  forget(): void {
    this.end("here");
  }

  /** What was promised in an earlier visit is proved by now; a while after what she came for. */
  private proveSoon(): void {
    this.proving = later(() => void this.proveReceipts().catch(() => undefined), PROVE_MS);
  }

  private end(where: "here" | "elsewhere"): void {
    if (this.gone) return;
    this.gone = true;
    clearTimeout(this.proving);
    this.channel.close();
    this.withdrawing.forget();
    globalThis.removeEventListener?.("amanat:forget", this.onForget);
    this.uploads.cancel();
    for (const signed of this.opened.values()) signed.fill(0);
    this.opened.clear();
    this.vault.forget();
    this.drafting.forget(emptyRecord(this.state.lang));
    this.receipts.length = 0;
    this.emit("forgotten", where);
    this.listeners.clear();
  }

  private async saveSoon(): Promise<void> {
    try {
      const receipt = await this.vault.change((state) => {
        this.saving = null;
        return { state: { ...state, draft: this.mergedWith(state.draft ?? emptyRecord(state.lang)) }, deposit: { desk: "", what: [] } };
      }, this.patience());
      this.wrote(receipt);
    } catch (error) {
      this.saving = null;
      if (!this.gone) this.show("unsaved");
      throw error;
    }
  }

  /** @throws `draft.conflict` after the event: both sides changed the same question */
  private mergedWith(theirs: Record): Record {
    return this.drafting.mergedWith(theirs, (conflict) => this.emit("conflict", conflict));
  }

  /** After a change with the draft in it: what was written is what both sides start from now. */
  private wrote(receipt: Receipt): void {
    this.drafting.wrote(this.state.draft ?? emptyRecord(this.state.lang));
    this.keep(receipt);
  }

  private keep(receipt: Receipt): void {
    this.receipts.push(receipt);
    this.settle();
    this.emit("state", this.state);
  }

  /** The line under the question tells the truth: "saved" only if every word that `save` was given is at the intake. */
  private settle(): void {
    this.show(this.saving !== null ? "sealing" : this.drafting.same && !this.dirty ? "saved" : "unsaved");
  }

  private async readMessages(desk: B64): Promise<Thread> {
    const { readThread, rememberTail, threadEntry } = await import("./reading");
    const entry = await this.book.find(desk).catch((error: unknown) => {
      // Her messages stay readable without a list to check them against; each then says that it was not checked.
      if (error instanceof AmanatError && error.kind !== "unavailable") return null;
      throw error;
    });
    const thread = await readThread(this.vault, desk, entry, this.opened);
    const receipt = await rememberTail(this.vault, desk, thread);
    if (receipt !== null) this.keep(receipt);
    return { desk, entries: thread.entries.map(threadEntry), warnings: thread.warnings };
  }

  private patience(): { onTrouble: (trouble: Trouble | null) => void } {
    return {
      onTrouble: (trouble) => {
        if (trouble === "offline" || trouble === "full") this.show(trouble);
        else if (this.saved === "offline" || this.saved === "full") this.show("sealing");
      },
    };
  }

  private show(saved: SavedState): void {
    if (saved === this.saved) return;
    this.saved = saved;
    this.emit("saved", saved);
  }

  private emit<K extends keyof SafeEvents>(event: K, value: SafeEvents[K]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (value: SafeEvents[K]) => void)(value);
  }

  private alive(): void {
    if (this.gone) throw refused("safe.forgotten", "This page has forgotten your words. Open it again.");
  }
}

const noLetters = (): AmanatError => refused("letter.unknown", "This letter was not opened here.");
