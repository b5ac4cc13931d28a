// The officer's pages: the case that was handed over, its files, what is due; to confirm, to ask, to report a step.

import type { SafeApi } from "../client/types";
import type { Said } from "../seal/proceedings";
import { REPORTED, type Reported } from "../seal/proceeding-terms";
import type { View } from "../journey/stage";
import { bdi, button, choice, el, icon, note, say, ticked, today } from "./kit";
import { dayOf, type At, type Matter } from "./matter";
import { area, clockList, day, dayField, paperList, section, sheet, spoken, unverified } from "./parts";
import type { Place } from "./pages";

export function officerView(place: Place, safe: SafeApi, matter: Matter): View {
  const { referrals } = matter;
  if (referrals.length === 0) {
    return {
      heading: say("notice_waiting_title"),
      body: [el("p", { class: "lede" }, say("referral_waiting")), el("p", {}, say("proceeding_come_back"))],
    };
  }
  return {
    heading: say("referral_title"),
    body: [
      el("p", { class: "lede" }, say("referral_from", { name: place.name })),
      ...referrals.flatMap((one, n) => [n > 0 && el("hr"), ...referral(place, safe, matter, one)]),
    ],
  };
}

function referral(place: Place, safe: SafeApi, { steps }: Matter, { said }: At<"referral">): (HTMLElement | false | null)[] {
  const mine = steps.filter((one) => one.said.referral === said.referral);
  const acked = mine.find((one) => one.said.step === "acknowledged");
  const id = said.referral;
  return [
    said.until !== undefined && el("p", {}, say("referral_until", { day: day(said.until) })),
    section("referral_about", el("div", { class: "card" }, spoken(said.about))),
    section("referral_asks", spoken(said.asks)),
    section("referral_files", said.items.length === 0 ? el("p", {}, say("referral_no_files")) : paperList(safe, place.desk, said.items)),
    due(said),
    ...(acked === undefined
      ? [button("main", [icon("check"), say("referral_acknowledge")], () => place.go("acknowledge", id))]
      : [note("note", "check", say("referral_acknowledged", { day: day(acked.said.day) }))]),
    button(acked === undefined ? "second" : "main", [icon("note"), say("referral_report")], () => place.go("report", id)),
    button("second", [icon("mail"), say("referral_ask")], () => place.go("ask", id)),
    reported(mine),
  ];
}

function due({ route, clocks }: Said<"referral">): HTMLElement {
  const checked = clocks.every(({ verified }) => verified);
  return section("referral_due", spoken(route), clocks.length > 0 && !checked && unverified(), clockList(clocks));
}

function reported(steps: readonly At<"step">[]): HTMLElement | null {
  if (steps.length === 0) return null;
  return section("referral_reported", el("ol", { class: "thread" }, ...steps.map(({ said }) =>
    el("li", { class: "said mine" },
      el("p", { class: "small soft" }, bdi(""), say(`step_${said.step}`), " · ", day(said.day)),
      said.text !== undefined && el("p", { class: "own", dir: "auto" }, said.text)))));
}

/** One calm page before it is sent: a click too many confirms nothing. */
export function acknowledgeView(place: Place, id: string): View {
  return sheet({
    heading: say("referral_acknowledge"),
    body: [el("p", { class: "lede" }, say("acknowledge_hint", { name: place.name })), el("p", {}, say("acknowledge_not"))],
    go: "acknowledge_send",
    wrong: () => null,
    send: async () => {
      await place.say({ kind: "step", content: { referral: id, step: "acknowledged", day: today() } });
      place.leave("step_sent");
    },
  });
}

export function askView(place: Place, id: string): View {
  const text = area("question", "ask_text");
  place.minds(text.input);
  return sheet({
    heading: say("referral_ask"),
    body: [el("p", { class: "lede" }, say("ask_hint", { name: place.name })), text.field],
    go: "appeal_send",
    wrong: () => (text.input.value.trim() === "" ? { at: text.field, message: say("ask_empty") } : null),
    send: async () => {
      await place.say({ kind: "step", content: { referral: id, step: "question", day: today(), text: text.input.value.trim() } });
      place.leave("ask_sent");
    },
  });
}

/** `acknowledged` and `question` have pages of their own. */
const STEPS = REPORTED.filter((one) => one !== "acknowledged" && one !== "question");
/** Without a word these say nothing. */
const EXPLAINED: readonly Reported[] = ["no_action", "finding", "other"];

export function reportView(place: Place, id: string): View {
  const label = el("h2", { id: "step-label" }, say("report_what"));
  const options = el("div", { class: "choices", role: "radiogroup", "aria-labelledby": "step-label" }, ...STEPS.map((one) => choice("radio", "step", one, [say(`step_${one}`)])));
  const when = dayField("on", "report_day");
  const text = area("report", "report_text");
  place.minds(text.input);
  const chosen = (): Reported | undefined => STEPS.find((one) => one === ticked("step", options)[0]);
  return sheet({
    heading: say("referral_report"),
    body: [el("p", { class: "lede" }, say("report_hint")), label, options, when.element, text.field],
    go: "appeal_send",
    wrong: () => {
      const step = chosen();
      if (step === undefined) return { at: label, message: say("report_missing") };
      const read = when.read();
      if ("wrong" in read) return { at: when.element, message: say(read.wrong) };
      const silent = EXPLAINED.includes(step) && text.input.value.trim() === "";
      return silent ? { at: text.field, message: say("report_reason") } : null;
    },
    send: async () => {
      const words = text.input.value.trim();
      const read = when.read();
      const content = { referral: id, step: chosen() ?? "other", day: "day" in read ? read.day : today(), ...(words === "" ? {} : { text: words }) };
      await place.say({ kind: "step", content });
      place.leave("step_sent");
    },
  });
}
