// The pages of a proceeding, by what the thread with a desk says: a notice makes a respondent's, a referral an officer's,
// anything else is hers. Fetched when somebody has one.

import type { SafeApi, Thread } from "../client/types";
import type { Saying } from "../seal/proceedings";
import type { Purpose } from "../seal/terms";
import type { Stage, View } from "../journey/stage";
import type { Visit } from "../journey/visit";
import { button, dayInWords, el, helpLink, icon, nameOf, note, say, trouble } from "./kit";
import { dayOf, matterOf, wroteSince, type Matter } from "./matter";
import { acknowledgeView, askView, officerView, reportView } from "./officer";
import { appealView, moreTimeView, replyView, respondentView } from "./respondent";
import { proposalView, standingView } from "./standing";

export { use } from "./kit";
export { OwnVoice } from "./own-voice";
export { Receipts } from "./receipts";

/** What a page needs to know of where it is, and how it says something. */
export interface Place {
  visit: Visit;
  desk: string;
  /** What the desk is called. */
  name: Node;
  /** The page's own button and list for adding files. */
  adding: HTMLElement;
  /** What was just done, said once. */
  done(): HTMLElement | null;
  go(page: string, id?: string): void;
  say(saying: Saying, along?: { items: string[]; purpose: Purpose } | null): Promise<void>;
  /** Back to where it stands, with a sentence of what was done. */
  leave(done: string): void;
  /** Words in this field count as begun and not sent. */
  minds(field: HTMLTextAreaElement): void;
  messages(): HTMLElement;
}

type Page = (place: Place, safe: SafeApi, matter: Matter, id: string) => View | null;
const PAGES: { readonly [page: string]: Page } = {
  reply: (place, _safe, _matter, id) => replyView(place, id),
  more_time: (place, _safe, matter) => moreTimeView(place, matter),
  appeal: (place) => appealView(place),
  acknowledge: (place, _safe, _matter, id) => acknowledgeView(place, id),
  ask: (place, _safe, _matter, id) => askView(place, id),
  report: (place, _safe, _matter, id) => reportView(place, id),
  proposal: (place, safe, matter, id) => proposalView(place, safe, matter, id),
};

/** It is closed at the desk, unless something newer was said since. */
function ended({ closed, notice, referrals, papers }: Matter): HTMLElement[] {
  const newer = [notice, ...referrals, ...papers].some((one) => one !== null && one.at > (closed?.at ?? 0));
  if (closed === null || newer) return [];
  return [note("note", "info", el("p", {}, say("status_closed")), closed.text !== "" && el("p", { class: "own", dir: "auto" }, closed.text))];
}

/** The desk's newest words, where she looks first; the others are among the messages. */
function written({ wrote }: Matter): HTMLElement[] {
  if (wrote === null) return [];
  return [el("div", { class: "said" }, el("p", { class: "small soft" }, say("kept_answered", { day: dayInWords(dayOf(wrote.at)) })), el("p", { class: "own", dir: "auto" }, wrote.text))];
}

export class Proceeding {
  private said = "";

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    private readonly adding: HTMLElement,
    private readonly read: (desk: string) => Promise<Thread>,
  ) {}

  /** @param argument `<desk>` or `<desk> <page> <id>` */
  async view(argument: string): Promise<View | null> {
    const [desk = "", page = "", id = ""] = argument.split(" ");
    const { safe } = this.visit;
    if (safe === null) return null;
    let matter: Matter;
    try {
      matter = matterOf(await this.read(desk));
    } catch (error) {
      return { heading: say("standing_title"), body: [note("care", "offline", trouble(error)), button("main", [say("try_again")], () => void this.stage.again())] };
    }
    const known = await safe.desks().catch(() => []);
    const place = this.place(desk, nameOf(known.find((one) => one.id === desk)));
    const found = PAGES[page];
    return found === undefined ? this.framed(place, safe, matter) : found(place, safe, matter, id);
  }

  private framed(place: Place, safe: SafeApi, matter: Matter): View {
    const role = matter.notice !== null ? "respondent" : matter.referrals.length > 0 ? "officer" : safe.state.role;
    const done = place.done();
    const { heading, body } = { respondent: respondentView, officer: officerView, hers: standingView }[role ?? "hers"](place, safe, matter);
    this.said = "";
    this.visit.writing = false;
    this.visit.changed();
    const warned = matter.warned && note("care", "alert", say("kept_warning"));
    const ways = el("div", { class: "actions" }, place.messages(), safe.state.role === undefined && button("link", [say("sent_overview")], () => void this.stage.go("kept")));
    const since = wroteSince(matter);
    const words = written(matter);
    return { heading, body: [done, ...ended(matter), ...(since ? words : []), ...body, warned, ...(since ? [] : words), ways, ...this.keeping(safe), el("p", {}, helpLink())] };
  }

  /** Whoever has nothing here but this has no overview besides it. */
  private keeping(safe: SafeApi): HTMLElement[] {
    if (safe.state.role === undefined) return [];
    const act = (shape: string, words: string, view: string, argument = ""): HTMLElement =>
      el("li", {}, button("link", [icon(shape), say(words)], () => void this.stage.go(view, argument)));
    return [
      el("h2", {}, say("proceeding_mailbox")),
      el("ul", { class: "rows acts" }, act("key", "kept_words", "phrase", "again"), act("check", "kept_receipts", "receipts"), act("lock", "kept_export", "export"), act("remove", "kept_erase", "erase")),
    ];
  }

  private place(desk: string, name: Node): Place {
    const { visit, stage } = this;
    return {
      visit,
      desk,
      get name() {
        return name.cloneNode(true);
      },
      adding: this.adding,
      done: () => (this.said === "" ? null : note("note", "check", say(this.said))),
      go: (page, id = "") => void stage.go("matter", `${desk} ${page} ${id}`),
      say: async (saying, along = null) => {
        await visit.safe?.say(desk, saying, along);
        visit.writing = false;
        visit.changed();
      },
      leave: (done) => {
        this.said = done;
        history.back();
      },
      minds: (field) =>
        field.addEventListener("input", () => {
          visit.writing = field.value.trim() !== "";
          visit.changed();
        }),
      messages: () => button("link", [icon("mail"), say("kept_messages")], () => void stage.go("thread", desk)),
    };
  }
}
