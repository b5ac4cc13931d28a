/** What a page sees of a safe: its words, its state, its events. Shapes of sealed things are in `../seal`. */
import type { AmanatError } from "../seal/errors";
import type { Directory, Entry } from "../seal/directory";
import type { Manifest } from "../seal/item";
import type { Content } from "../seal/message";
import type { Published, Said, Saying } from "../seal/proceedings";
import type { Record as SafeRecord } from "../seal/record";
import type { State } from "../seal/state";
import type { Warning } from "../seal/thread";
import type { B64, Day, Direction, Field, ItemKind, Lang, Purpose, Status } from "../seal/terms";

export interface SafeOptions {
  /** Where the intake is; "" for the page's own origin. */
  base?: string;
  /** Content of `<meta name="amanat-time">`. Without it the first answer of the intake brings one. */
  time?: string;
  /** Content of `<meta name="amanat-directory">`: the operator's directory key. Needed by `desks()`, `send()`, `messages()`. */
  directoryKey?: B64;
  /** Content of `<meta name="amanat-receipts">`: the key that signs receipts. Without it they are "not checked". */
  receiptKey?: B64;
  /** Content of `<meta name="amanat-ledger">`: the vkey of the ledger that proves the list of desks. */
  ledgerKey?: string;
  /** Content of `<meta name="amanat-witnesses">`: vkeys, a space between. */
  witnessKeys?: string;
  lang: Lang;
  /** She said that others use this phone. */
  shared?: boolean;
  /** For tests; the page leaves them out. */
  fetch?: typeof fetch;
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: (n: number) => Uint8Array;
  now?: () => number;
}

/**
 * Whether her words are safe, for the one line under every question.
 * - `unsaved` only in this page · `sealing` on the way · `saved` durable at the intake
 * - `offline` no signal: her words are here, and it goes on by itself · `full` the intake has no room: keep the page open
 */
export type SavedState = "unsaved" | "sealing" | "saved" | "offline" | "full";

/** Somebody else (another tab, another phone) wrote the same questions first. Nothing is lost: choose with `safe.resolve`. */
export interface Conflict {
  /** Record fields that both sides changed. */
  fields: string[];
  mine: SafeRecord;
  theirs: SafeRecord;
}

export interface SafeEvents {
  saved: SavedState;
  state: State;
  conflict: Conflict;
  upload: UploadProgress;
  /** Keys are gone: blank the page. `elsewhere`: she erased everything in another page of this browser. */
  forgotten: "here" | "elsewhere";
}

export type UploadPhase = "hashing" | "sealing" | "offline" | "paused" | "full" | "done" | "cancelled" | "failed";

export interface UploadProgress {
  item: B64;
  name: string | undefined;
  kind: ItemKind;
  phase: UploadPhase;
  /** Bytes read for the hash, before anything is sent. */
  hashed: number;
  /** Bytes of her file that are sealed and stored, and bytes left. */
  done: number;
  left: number;
  size: number;
  error?: AmanatError;
}

/** A file on its way. `done` rejects with `upload.cancelled` after `cancel()`. */
export interface Upload {
  readonly item: B64;
  readonly done: Promise<Manifest>;
  readonly progress: UploadProgress;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** A desk from the verified directory. `fingerprint` is five groups of four hex digits. */
export interface Desk extends Entry {
  id: B64;
  fingerprint: string;
  /** Said by the intake, outside what is signed; null if never. */
  lookedIn: Day | null;
  /** Days since then, on the intake's clock; null if never. */
  unseen: number | null;
  /** Fingerprints of other desks in the list whose name looks the same: she must be able to tell them apart. */
  namesakes: string[];
}

export interface Sending {
  fields: Field[];
  purpose: Purpose;
  /** Last day on which the desk may read. */
  expires: Day;
  /** Item ids of `state.items`; needs the field `files`. */
  items: B64[];
}

export interface Sent {
  grant: B64;
  receipt: Receipt;
}

/** The intake's signed promise for one bundle. `promise` is kept as it came. */
export interface Receipt {
  promise: B64;
  /** Of the whole bundle, b64. */
  hash: B64;
  leaf: B64;
  at: number;
  by: number;
  /** Signed by the key that this page names. False: kept as it came, but nobody knows whose word it is. */
  checked: boolean;
}

/** One message of a thread. `content` fields are present by `kind`. */
export interface ThreadEntry {
  direction: Direction;
  seq: number;
  /** The writer's clock, Unix seconds; informative. Absent if unreadable. */
  at?: number;
  kind?: Content["kind"];
  /** What is said about a proceeding or a publication, as it came. */
  said?: Saying;
  text?: string;
  items?: Manifest[];
  grant?: B64;
  status?: Status;
  /** took_back: whether the desk had opened it, has destroyed its keys, and a hold with its reason. */
  opened?: boolean;
  erased?: boolean;
  hold?: string;
  /** opened: when the desk opened the record. */
  openedAt?: number;
  fields?: Field[];
  purpose?: Purpose;
  expires?: Day;
  warnings: Warning[];
}

export interface Thread {
  desk: B64;
  /** In order of time as far as the chains tell. */
  entries: ThreadEntry[];
  /** Of the whole thread: `message.dropped` and so on. */
  warnings: Warning[];
}

export interface ZipExport {
  /** Neutral file name. */
  name: string;
  /** Bounded memory: what is read is fetched, opened and zipped piece by piece. */
  stream(): ReadableStream<Uint8Array>;
  blob(): Promise<Blob>;
}

/** What stands of a publication: nothing yet, its text, or no more than what was decided. */
export type Standing = "none" | "public" | "down";

/** A letter from a desk that was opened with its code (spec/invitation.md). */
export interface Letter {
  /** As written: seven groups of five. */
  readonly code: string;
  readonly desk: Desk;
  readonly kind: string;
  readonly text: { readonly en: string; readonly ur: string };
  readonly expires: Day;
  /** Zeroes what the code gave. */
  forget(): void;
}

/** What she says to the desk by a second way: three words, or the three numbers that stand for them. */
export interface CheckWords {
  readonly words: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * Her safe. Made by `Safe.create(options)` (no network, entropy in memory) or `Safe.open(phrase, options)`, which throws
 * `phrase.count`, `phrase.word`, `phrase.checksum`, or `nothing` (never was, or erased: nobody can tell).
 */
export interface SafeApi {
  readonly words: readonly string[];
  /** Twelve four-digit numbers. */
  numbers(digits?: "latin" | "urdu"): string[];
  /** The two positions (1–12) to ask back, chosen at random once for this safe. */
  readonly checkPositions: readonly [number, number];
  /** Whether what she typed (word, its first four letters, or number) is the word at the position. */
  checkWord(position: number, typed: string): boolean;

