// In her own voice: her text, under her name, where everybody can read it. She reads what it can bring first, says yes to
// exactly this text, and says it again a day later. Nothing is chosen for her, and she can take it down alone.

import type { Desk, SafeApi, Standing } from "../client/types";
import { randomBytes } from "../client/entropy";
import { newId } from "../seal/ids";
import type { Manifest } from "../seal/item";
import type { Published } from "../seal/proceedings";
import type { Stage, View } from "../journey/stage";
import type { Visit } from "../journey/visit";
import { bdi, button, choice, complain, el, helpLink, icon, language, momentInWords, nameOf, note, plain, say, settle, ticked, trouble } from "./kit";
import { dayOf, matterOf, PAUSE } from "./matter";
import { area, day, sheet } from "./parts";
import { cleanCopy } from "./picture";

const MOST_PICTURES = 10;
const RISKS = ["own_risk_angry", "own_risk_law", "own_risk_forever", "own_risk_work", "own_risk_private"] as const;

/** What she has written so far; in this page's memory alone. */
interface Draft {
  publication: string;
  name: string;
  title: string;
  text: string;
  pictures: Manifest[];
}

const fresh = (): Draft => ({ publication: newId(randomBytes), name: "", title: "", text: "", pictures: [] });

export class OwnVoice {
  private draft = fresh();
  private said = "";

  constructor(
    private readonly visit: Visit,
    private readonly stage: Stage,
  ) {}

  /** @param argument `""` or `<page> <id>` */
  async view(argument: string): Promise<View | null> {
    const { safe } = this.visit;
    if (safe === null) return null;
    const [page = "", id = ""] = argument.split(" ");
    try {
      if (page === "desk") return await this.whom(safe);
      if (page === "write") return this.write(id);
      if (page === "read") return this.read(safe, id);
      if (page === "again") return await this.again(safe, id);
      if (page === "down") return this.down(safe, id);
      return await this.start(safe);
    } catch (error) {
      const retry = button("main", [say("try_again")], () => void this.stage.again());
      return { heading: say("own_title"), body: [note("care", "offline", trouble(error)), retry] };
    }
  }

  private go(page: string, id = ""): void {
    void this.stage.go("public", `${page} ${id}`);
  }

  private leave(done: string): void {
    this.said = done;
    void this.stage.replace("public");
  }

  // --- where it begins, and what stands

  private async start(safe: SafeApi): Promise<View> {
    const rows = await Promise.all((safe.state.publications ?? []).map((row) => this.row(safe, row)));
    const done = this.said === "" ? null : note("note", "check", say(this.said));
    this.said = "";
    return {
      heading: say("own_title"),
      body: [
        done,
        ...rows,
        el("p", { class: "lede" }, say("own_lede")),
        el("h2", {}, say("own_risks")),
        el("ul", {}, ...RISKS.map((risk) => el("li", {}, say(risk)))),
        el("p", {}, say("own_pause")),
        el("p", {}, say("own_named")),
        el("p", {}, helpLink()),
        el("div", { class: "choices two" },
          button("main", [say("own_not_now")], () => void this.stage.go("kept")),
          button("second", [icon("note"), say("own_begin")], () => this.go("desk"))),
      ],
    };
  }

  /** One text of hers: what stands of it, and what she can do. */
  private async row(safe: SafeApi, { publication, desk, at }: NonNullable<SafeApi["state"]["publications"]>[number]): Promise<HTMLElement> {
    const standing = await safe.publicStanding(publication).catch((): Standing | "" => "");
    const own = matterOf(await safe.messages(desk)).ownVoices.get(publication);
    const second = standing === "none" && own !== undefined && own.second === null;
    const ready = second && (await safe.now()) >= own.at + PAUSE;
    const card = el("section", { class: "card flow" },
      el("h2", {}, own === undefined ? say("own_desks_text") : bdi(own.said.title)),
      el("p", {}, standing === "" ? say("error_unavailable") : say(second ? (ready ? "own_ready" : "own_waits") : `own_${standing}`, { moment: bdi(momentInWords((own?.at ?? at) + PAUSE)) })),
      standing === "public" && el("p", {}, el("a", { href: `/${language()}/public/${publication}`, target: "_blank", rel: "noopener" }, say("own_see"))));
    if (ready) card.append(button("second", [icon("check"), say("own_second")], () => this.go("again", publication)));
    if (standing !== "down") card.append(button("link", [icon("remove"), say("own_take_down")], () => this.go("down", publication)));
    return card;
  }

