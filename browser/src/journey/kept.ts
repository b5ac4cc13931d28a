// The overview: who can read it, what they answered, and everything she can still change.

import type { Desk, SafeApi, Thread, ThreadEntry } from "../client/types";
import type { GrantRow } from "../seal/state";
import { bdi, button, complain, el, icon, note, settle, type Child } from "./dom";
import { dayInWords, follow, momentInWords, today } from "./dates";
import { nameOf, silence, trouble } from "./choice";
import { Late, matterKey, onlyDesk } from "./late";
import { isSilent } from "./looking";
import type { ItemList } from "./items";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { has, helpLink, say } from "./words";

type Names = ReadonlyMap<string, Desk>;

export class Kept {
  /** Threads as last read, so that the overview and a thread agree while she moves between them. */
  private readonly threads = new Map<string, Thread>();

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    private readonly files: { element: HTMLElement; list: ItemList },
    private readonly firstQuestion: () => string,
  ) {
    const late = new Late(visit, stage, files.element, (desk) => this.read(desk));
    stage.add("kept", (done) => this.overviewOr(late, done));
    stage.add("stopped", () => this.stopped());
    stage.add("evidence", () => this.evidence());
    stage.add("thread", (desk) => this.thread(desk));
  }

  private stopped(): View | null {
    if (!this.visit.safe) return null;
    return {
      heading: say("stopped_title"),
      body: [
        el("p", { class: "lede" }, say("stopped_hint")),
        el("ul", {}, el("li", {}, say("stopped_leave")), el("li", {}, say("kept_months"))),
        button("main", [say("stopped_on")], () => history.back()),
        el("div", { class: "actions spread" }, button("link", [say("sent_overview")], () => void this.stage.go("kept"))),
      ],
    };
  }

  /** Whoever came by a respondent's or an officer's letter sees that, and nothing that is meant for a complainant. */
  private overviewOr(late: Late, done: string): Promise<View | null> {
    const only = this.visit.safe && onlyDesk(this.visit.safe);
    return only ? late.view(only) : this.overview(done);
  }

  /** `done` is "taken" when she has just taken something back. */
  private async overview(done: string): Promise<View | null> {
    const safe = this.visit.safe;
    if (!safe) return null;
    const { names, failed } = await this.names(safe);
    const open = openGrants(safe);
    const deskIds = [...new Set(safe.state.desks.map(({ desk }) => desk))];
    return {
      heading: say("kept_title"),
      body: [
        done === "taken" && note("note", "check", say("kept_taken")),
        el("p", { class: "lede" }, say(whoReads(safe, open))),
        failed,
        ...deskIds.map((desk) => this.deskCard(safe, desk, names)),
        (safe.state.publications ?? []).length > 0 && button("second", [icon("sound"), say("kept_in_public")], () => void this.stage.go("public")),
        button(open.length === 0 ? "main" : "second", [icon("send"), say(open.length === 0 ? "choice_send" : "kept_send_more")], () => void this.stage.go("desks")),
        el("h2", {}, say("kept_record")),
        el("ul", { class: "rows acts" },
          this.act("note", "kept_write", "question", this.firstQuestion()),
          this.act("file", "kept_evidence", "evidence"),
          this.act("key", "kept_words", "phrase", "again"),
          this.act("check", "kept_receipts", "receipts"),
          this.act("lock", "kept_export", "export"),
          this.act("sound", "kept_public", "public")),
        el("p", { class: "small soft" }, say("kept_months")),
        el("p", {}, helpLink()),
        el("h2", {}, say("kept_end")),
        el("ul", { class: "rows acts" }, this.act("remove", "kept_erase", "erase")),
      ],
    };
  }

  private act(shape: string, words: string, view: string, argument = ""): HTMLElement {
    const made = button("link", [icon(shape), say(words)], () => void this.stage.go(view, argument));
    return el("li", {}, made);
  }

  /** Desks by id. The list may be out of reach; what she granted is known without it. */
  private async names(safe: SafeApi): Promise<{ names: Names; failed: HTMLElement | null }> {
    if (safe.state.desks.length === 0) return { names: new Map(), failed: null };
    try {
      const desks = await safe.desks();
      follow(await safe.now());
      return { names: new Map(desks.map((desk) => [desk.id, desk])), failed: null };
    } catch (error) {
      return { names: new Map(), failed: note("care", "alert", trouble(error)) };
    }
  }

  private deskCard(safe: SafeApi, desk: string, names: Names): HTMLElement {
    const grants = safe.state.grants.filter((grant) => grant.desk === desk);
    const open = grants.filter((grant) => openGrants(safe).includes(grant));
    const news = el("div", { class: "flow small", role: "status" }, say("kept_looking"));
    const card = el("section", { class: "card" },
      el("h2", {}, nameOf(names.get(desk))),
      ...open.map((grant) => el("p", {}, say("kept_reads", { day: dayInWords(grant.expires) }), " ", parts(grant))),
      open.length === 0 && el("p", {}, say("kept_closed")),
      ...this.waiting(names.get(desk)),
      news,
      el("div", { class: "actions" },
        button("second", [icon("mail"), say("kept_messages")], () => void this.stage.go("thread", desk)),
        open.length > 0 && button("link", [say("kept_change")], () => void this.stage.go("consent", desk)),
        open.length > 0 && button("link", [say("kept_take_back")], () => void this.stage.go("take_back", desk))));
    void this.fill(desk, news);
    return card;
  }

  /** Whom she waits for has not looked in for a week: she is told, and what she can do. */
  private waiting(desk: Desk | undefined): HTMLElement[] {
    if (!desk || !isSilent(desk)) return [];
    return [silence("kept_silent", desk), button("link", [icon("send"), say("kept_send_other")], () => void this.stage.go("desks"))];
  }

  /** The newest facts of one desk, when they arrive. */
  private async fill(desk: string, news: HTMLElement): Promise<void> {
    try {
      const thread = await this.read(desk);
      const matter = matterKey(thread);
      const open = button("second", [icon("note"), say(matter === "" ? "matter_standing" : matter)], () => void this.stage.go("matter", desk));
      news.replaceChildren(...summary(thread), ...(matter === "" ? [] : [open]));
    } catch (error) {
      news.replaceChildren(trouble(error));
    }
  }

  private async read(desk: string): Promise<Thread> {
    const safe = this.visit.safe;
    if (!safe) throw new Error("closed");
    const thread = await safe.messages(desk);
    follow(await safe.now());
    this.threads.set(desk, thread);
    return thread;
  }

  private evidence(): View | null {
    if (!this.visit.safe) return null;
    this.visit.changed();
    return {
      heading: say("evidence_title"),
      body: [
        el("p", { class: "lede" }, say("evidence_hint")),
        this.files.element,
        note("note", "lock", say("evidence_nobody")),
        button("main", [say("done")], () => void this.stage.go("kept")),
        openGrants(this.visit.safe).length > 0 && button("second", [say("kept_send_more")], () => void this.stage.go("desks")),
      ],
    };
  }

  private async thread(desk: string): Promise<View | null> {
    const safe = this.visit.safe;
    if (!safe) return null;
    const { names } = await this.names(safe);
    const heading = say("thread_title", { name: nameOf(names.get(desk)) });
    const field = el("textarea", { id: "reply", dir: "auto", autocomplete: "off", spellcheck: "false", maxlength: 20_000 });
    const send = button("main", [say("thread_send")], () => void this.reply(desk, field, send));
    field.addEventListener("input", () => {
      this.visit.writing = field.value.trim() !== "";
      this.visit.changed();
    });
    const writing = [el("div", { class: "field" }, el("label", { for: "reply" }, say("thread_reply")), field), send];
    try {
      const thread = await this.read(desk);
      const list = el("ol", { class: "thread" }, ...once(thread.entries).flatMap((entry) => said(entry, names.get(desk))));
      const empty = list.childElementCount === 0 && el("p", { class: "empty" }, say("thread_empty"));
      return { heading, body: [...thread.warnings.map(warning), empty || list, ...writing, this.back()] };
    } catch (error) {
      return { heading, body: [note("care", "offline", trouble(error)), button("main", [say("try_again")], () => void this.stage.again()), this.back()] };
    }
  }

  private back(): HTMLElement {
    return button("link", [say(this.visit.safe?.state.role === undefined ? "sent_overview" : "matter_standing")], () => void this.stage.go("kept"));
  }

  private async reply(desk: string, field: HTMLTextAreaElement, send: HTMLButtonElement): Promise<void> {
    settle(field);
    if (field.value.trim() === "") return complain(field, say("thread_nothing"));
    if (send.dataset["busy"]) return;
    send.dataset["busy"] = "yes";
    send.replaceChildren(say("consent_sending"));
    try {
      await this.visit.safe?.reply(desk, field.value);
      field.value = "";
      this.visit.writing = false;
      this.visit.changed();
      await this.stage.again();
    } catch (error) {
      complain(field, trouble(error));
    } finally {
      delete send.dataset["busy"];
      send.replaceChildren(say("thread_send"));
    }
  }
}

