/** One page of hers tells the others of the same browser that everything was erased. Nothing else is ever said there. */
import type { B64 } from "../seal/terms";

const NAME = "amanat";

export interface Channel {
  /** Tells the other pages that this safe is erased. */
  erased(): void;
  close(): void;
}

/**
 * @param mailbox id of the safe: a page with another safe is not concerned. It is a hash, and stays in this browser.
 * @param onErased another page erased this very safe
 */
export function listen(mailbox: B64, onErased: () => void): Channel {
  if (typeof BroadcastChannel === "undefined") return { erased: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(NAME);
  // In node an open channel keeps the process alive.
  (channel as { unref?: () => void }).unref?.();
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const said = event.data as { erased?: unknown } | null;
    if (said?.erased === mailbox) onErased();
  };
  return { erased: () => channel.postMessage({ erased: mailbox }), close: () => channel.close() };
}
