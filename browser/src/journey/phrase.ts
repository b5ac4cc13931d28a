// The twelve words or numbers: on paper, then two of them typed back. Only here are they ever shown.

import { bdi, button, complain, el, errorOf, icon, note, settle } from "./dom";
import type { SafeApi } from "../client/types";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { say } from "./words";

type Script = "words" | "numbers";

export class Phrase {
  private script: Script;

  constructor(private readonly visit: Visit, private readonly stage: Stage, language: "en" | "ur") {
    this.script = language === "ur" ? "numbers" : "words"; // whoever does not read English writes numbers down
    stage.add("phrase", (why) => this.show(why));
    stage.add("check", (why) => this.check(why));
  }

  private async show(why: string): Promise<View> {
    const safe = await this.visit.mine().catch(() => null);
    if (!safe) return this.waiting(why);
    this.visit.wordsShown = true;
    this.visit.changed();
    const grid = el("div", { id: "phrase-grid" });
    const card = keyCard(safe);
    this.fill(grid, safe);
    return {
      name: "phrase",
      heading: say("phrase_title"),
      body: [
        el("p", { class: "lede" }, say("phrase_paper")),
        el("p", {}, say("phrase_no_screenshot")),
        el("p", { class: "small" }, say("phrase_lost")),
        this.switcher(grid, safe),
        grid,
        this.tools(grid),
        button("main", [say("phrase_written")], () => void this.stage.go("check", why)),
        button("link", [say(why === "join" ? "letter_back" : "phrase_go_back")], () => history.back()),
        card,
      ],
    };
  }

  /** The library or the signal is missing: the words are still in the page. */
  private waiting(why: string): View {
    const again = button("main", [say("try_again")], () => void this.stage.replace("phrase", why));
    return { heading: say("phrase_title"), body: [note("care", "offline", say("error_unavailable")), again] };
  }

  private fill(grid: HTMLElement, safe: SafeApi): void {
    const shown = this.script === "words" ? safe.words : safe.numbers("latin");
    const list = el("ol", { class: "words", lang: "en" });
    shown.forEach((word, at) => list.append(el("li", {}, el("span", {}, String(at + 1)), el("b", {}, word))));
    grid.replaceChildren(list);
  }

  private switcher(grid: HTMLElement, safe: SafeApi): HTMLElement {
    const toggle = button("link", [], () => {
      this.script = this.script === "words" ? "numbers" : "words";
      this.fill(grid, safe);
      grid.hidden = false;
      name();
    });
    const name = (): void => toggle.replaceChildren(say(this.script === "words" ? "phrase_as_numbers" : "phrase_as_words"));
    name();
    return el("div", {}, toggle, el("p", { class: "small soft" }, say("phrase_same")));
  }

  private tools(grid: HTMLElement): HTMLElement {
    const hide = button("link", [say("phrase_hide")], () => {
      grid.hidden = !grid.hidden;
      hide.replaceChildren(say(grid.hidden ? "phrase_show" : "phrase_hide"));
    });
    const print = button("link", [icon("print"), say("phrase_print")], () => window.print());
    return el("div", {}, el("div", { class: "actions spread" }, print, hide), el("p", { class: "small soft" }, say("phrase_printer")));
  }

  private async check(why: string): Promise<View | null> {
    const safe = this.visit.safe;
    if (!safe) return null;
    const fields = safe.checkPositions.map((position) => {
      const input = el("input", {
        id: `word-${position}`, dir: "ltr", lang: "en", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      });
      return { position, input, field: el("div", { class: "field" }, el("label", { for: input.id }, say("check_word", { n: position })), input) };
    });
    const onwards = (): Promise<void> => this.stage.go(why === "join" ? "joining" : why === "stop" ? "stopped" : why === "again" ? "kept" : "choice");
    const go = button("main", [say("check_go")], () => {
      const wrong = fields.filter(({ field, position, input }) => {
        settle(field);
        return !safe.checkWord(position, input.value);
      });
      for (const { field, position } of [...wrong].reverse()) complain(field, say("check_wrong", { n: position }));
      if (wrong.length === 0) void onwards();
    });
    return {
      heading: say("check_title"),
      body: [
        el("p", { class: "lede" }, say("check_hint")),
        el("div", { class: "flow" }, ...fields.map(({ field }) => field)),
        go,
        el("div", { class: "actions spread" },
          button("link", [say("check_look")], () => history.back()),
          button("link", [say("skip")], () => void onwards())),
      ],
    };
  }
}

/** 85 × 54 mm, for paper only. It carries no brand and no title: it should look like nothing in particular. */
function keyCard(safe: SafeApi): HTMLElement {
  const numbers = safe.numbers("latin");
  const list = el("ol", { class: "card-words", lang: "en", dir: "ltr" });
  safe.words.forEach((word, at) => list.append(el("li", {}, el("span", {}, String(at + 1)), el("b", {}, word), el("span", {}, numbers[at]))));
  return el("div", { class: "keycard", "aria-hidden": "true" }, list);
}

/** The page for coming back: one field, words or numbers. Its nodes are in the template; here they get their acts. */
export function entrance(visit: Visit, stage: Stage): void {
  const room = document.getElementById("view");
  const heading = room?.querySelector<HTMLElement>("h1 label") ?? ""; // the heading is the field's label
  const body = [...(room?.childNodes ?? [])].filter((node) => !(node instanceof HTMLHeadingElement));
  const field = room?.querySelector<HTMLTextAreaElement>("#phrase");
  const go = room?.querySelector<HTMLButtonElement>("#open");
  if (!field || !go) return;
  const box = field.parentElement ?? field;
  let busy = false;
  go.hidden = false;
  go.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    settle(box);
    const label = [...go.childNodes];
    go.replaceChildren(say("enter_looking"));
    try {
      await visit.open(field.value);
      field.value = "";
      await stage.replace("kept");
    } catch (error) {
      complain(box, phraseError(error));
    } finally {
      busy = false;
      go.replaceChildren(...label);
    }
  });
  stage.add("enter", () => (visit.safe ? null : { heading, body }));
}

export function phraseError(error: unknown): DocumentFragment {
  const { code, info, kind } = errorOf(error);
  if (code === "phrase.word") return say("enter_word", { n: bdi(info["position"] ?? "") });
  if (code === "phrase.count") return say("enter_count", { n: bdi(info["found"] ?? "") });
  if (code === "phrase.checksum" || code === "nothing") return say("enter_nothing");
  return say(kind === "unavailable" || error instanceof TypeError ? "error_unavailable" : "error_unexpected");
}

