// The pages of a proceeding come with their sentences, and only for whoever has one.

import type { SafeApi, Thread } from "../client/types";
import type { Proceeding } from "../proceeding/pages";
import { nameOf, trouble } from "./choice";
import { dayInWords, languageInWords, momentInWords, sizeInWords, today } from "./dates";
import { bdi, button, choice, complain, el, errorOf, icon, keepFile, note, settle, ticked } from "./dom";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { has, helpLink, language, plain, proceedingWords, say } from "./words";

export class Late {
  private loaded: Promise<Proceeding> | null = null;

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    private readonly adding: HTMLElement,
    private readonly read: (desk: string) => Promise<Thread>,
  ) {
    stage.add("matter", (argument) => this.view(argument));
  }

  /** @param argument `<desk>` or `<desk> <page> <id>` */
  async view(argument: string): Promise<View | null> {
    try {
      this.loaded ??= this.load();
      return await (await this.loaded).view(argument);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.loaded = null; // no signal: the next try asks again
      return this.stage.waiting();
    }
  }

  private async load(): Promise<Proceeding> {
    const [pages] = await Promise.all([import("../proceeding/pages"), proceedingWords()]);
    pages.use({
      bdi, button, choice, complain, dayInWords, el, errorOf, has, helpLink, icon, keepFile, language, languageInWords, momentInWords,
      nameOf, note, plain, say, settle, sizeInWords, ticked, today, trouble,
    });
    return new pages.Proceeding(this.visit, this.stage, this.adding, this.read);
  }
}

/** What the button to a desk's proceeding says; "" when there is none. */
export function matterKey(thread: Thread): string {
  const kinds = new Set(thread.entries.filter(({ direction }) => direction === "out").map(({ kind }) => kind));
  if (kinds.has("notice")) return "matter_notice";
  if (kinds.has("referral")) return "matter_referral";
  return (["standing", "proposal", "papers", "gist"] as const).some((kind) => kinds.has(kind)) ? "matter_standing" : "";
}

/** The one desk of somebody whose safe began with a respondent's or an officer's letter. */
export function onlyDesk({ state }: SafeApi): string | undefined {
  return state.role !== undefined && state.desks.length === 1 ? state.desks[0]?.desk : undefined;
}
