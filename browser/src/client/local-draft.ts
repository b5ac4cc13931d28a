/**
 * A draft on her own phone, only after she said that nobody else uses it: her words survive a closed tab without signal.
 * Sealed to a key that comes from the phrase (spec/phrase.md, `draft/local`): without the twelve words it is noise.
 */
import * as age from "../seal/age";
import { b64, concat, unb64 } from "../seal/bytes";
import { wellFormed } from "../seal/json";
import { padInside, unpadInside } from "../seal/pad";
import { deriveKeys, readPhrase } from "../seal/phrase";
import { decodeRecord, encodeRecord, type Record } from "../seal/record";

/** `localStorage` in the page. */
export interface DraftStore {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** Says nothing about what it is. */
const NAME = "d";

export class LocalDraft {
  private constructor(
    private readonly ageSeed: Uint8Array,
    private readonly store: DraftStore,
  ) {}

  /** @param words the phrase as words or numbers @throws `phrase.…` */
  static with(words: string, store: DraftStore): LocalDraft {
    const entropy = readPhrase(words);
    const { ageSeed } = deriveKeys(entropy, "draft/local");
    entropy.fill(0);
    return new LocalDraft(ageSeed, store);
  }

  /** @returns false if the phone has no room for it */
  async keep(draft: Record): Promise<boolean> {
    const sealed = await age.seal([await age.recipientOf(concat(this.ageSeed))], padInside(encodeRecord(wellFormed(draft))));
    try {
      this.store.setItem(NAME, b64(sealed));
      return true;
    } catch {
      return false;
    }
  }

  /** The draft that this phrase opens; null if there is none, it is another's, or it is damaged. */
  async find(): Promise<Record | null> {
    const kept = this.store.getItem(NAME);
    if (kept === null) return null;
    try {
      const padded = await age.open(this.ageSeed, unb64(kept));
      return padded === null ? null : decodeRecord(unpadInside(padded));
    } catch {
      return null;
    }
  }

  remove(): void {
    this.store.removeItem(NAME);
  }
}
