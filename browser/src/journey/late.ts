// The pages of a proceeding come with their sentences, and only for whoever has one.

import type { SafeApi, Thread } from "../client/types";
import type { OwnVoice, Proceeding, Receipts } from "../proceeding/pages";
import { nameOf, trouble } from "./choice";
import { dayInWords, languageInWords, momentInWords, monthsOf, sizeInWords, spanOf, today } from "./dates";
import { bdi, button, choice, complain, el, errorOf, icon, keepFile, note, settle, ticked } from "./dom";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { has, helpLink, language, plain, proceedingWords, say } from "./words";

interface Pages {
  matter: Proceeding;
  own: OwnVoice;
  receipts: Receipts;
}

export class Late {
  private loaded: Promise<Pages> | null = null;

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    private readonly adding: HTMLElement,
    private readonly read: (desk: string) => Promise<Thread>,
  ) {
    stage.add("matter", (argument) => this.view(argument));
    stage.add("public", (argument) => this.ownVoice(argument));
    stage.add("receipts", () => this.when(({ receipts }) => receipts.view()));
  }

  /** @param argument `<desk>` or `<desk> <page> <id>` */
  view(argument: string): Promise<View | null> {
    return this.when(({ matter }) => matter.view(argument));
  }

  /** @param argument `""` or `<page> <id>` */
  ownVoice(argument: string): Promise<View | null> {
    return this.when(({ own }) => own.view(argument));
  }

  private async when(make: (pages: Pages) => Promise<View | null>): Promise<View | null> {
    try {
      this.loaded ??= this.load();
      return await make(await this.loaded);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.loaded = null; // no signal: the next try asks again
      return this.stage.waiting();
    }
  }

  private async load(): Promise<Pages> {
    const [pages] = await Promise.all([import("../proceeding/pages"), proceedingWords()]);
    pages.use({
      bdi, button, choice, complain, dayInWords, el, errorOf, has, helpLink, icon, keepFile, language, languageInWords, momentInWords, monthsOf,
      nameOf, note, plain, say, settle, sizeInWords, spanOf, ticked, today, trouble,
    });
    return { matter: new pages.Proceeding(this.visit, this.stage, this.adding, this.read), own: new pages.OwnVoice(this.visit, this.stage), receipts: new pages.Receipts(this.visit, this.stage) };
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
