/** Talks to the intake: time tokens, signed requests, bundles, reading. Knows nothing of what is sealed. */
import { b64, unb64, type Bytes } from "../seal/bytes";
import { encodeBundle, type Step } from "../seal/bundle";
import { AmanatError, malformed, refused } from "../seal/errors";
import { leafOf, openPromise, type Promised } from "../seal/receipt";
import { hashText, requestHeaders, tokenTime } from "../seal/request";
import type { SigningKey } from "../seal/signing";
import type { B64, Direction } from "../seal/terms";
import { patiently, Renewed, TryAgain, type Patience } from "./patience";
import type { Receipt } from "./types";

/** A token lives two hours; a new one is fetched well before, counted on the monotonic clock, for a phone's date may be wrong. */
const TOKEN_AGE_MS = 90 * 60_000;
/** To begin a mailbox it must be at most two minutes old, whoever begins it: so nobody learns which one was erased. */
const BEGINNING_AGE_MS = 60_000;
const READ_TIMEOUT_MS = 60_000;
/** A part of 1 MiB at 12 KB/s, the slow end of 2G. */
const WRITE_TIMEOUT_MS = 90_000;
const LONGEST_TIMEOUT_MS = 300_000;

export interface MailboxInfo {
  mailbox: B64;
  state?: { seq: number; size: number };
  items: { item: B64; parts: number; size: number; committed: boolean }[];
  grants: { grant: B64; desk: B64; to: B64; items: B64[]; expires: string }[];
  messages: { in: number; out: number };
  used: number;
  limit: number;
}

export interface Ask {
  method: "GET" | "PUT" | "POST" | "DELETE";
  path: string;
  key?: SigningKey;
  body?: Uint8Array;
  /** b64 SHA-256 of the body, if known already. */
  bodyHash?: B64;
}

export interface IntakeOptions {
  base?: string | undefined;
  time?: string | undefined;
  receiptKey?: B64 | undefined;
  fetch?: typeof fetch | undefined;
}

export class Intake {
  private readonly base: string;
  private readonly fetcher: typeof fetch;
  private token: string | null;
  private tokenSince = performance.now();
  /** Whose receipts the page trusts; null if it names nobody: then each receipt says that it was not checked. */
  private readonly receiptKey: Bytes | null;

  constructor(options: IntakeOptions = {}) {
    this.base = options.base ?? "";
    this.fetcher = options.fetch ?? ((input, init) => fetch(input, init));
    this.token = options.time !== undefined && tokenTime(options.time) !== null ? options.time : null;
    this.receiptKey = options.receiptKey === undefined ? null : unb64(options.receiptKey, 32);
  }

  /** The intake's time, Unix seconds: of the newest token plus what has passed here since. */
  async now(): Promise<number> {
    const at = tokenTime(await patiently(() => this.freshToken(), { attempts: 4 }))!;
    return at + Math.floor((performance.now() - this.tokenSince) / 1000);
  }

  /**
   * @param read takes what is needed from the answer, under the same timeout and patience: a body may break off as well
   * @throws AmanatError with the intake's code
   */
  ask<T>(ask: Ask, read: (response: Response) => Promise<T>, patience: Patience = { attempts: 4 }): Promise<T> {
    const usual = ask.method === "GET" ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS;
    let timeout = usual / 1.5;
    return patiently(async () => {
      timeout = Math.min(LONGEST_TIMEOUT_MS, timeout * 1.5);
      const token = ask.key === undefined ? null : await this.freshToken();
      return this.once(ask, token, timeout, read, patience.signal);
    }, patience);
  }

  bytes(path: string, key: SigningKey, patience?: Patience): Promise<Bytes> {
    return this.ask({ method: "GET", path, key }, wholeBody, patience);
  }

  mailbox(mailbox: B64, key: SigningKey, patience?: Patience): Promise<MailboxInfo> {
    return this.ask({ method: "GET", path: `/v1/mailboxes/${mailbox}`, key }, (r) => r.json() as Promise<MailboxInfo>, patience);
  }

  state(mailbox: B64, key: SigningKey, patience?: Patience): Promise<{ seq: number; sealed: Bytes }> {
    return this.ask({ method: "GET", path: `/v1/mailboxes/${mailbox}/state`, key }, readState, patience);
  }

  message(mailbox: B64, key: SigningKey, direction: Direction, seq: number, patience?: Patience): Promise<Bytes> {
    return this.bytes(`/v1/mailboxes/${mailbox}/messages/${direction}/${seq}`, key, patience);
  }

  /** A message, and the salt of its leaf if the intake says one: for what a desk wrote. */
  salted(mailbox: B64, key: SigningKey, direction: Direction, seq: number): Promise<{ sealed: Bytes; salt: B64 }> {
    const read = async (r: Response) => ({ sealed: await wholeBody(r), salt: r.headers.get("Amanat-Leaf-Salt") ?? "" });
    return this.ask({ method: "GET", path: `/v1/mailboxes/${mailbox}/messages/${direction}/${seq}`, key }, read);
  }

  async directory(): Promise<{ directory: Bytes; salt: B64; proof: string; lookedIn: Readonly<Record<B64, string>> }> {
    type Answer = { directory: B64; salt?: B64; proof?: string; looked_in?: Record<B64, string> };
    const answer = await this.ask({ method: "GET", path: "/v1/directory" }, (r) => r.json() as Promise<Answer>);
    return { directory: unb64(answer.directory), salt: answer.salt ?? "", proof: answer.proof ?? "", lookedIn: answer.looked_in ?? {} };
  }

