// The respondent's pages: what is alleged, by which rule, who decides, until when; and how to answer. Never anything of hers
// that could reach her: no contact, no place, no mailbox.

import type { SafeApi } from "../client/types";
import type { Said } from "../seal/proceedings";
import { POSITIONS } from "../seal/proceeding-terms";
import type { View } from "../journey/stage";
import { along } from "./files";
import { bdi, button, choice, el, has, icon, language, note, say, ticked, today } from "./kit";
import { dayOf, wroteSince, type At, type Matter } from "./matter";
import { area, day, lines, paperList, section, sheet, spoken, unverified } from "./parts";
import type { Place } from "./pages";

/** The first of these says where this stands; a fresh notice after an outcome begins anew. */
export function stageOf({ notice, papers }: Matter): "waiting" | "open" | "outcome" {
  const outcome = papers.filter(({ said }) => said.about === "outcome").at(-1);
  if (outcome !== undefined && outcome.at >= (notice?.at ?? 0)) return "outcome";
  return notice === null ? "waiting" : "open";
}

export function respondentView(place: Place, safe: SafeApi, matter: Matter): View {
  const stage = stageOf(matter);
  const { notice } = matter;
  return {
    heading: say({ waiting: "notice_waiting_title", open: "notice_title", outcome: "notice_outcome_title" }[stage]),
    body: [
      ...(notice === null ? [el("p", { class: "lede" }, say("notice_waiting")), el("p", {}, say("proceeding_come_back"))] : lede(notice.said, stage === "outcome", wroteSince(matter))),
      stage === "outcome" && papers(place, safe, matter),
      ...(notice === null ? [] : particulars(notice.said, stage === "outcome")),
      ...(notice === null ? [] : acts(place, matter, stage)),
      ...matter.gists.map((gist) => gistCard(place, matter, gist)),
      stage !== "outcome" && papers(place, safe, matter),
      sentSoFar(matter),
    ],
  };
}

function lede({ until, verified }: Said<"notice">, over: boolean, since: boolean): HTMLElement[] {
  if (over) return [el("p", { class: "lede" }, say("notice_outcome"))];
  const key = since ? "notice_since" : until < today() ? "notice_over" : "notice_until";
  const first = el("p", { class: "lede" }, say(key, { day: day(until) }));
  return verified ? [first] : [first, unverified()];
}

/** @param over what the notice said would come next has come */
function particulars(notice: Said<"notice">, over: boolean): HTMLElement[] {
  const rights = notice.rights.filter((right) => right !== "no_contact" && has(`right_${right}`));
  return [
    section("notice_about", el("div", { class: "card" }, spoken(notice.about))),
    section("notice_rule", spoken(notice.rule), notice.basis !== "" && el("p", { class: "small soft" }, bdi(notice.basis))),
    section("notice_decides", spoken(notice.decides)),
    ...(notice.then === undefined || over ? [] : [section("notice_then", spoken(notice.then))]),
    ...(rights.length === 0 ? [] : [section("notice_rights", el("ul", {}, ...rights.map((right) => el("li", {}, say(`right_${right}`)))))]),
  ];
}

function acts(place: Place, { notice, papers: all }: Matter, stage: string): HTMLElement[] {
  const rights = notice?.said.rights ?? [];
  const outcome = all.some(({ said }) => said.about === "outcome");
  const made = [button(stage === "open" ? "main" : "second", [icon("note"), say("notice_reply")], () => place.go("reply"))];
  if (outcome && rights.includes("appeal")) {
    made.unshift(button(stage === "outcome" ? "main" : "second", [say("notice_appeal")], () => place.go("appeal")));
  }
  if (stage === "open" && rights.includes("more_time")) made.push(button("second", [icon("wait"), say("notice_more_time")], () => place.go("more_time")));
  const wish = rights.includes("interpreter") || rights.includes("accompanied");
  return [
    ...(rights.includes("no_contact") ? [note("care", "people_no", el("p", {}, say("notice_no_contact")), el("p", { class: "small" }, say("notice_no_contact_why")))] : []),
    ...made,
    ...(wish ? [el("p", { class: "small" }, say("notice_ask"))] : []),
  ];
}

function papers(place: Place, safe: SafeApi, matter: Matter): HTMLElement | null {
  if (matter.papers.length === 0) return null;
  const cards = [...matter.papers].reverse().map(({ at, said }) =>
    el("div", { class: "card flow" },
      el("h3", {}, say(`paper_${said.about}`), " · ", day(dayOf(at))),
      ...lines(said.text),
      paperList(safe, place.desk, said.items)));
  return section("papers_title", el("p", { class: "small soft" }, say("papers_hint")), ...cards);
}