  readonly state: State;
  readonly saved: SavedState;
  readonly draft: SafeRecord;
  readonly receipts: readonly Receipt[];
  /** Bytes of her files, and how many are promised to fit altogether (less than the intake's limit, for padding). */
  readonly room: { used: number; limit: number };
  on<K extends keyof SafeEvents>(event: K, listener: (value: SafeEvents[K]) => void): () => void;

  /** She typed something that `save` does not have yet: `saved` becomes "unsaved". */
  touched(): void;
  /** Keeps the draft; resolves when it is durable at the intake. Waits out a lost network as long as it takes. */
  save(draft: SafeRecord): Promise<void>;
  resolve(keep: "mine" | "theirs"): Promise<void>;

  /**
   * Checks empty and too big at once (throws `item.empty`, `item.too_big` with info.limit and info.free), then works in the
   * background. Before the safe began its limit is not known: then a file that is too big ends with `item.too_big` as well.
   */
  addFile(file: File, onProgress?: (progress: UploadProgress) => void): Upload;
  addVoice(blob: Blob, onProgress?: (progress: UploadProgress) => void): Upload;
  removeItem(item: B64): Promise<void>;
  /** Her own original again, its hash compared (`item.hash` if it differs). Small ones only; large ones by `exportZip`. */
  readItem(item: B64): Promise<{ manifest: Manifest; bytes: Uint8Array }>;

  desks(): Promise<Desk[]>;
  /** Resolves when something may be sealed to a desk of the list now. @throws why not: `directory.…`, `ledger.…`, `network.…` */
  maySeal(): Promise<void>;
  /** No witness stands behind the ledger: nobody independent looks whether the list is the same for everybody. */
  readonly unwatched: boolean;
  send(desk: B64, what: Sending): Promise<Sent>;
  /** Opens her mailbox with the desk of a letter. Throws `nothing` if its code opens nothing any more. */
  join(letter: Letter): Promise<CheckWords>;
  messages(desk: B64): Promise<Thread>;
  reply(desk: B64, text: string, items?: B64[]): Promise<void>;
  /** What is said of a proceeding or a publication; `along`: files that go with it. */
  say(desk: B64, saying: Saying, along?: { items: B64[]; purpose: Purpose } | null): Promise<void>;
  /** Her consent to exactly this text at this desk: `publish_yes` as it is, or the end of `own_voice`. Sends nothing. */
  agreement(desk: B64, publication: B64, text: Published): Said<"publish_yes">;
  /** Whether a text of hers stands on the public record. */
  publicStanding(publication: B64): Promise<Standing>;
  /** Takes it down, at once and for ever; the desk is told when it can be. */
  takeDown(publication: B64): Promise<void>;
  /** The intake's time, Unix seconds: a phone's own may be wrong. */
  now(): Promise<number>;
  /** A file that the desk put into her mailbox; its hash is compared before anything comes out (`item.hash`). */
  readPaper(desk: B64, manifest: Manifest): Promise<Blob>;
  /** Needs no list of desks: resolves when nobody can fetch it any more. The desk is told as soon as it can be. */
  takeBack(desk: B64): Promise<void>;
  /** Other pages of this browser with the same safe forget it too. */
  eraseEverything(): Promise<void>;
  /** Asks the ledger for what proves her deposits and answers, and keeps it; what waits for its batch is let be. */
  proveReceipts(): Promise<void>;
  /** Everything that proves them, sealed to her phrase, under a name that says nothing (spec/receipt.md). */
  keepReceipts(): Promise<{ name: string; file: Blob }>;
  exportZip(options: { sealed: boolean }): Promise<ZipExport>;
  /** Zeroes every key and drops every word. Also on `window` event "amanat:forget". */
  forget(): void;
}

export type { AmanatError, B64, Day, Directory, Entry, Field, Lang, Manifest, Purpose, SafeRecord, State, Warning };