/** Grants that still let somebody read. */
export function openGrants(safe: SafeApi): GrantRow[] {
  const now = today();
  return safe.state.grants.filter((grant) => grant.taken_back === undefined && grant.expires >= now);
}

/** "Nobody but you" is true only while nobody ever could: what was read stays known. */
function whoReads(safe: SafeApi, open: readonly GrantRow[]): string {
  if (open.length > 0) return "kept_some";
  if (safe.state.publications !== undefined && safe.state.publications.length > 0) return "kept_published";
  return safe.state.grants.length > 0 ? "kept_ended" : "kept_nobody";
}

function parts(grant: GrantRow): HTMLElement {
  const list = el("ul", { class: "small" });
  for (const field of grant.fields) list.append(el("li", {}, say(`field_${field}`)));
  return el("details", {}, el("summary", {}, say("kept_parts")), list);
}

/** What matters of a thread, newest last: opened, answered, taken back, and anything that does not hold. */
function summary(thread: Thread): Node[] {
  const opened = thread.entries.filter(({ kind }) => kind === "opened").at(-1);
  const answer = thread.entries.filter(({ kind, said, direction }) => (kind === "text" || said !== undefined) && direction === "out").at(-1);
  const back = thread.entries.filter(({ kind }) => kind === "took_back").at(-1);
  const shown: Node[] = [];
  if (opened) shown.push(el("p", {}, say("kept_opened", { day: dayOf(opened.openedAt ?? opened.at) })));
  else if (thread.entries.some(({ kind }) => kind === "grant")) shown.push(el("p", {}, say("kept_unopened")));
  shown.push(el("p", {}, answer ? say("kept_answered", { day: dayOf(answer.at) }) : say("kept_no_answer")));
  if (back) shown.push(el("p", {}, say(back.erased ? "thread_took_back" : "thread_took_back_held")));
  if (thread.warnings.length > 0 || thread.entries.some(({ warnings }) => warnings.length > 0)) {
    shown.push(note("care", "alert", say("kept_warning")));
  }
  return shown;
}

