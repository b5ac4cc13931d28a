/** The keys that whoever checks brings along: from a keys file, or typed. */
import { bdi, el, type Child } from "../journey/dom";
import { parseVerifier } from "../ledger/note";
import { codeOf } from "../seal/errors";
import { readPolicy, readRoots, type Trust } from "./check";
import { errorLine, pick } from "./choosing";
import { findKeys, isDesk } from "./keys";
import type { Given, State } from "./state";
import type { Words } from "./words";

export const noKeys = (): Given => ({ desk: "", log: "", witnesses: "", roots: "", passphrase: "", seen: false, identities: [], identityName: "", fromFile: false, keysName: "", several: false });

type Field = "desk" | "log" | "witnesses" | "roots";
const FIELDS: readonly Field[] = ["desk", "log", "witnesses", "roots"];
const LONG: readonly Field[] = ["witnesses", "roots"];

export function keysCard(state: State, words: Words, show: (focus?: string) => void): HTMLElement {
  const { given, errors } = state;
  const take = async (file: File): Promise<void> => {
    const found = file.size > 1e6 ? null : findKeys(await file.text());
    if (found === null) state.errors = { keys: words.keysNone };
    else {
      state.errors = {};
      Object.assign(given, { desk: found.desk, log: found.logKey, witnesses: found.witnessKeys.join("\n"), roots: found.roots, fromFile: true, keysName: file.name, several: found.several });
    }
    show(found === null ? "#keys-error" : "#keys-file");
  };
  const isOpen = given.fromFile || FIELDS.some((name) => given[name] !== "" || errors[name] !== undefined);
  return el(
    "section",
    { class: "card", "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, words.keys),
    el("p", { class: "hint" }, words.keysWhy),
    errorLine(state, "keys"),
    pick("keys-file", words.keysFile, "wide", ([file]) => void take(file!)),
    given.fromFile ? el("p", { class: "chosen", id: "keys-name" }, el("b", {}, bdi(given.keysName)), el("br"), words.keysRead) : null,
    given.several ? el("p", { class: "error", role: "alert", id: "keys-several" }, words.keysSeveral) : null,
    el("details", { open: isOpen }, el("summary", {}, words.byHand), el("div", { class: "fields" }, ...FIELDS.flatMap((name) => field(state, name, words)))),
    el("p", { class: "hint" }, words.without),
  );
}

function field(state: State, name: Field, words: Words): Child[] {
  const hints: Readonly<Record<Field, string>> = { desk: words.deskHint, log: "", witnesses: words.witnessesHint, roots: words.rootsHint };
  const attributes = { id: name, class: "code", dir: "ltr", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": `${name}-hint` };
  const input = LONG.includes(name) ? el("textarea", attributes) : el("input", { type: "text", ...attributes });
  input.value = state.given[name];
  input.addEventListener("input", () => {
    state.given[name] = input.value;
  });
  return [
    errorLine(state, name),
    el("div", { class: "field" }, el("label", { class: "name", for: name }, words[name]), el("p", { class: "hint", id: `${name}-hint` }, hints[name]), input),
  ];
}

/** What was given, or what is wrong with it, by field. */
export function readTrust(given: Given, words: Words): { trust: Trust; errors: Record<string, string> } {
  const desk = given.desk.replace(/\s+/g, " ").trim();
  const trust = {
    desk,
    logKey: given.log.trim(),
    witnessKeys: given.witnesses.split(/\s+/).filter((line) => line !== ""),
    roots: given.roots,
    keys: { identities: given.identities, passphrase: given.passphrase },
  };
  const errors: Record<string, string> = {};
  if (desk !== "" && !isDesk(desk)) errors["desk"] = words.deskBroken;
  if (trust.logKey !== "" && failure(() => parseVerifier(trust.logKey)) !== "") errors["log"] = words.keyBroken;
  if (trust.witnessKeys.some((key) => failure(() => parseVerifier(key)) !== "")) errors["witnesses"] = words.keyBroken;
  if (failure(() => readRoots(trust.roots)) !== "") errors["roots"] = words.rootsBroken;
  const wrong = errors["log"] === undefined && errors["witnesses"] === undefined ? failure(() => readPolicy(trust)) : "";
  if (wrong === "policy.log") errors["log"] = words.keyOther;
  else if (wrong === "policy.double") errors["witnesses"] = words.keyTwice;
  else if (wrong === "trust.log") errors["log"] = words.keyAlone;
  else if (wrong !== "") errors["witnesses"] = words.keyOther;
  return { trust, errors };
}

/** The code of what this throws, or nothing. */
function failure(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    return codeOf(error);
  }
}
