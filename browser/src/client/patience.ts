/** Trying again: exponential back-off with jitter, woken early when the phone says that it is online again. */
import { AmanatError, unavailable } from "../seal/errors";

export type Trouble = "offline" | "full" | "busy";
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface Patience {
  signal?: AbortSignal | undefined;
  /** Attempts before giving up; absent: as long as it takes. */
  attempts?: number;
  /** Told before each wait, and with null once it goes through. */
  onTrouble?: ((trouble: Trouble | null) => void) | undefined;
  wait?: Wait | undefined;
}

/** Thrown by an attempt that may be repeated with the same bytes. `after`: seconds the server asked to wait. */
export class TryAgain extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly after = 0,
  ) {
    super(trouble);
  }
}

/** The time token was too old, and the answer brought a new one: the next attempt is signed again. */
export class Renewed extends TryAgain {
  constructor() {
    super("busy");
  }
}

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const FULL_MS = 20_000;

/** @throws what the attempt throws, but `TryAgain` only as `network.offline`, `network.busy` or `storage.full` at the end */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const wait = patience.wait ?? sleep;
  let renewed = false;
  for (let tried = 1; ; tried++) {
    throwIfAborted(patience.signal);
    try {
      const result = await attempt();
      if (tried > 1) patience.onTrouble?.(null);
      return result;
    } catch (error) {
      throwIfAborted(patience.signal);
      if (!(error instanceof TryAgain)) throw error;
      if (error instanceof Renewed && !renewed) {
        // At once, and it costs no attempt: nobody should wait or fail because a page was open for long.
        renewed = true;
        tried -= 1;
        continue;
      }
      renewed &&= error instanceof Renewed;
      if (tried >= (patience.attempts ?? Infinity)) throw atLast(error.trouble);
      patience.onTrouble?.(error.trouble);
      await wait(pause(tried, error), patience.signal);
    }
  }
}

function pause(tried: number, error: TryAgain): number {
  const longest = error.trouble === "full" ? FULL_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** (tried - 1));
  // Jitter, so that a thousand phones do not come back in the same second.
  return Math.max(error.after * 1000, longest * (0.5 + Math.random() / 2));
}

function atLast(trouble: Trouble): AmanatError {
  if (trouble === "full") return unavailable("storage.full", "Not stored. Keep this page open and try again later.");
  if (trouble === "busy") return unavailable("network.busy", "The service is busy. Try again in a minute.");
  return unavailable("network.offline", "No signal. Try again when you are connected.");
}

function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw signal.reason;
}

/** Ends early when the browser comes online; rejects when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", awake);
      signal?.removeEventListener("abort", stop);
      settle();
    };
    const awake = (): void => finish(resolve);
    const stop = (): void => finish(() => reject(signal?.reason));
    const timer = setTimeout(awake, ms);
    globalThis.addEventListener?.("online", awake);
    signal?.addEventListener("abort", stop);
  });
}

/** A timer that keeps no process alive (in node). */
export function later(act: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(act, ms);
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

/** Waits for `work`, but no longer than `ms`: then it goes on by itself. @throws what it throws meanwhile */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  work.catch(() => undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  } finally {
    clearTimeout(timer);
  }
}