function dayOf(seconds: number | undefined): string {
  return seconds === undefined ? "" : dayInWords(new Date(seconds * 1000).toISOString().slice(0, 10));
}

function warning(code: string): HTMLElement {
  const key = `warning_${code.replace("message.", "")}`;
  return note("care", "alert", say(has(key) ? key : "warning_unreadable"));
}

const onPage = ({ kind, said, warnings }: ThreadEntry): boolean => kind !== "text" && said !== undefined && warnings.length === 0;

/** Words on the page of the case stand there; here a row of them from one side is one line, with its newest day. */
function once(entries: readonly ThreadEntry[]): ThreadEntry[] {
  const shown = entries.filter((entry) => sentence(entry) !== null || entry.warnings.length > 0);
  return shown.filter((entry, at) => {
    const next = shown[at + 1];
    return !(onPage(entry) && next !== undefined && onPage(next) && next.direction === entry.direction);
  });
}

/** One message as she reads it. What only the programs need (hello) is not shown. */
function said(entry: ThreadEntry, desk: Desk | undefined): HTMLElement[] {
  const content = sentence(entry);
  if (content === null && entry.warnings.length === 0) return [];
  const who: Child = entry.direction === "in" ? say("thread_you") : nameOf(desk);
  return [
    el("li", { class: entry.direction === "in" ? "said mine" : "said" },
      el("p", { class: "small soft" }, who, entry.at === undefined ? null : el("span", {}, " · ", bdi(momentInWords(entry.at)))),
      ...entry.warnings.map(warning),
      content),
  ];
}

function sentence(entry: ThreadEntry): Node | null {
  switch (entry.kind) {
    case "text":
      return el("p", { class: "own", dir: "auto" }, entry.text ?? "");
    case "grant":
      return el("p", {}, say(entry.items?.some(({ kind }) => kind === "record") ? "thread_granted" : "thread_added"));
    case "take_back":
      return el("p", {}, say("thread_taken"));
    case "opened":
      return el("p", {}, say("thread_opened"));
    case "took_back":
      return el("p", {}, say(entry.erased ? (entry.opened ? "thread_took_back" : "thread_took_back_unread") : "thread_took_back_held"), entry.hold === undefined ? null : bdi(` ${entry.hold}`));
    case "status":
      return el("div", {}, el("p", {}, say(`status_${entry.status ?? "acknowledged"}`)), entry.text === undefined ? null : el("p", { class: "own", dir: "auto" }, entry.text));
    default:
      return entry.said === undefined ? null : el("p", {}, say(entry.direction === "in" ? "thread_said_in" : "thread_said_out"));
  }
}
