// Evidence and voice notes as rows: name, size, how far, and what can be done. She goes on writing meanwhile.

import type { Upload, UploadPhase, UploadProgress } from "../client/types";
import type { Manifest } from "../seal/item";
import { bdi, button, complain, el, errorOf, icon, settle } from "./dom";
import { dayInWords, sizeInWords } from "./dates";
import type { Visit } from "./visit";
import { has, plain, say } from "./words";

type Kind = "file" | "voice";
const STOPPABLE: readonly UploadPhase[] = ["hashing", "sealing", "offline", "full"];
/** Played from memory while the page is open; larger notes come back by the export. */
const PLAYABLE = 25_000_000;

class Row {
  readonly element = el("li", { class: "file" });
  private readonly bar = el("progress", { "aria-label": plain("file_progress") });
  private readonly words = el("span");
  private readonly live = el("span", { role: "status" });
  private readonly buttons = el("span", { class: "actions" });
  private readonly extra = el("div", { class: "row-extra" });
  private shown = "";

  constructor(shape: string, name: DocumentFragment | HTMLElement, size: number, private readonly act: RowActs) {
    this.element.append(
      icon(shape) ?? "", name, el("span", { class: "small soft" }, bdi(sizeInWords(size), true)),
      this.bar, this.extra, el("span", { class: "row-words small soft" }, this.words, this.live), this.buttons,
    );
  }

  /** An item that is already sealed. */
  sealed(manifest: Manifest): void {
    this.bar.hidden = true;
    this.live.textContent = "";
    this.words.replaceChildren(say("file_sealed_on", { day: dayInWords(manifest.added) }));
    this.offer("done");
  }

  progress(now: UploadProgress): void {
    this.bar.hidden = now.phase === "done" || now.phase === "failed";
    this.bar.max = Math.max(1, now.size);
    this.bar.value = now.done;
    const left = say(`file_${now.phase}`, { left: bdi(sizeInWords(now.left), true) });
    // A screen reader hears each new phase, not each kilobyte.
    const spoken = now.phase !== this.shown && now.phase !== "sealing";
    this.live.replaceChildren(...(spoken ? [left] : []));
    this.words.replaceChildren(...(spoken ? [] : [left]));
    if (now.phase !== this.shown) this.offer(now.phase);
    this.shown = now.phase;
  }

  /** An audio player, below the name. */
  play(address: string): void {
    this.extra.replaceChildren(el("audio", { controls: true, src: address, preload: "metadata", "aria-label": plain("voice_play") }));
  }

  get hasPlayer(): boolean {
    return this.extra.childElementCount > 0;
  }

  private offer(phase: UploadPhase): void {
    const made: HTMLElement[] = [];
    if (STOPPABLE.includes(phase)) made.push(button("link", [say("file_pause")], () => this.act.pause()));
    if (phase === "paused") made.push(button("link", [say("file_resume")], () => this.act.resume()));
    if (this.act.listen && phase === "done" && !this.hasPlayer) {
      made.push(button("link", [icon("play"), say("voice_listen")], () => this.act.listen?.()));
    }
    made.push(button("link", [icon("remove"), say("file_remove")], () => (phase === "done" ? this.ask() : this.act.remove())));
    this.buttons.replaceChildren(...made);
  }

  /** One calm question before something sealed is gone for good. */
  private ask(): void {
    const keep = button("second", [say("file_keep")], () => this.offer("done"));
    const remove = button("second", [say("file_remove_yes")], () => this.act.remove());
    this.buttons.replaceChildren(el("span", {}, say("file_remove_ask")), keep, remove);
    keep.focus();
  }
}

interface RowActs {
  pause(): void;
  resume(): void;
  remove(): void;
  listen?: () => void;
}

/** The list of one kind; one instance lives as long as the page and is put wherever it is needed. */
export class ItemList {
  readonly element = el("ul", { class: "files" });
  private readonly rows = new Map<string, Row>();
  private readonly addresses: string[] = [];
  private count = 0;

  constructor(private readonly visit: Visit, private readonly kind: Kind, private readonly afterRemove: () => void) {
    visit.watch(() => this.catchUp());
  }

  /** Rows for what the safe holds already. */
  private catchUp(): void {
    const items = this.visit.safe?.state.items ?? [];
    for (const manifest of items) {
      if (manifest.kind !== this.kind || this.rows.has(manifest.item) || this.visit.uploads.has(manifest.item)) continue;
      this.row(manifest.item, manifest.name, manifest.size).sealed(manifest);
    }
  }

