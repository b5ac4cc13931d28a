// "I have a letter or a code": the notice without any words, then her own twelve, then a mailbox with that desk.

import type { CheckWords, Letter } from "../client/types";
import { dayInWords } from "./dates";
import { nameOf, trouble } from "./choice";
import { bdi, button, byId, complain, el, errorOf, icon, note, settle, type Child } from "./dom";
import { phraseError } from "./phrase";
import type { Stage, View } from "./stage";
import { library, options, type Visit } from "./visit";
import { has, language, say } from "./words";

export class Invited {
  private letter: Letter | null = null;
  private check: CheckWords | null = null;
  private busy = false;
  private readonly field = byId<HTMLTextAreaElement>("letter");
  private readonly box = this.field.parentElement ?? this.field;
  private readonly heading: Child;
  private readonly body: readonly Node[];

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
  ) {
    const room = byId("view");
    this.heading = room.querySelector("h1 label") ?? ""; // the heading is the field's label
    this.body = [...room.childNodes].filter((node) => !(node instanceof HTMLHeadingElement));
    stage.add("letter", () => ({ heading: this.heading, body: this.body }));
    stage.add("notice", () => this.notice());
    stage.add("own_words", () => this.ownWords());
    stage.add("joining", () => this.joining());
    stage.add("joined", () => this.joined());
    const go = byId<HTMLButtonElement>("look");
    go.hidden = false;
    go.addEventListener("click", () => void this.look());
    addEventListener("amanat:forget", () => this.forget());
    addEventListener("pagehide", () => this.forget());
    this.keepForTheOtherLanguage();
  }

  /** A code that came in the link: put into the field, and looked at. */
  async take(code: string): Promise<void> {
    this.field.value = code;
    await this.look();
  }

  private async look(): Promise<void> {
    const { field, box } = this;
    if (this.busy) return;
    settle(box);
    if (field.value.trim() === "") return complain(box, say("letter_empty"));
    this.busy = true;
    const go = byId<HTMLButtonElement>("look");
    const label = [...go.childNodes];
    go.replaceChildren(say("enter_looking"));
    try {
      const { Safe } = await library();
      this.letter?.forget();
      this.letter = await Safe.letter(field.value, options());
      await this.stage.go("notice");
    } catch (error) {
      complain(box, codeError(error));
    } finally {
      this.busy = false;
      go.replaceChildren(...label);
    }
  }

  private notice(): View | null {
    const { letter } = this;
    if (letter === null) return null;
    const { desk } = letter;
    return {
      heading: say("letter_from", { name: nameOf(desk) }),
      body: [
        desk.namesakes.length > 0 &&
          note("care", "alert", el("p", {}, say("desk_namesake")), ...desk.namesakes.map((other) => el("p", {}, say("desk_namesake_codes", { code: bdi(desk.fingerprint, true), other: bdi(other, true) })))),
        has(`letter_kind_${letter.kind}`) && el("p", { class: "lede" }, say(`letter_kind_${letter.kind}`)),
        el("p", { class: "card own", dir: "auto", id: "letter-text" }, letter.text[language()]),
        el("p", {}, say("letter_once", { day: dayInWords(letter.expires) })),
        note("note", "check", el("p", {}, say("letter_listed")), el("p", { class: "small" }, say("desk_fingerprint", { code: bdi(desk.fingerprint, true) }))),
        el("p", {}, say("letter_makes")),
        button("main", [icon("key"), say("letter_make")], () => void this.make()),
        button("second", [say("letter_no")], () => history.back()),
        button("link", [say("letter_have")], () => void this.stage.go("own_words")),
        el("p", { class: "small soft" }, say("letter_never")),
      ],
    };
  }

  /** Her words are made in this page, and shown before anything is opened with them. */
  private async make(): Promise<void> {
    await this.visit.mine().catch(() => undefined); // the next view says that there is no signal
    await this.stage.go("phrase", "join");
  }

  private ownWords(): View | null {
    if (this.letter === null) return null;
    const input = el("textarea", { id: "phrase", dir: "ltr", lang: "en", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const box = el("div", { class: "field" }, el("label", { for: "phrase" }, say("letter_type_words")), input);
    const open = async (): Promise<void> => {
      settle(box);
      try {
        await this.visit.open(input.value);
        input.value = "";
        await this.stage.replace("joining");
      } catch (error) {
        complain(box, phraseError(error));
      }
    };
    return { heading: say("letter_have"), body: [box, button("main", [say("letter_open_words")], () => void open()), button("link", [say("letter_back")], () => history.back())] };
  }

  private joining(): View | null {
    const { letter } = this;
    if (letter === null || this.visit.safe === null) return null;
    const go = button("main", [icon("mail"), say("letter_join")], () => void this.join(go));
    return {
      heading: say("letter_join_title", { name: nameOf(letter.desk) }),
      body: [
        el("ul", {}, el("li", {}, say("letter_join_1")), el("li", {}, say("letter_join_2")), el("li", {}, say("letter_join_3"))),
        go,
        button("second", [say("letter_no")], () => history.back()),
      ],
    };
  }

  private async join(go: HTMLButtonElement): Promise<void> {
    const { letter } = this;
    const { safe } = this.visit;
    if (this.busy || letter === null || safe === null) return;
    this.busy = true;
    settle(go);
    const label = [...go.childNodes];
    go.replaceChildren(say("letter_joining"));
    try {
      this.check = await safe.join(letter);
      this.letter = null;
      this.field.value = "";
      await this.stage.replace("joined");
    } catch (error) {
      complain(go, errorOf(error).code === "nothing" ? say("letter_nothing") : trouble(error));
    } finally {
      this.busy = false;
      go.replaceChildren(...label);
    }
  }

  private joined(): View | null {
    const { check } = this;
    if (check === null) return null;
    const list = el("ol", { class: "words", lang: "en", id: "check-words" });
    check.words.forEach((word, at) => list.append(el("li", {}, el("span", {}, check.numbers[at]), el("b", {}, word))));
    return {
      heading: say("check_words_title"),
      body: [
        el("p", { class: "lede" }, say("check_words_why")),
        list,
        el("p", {}, say("check_words_how")),
        note("note", "info", say("check_words_where")),
        button("main", [say(this.visit.safe?.state.role === undefined ? "sent_overview" : "go_on")], () => void this.stage.go("kept")),
      ],
    };
  }

  /** The link to the page in the other language has her code behind its #, which no server sees. */
  private keepForTheOtherLanguage(): void {
    for (const other of document.querySelectorAll<HTMLAnchorElement>("a.tongue")) {
      other.addEventListener("click", () => {
        other.hash = this.field.value.replace(/[^0-9A-Za-z]/g, "").slice(0, 64);
      });
    }
  }

  private forget(): void {
    this.letter?.forget();
    this.letter = null;
    this.check = null;
    this.field.value = "";
  }
}

/** A sentence for a code that does not open. Unknown, used and over are one calm sentence: nobody can tell them apart. */
function codeError(error: unknown): DocumentFragment {
  const { code, info, kind } = errorOf(error);
  if (code === "code.letter" || code === "code.group") return say("letter_group", { n: bdi(info["group"] ?? "") });
  if (code === "code.count") return say("letter_count", { n: bdi(info["found"] ?? "") });
  if (code === "code.checksum") return say("letter_checksum");
  if (code === "nothing" || code === "invitation.over") return say("letter_nothing");
  if (kind === "unavailable" || error instanceof TypeError) return say("error_unavailable");
  if (code.startsWith("directory.") || code.startsWith("ledger.")) return trouble(error);
  return say(kind === "" ? "error_unexpected" : "letter_unsure");
}
