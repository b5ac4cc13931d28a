// The choice: kept sealed unless she says otherwise, one organisation at a time, each with its own yes.

import type { Desk, SafeApi, Sending, Sent } from "../client/types";
import type { Field, Purpose } from "../seal/terms";
import { bdi, button, choice, complain, el, errorOf, icon, note, settle, ticked, type Child } from "./dom";
import { countryInWords, dayInWords, languageInWords, monthsOn, sizeInWords } from "./dates";
import { previews } from "./preview";
import { isSilent, seenKey } from "./looking";
import type { Stage, View } from "./stage";
import type { Visit } from "./visit";
import { has, helpLink, language, plain, say } from "./words";

const EXPIRIES = [1, 6, 12, 24] as const; // months
const FITTING: Readonly<Record<Desk["kind"], readonly Purpose[]>> = {
  support: ["advice", "support", "referral_talk"],
  inquiry: ["advice", "inquiry"],
  publisher: ["advice", "publication_talk"],
};
/** In the order of the questions; `exclude` goes with every sending, and `files` follow one by one. */
const ASKED: readonly Field[] = ["what", "when_where", "respondent", "witnesses", "wants", "contact", "flags"];

/** A sentence for anything that went wrong; nothing was sent unless the receipt says so. */
export function trouble(error: unknown): DocumentFragment {
  const { code, kind } = errorOf(error);
  const key = `error_${code.replace(".", "_")}`;
  if (has(key)) return say(key);
  if (kind === "forged") return say("error_forged");
  return say(kind === "unavailable" || error instanceof TypeError ? "error_unavailable" : "error_unexpected");
}

/** What a desk is called in her language. */
export function nameOf(desk: Desk | undefined): HTMLElement {
  return desk ? bdi(desk.name[language()]) : el("span", {}, say("desk_gone"));
}

export class Choice {
  private readonly sent = new Map<string, Sent>();

  constructor(private readonly visit: Visit, private readonly stage: Stage) {
    stage.add("choice", () => this.choose());
    stage.add("desks", (said) => this.desks(said));
    stage.add("consent", (id) => this.consent(id));
    stage.add("sent", (id) => this.confirm(id));
  }

  private choose(): View | null {
    if (!this.visit.safe) return null;
    return {
      heading: say("choice_title"),
      body: [
        el("p", { class: "lede" }, say("choice_hint")),
        el("div", { class: "choices two" },
          button("main", [icon("lock"), say("choice_keep")], () => void this.stage.go("kept")),
          button("second", [icon("send"), say("choice_send")], () => void this.stage.go("desks"))),
        el("ul", {}, el("li", {}, say("choice_keep_how")), el("li", {}, say("choice_send_how")), el("li", {}, helpLink())),
      ],
    };
  }

  private async desks(said: string): Promise<View | null> {
    const safe = this.visit.safe;
    if (!safe) return null;
    const heading = say("desks_title");
    try {
      const list = await safe.desks();
      const why = await whyNot(safe);
      const closed = (desk: Desk): boolean => isClosed(desk, safe);
      const rank = (desk: Desk): number => Number(isSilent(desk)) + Number(closed(desk));
      const cards = [...list].sort((one, other) => rank(one) - rank(other)).map((desk) => this.card(desk, closed(desk), why === null));
      return {
        heading,
        body: [
          said === "kept" && note("note", "lock", say("consent_kept"), el("p", {}, helpLink())),
          ...(why === null ? [el("p", { class: "lede" }, say("desks_hint"))] : [note("care", "alert", why), this.again()]),
          why !== null && button("second", [icon("lock"), say("choice_keep")], () => void this.stage.go("kept")),
          why !== null && el("p", {}, say("desks_not_now")),
          safe.unwatched && note("note", "info", say("desks_unwatched")),
          cards.length > 0 ? el("ul", { class: "cards" }, ...cards) : el("p", { class: "empty" }, say("desks_none")),
          why === null && button("second", [say("choice_keep")], () => void this.stage.go("kept")),
        ],
      };
    } catch (error) {
      return { heading, body: [note("care", "alert", trouble(error)), this.again(), button("second", [say("choice_keep")], () => void this.stage.go("kept"))] };
    }
  }

  private again(): HTMLElement {
    return button("main", [say("try_again")], () => void this.stage.again());
  }

  /** @param may whether anything may be sealed to a desk of this list now */
  private card(desk: Desk, closed: boolean, may: boolean): HTMLElement {
    if (!may) return el("li", { class: "card" }, el("h2", {}, nameOf(desk)), facts(desk));
    if (closed) return el("li", { class: "card" }, el("h2", {}, nameOf(desk)), facts(desk), silence("desk_silent", desk));
    const open = button("second", [say("desk_open", { name: nameOf(desk) })], () => void this.stage.go("consent", desk.id));
    return el("li", { class: "card" }, el("h2", {}, nameOf(desk)), facts(desk), open);
  }

