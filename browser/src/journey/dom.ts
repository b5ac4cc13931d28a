// Building pages without markup strings: Trusted Types forbids them, so a word of hers can never become code.

export type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element. `true` sets an empty attribute, `false` and `undefined` none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

/** The element with this id; it is in the template, so its absence is our own mistake. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id} in the page`);
  return found as T;
}

/** A copy of an icon that the template carries. */
export function icon(name: string): Node | null {
  const found = document.querySelector(`#icons [data-icon="${name}"] svg`);
  return found ? found.cloneNode(true) : null;
}

/** Text that somebody else wrote or that must not be turned round: names, numbers, file names. */
export function bdi(text: string | number, ltr = false): HTMLElement {
  return el("bdi", ltr ? { dir: "ltr" } : { dir: "auto" }, String(text));
}

/** A button that does one thing. */
export function button(kind: "main" | "second" | "link", content: readonly Child[], act: () => void): HTMLButtonElement {
  const looks = { main: "button wide", second: "button second wide", link: "button link" }[kind];
  const shapes = content.filter((child) => child instanceof SVGElement);
  // The words stay together: a name among them must not be pushed apart by the space after the icon.
  const made = el("button", { type: "button", class: looks }, ...shapes, el("span", {}, ...content.filter((child) => !shapes.includes(child as SVGElement))));
  made.addEventListener("click", act);
  return made;
}

/** A check box or radio with its words, as big as a thumb. */
export function choice(
  type: "checkbox" | "radio",
  name: string,
  value: string,
  content: readonly Child[],
  checked = false,
): HTMLLabelElement {
  const input = el("input", { type, name, value, autocomplete: "off" });
  input.checked = checked;
  return el("label", { class: "choice" }, input, el("span", {}, ...content));
}

/** Values of the ticked boxes of one name inside `within`. */
export function ticked(name: string, within: ParentNode = document): string[] {
  return [...within.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)].map((input) => input.value);
}

/** Puts an error above a field, in words that say what to do, keeps what was typed, and moves there. */
export function complain(above: Element, message: Child): void {
  settle(above);
  const error = el("p", { class: "error", role: "alert", tabindex: "-1" }, message);
  above.before(error);
  error.focus();
}

/** Takes the error above a field away again. */
export function settle(above: Element): void {
  const before = above.previousElementSibling;
  if (before?.classList.contains("error")) before.remove();
}

/** A note (calm) or a care box, with its icon. */
export function note(kind: "note" | "care", shape: string, ...content: readonly Child[]): HTMLElement {
  return el("div", { class: kind }, icon(shape), el("div", { class: "flow" }, ...content));
}

/** Offers bytes as a file to keep, under a name that tells nothing. */
export function keepFile(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Code and numbers of an error of ours (`seal/errors`), read by shape: that module comes with the sealing library. */
export function errorOf(error: unknown): { code: string; kind: string; info: Readonly<Record<string, number | string>> } {
  const { code, kind, info } = (error ?? {}) as { code?: unknown; kind?: unknown; info?: Readonly<Record<string, number | string>> };
  return { code: typeof code === "string" ? code : "unexpected", kind: typeof kind === "string" ? kind : "", info: info ?? {} };
}
