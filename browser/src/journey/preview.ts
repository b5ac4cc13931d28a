// What a part of the record says, in full, so that she reads it before she says yes to anybody else reading it.

import type { Record as SafeRecord, RecordField } from "../seal/record";
import { GROUPS, type Field } from "../seal/terms";
import { bdi, el } from "./dom";
import { whenInWords } from "./dates";
import { plain, say } from "./words";

/** Each answered question of a part as a paragraph. Her own words keep their lines. */
export function previews(record: SafeRecord, part: Field): HTMLElement[] {
  return GROUPS[part].flatMap((field) => preview(record, field));
}

function preview(record: SafeRecord, field: RecordField): HTMLElement[] {
  switch (field) {
    case "acts":
    case "mode":
    case "power":
    case "wants":
    case "flags":
      return (record[field] ?? []).length === 0 ? [] : [options(field, record[field] ?? [])];
    case "context":
      return record.context === undefined ? [] : [options("context", [record.context])];
    case "age_group":
      return record.age_group === undefined ? [] : [options("age_group", [record.age_group])];
    case "when":
      return when(record);
    case "respondent":
      return respondent(record);
    case "contact":
      return contact(record);
    case "exclude":
      return (record.exclude ?? []).map((name) => own(name));
    default:
      return record[field] === undefined ? [] : [own(record[field])];
  }
}

/** Her own words. */
function own(text: string): HTMLElement {
  return el("p", { class: "own", dir: "auto" }, text);
}

/** The words that stood beside the boxes she ticked. */
function options(name: string, values: readonly string[]): HTMLElement {
  const list = el("ul", {});
  for (const value of values) {
    const input = document.querySelector(`#questions input[name="${name}"][value="${value}"]`);
    list.append(el("li", {}, input?.nextElementSibling?.textContent ?? value));
  }
  return el("div", {}, list);
}

function when(record: SafeRecord): HTMLElement[] {
  if (!record.when) return [];
  const { from, to, year, month } = whenInWords(record.when);
  const shown: HTMLElement[] = [];
  if (year !== undefined) shown.push(el("p", {}, say("when_year", { year })));
  else if (month !== undefined) shown.push(el("p", {}, bdi(month)));
  else if (from !== undefined) shown.push(el("p", {}, to === undefined ? bdi(from) : say("when_range", { from, to })));
  else if (to !== undefined) shown.push(el("p", {}, bdi(to)));
  if ((from ?? to) !== undefined && record.when.approximate) shown.push(el("p", {}, say("when_guess")));
  return record.when.text === undefined ? shown : [...shown, own(record.when.text)];
}

function respondent(record: SafeRecord): HTMLElement[] {
  const identifiers = (record.respondent?.identifiers ?? []).map(({ value }) => el("li", {}, bdi(value)));
  return [
    ...(record.respondent?.description === undefined ? [] : [own(record.respondent.description)]),
    ...(identifiers.length === 0 ? [] : [el("ul", {}, ...identifiers)]),
  ];
}

function contact(record: SafeRecord): HTMLElement[] {
  const { channel, value, hours, never, shared_device } = record.contact ?? {};
  return [
    ...(channel === undefined ? [] : [options("channel", [channel])]),
    ...[value, hours].flatMap((text) => (text === undefined ? [] : [own(text)])),
    ...(never === undefined ? [] : [el("p", {}, `${plain("contact_never")} `, bdi(never))]),
    ...(shared_device ? [el("p", {}, say("contact_shared"))] : []),
  ];
}