  /**
   * One bundle, repeated with the same bytes until it is durable; made anew (same salt and blobs) only for a new token.
   * What begins a mailbox is signed with a token fetched for it.
   * @throws `state.conflict`, `message.sequence`, `mailbox.full`, …
   */
  async post(steps: readonly Step[], key: SigningKey, salt: Uint8Array, patience: Patience): Promise<Receipt> {
    const begins = steps.some(beginsMailbox);
    const oldest = begins ? BEGINNING_AGE_MS : TOKEN_AGE_MS;
    let made: { token: string; bytes: Bytes; since: number } | null = null;
    const promise = await patiently(async () => {
      if (made === null || performance.now() - made.since > oldest) {
        const token = await this.freshToken(begins);
        made = { token, bytes: encodeBundle(steps, salt, token, b64(key.key)), since: this.tokenSince };
      }
      const ask: Ask = { method: "POST", path: "/v1/bundles", key, body: made.bytes };
      try {
        return await this.once(ask, made.token, LONGEST_TIMEOUT_MS, readPromise, patience.signal);
      } catch (error) {
        if (error instanceof Renewed) made = null;
        throw error;
      }
    }, patience);
    return this.receipt(promise, salt, made!["bytes"]);
  }

  /** The bundle is durable by now: a receipt that does not hold under the page's own key is kept, and says so. */
  private receipt(promise: B64, salt: Uint8Array, bundle: Uint8Array): Receipt {
    const leaf = leafOf(salt, bundle);
    const checked = this.receiptKey === null ? null : unlessForged(() => openPromise(promise, leaf, this.receiptKey));
    const { at, by } = checked ?? openPromise(promise, leaf, null);
    return { promise, hash: hashText(bundle), leaf, at, by, checked: checked !== null };
  }

  private async once<T>(
    ask: Ask,
    token: string | null,
    timeout: number,
    read: (response: Response) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const timer = setTimeout(stop, timeout);
    signal?.addEventListener("abort", stop);
    try {
      const response = await this.send(ask, token, limit.signal);
      this.remember(response.headers.get("Amanat-Time"));
      if (response.ok) return await read(response);
      throw await this.errorOf(response);
    } catch (error) {
      if (error instanceof AmanatError || error instanceof TryAgain) throw error;
      // Whatever fetch or a body that broke off throws: no signal, as far as anybody can tell.
      throw new TryAgain("offline");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  private send(ask: Ask, token: string | null, signal: AbortSignal): Promise<Response> {
    const hash = ask.bodyHash ?? hashText(ask.body ?? new Uint8Array());
    const signed = ask.key === undefined || token === null ? {} : requestHeaders(ask.key, ask.method, ask.path, hash, token);
    const init: RequestInit = {
      method: ask.method,
      headers: { ...signed, ...(ask.body === undefined ? {} : { "Content-Type": "application/octet-stream" }) },
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal,
    };
    // A part as a Blob waits for its turn outside the page's own memory.
    if (ask.body !== undefined) init.body = ask.method === "PUT" ? new Blob([ask.body as Bytes]) : (ask.body as Bytes);
    return this.fetcher(this.base + ask.path, init);
  }

  private async errorOf(response: Response): Promise<Error> {
    const { code, detail, ...rest } = await errorBody(response);
    if (code.startsWith("time.")) {
      if (response.headers.get("Amanat-Time") === null) this.token = null;
      return new Renewed();
    }
    if (response.status === 507) return new TryAgain("full");
    if (response.status === 429 || response.status >= 500) return new TryAgain("busy", retryAfter(response));
    if (response.status === 404) return new AmanatError("nothing", "nothing", detail);
    if (response.status === 409) return new AmanatError("conflict", code, detail, rest);
    return refused(code, detail, rest);
  }

  private remember(token: string | null): void {
    if (token === null || tokenTime(token) === null) return;
    this.token = token;
    this.tokenSince = performance.now();
  }

  /** @param now fetched for this very request */
  private async freshToken(now = false): Promise<string> {
    const old = performance.now() - this.tokenSince > TOKEN_AGE_MS;
    if (this.token === null || old || now) {
      await this.once({ method: "GET", path: "/v1/time" }, null, READ_TIMEOUT_MS, wholeBody);
    }
    if (this.token === null) throw malformed("intake.answer", "The service gave no time.");
    return this.token;
  }
}

/** A safe begins with its first state, a mailbox with a desk with her first message: with nothing else. */
function beginsMailbox({ op }: Step): boolean {
  return (op.op === "state" && op.replaces === 0) || (op.op === "message" && op.direction === "in" && op.seq === 1);
}

function unlessForged(open: () => Promised): Promised | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof AmanatError && error.code.startsWith("signature.")) return null;
    throw error;
  }
}

const wholeBody = async (response: Response): Promise<Bytes> => new Uint8Array(await response.arrayBuffer());

async function readState(response: Response): Promise<{ seq: number; sealed: Bytes }> {
  const seq = Number(response.headers.get("Amanat-Seq"));
  if (!Number.isSafeInteger(seq) || seq < 1) throw malformed("intake.answer", "The service gave an unexpected answer.");
  return { seq, sealed: await wholeBody(response) };
}

async function readPromise(response: Response): Promise<B64> {
  const answer = (await response.json()) as { promise?: unknown };
  if (typeof answer.promise !== "string") throw malformed("intake.answer", "The service gave an unexpected answer.");
  return answer.promise;
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 120) : 0;
}

async function errorBody(response: Response): Promise<Record<string, number | string> & { code: string; detail: string }> {
  const fallback = { code: `http.${response.status}`, detail: "The service refused this." };
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? { ...fallback, ...body } : fallback;
  } catch {
    return fallback;
  }
}
