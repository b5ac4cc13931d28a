// One thing a page: views come and go inside one document, because its memory is the only place where her keys are.

import { button, byId, el, note, type Child } from "./dom";
import { restOfWords, say } from "./words";

/** A page made here. `nav` shows the bar of the questions below it. */
export interface View {
  readonly heading: Child;
  readonly body: readonly Child[];
  /** For views that print something of their own. */
  readonly name?: string;
}

/** Makes a view; `null` means that it no longer makes sense (after a take-back, say), and the overview comes instead. */
export type Maker = (argument: string) => View | Promise<View | null> | null;

interface Place {
  readonly view: string;
  readonly argument: string;
}

export class Stage {
  private readonly makers = new Map<string, Maker>();
  private round = 0;
  place: Place = { view: "", argument: "" };
  /** Called before each change, to put away what a view holds (a recording, a hidden phrase). */
  onChange: () => void = () => {};

  /** How many pages of ours lie behind this one. */
  depth = 0;

  constructor(private readonly fallback: () => string) {
    addEventListener("popstate", (event) => {
      const place = event.state as (Place & { depth: number }) | null;
      if (!place?.view) return;
      this.depth = place.depth;
      void this.render(place);
    });
  }

  add(name: string, maker: Maker): void {
    this.makers.set(name, maker);
  }

  /** Goes on to a view; the phone's own Back key comes back from it. The address stays the same, so history tells nothing. */
  async go(view: string, argument = ""): Promise<void> {
    this.depth += 1;
    history.pushState({ view, argument, depth: this.depth }, "");
    await this.render({ view, argument });
  }

  /** Puts a view in the place of this one: there is no way back to what is done. */
  async replace(view: string, argument = ""): Promise<void> {
    history.replaceState({ view, argument, depth: this.depth }, "");
    await this.render({ view, argument });
  }

  async again(): Promise<void> {
    await this.render(this.place);
  }

  private async render(place: Place): Promise<void> {
    const round = ++this.round;
    this.onChange();
    this.place = place;
    const view = await this.make(place);
    if (round !== this.round) return; // she has gone somewhere else meanwhile
    if (view === null) {
      const fallback = this.fallback();
      if (fallback !== place.view) await this.replace(fallback);
      return;
    }
    this.put(view);
  }

  private async make(place: Place): Promise<View | null> {
    if (place.view !== "question") {
      try {
        await restOfWords();
      } catch {
        return this.waiting();
      }
    }
    return (await this.makers.get(place.view)?.(place.argument)) ?? null;
  }

  /** No signal, and the page that comes next is not here yet. Her words are, and so is the way back to them. */
  waiting(): View {
    return {
      heading: say("waiting_title"),
      body: [
        note("care", "offline", say("error_unavailable")),
        button("main", [say("try_again")], () => void this.again()),
        button("link", [say("phrase_go_back")], () => history.back()),
      ],
    };
  }

  private put(view: View): void {
    const room = byId("view");
    const bare = view === QUESTION;
    byId("questions").hidden = !bare;
    byId("answering").hidden = !bare;
    byId("steps").hidden = !bare;
    byId("state").hidden = NOTHING_HELD.includes(this.place.view);
    room.hidden = bare;
    room.className = `flow ${view.name ?? ""}`;
    const heading = el("h1", { tabindex: "-1" }, view.heading);
    room.replaceChildren(...(bare ? [] : [heading, ...view.body.filter((child): child is Node | string => Boolean(child))]));
    if (!bare) arrive(heading);
  }
}

/** Here the page holds nothing of hers, so there is nothing to say about it. */
const NOTHING_HELD: readonly string[] = ["enter", "erased", "letter", "notice", "own_words"];

/** The view that is not made here: the questions stand in the template. */
export const QUESTION: View = { heading: "", body: [] };

/** Moves to a heading, so that a screen reader says where she is and the page starts at its top. */
export function arrive(heading: HTMLElement): void {
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}
