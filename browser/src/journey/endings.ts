// Taking back from one organisation, erasing everything, and her own copy: apart from each other, one calm question each.

import { button, choice, complain, el, keepFile, note, settle, ticked } from "./dom";
import { nameOf, trouble } from "./choice";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { helpLink, say } from "./words";

export class Endings {
  private erased = false;

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    /** Empties the page of her words. */
    private readonly clear: () => void,
  ) {
    visit.onErasedElsewhere = () => void this.afterErasing();
    stage.add("take_back", (desk) => this.takeBack(desk));
    stage.add("erase", () => this.erase());
    stage.add("erased", () => this.gone());
    stage.add("export", () => this.copy());
  }

  private async takeBack(id: string): Promise<View | null> {
    const safe = this.visit.safe;
    if (!safe) return null;
    const desk = (await safe.desks().catch(() => []))?.find((one) => one.id === id);
    return {
      heading: say("take_title", { name: nameOf(desk) }),
      body: [
        el("p", { class: "lede" }, say("take_hint")),
        el("ul", {}, el("li", {}, say("take_1")), el("li", {}, say("take_2")), el("li", {}, say("take_3"))),
        this.pair("take_no", "take_yes", async () => {
          await safe.takeBack(id);
          await this.stage.replace("kept", "taken");
        }),
      ],
    };
  }

  private erase(): View | null {
    const safe = this.visit.safe;
    if (!safe) return null;
    return {
      heading: say("erase_title"),
      body: [
        el("ul", {}, el("li", {}, say("erase_1")), el("li", {}, say("erase_2")), el("li", {}, say("erase_3")), el("li", {}, say("erase_copies"))),
        button("link", [say("erase_export")], () => void this.stage.go("export")),
        this.pair("erase_no", "erase_yes", async () => {
          await safe.eraseEverything();
          await this.visit.eraseLocal();
          await this.afterErasing();
        }),
      ],
    };
  }

  private async afterErasing(): Promise<void> {
    this.erased = true;
    this.visit.dirty = false;
    this.visit.writing = false;
    this.clear();
    this.visit.safe = null;
    await this.stage.replace("erased");
  }

  /** No first, chosen and of the same size; yes does it. */
  private pair(no: string, yes: string, act: () => Promise<void>): HTMLElement {
    const back = button("main", [say(no)], () => history.back());
    let busy = false;
    const run = button("second", [say(yes)], async () => {
      if (busy) return;
      busy = true;
      settle(pair);
      run.replaceChildren(say("working"));
      try {
        await act();
      } catch (error) {
        complain(pair, trouble(error));
      } finally {
        busy = false;
        run.replaceChildren(say(yes));
      }
    });
    const pair = el("div", { class: "choices two" }, back, run);
    return el("div", { class: "flow" }, pair);
  }

  private gone(): View | null {
    if (!this.erased) return null;
    return {
      heading: say("erased_title"),
      body: [
        el("p", { class: "lede" }, say("erased_hint")),
        ...["erased_paper", "erase_copies", "erased_history"].map((key) => el("p", {}, say(key))),
        el("p", {}, helpLink()),
      ],
    };
  }

  private copy(): View | null {
    const safe = this.visit.safe;
    if (!safe) return null;
    const group = el("div", { class: "choices", role: "group" },
      choice("radio", "copy", "sealed", [el("b", {}, say("copy_sealed")), el("br"), say("copy_sealed_how")]),
      choice("radio", "copy", "open", [el("b", {}, say("copy_open")), el("br"), say("copy_open_how")]));
    const go = button("main", [say("copy_make")], () => void this.make(group, go));
    return {
      heading: say("copy_title"),
      body: [note(safe.state.shared ? "care" : "note", "info", say(safe.state.shared ? "copy_shared" : "copy_safety")), group, go],
    };
  }

  private async make(group: HTMLElement, go: HTMLButtonElement): Promise<void> {
    settle(group);
    const [which] = ticked("copy", group);
    if (which === undefined) return complain(group, say("copy_missing"));
    if (go.dataset["busy"]) return;
    go.dataset["busy"] = "yes";
    go.replaceChildren(say("working"));
    try {
      const zip = await this.visit.safe?.exportZip({ sealed: which === "sealed" });
      if (zip) keepFile(await zip.blob(), zip.name);
      go.after(el("p", { class: "note", role: "status" }, say("copy_made")));
    } catch (error) {
      complain(group, trouble(error));
    } finally {
      delete go.dataset["busy"];
      go.replaceChildren(say("copy_make"));
    }
  }
}