  private async consent(id: string): Promise<View | null> {
    const safe = this.visit.safe;
    const desk = (await safe?.desks().catch(() => []))?.find((one) => one.id === id);
    if (!safe || !desk) return null;
    if (isClosed(desk, safe)) {
      return {
        heading: nameOf(desk),
        body: [
          silence("desk_silent", desk),
          button("main", [say("sent_more")], () => void this.stage.go("desks")),
          button("second", [say("choice_keep")], () => void this.stage.go("kept")),
        ],
      };
    }
    const refusal = await whyNot(safe);
    if (refusal !== null) {
      const keep = button("second", [icon("lock"), say("choice_keep")], () => void this.stage.go("kept"));
      return { heading: nameOf(desk), body: [note("care", "alert", refusal), this.again(), keep] };
    }
    const card = el("div", { class: "consent flow" }, facts(desk));
    const [what, why, until] = [this.what(), purposes(desk, safe.draft.age_group === "minor"), expiry()];
    card.append(what, why, until, el("p", { class: "small soft" }, say("consent_always")));
    const pair = el("div", { class: "choices two", role: "group", "aria-label": plain("consent_pair") },
      choice("radio", "consent", "no", [say("consent_no")], true),
      choice("radio", "consent", "yes", [say("consent_yes")]));
    const go = button("main", [say("go_on")], () => {
      if (ticked("consent", pair)[0] !== "yes") void this.stage.go("desks", "kept");
      else void this.send(desk, card, go);
    });
    return {
      heading: say("consent_title", { name: nameOf(desk) }),
      body: [el("p", { class: "lede" }, say("consent_hint")), isSilent(desk) && silence("kept_silent", desk), ...warnings(desk, safe.draft), card, pair, go],
    };
  }

  /** What they may read: nothing is ticked beforehand, and every part can be read through here first. */
  private what(): HTMLElement {
    const safe = this.visit.safe;
    const draft = safe?.draft;
    const group = el("fieldset", { class: "choices", id: "consent-what" }, el("legend", {}, say("consent_what")));
    if (!draft || !safe) return group;
    for (const field of ASKED) {
      const shown = previews(draft, field);
      if (shown.length > 0) group.append(choice("checkbox", "field", field, [say(`field_${field}`)]), readThrough(shown));
    }
    let voices = 0;
    for (const item of safe.state.items.filter(({ kind }) => kind !== "record")) {
      const name = item.name === undefined ? el("span", {}, say("voice_name", { n: (voices += 1) })) : bdi(item.name);
      group.append(choice("checkbox", "item", item.item, [name, " ", el("span", { class: "small soft" }, bdi(sizeInWords(item.size), true))]));
    }
    if (group.childElementCount === 1) group.append(el("p", { class: "empty" }, say("consent_empty")));
    if (this.visit.uploads.size > 0) group.append(el("p", { class: "small soft" }, say("consent_uploads")));
    return group;
  }

  private async send(desk: Desk, card: HTMLElement, go: HTMLButtonElement): Promise<void> {
    const what = chosen(card);
    if (what === null || go.dataset["busy"]) return;
    go.dataset["busy"] = "yes";
    const label = [...go.childNodes];
    go.replaceChildren(say("consent_sending"));
    settle(go);
    try {
      const sent = await this.visit.safe?.send(desk.id, what);
      if (sent) this.sent.set(desk.id, sent);
      this.visit.changed();
      await this.stage.replace("sent", desk.id);
    } catch (error) {
      complain(go, trouble(error));
    } finally {
      delete go.dataset["busy"];
      go.replaceChildren(...label);
    }
  }

  private async confirm(id: string): Promise<View | null> {
    const safe = this.visit.safe;
    const sent = this.sent.get(id);
    const desk = (await safe?.desks().catch(() => []))?.find((one) => one.id === id);
    if (!safe || !sent) return null;
    const until = safe.state.grants.find(({ grant }) => grant === sent.grant)?.expires;
    return {
      heading: say("sent_title", { name: nameOf(desk) }),
      body: [
        el("ol", {}, ...["sent_1", "sent_2", "sent_3"].map((key) => el("li", {}, say(key))),
          until !== undefined && el("li", {}, say("sent_until", { day: dayInWords(until) }))),
        note("note", "check", say("sent_receipt", { day: dayInWords(new Date(sent.receipt.at * 1000).toISOString().slice(0, 10)), leaf: el("bdi", { dir: "ltr", class: "code" }, sent.receipt.leaf.slice(0, 8)) })),
        !sent.receipt.checked && note("care", "alert", say("sent_unchecked")),
        button("main", [say("sent_overview")], () => void this.stage.go("kept")),
        el("div", { class: "actions spread" },
          button("link", [say("sent_more")], () => void this.stage.go("desks")),
          button("link", [say("kept_receipts")], () => void this.stage.go("receipts"))),
      ],
    };
  }
}

