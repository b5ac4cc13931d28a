/** Choosing what is to be checked, and what opens its seal. */
import { bdi, el, type Child } from "../journey/dom";
import { findIdentities } from "./keys";
import { nameOf, type Chosen, type State } from "./state";
import { blobSource, isSealed } from "./source";
import { size, type Words } from "./words";

type Show = (focus?: string) => void;

/** A field for files that looks like a button and speaks the page's language. */
export function pick(id: string, words: string, looks: string, chosen: (files: readonly File[]) => void, attributes: Record<string, boolean | string> = {}): HTMLElement {
  const input = el("input", { type: "file", id, ...attributes });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) chosen(files);
  });
  return el("label", { class: `pick ${looks}` }, el("span", {}, words), input);
}

/** A line that says what is wrong, above its field. */
export const errorLine = (state: State, field: string): Child =>
  state.errors[field] === undefined ? null : el("p", { class: "error", role: "alert", id: `${field}-error`, tabindex: "-1" }, state.errors[field]);

async function take(state: State, chosen: Chosen, show: Show): Promise<void> {
  const sealed = chosen instanceof File && (await isSealed(blobSource(chosen)).catch(() => false));
  const { file: _, page: __, passphrase: ___, identity: ____, ...errors } = state.errors;
  Object.assign(state, { chosen, sealed, errors });
  show(sealed ? "#passphrase" : "#file");
}

export function fileCard(state: State, words: Words, show: Show): HTMLElement {
  const { chosen } = state;
  const one = pick("file", chosen === null ? words.choose : words.chooseOther, "wide", ([file]) => void take(state, file!, show));
  const folder = pick("folder", words.folder, "link", (files) => void take(state, files, show), { webkitdirectory: true });
  return el(
    "section",
    { class: "card", "aria-labelledby": "file-title" },
    el("h2", { id: "file-title" }, words.file),
    el("p", { class: "hint" }, words.endings),
    errorLine(state, "file"),
    chosen === null ? null : described(chosen, words),
    one,
    folder,
    ...(state.sealed ? openers(state, words, show) : []),
  );
}

function described(chosen: Chosen, words: Words): HTMLElement {
  const bytes = chosen instanceof File ? chosen.size : chosen.reduce((sum, file) => sum + file.size, 0);
  const count = chosen instanceof File ? [] : [`${chosen.length} ${words.files}, `];
  return el("p", { class: "chosen" }, el("b", {}, bdi(nameOf(chosen))), el("br"), ...count, bdi(size(bytes), true));
}

function passphraseField(state: State, words: Words): Child[] {
  const { given } = state;
  const isWrong = state.errors["passphrase"] !== undefined;
  const looks = { autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "ltr" };
  const described = isWrong ? "passphrase-error passphrase-hint" : "passphrase-hint";
  const field = el("input", { id: "passphrase", type: given.seen ? "text" : "password", ...looks, "aria-describedby": described, ...(isWrong ? { "aria-invalid": "true" } : {}) });
  field.value = given.passphrase;
  field.addEventListener("input", () => (given.passphrase = field.value));
  const seen = el("input", { id: "seen", type: "checkbox", autocomplete: "off" });
  seen.checked = given.seen;
  seen.addEventListener("change", () => {
    given.seen = seen.checked;
    field.type = seen.checked ? "text" : "password";
  });
  return [
    errorLine(state, "passphrase"),
    el("div", { class: "field" }, el("label", { class: "name", for: "passphrase" }, words.passphrase), el("p", { class: "hint", id: "passphrase-hint" }, words.passphraseHint), field),
    el("label", { class: "choice", for: "seen" }, seen, el("span", {}, words.passphraseSeen)),
  ];
}

function openers(state: State, words: Words, show: Show): Child[] {
  const { given } = state;
  const read = async (file: File): Promise<void> => {
    const found = file.size > 1e6 ? null : findIdentities(await file.text());
    const { identity: _, ...errors } = state.errors;
    state.errors = found === null ? { ...errors, identity: words.identityBroken } : errors;
    Object.assign(given, { identities: found ?? [], identityName: found === null ? "" : file.name });
    show(found === null ? "#identity-error" : "#identity");
  };
  return [
    el("p", {}, words.sealed),
    ...passphraseField(state, words),
    errorLine(state, "identity"),
    given.identityName === "" ? null : el("p", { class: "chosen" }, words.identityRead, " ", bdi(given.identityName)),
    pick("identity", words.identity, "link", ([file]) => void read(file!)),
  ];
}
