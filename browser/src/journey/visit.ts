// One visit: the safe while this page is open, and what is not yet in it. No key and no phrase is ever kept on the phone.

import type { LocalDraft } from "../client/local-draft";
import type { Conflict, SafeApi, SafeOptions, SavedState, Upload } from "../client/types";
import { readRecord, saidShared, writeRecord } from "./form";
import { language } from "./words";

/** What the state line says. */
export type Kept = SavedState | "empty";

function content(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || undefined;
}

export function options(): SafeOptions {
  const [time, directoryKey, receiptKey] = [content("amanat-time"), content("amanat-directory"), content("amanat-receipts")];
  const [ledgerKey, witnessKeys] = [content("amanat-ledger"), content("amanat-witnesses")];
  return {
    lang: language(),
    shared: saidShared() ?? true,
    ...(time === undefined ? {} : { time }),
    ...(directoryKey === undefined ? {} : { directoryKey }),
    ...(receiptKey === undefined ? {} : { receiptKey }),
    ...(ledgerKey === undefined ? {} : { ledgerKey }),
    ...(witnessKeys === undefined ? {} : { witnessKeys }),
  };
}

/** The sealing library comes after the first page can be read and typed in. */
export const library = (): Promise<typeof import("../client/seal")> => import("../client/seal");

export class Visit {
  safe: SafeApi | null = null;
  /** She has seen her words; until then what is saved could not be opened again. */
  wordsShown = false;
  /** Answers in the page that are not sealed yet. */
  dirty = false;
  /** A message that is begun and not sent. */
  writing = false;
  savedAt = 0;
  leaving = false;
  /** A safe was opened with its words: its answers belong into the page. */
  onOpen: (safe: SafeApi) => void = () => {};
  /** Another page of hers answered the same question otherwise. */
  onConflict: (conflict: Conflict) => void = () => {};
  /** She erased everything in another page of this browser. */
  onErasedElsewhere: () => void = () => {};
  private local: Promise<LocalDraft> | null = null;
  private localTimer: ReturnType<typeof setTimeout> | undefined;
  readonly uploads = new Map<string, Upload>();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private opening: Promise<SafeApi> | null = null;
  private readonly watchers = new Set<() => void>();

  /** Told whenever the state line may have to change. */
  watch(watcher: () => void): void {
    this.watchers.add(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  /** Her safe; made now if this is the first thing worth sealing. */
  async mine(): Promise<SafeApi> {
    this.opening ??= library().then(async ({ Safe }) => this.take(await Safe.create(options())));
    try {
      return await this.opening;
    } catch (error) {
      this.opening = null; // the library did not arrive: the next try asks again
      throw error;
    }
  }

  /** Comes back to a safe with her words. Throws `phrase.…` and `nothing`. */
  async open(phrase: string): Promise<SafeApi> {
    const { Safe } = await library();
    const safe = await Safe.open(phrase, options());
    this.wordsShown = true;
    this.savedAt = Date.now();
    this.opening = Promise.resolve(safe);
    this.take(safe);
    this.onOpen(safe);
    await this.findLocal(safe);
    this.changed();
    return safe;
  }

  private take(safe: SafeApi): SafeApi {
    this.safe = safe;
    safe.on("saved", (saved) => {
      if (saved === "saved") this.savedAt = Date.now();
      this.changed();
    });
    safe.on("forgotten", (where) => {
      if (where === "elsewhere") this.onErasedElsewhere();
    });
    safe.on("conflict", (conflict) => this.onConflict(conflict));
    return safe;
  }

  /** Seals what the page holds. Resolves when it is durable; waits as long as there is no signal. */
  async save(): Promise<void> {
    try {
      const safe = await this.mine();
      const kept = safe.save(readRecord());
      this.dirty = false;
      this.changed();
      await kept;
      if (!this.dirty) await this.dropLocal();
    } catch (error) {
      this.dirty = true;
      if (!this.safe) this.retryLater();
      throw error;
    } finally {
      this.changed();
    }
  }

  /** The sealing library itself did not arrive; nothing of hers is lost, so it is asked for again by itself. */
  private retryLater(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      if (!this.leaving) void this.save().catch(() => undefined);
    }, 5000);
  }

  get kept(): Kept {
    if (!this.safe && !this.dirty) return "empty";
    const saved = this.safe?.saved ?? "unsaved";
    if (saved === "full" || saved === "offline") return saved;
    return this.dirty || this.writing ? "unsaved" : saved;
  }

  /** Whether closing the page now would lose something. */
  get atRisk(): boolean {
    if (this.leaving) return false;
    if (this.dirty || this.writing || this.uploads.size > 0) return true;
    return this.safe !== null && (this.safe.saved !== "saved" || !this.wordsShown);
  }

  typed(): void {
    this.dirty = true;
    this.changed();
    clearTimeout(this.localTimer);
    if (saidShared() === false) this.localTimer = setTimeout(() => void this.keepLocal().catch(() => undefined), 2000);
  }

  /** Sealed to a key of the phrase, and only on a phone that nobody else uses: a closed tab loses nothing. */
  private localDraft(safe: SafeApi): Promise<LocalDraft> {
    this.local ??= library().then(({ LocalDraft }) => LocalDraft.with(safe.words.join(" "), localStorage));
    return this.local;
  }

  private async keepLocal(): Promise<void> {
    const safe = await this.mine();
    if (this.dirty && !this.leaving) await (await this.localDraft(safe)).keep(readRecord());
  }

  private async dropLocal(): Promise<void> {
    if (this.local) (await this.local).remove();
  }

  /** Words that were typed on this phone and never reached the safe. */
  private async findLocal(safe: SafeApi): Promise<void> {
    try {
      const found = await (await this.localDraft(safe)).find();
      if (!found) return;
      writeRecord(found);
      this.dirty = true;
    } catch {
      // A browser that refuses to store anything: there is nothing to find.
    }
  }

  /** After erasing: nothing stays on the phone either. */
  async eraseLocal(): Promise<void> {
    await this.dropLocal().catch(() => undefined);
    this.local = null;
  }

  /** Every key and word goes, at once. */
  forget(): void {
    this.leaving = true;
    clearTimeout(this.retry);
    clearTimeout(this.localTimer);
    this.local = null;
    this.safe?.forget();
    this.safe = null;
    this.opening = null;
  }
}
