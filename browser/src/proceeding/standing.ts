// Where it stands, for her: in plain words, each way with what was due when; and a text for which they ask her yes.

import type { SafeApi } from "../client/types";
import type { Published, RouteRow, Said } from "../seal/proceedings";
import type { View } from "../journey/stage";
import { bdi, button, choice, el, has, icon, language, languageInWords, note, say, ticked, today } from "./kit";
import { dayOf, type At, type Matter } from "./matter";
import { clockList, day, lines, paperList, section, sheet, spoken } from "./parts";
import type { Place } from "./pages";

export function standingView(place: Place, safe: SafeApi, matter: Matter): View {
  const { standing, proposals, papers, appeals } = matter;
  return {
    heading: say("standing_title"),
    body: [
      ...proposals.map((one) => proposalCard(place, matter, one)),
      ...(standing !== null ? stands(standing) : proposals.length + papers.length === 0 ? [el("p", { class: "lede" }, say("standing_none"))] : []),
      ...(papers.length === 0 ? [] : [section("papers_title", el("p", { class: "small soft" }, say("papers_hint")),
        ...[...papers].reverse().map(({ at, said }) => el("div", { class: "card flow" },
          el("h3", {}, say(`paper_${said.about}`), " · ", day(dayOf(at))),
          ...lines(said.text),
          paperList(safe, place.desk, said.items))))]),
      ...appeals.map(({ at, said }) => el("div", { class: "said mine" }, el("p", { class: "small soft" }, say("sent_appeal"), " · ", day(dayOf(at))), el("p", { class: "own", dir: "auto" }, said.text))),
      standing !== null && DECIDED.includes(standing.said.status) && button("second", [say("notice_appeal")], () => place.go("appeal")),
    ],
  };
}

/** After these she may ask that it is looked at again. */
const DECIDED: readonly string[] = ["substantiated", "not_substantiated", "inconclusive", "no_jurisdiction", "outcome"];

function stands({ at, said }: At<"standing">): (HTMLElement | null)[] {
  const known = has(`stands_${said.status}`) ? `stands_${said.status}` : "stands_other";
  const decided = said.body !== undefined && (said.day === undefined ? say("standing_by_body", { body: bdi(said.body) }) : say("standing_by", { body: bdi(said.body), day: day(said.day) }));
  return [
    el("p", { class: "lede" }, say(known)),
    decided ? el("p", {}, decided) : null,
    said.text === undefined ? null : el("p", { class: "own card", dir: "auto" }, said.text),
    el("p", { class: "small soft" }, say(`called_${said.called}`)),
    said.routes.length === 0 ? null : section("standing_routes", ...said.routes.map(route)),
    el("p", { class: "small soft" }, say("standing_as_of", { day: day(dayOf(at)) })),
  ];
}

function route({ route: title, institution, until, silent_since: silent, acknowledged, clocks }: RouteRow): HTMLElement {
  return el("div", { class: "card flow" },
    el("h3", {}, spoken(title, "span"), institution !== undefined && " · ", institution !== undefined && bdi(institution)),
    until !== undefined && el("p", {}, say(until < today() ? "standing_until_over" : "standing_until", { day: day(until) })),
    acknowledged !== undefined && el("p", {}, say("standing_acknowledged", { day: day(acknowledged) })),
    silent !== undefined && note("care", "wait", el("p", {}, say("kept_no_answer")), el("p", { class: "small" }, say("standing_silent", { day: day(silent) }))),
    clockList(clocks));
}

function proposalCard(place: Place, { answers }: Matter, { said }: At<"proposal">): HTMLElement {
  const answer = answers.get(said.publication);
  const open = button("second", [icon("note"), say("proposal_open")], () => place.go("proposal", said.publication));
  return section("proposal_title", el("div", { class: "card flow" },
    spoken(said.title, "h3"),
    el("p", {}, answer === undefined ? say("proposal_waits") : answerWords(answer, said)),
    open));
}

/** A yes to another version of the text is no yes to this one. */
function answerWords(answer: { at: number; hash: string }, { hash }: Said<"proposal">): DocumentFragment {
  const when = { day: day(dayOf(answer.at)) };
  return answer.hash === "" ? say("proposal_said_no", when) : answer.hash === hash ? say("proposal_said_yes", when) : say("proposal_changed");
}

/** The text in every language in which it would be published: her yes is for all of it. */
export function proposalView(place: Place, safe: SafeApi, matter: Matter, id: string): View | null {
  const found = matter.proposals.find(({ said }) => said.publication === id);
  if (found === undefined) return null;
  const { title, text, hash } = found.said;
  const published: Published = { title, text, name: "", pictures: [] };
  const agreement = safe.agreement(place.desk, id, published);
  const answer = matter.answers.get(id);
  const agreed = answer !== undefined && answer.hash === hash;
  if (agreement.hash !== hash) return { heading: say("proposal_title"), body: [note("care", "alert", say("proposal_mismatch")), place.messages()] };
  const pair = el("div", { class: "choices two", role: "radiogroup", "aria-label": "" },
    choice("radio", "publish", "no", [say(agreed ? "proposal_take_back" : "proposal_no")], !agreed),
    choice("radio", "publish", "yes", [say(agreed ? "proposal_leave" : "proposal_yes")], agreed));
  const label = el("h2", { id: "publish-label" }, say("proposal_question"));
  pair.setAttribute("aria-labelledby", "publish-label");
  return sheet({
    heading: say("proposal_title"),
    body: [
      el("p", { class: "lede" }, say("proposal_hint")),
      answer !== undefined && el("p", {}, answerWords(answer, found.said)),
      ...texts(title, text),
      el("p", {}, say("proposal_costs")),
      el("p", {}, say("proposal_forever")),
      label,
      pair,
    ],
    go: "go_on",
    wrong: () => null,
    send: async () => {
      const yes = ticked("publish", pair)[0] === "yes";
      // Nothing new is said twice: what already stands needs no second message.
      if (yes !== agreed || answer === undefined) {
        await place.say(yes ? { kind: "publish_yes", content: agreement } : { kind: "publish_no", content: { publication: id } });
      }
      place.leave(yes ? "proposal_done_yes" : "proposal_done_no");
    },
  });
}

function texts(title: Said<"proposal">["title"], text: Said<"proposal">["text"]): HTMLElement[] {
  const mine = language();
  return (mine === "ur" ? (["ur", "en"] as const) : (["en", "ur"] as const)).flatMap((lang) => {
    if (title[lang] === undefined && text[lang] === undefined) return [];
    const dir = lang === "ur" ? "rtl" : "ltr";
    return [
      el("section", { class: "card flow" },
        el("p", { class: "small soft" }, languageInWords(lang)),
        title[lang] !== undefined && el("h3", { lang, dir }, title[lang]),
        text[lang] !== undefined && el("p", { class: "own", lang, dir }, text[lang])),
    ];
  });
}