  private async whom(safe: SafeApi): Promise<View> {
    if (safe.draft.age_group === "minor") {
      return { heading: say("own_title"), body: [el("p", { class: "lede" }, say("own_minor")), el("p", {}, helpLink())] };
    }
    const desks = (await safe.desks()).filter(({ kind }) => kind === "publisher");
    if (desks.length === 0) return { heading: say("own_whom"), body: [el("p", { class: "empty" }, say("own_no_publisher")), el("p", {}, helpLink())] };
    return { heading: say("own_whom"), body: [el("p", { class: "lede" }, say("own_whom_hint")), el("ul", { class: "cards" }, ...desks.map((desk) => this.card(desk)))] };
  }

  private card(desk: Desk): HTMLElement {
    return el("li", { class: "card flow" },
      el("h2", {}, nameOf(desk)),
      el("p", { dir: "auto" }, desk.about[language()]),
      button("second", [icon("note"), say("own_write_there")], () => this.go("write", desk.id)));
  }

  // --- writing

  private write(desk: string): View {
    const { draft } = this;
    const name = el("input", { id: "own-name", dir: "auto", autocomplete: "off", maxlength: 200, value: draft.name });
    const title = el("input", { id: "own-title", dir: "auto", autocomplete: "off", maxlength: 200, value: draft.title });
    const { field, input } = area("own-text", "own_text");
    input.value = draft.text;
    input.rows = 12;
    const keep = (): void => {
      Object.assign(draft, { name: name.value, title: title.value, text: input.value });
      this.visit.writing = input.value.trim() !== "";
      this.visit.changed();
    };
    for (const one of [name, title, input]) one.addEventListener("input", keep);
    const on = button("main", [say("own_read")], () => {
      const empty = [name, title, input].find((one) => one.value.trim() === "");
      if (empty !== undefined) complain(empty, say("own_empty"));
      else this.go("read", desk);
    });
    return {
      heading: say("own_write"),
      body: [
        el("p", { class: "lede" }, say("own_write_hint")),
        el("div", { class: "field" }, el("label", { for: "own-name" }, say("own_name")), name),
        el("div", { class: "field" }, el("label", { for: "own-title" }, say("own_text_title")), title),
        field,
        el("p", { class: "small soft" }, say("own_others")),
        this.pictures(),
        on,
        button("second", [say("proceeding_not_now")], () => history.back()),
      ],
    };
  }

  private pictures(): HTMLElement {
    const picker = el("input", { type: "file", accept: "image/*", hidden: true, "aria-hidden": "true", tabindex: "-1" });
    const list = el("ul", { class: "rows" });
    const status = el("p", { role: "status", class: "small soft" });
    const add = button("second", [icon("add"), say("own_add_picture")], () => picker.click());
    const show = (): void =>
      list.replaceChildren(...this.draft.pictures.map((one, at) => el("li", {}, bdi(plain("own_picture", { n: at + 1 })), " ",
        button("link", [icon("remove"), say("file_remove")], () => {
          this.draft.pictures = this.draft.pictures.filter((other) => other !== one);
          show();
        }))));
    picker.addEventListener("change", () => {
      const [file] = picker.files ?? [];
      picker.value = "";
      if (file !== undefined) void take(file);
    });
    const take = async (file: File): Promise<void> => {
      settle(list);
      if (this.draft.pictures.length >= MOST_PICTURES) return complain(list, say("own_pictures_many"));
      status.replaceChildren(say("working"));
      try {
        const safe = await this.visit.mine();
        const copy = await cleanCopy(file, this.draft.pictures.length + 1);
        this.draft.pictures.push(await safe.addFile(copy).done);
        show();
      } catch (error) {
        complain(list, error instanceof TypeError ? say("own_picture_bad") : trouble(error));
      } finally {
        status.replaceChildren();
      }
    };
    show();
    return el("div", { class: "flow" }, el("h2", {}, say("own_pictures")), el("p", {}, say("own_pictures_hint")),
      note("care", "alert", say("own_pictures_never")), picker, add, list, status);
  }

  // --- exactly this text

  private published(): Published {
    const { name, title, text, pictures } = this.draft;
    const lang = language();
    return { title: { [lang]: title.trim() }, text: { [lang]: text.trim() }, name: name.trim(), pictures: pictures.map(({ hash }) => hash) };
  }