  private row(item: string, name: string | undefined, size: number, upload?: Upload): Row {
    this.count += 1;
    const title = name === undefined ? el("span", {}, say("voice_name", { n: this.count })) : bdi(name);
    const acts: RowActs = {
      pause: () => upload?.pause(),
      resume: () => upload?.resume(),
      remove: () => void this.remove(item, upload),
    };
    if (this.kind === "voice" && size <= PLAYABLE) acts.listen = () => void this.listen(item);
    const row = new Row(this.kind === "voice" ? "sound" : "file", title, size, acts);
    this.rows.set(item, row);
    this.element.append(row.element);
    return row;
  }

  /** Starts sealing a file or a recording. An empty or too big one is said at once, and nothing is sent. */
  async add(content: File | Blob): Promise<void> {
    settle(this.element);
    try {
      const safe = await this.visit.mine();
      const early: UploadProgress[] = [];
      let row: Row | undefined;
      const tell = (now: UploadProgress): void => {
        row?.progress(now);
        early.push(now);
        this.visit.changed();
      };
      const upload = content instanceof File ? safe.addFile(content, tell) : safe.addVoice(content, tell);
      this.visit.uploads.set(upload.item, upload);
      row = this.row(upload.item, content instanceof File ? content.name : undefined, content.size, upload);
      row.progress(early.at(-1) ?? upload.progress);
      if (!(content instanceof File)) row.play(this.address(content));
      this.visit.changed();
      await this.settleUpload(upload, content);
    } catch (error) {
      this.refuse(error, content);
    }
  }

  private async settleUpload(upload: Upload, content: File | Blob): Promise<void> {
    try {
      await upload.done;
    } catch (error) {
      // Otherwise its row says that it failed, and what to do. The real limit may be known only after the safe began.
      if (errorOf(error).code === "item.too_big") this.refuse(error, content);
    } finally {
      this.visit.uploads.delete(upload.item);
      this.visit.changed();
    }
  }

  private refuse(error: unknown, content: File | Blob): void {
    const { code, info } = errorOf(error);
    const limit = Number(info["free"] ?? 0);
    const named = `error_${code.replace(".", "_")}`;
    const key = has(named) ? named : "error_unexpected";
    const name = content instanceof File ? content.name : "";
    complain(this.element, say(key, { name, limit: bdi(sizeInWords(limit), true) }));
  }

  private address(content: Blob): string {
    const made = URL.createObjectURL(content);
    this.addresses.push(made);
    return made;
  }

  private async listen(item: string): Promise<void> {
    try {
      const read = await this.visit.safe?.readItem(item);
      if (!read) return;
      const content = new Blob([new Uint8Array(read.bytes)], { type: read.manifest.media ?? "audio/webm" });
      this.rows.get(item)?.play(this.address(content));
    } catch (error) {
      this.refuse(error, new Blob());
    }
  }

  private async remove(item: string, upload: Upload | undefined): Promise<void> {
    try {
      if (upload && this.visit.uploads.has(item)) upload.cancel();
      else if (this.visit.safe?.state.items.some((one) => one.item === item)) await this.visit.safe.removeItem(item);
      this.rows.get(item)?.element.remove();
      this.rows.delete(item);
      this.afterRemove();
    } catch (error) {
      this.refuse(error, new Blob());
    }
  }

  /** Nothing of hers stays in memory. */
  forget(): void {
    for (const address of this.addresses.splice(0)) URL.revokeObjectURL(address);
    this.rows.clear();
    this.element.replaceChildren();
  }
}

/** "Add" and the list of files; dropping files on it works too. */
export function evidence(visit: Visit): { element: HTMLElement; list: ItemList } {
  const picker = el("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: "-1" });
  const add = button("second", [icon("add"), say("file_add")], () => picker.click());
  const list = new ItemList(visit, "file", () => add.focus());
  const used = el("p", { class: "small soft" });
  picker.addEventListener("change", () => {
    for (const file of picker.files ?? []) void list.add(file);
    picker.value = "";
  });
  visit.watch(() => used.replaceChildren(...(visit.safe ? [roomLeft(visit.safe.room)] : [])));
  const element = el("div", { class: "flow" }, picker, add, el("p", { class: "small soft" }, say("file_meanwhile")), list.element, used);
  return { element, list };
}

function roomLeft(room: { used: number; limit: number }): DocumentFragment {
  return say("file_room", { used: bdi(sizeInWords(room.used), true), limit: bdi(sizeInWords(room.limit), true) });
}
