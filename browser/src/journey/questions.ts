// The questions, one a page. Each can be skipped; each answer is sealed before the next one comes.

import { byId, complain } from "./dom";
import { errorsOf, nameMonths, showNotes } from "./form";
import { arrive, QUESTION, type Stage } from "./stage";
import type { Visit } from "./visit";
import { say } from "./words";

export class Questions {
  private readonly sections: readonly HTMLElement[];
  private at = 0;
  /** Told which question comes, for what is put there only when it is needed. */
  onShow: (id: string) => void = () => {};

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
    /** Where the last question leads. */
    private readonly after: () => string,
  ) {
    this.sections = [...byId("questions").querySelectorAll<HTMLElement>("section.q")];
    byId("questions").classList.add("one");
    nameMonths();
    showNotes();
    byId("questions").addEventListener("input", (event) => {
      if ((event.target as HTMLInputElement).type === "file") return; // sealed by itself, not an answer
      showNotes();
      visit.typed();
    });
    byId("go").addEventListener("click", () => void this.goOn());
    byId("skip").addEventListener("click", () => void this.next());
    byId("stop").addEventListener("click", () => void this.stop());
    stage.add("question", (id) => this.show(id));
  }

  get first(): string {
    return this.id(0);
  }

  private id(at: number): string {
    return this.sections[at]?.id.slice(2) ?? "";
  }

  private show(id: string): typeof QUESTION | null {
    const found = this.sections.findIndex((section) => section.id === `q-${id}`);
    if (found < 0) return null;
    this.at = found;
    for (const [at, section] of this.sections.entries()) section.hidden = at !== found;
    this.showProgress();
    this.onShow(id);
    queueMicrotask(() => {
      const heading = this.sections[found]?.querySelector<HTMLElement>("h1");
      if (heading) arrive(heading);
    });
    return QUESTION;
  }

  private showProgress(): void {
    const steps = this.sections.map((section) => Number(section.dataset["step"]));
    const [step, last] = [steps[this.at] ?? 1, Math.max(...steps)];
    byId("step").replaceChildren(say("step", { n: step, m: last }));
    const bar = byId<HTMLProgressElement>("progress");
    bar.max = this.sections.length;
    bar.value = this.at + 1;
  }

  /** Says what cannot be read yet; nothing typed is touched. */
  private wrong(): boolean {
    const id = this.id(this.at);
    for (const old of this.sections[this.at]?.querySelectorAll(".error") ?? []) old.remove();
    const [error] = errorsOf(id);
    if (!error) return false;
    const field = byId(error.field);
    complain(field.closest("fieldset") ?? field, say(error.sentence));
    return true;
  }

  /** Saves in the background and goes on at once: a weak signal must not make her wait. */
  private async goOn(): Promise<void> {
    if (this.wrong()) return;
    void this.visit.save().catch(() => this.visit.changed());
    await this.next();
  }

  private async next(): Promise<void> {
    if (this.at + 1 < this.sections.length) await this.stage.go("question", this.id(this.at + 1));
    else await this.stage.go(this.after());
  }

  private async stop(): Promise<void> {
    if (this.wrong()) return;
    void this.visit.save().catch(() => this.visit.changed());
    await this.stage.go(this.visit.wordsShown ? "stopped" : "phrase", "stop");
  }
}
