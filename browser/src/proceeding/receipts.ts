// Her receipts: what is proved, and one button to keep a copy of it.

import type { Desk, SafeApi } from "../client/types";
import type { AnswerRow, DepositRow } from "../seal/state";
import type { Stage, View } from "../journey/stage";
import type { Visit } from "../journey/visit";
import { bdi, button, complain, dayInWords, el, icon, keepFile, nameOf, note, say, settle, trouble } from "./kit";

/** Rows that are shown; all of them are in the copy. */
const SHOWN = 30;

export class Receipts {
  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
  ) {}

  async view(): Promise<View | null> {
    const { safe } = this.visit;
    if (safe === null) return null;
    // What the ledger has by now; without a signal what is known is shown.
    await safe.proveReceipts().catch(() => undefined);
    const desks = await safe.desks().catch(() => []);
    const rows = [...(safe.state.deposits ?? []), ...(safe.state.answers ?? [])].sort((one, other) => (one.day < other.day ? 1 : -1));
    const keep = button("main", [icon("lock"), say("receipts_keep")], () => void this.keep(safe, keep));
    const back = button("link", [say(safe.state.role === undefined ? "sent_overview" : "matter_standing")], () => void this.stage.go("kept"));
    if (rows.length === 0) return { name: "receipts", heading: say("receipts_title"), body: [el("p", { class: "lede" }, say("receipts_lede")), el("p", { class: "empty" }, say("receipts_none")), back] };
    return {
      name: "receipts",
      heading: say("receipts_title"),
      body: [
        el("p", { class: "lede" }, say("receipts_lede")),
        el("ul", { class: "rows", id: "receipts" }, ...rows.slice(0, SHOWN).map((row) => line(row, desks))),
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

function line(row: DepositRow | AnswerRow, desks: readonly Desk[]): HTMLElement {
  const name = nameOf(desks.find(({ id }) => id === row.desk));
  const answer = "seq" in row;
  const what = answer ? "receipt_answer" : row.desk === "" ? "receipt_kept" : "receipt_sent";
  const state = row.proof !== undefined ? "receipt_is_proved" : answer ? "receipt_is_waiting" : "receipt_is_promised";
  return el("li", {}, el("div", {}, el("p", {}, say(what, { day: bdi(dayInWords(row.day)), name })), el("p", { class: "small soft" }, say(state))));
}