/** Why nothing may be sealed to anybody on the list now, in words; null if it may. */
async function whyNot(safe: SafeApi): Promise<DocumentFragment | null> {
  try {
    await safe.maySeal();
    return null;
  } catch (error) {
    return trouble(error);
  }
}

/** Nobody has looked in there for a week: nothing new goes there. What she has begun with them goes on. */
function isClosed(desk: Desk, safe: SafeApi): boolean {
  return isSilent(desk) && !safe.state.desks.some((row) => row.desk === desk.id && (row.in.seq > 1 || row.out.seq > 0));
}

/** Said kindly, with the day. */
export function silence(key: string, desk: Desk): HTMLElement {
  return note("care", "wait", say(key, { day: dayInWords(desk.lookedIn ?? "") }));
}

function lookedIn(desk: Desk): Child {
  const key = seenKey(desk);
  return key === "" ? bdi(dayInWords(desk.lookedIn ?? "")) : say(key);
}

/** Who they are, in the words that their own key signed. */
export function facts(desk: Desk): HTMLElement {
  const rows: [string, Child][] = [
    ["desk_kind", say(`kind_${desk.kind}`)],
    ["desk_country", bdi(countryInWords(desk.country))],
    ["desk_languages", bdi(desk.languages.map(languageInWords).join(language() === "ur" ? "، " : ", "))],
    ["desk_about", bdi(desk.about[language()])],
    ["desk_must_report", bdi(desk.must_report[language()] || plain("desk_nothing"))],
    ["desk_looked_in", lookedIn(desk)],
  ];
  const list = el("dl", { class: "facts" }, ...rows.map(([key, value]) => el("div", {}, el("dt", {}, say(key)), el("dd", {}, value))));
  const print = el("details", {}, el("summary", {}, icon("info"), say("desk_check")),
    el("p", {}, say("desk_fingerprint", { code: el("bdi", { dir: "ltr", class: "code" }, desk.fingerprint) })));
  list.append(print);
  const whole = el("div", { class: "flow" });
  whole.append(list, print);
  return whole;
}

/** Another desk in the list bears a name that looks the same: both codes, so that she can tell them apart. */
function namesake(desk: Desk): HTMLElement {
  const code = (print: string): HTMLElement => el("bdi", { dir: "ltr", class: "code" }, print);
  const codes = desk.namesakes.map((other) => el("p", {}, say("desk_namesake_codes", { code: code(desk.fingerprint), other: code(other) })));
  return note("care", "people_no", say("desk_namesake"), ...codes);
}

/** What she should know before this very yes. */
function warnings(desk: Desk, draft: { age_group?: string | undefined; exclude?: readonly string[] | undefined }): HTMLElement[] {
  const shown: HTMLElement[] = [];
  if (desk.namesakes.length > 0) shown.push(namesake(desk));
  if (draft.age_group === "minor") shown.push(note("care", "info", say("consent_minor"), el("p", {}, bdi(desk.must_report[language()] || plain("desk_nothing")))));
  if (draft.exclude?.length) shown.push(note("note", "people_no", say("consent_exclude")));
  return shown;
}

function readThrough(content: readonly Node[]): HTMLElement {
  return el("details", { class: "read" }, el("summary", {}, say("consent_read")), el("div", { class: "note" }, el("div", { class: "flow" }, ...content)));
}

function purposes(desk: Desk, minor: boolean): HTMLElement {
  const fitting = FITTING[desk.kind].filter((purpose) => !(minor && purpose === "publication_talk"));
  return el("fieldset", { class: "choices", id: "consent-why" }, el("legend", {}, say("consent_why")),
    ...fitting.map((purpose) => choice("radio", "purpose", purpose, [say(`purpose_${purpose}`)])));
}

function expiry(): HTMLElement {
  return el("fieldset", { class: "choices", id: "consent-until" }, el("legend", {}, say("consent_until")),
    ...EXPIRIES.map((months) => {
      const day = monthsOn(months);
      return choice("radio", "expires", day, [say(`expires_${months}`, { day: dayInWords(day) })]);
    }));
}

/** What is ticked on the card; says above each part what is still open. */
function chosen(card: HTMLElement): Sending | null {
  const fields = ticked("field", card) as Field[];
  const items = ticked("item", card);
  const [purpose] = ticked("purpose", card) as Purpose[];
  const [expires] = ticked("expires", card);
  const open: [string, boolean][] = [
    ["consent-what", fields.length + items.length === 0], ["consent-why", purpose === undefined], ["consent-until", expires === undefined],
  ];
  for (const [id, missing] of open.reverse()) {
    const part = card.querySelector(`#${id}`);
    if (!part) continue;
    settle(part);
    if (missing) complain(part, say(id.replace("-", "_missing_")));
  }
  if (fields.length + items.length === 0 || purpose === undefined || expires === undefined) return null;
  return { fields: items.length > 0 ? [...fields, "files"] : fields, items, purpose, expires };
}
