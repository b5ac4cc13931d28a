// Her receipts: what is proved, and one button to keep a copy of it.

import type { Desk, SafeApi } from "../client/types";
import type { AnswerRow, DepositRow } from "../seal/state";
import type { Stage, View } from "../journey/stage";
import type { Visit } from "../journey/visit";
import { bdi, button, complain, dayInWords, el, icon, keepFile, nameOf, note, say, settle, trouble } from "./kit";

/** Rows that are shown; all of them are in the copy. */
const SHOWN = 30;
const PATIENCE_MS = 6000;

export class Receipts {
  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
  ) {}

  async view(): Promise<View | null> {
    const { safe } = this.visit;
    if (safe === null) return null;
    // An answer that was read elsewhere, or by nobody yet, is written down when it is read; then what the ledger has by now.
    // Without a signal what is known is shown.
    const read = await answersOf(safe);
    await safe.proveReceipts().catch(() => undefined);
    const desks = await safe.desks().catch(() => null);
    const rows = [...(safe.state.deposits ?? []), ...(safe.state.answers ?? [])].sort((one, other) => (one.day < other.day ? 1 : -1));
    const keep = button("main", [icon("lock"), say("receipts_keep")], () => void this.keep(safe, keep));
    const back = button("link", [say(safe.state.role === undefined ? "sent_overview" : "matter_standing")], () => void this.stage.go("kept"));
    if (rows.length === 0) return { name: "receipts", heading: say("receipts_title"), body: [el("p", { class: "lede" }, say("receipts_lede")), el("p", { class: "empty" }, say(read.whole ? "receipts_none" : "receipts_unread")), back] };
    return {
      name: "receipts",
      heading: say("receipts_title"),
      body: [
        el("p", { class: "lede" }, say("receipts_lede")),
        el("ul", { class: "rows", id: "receipts" }, ...rows.slice(0, SHOWN).map((row) => line(row, desks, read.kinds))),
        !read.whole && el("p", { id: "unread" }, say("receipts_unread")),
        rows.some(({ proof }) => proof === undefined) && el("p", {}, say("receipts_waiting")),
        safe.unwatched && el("p", {}, say("receipts_unwatched")),
        note("care", "people_no", say("receipts_where")),
        el("p", {}, say("receipts_sealed")),
        keep,
        el("details", {}, el("summary", {}, say("receipts_how")),
          el("ul", {},
            el("li", {}, say("receipts_how_1")),
            el("li", {}, say("receipts_how_2", { command: el("bdi", { dir: "ltr", class: "code" }, "amanat verify receipt receipt-….age") })),
            el("li", {}, say("receipts_how_3")))),
        back,
      ],
    };
  }

  private async keep(safe: SafeApi, go: HTMLButtonElement): Promise<void> {
    if (go.dataset["busy"]) return;
    go.dataset["busy"] = "yes";
    settle(go);
    const label = [...go.childNodes];
    go.replaceChildren(say("receipts_making"));
    try {
      const { name, file } = await safe.keepReceipts();
      keepFile(file, name);
      go.nextElementSibling?.matches("[role=status]") || go.after(el("p", { role: "status" }, say("receipts_done")));
    } catch (error) {
      complain(go, trouble(error));
    } finally {
      delete go.dataset["busy"];
      go.replaceChildren(...label);
    }
  }
}

interface Read {
  /** What a desk's message is, by desk and place. */
  readonly kinds: ReadonlyMap<string, string>;
  /** Whether every mailbox could be looked into. */
  readonly whole: boolean;
}

async function answersOf(safe: SafeApi): Promise<Read> {
  // Reading is patient with a weak signal; this page is not made to wait for it.
  const late = new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null));
  const threads = await Promise.all(safe.state.desks.map(({ desk }) => Promise.race([safe.messages(desk).catch(() => null), late])));
  const kinds = new Map<string, string>();
  for (const thread of threads)
    for (const { direction, seq, kind } of thread?.entries ?? []) if (direction === "out" && kind !== undefined) kinds.set(`${thread!.desk} ${seq}`, kind);
  return { kinds, whole: !threads.includes(null) };
}

function line(row: DepositRow | AnswerRow, desks: readonly Desk[] | null, kinds: Read["kinds"]): HTMLElement {
  // Without the list nobody knows whether a desk is still in it.
  const name = desks === null ? el("span", {}, say("receipt_somebody")) : nameOf(desks.find(({ id }) => id === row.desk));
  const answer = "seq" in row;
  const what = answer ? answerWords(kinds.get(`${row.desk} ${row.seq}`)) : row.desk === "" ? "receipt_kept" : "receipt_sent";
  const state = row.proof !== undefined ? "receipt_is_proved" : answer ? "receipt_is_waiting" : "receipt_is_promised";
  return el("li", {}, el("div", {}, el("p", {}, say(what, { day: bdi(dayInWords(row.day)), name })), el("p", { class: "small soft" }, say(state))));
}

/** A desk's words are an answer; what its software says by itself is not. */
function answerWords(kind: string | undefined): string {
  if (kind === "opened") return "receipt_opened";
  return kind === undefined || kind === "text" ? "receipt_answer" : "receipt_news";
}