  private read(safe: SafeApi, desk: string): View | null {
    const { draft } = this;
    if (draft.text.trim() === "") return null;
    const age = el("div", { class: "choices" }, choice("checkbox", "own-age", "yes", [say("own_adult")]));
    const pair = el("div", { class: "choices two", role: "radiogroup", "aria-labelledby": "own-question" },
      choice("radio", "own", "no", [say("own_no")], true),
      choice("radio", "own", "yes", [say("own_yes")]));
    return sheet({
      heading: say("own_read"),
      body: [
        el("p", { class: "lede" }, say("own_read_hint")),
        exactly(draft.title, draft.text, draft.name, draft.pictures.length),
        el("p", { class: "small soft" }, say("own_line")),
        el("h2", {}, say("own_risks")),
        el("ul", {}, ...RISKS.map((risk) => el("li", {}, say(risk)))),
        age,
        el("h2", { id: "own-question" }, say("own_question")),
        pair,
      ],
      go: "go_on",
      wrong: () => (ticked("own", pair)[0] === "yes" && ticked("own-age", age).length === 0 ? { at: age, message: say("own_adult_first") } : null),
      send: async () => {
        if (ticked("own", pair)[0] !== "yes") return this.leave("own_kept");
        await this.send(safe, desk);
        this.leave("own_sent");
      },
    });
  }

  private async send(safe: SafeApi, desk: string): Promise<void> {
    const { draft } = this;
    const agreed = safe.agreement(desk, draft.publication, this.published());
    const pictures = draft.pictures.map(({ item }) => item);
    const content = { ...agreed, lang: language(), name: draft.name.trim(), title: draft.title.trim(), text: draft.text.trim(), pictures };
    await safe.say(desk, { kind: "own_voice", content }, pictures.length === 0 ? null : { items: pictures, purpose: "publication_talk" });
    this.draft = fresh();
    this.visit.writing = false;
    this.visit.changed();
  }

  // --- a day later

  private async again(safe: SafeApi, publication: string): Promise<View | null> {
    const row = safe.state.publications?.find((one) => one.publication === publication);
    const own = row && matterOf(await safe.messages(row.desk)).ownVoices.get(publication);
    if (row === undefined || own === undefined) return null;
    const pair = el("div", { class: "choices two", role: "radiogroup", "aria-labelledby": "own-question" },
      choice("radio", "own", "no", [say("own_no_longer")], true),
      choice("radio", "own", "yes", [say("own_still")]));
    const { said } = own;
    return sheet({
      heading: say("own_second"),
      body: [
        el("p", { class: "lede" }, say("own_second_hint", { day: day(dayOf(own.at)) })),
        exactly(said.title, said.text, said.name, said.pictures.length),
        el("h2", { id: "own-question" }, say("own_question")),
        pair,
      ],
      go: "go_on",
      wrong: () => null,
      send: async () => {
        const yes = ticked("own", pair)[0] === "yes";
        const { hash, key, sig } = said;
        await safe.say(row.desk, yes ? { kind: "publish_yes", content: { publication, hash, key, sig } } : { kind: "publish_no", content: { publication } });
        this.leave(yes ? "own_second_sent" : "own_no_sent");
      },
    });
  }

  private down(safe: SafeApi, publication: string): View | null {
    if (!safe.state.publications?.some((one) => one.publication === publication)) return null;
    const act = button("main", [icon("remove"), say("own_down_yes")], () => void run());
    let busy = false;
    const run = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      settle(act);
      try {
        await safe.takeDown(publication).catch(async (error: unknown) => {
          // Nothing of it was public yet: then a no to the desk is all there is to say.
          if ((await safe.publicStanding(publication)) !== "none") throw error;
          const row = safe.state.publications?.find((one) => one.publication === publication);
          if (row !== undefined) await safe.say(row.desk, { kind: "publish_no", content: { publication } });
        });
        this.leave("own_down_done");
      } catch (error) {
        complain(act, trouble(error));
      } finally {
        busy = false;
      }
    };
    return {
      heading: say("own_take_down"),
      body: [el("p", { class: "lede" }, say("own_down_hint")), el("p", {}, say("own_down_copies")), act, button("second", [say("proceeding_not_now")], () => history.back())],
    };
  }
}

/** As everybody would read it. */
function exactly(title: string, text: string, name: string, pictures: number): HTMLElement {
  return el("section", { class: "card flow" },
    el("h2", { dir: "auto" }, title),
    el("p", { class: "own", dir: "auto" }, text),
    pictures > 0 && el("p", { class: "small soft" }, say("own_with_pictures", { n: pictures })),
    el("p", {}, say("own_signed", { name: bdi(name) })));
}
