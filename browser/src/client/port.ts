/** Where an upload's parts go: into her safe, and at the end into its state, in one step. */
import { carried } from "../seal/item";
import type { Patience } from "./patience";
import type { Receipt } from "./types";
import type { UploadPort } from "./upload";
import type { Vault } from "./vault";

/** What the safe does besides, for each upload. */
export interface Around {
  /** The safe must be there before its parts. */
  begin(signal: AbortSignal): Promise<void>;
  /** @throws `item.too_big` once the real limit is known */
  check(size: number): void;
  patience(): Patience;
  keep(receipt: Receipt): void;
}

export function uploadPort(vault: Vault, { begin, check, patience, keep }: Around): UploadPort {
  const { mailbox } = vault.keys;
  return {
    intake: vault.intake,
    mailbox,
    key: vault.keys,
    wait: vault.options.wait,
    ready: async (size, signal) => {
      await begin(signal);
      if (vault.room.told) return;
      await vault.refreshRoom({ wait: vault.options.wait, signal });
      check(size);
    },
    sealer: async (file) => (await import("./open-sealer")).openSealer(file),
    commit: async (manifest, parts, only, signal) => {
      const { item } = manifest;
      const op = only === null ? ({ op: "commit", mailbox, item, parts } as const) : ({ op: "item", mailbox, item, blob: only } as const);
      const receipt = await vault.change((state) => ({ state: { ...state, items: [...state.items, manifest] }, steps: [{ op }], deposit: { desk: "", what: [carried(manifest)] } }), {
        ...patience(),
        signal,
      });
      keep(receipt);
      await vault.refreshRoom().catch(() => undefined);
    },
    remove: async (item) => {
      const ask = { method: "DELETE", path: `/v1/mailboxes/${mailbox}/items/${item}`, key: vault.keys } as const;
      await vault.intake.ask(ask, async () => undefined, { attempts: 6, wait: vault.options.wait });
    },
  };
}