function gistCard(place: Place, { replies }: Matter, { said }: At<"gist">): HTMLElement {
  const answer = replies.filter((one) => one.said.publication === said.publication).at(-1);
  const href = `/${language()}/public/${said.publication}`;
  return section("gist_title",
    el("p", {}, say("gist_hint")),
    el("div", { class: "card" }, spoken(said.text)),
    el("p", {}, say(said.until < today() ? "gist_over" : "gist_until", { day: day(said.until) })),
    answer !== undefined && el("p", {}, say("gist_answered", { day: day(dayOf(answer.at)) })),
    el("p", { class: "small" }, say("gist_where"), " ", el("a", { href, target: "_blank", rel: "noopener" }, say("own_see"))),
    button("second", [icon("note"), say("gist_reply")], () => place.go("reply", said.publication)));
}

function sentSoFar({ replies, asked, appeals }: Matter): HTMLElement | null {
  const rows = [
    ...replies.map(({ at, said }) => ({ at, row: [say(`position_${said.position}`), said.text] as const, key: "sent_reply" })),
    ...asked.map(({ at, said }) => ({ at, row: [say("sent_days", { n: said.days }), said.text] as const, key: "sent_ask_time" })),
    ...appeals.map(({ at, said }) => ({ at, row: [null, said.text] as const, key: "sent_appeal" })),
  ].sort((one, other) => one.at - other.at);
  if (rows.length === 0) return null;
  return section("sent_so_far", el("ol", { class: "thread" }, ...rows.map(({ at, row: [first, text], key }) =>
    el("li", { class: "said mine" },
      el("p", { class: "small soft" }, say(key), " · ", day(dayOf(at))),
      first !== null && el("p", {}, first),
      text !== "" && el("p", { class: "own", dir: "auto" }, text)))));
}

/** @param publication "" for the notice, else the gist that is answered */
export function replyView(place: Place, publication: string): View {
  const options = el("div", { class: "choices", role: "radiogroup" },
    ...POSITIONS.map((one) => choice("radio", "position", one, [say(`position_${one}`)])));
  const text = area("answer", "answer_text");
  const files = along(place.visit, place.desk, place.adding);
  place.minds(text.input);
  const label = el("h2", { id: "position-label" }, say("answer_position"));
  options.setAttribute("aria-labelledby", "position-label");
  return sheet({
    heading: say(publication === "" ? "answer_title" : "gist_reply"),
    body: [el("p", { class: "lede" }, say("answer_hint", { name: place.name })), label, options, text.field, files.element, el("p", { class: "small soft" }, say("answer_again"))],
    go: "answer_send",
    wrong: () => {
      if (place.visit.uploads.size > 0) return { at: files.element, message: say("answer_upload") };
      const empty = ticked("position", options).length === 0 && text.input.value.trim() === "";
      return empty ? { at: label, message: say("answer_none") } : null;
    },
    send: async () => {
      const position = POSITIONS.find((one) => one === ticked("position", options)[0]) ?? "unsaid";
      const about = publication === "" ? {} : { publication };
      const items = files.chosen();
      const content = { position, text: text.input.value.trim(), ...about };
      await place.say({ kind: "reply", content }, items.length === 0 ? null : { items, purpose: "inquiry" });
      place.leave("answer_sent");
    },
  });
}

const LATIN = /[٠-٩۰-۹]/gu;
/** A whole number from 1 to 90 as it was typed, in any digits; null for anything else. */
export function daysFrom(typed: string): number | null {
  const plain = typed.trim().replace(LATIN, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
  const days = /^\d{1,2}$/.test(plain) ? Number(plain) : 0;
  return days >= 1 && days <= 90 ? days : null;
}

export function moreTimeView(place: Place, matter: Matter): View {
  const days = el("input", { id: "days", inputmode: "numeric", maxlength: 3, dir: "ltr", autocomplete: "off" });
  const field = el("div", { class: "field" }, el("label", { for: "days" }, say("time_days")), days);
  const text = area("why", "time_why");
  place.minds(text.input);
  const until = matter.notice?.said.until;
  return sheet({
    heading: say("time_title"),
    body: [el("p", { class: "lede" }, say("time_hint")), until !== undefined && el("p", {}, say("time_until", { day: day(until) })), field, text.field],
    go: "time_send",
    wrong: () => {
      if (daysFrom(days.value) === null) return { at: field, message: say("time_days_wrong") };
      return text.input.value.trim() === "" ? { at: text.field, message: say("time_why_empty") } : null;
    },
    send: async () => {
      await place.say({ kind: "ask_time", content: { days: daysFrom(days.value) ?? 1, text: text.input.value.trim() } });
      place.leave("time_sent");
    },
  });
}

export function appealView(place: Place): View {
  const text = area("appeal", "answer_text");
  place.minds(text.input);
  return sheet({
    heading: say("notice_appeal"),
    body: [el("p", { class: "lede" }, say("appeal_hint")), text.field],
    go: "appeal_send",
    wrong: () => (text.input.value.trim() === "" ? { at: text.field, message: say("appeal_empty") } : null),
    send: async () => {
      await place.say({ kind: "appeal", content: { text: text.input.value.trim() } });
      place.leave("appeal_sent");
    },
  });
}
