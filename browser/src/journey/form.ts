// Between the fields of the questions and a record (spec/record.md). What was skipped is absent, never empty.

import type { Record as SafeRecord } from "../seal/record";
import type { IdentifierType } from "../seal/terms";
import { byId, ticked } from "./dom";
import type { DayError, Span, TypedDay } from "./dates";
import { monthsOf, spanOf, today, typedFrom } from "./dates";
import { language } from "./words";

/** Several numbers may stand in one line, with a comma between; a name may hold a comma itself. */
const SEVERAL: readonly IdentifierType[] = ["phone", "email", "handle", "national_id"];
const IDENTIFIERS: readonly IdentifierType[] = ["name", "phone", "handle", "email", "national_id", "other"];
/** Fields that the questions fill; anything else in a draft stays as it is. */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A field that cannot be read as it stands: where, and which sentence. */
export interface FieldError {
  readonly field: string;
  readonly sentence: DayError | "too_long";
}

const field = (id: string): Field => byId<Field & HTMLElement>(id);
const text = (id: string): string | undefined => field(id).value.trim() === "" ? undefined : field(id).value;
const list = <T>(values: readonly T[]): T[] | undefined => (values.length === 0 ? undefined : [...values]);

function typedDay(id: string): TypedDay {
  return { day: field(`${id}-day`).value, month: field(`${id}-month`).value, year: field(`${id}-year`).value };
}

/** Errors of what is typed now, of the question with this id. */
export function errorsOf(question: string): FieldError[] {
  if (question === "narrative" && field("narrative").value.length > 50_000) return [{ field: "narrative", sentence: "too_long" }];
  if (question !== "when") return [];
  const found: FieldError[] = [];
  for (const id of ["from", "to"]) {
    const span = spanOf(typedDay(id), today());
    if (typeof span === "string") found.push({ field: `${id}-${span === "day_wrong" ? "day" : "year"}`, sentence: span });
  }
  return found;
}

function span(id: string): Span | null {
  const read = spanOf(typedDay(id), today());
  return typeof read === "string" ? null : read;
}

function when(): SafeRecord["when"] {
  const [first, last] = [span("from"), span("to")];
  const words = text("when-text");
  const guess = byId<HTMLInputElement>("approximate").checked;
  if (!first && !last && !words) return undefined;
  const to = last?.to ?? (first && !first.exact ? first.to : undefined);
  return {
    ...(first ? { from: first.from } : {}),
    ...(to === undefined ? {} : { to }),
    approximate: guess || first?.exact === false || last?.exact === false,
    ...(words === undefined ? {} : { text: words }),
  };
}

function respondent(): SafeRecord["respondent"] {
  const description = text("description");
  const identifiers = IDENTIFIERS.flatMap((type) => {
    const typed = text(`id-${type}`);
    if (typed === undefined) return [];
    const values = SEVERAL.includes(type) ? typed.split(/[,،;\n]/) : [typed];
    return values.map((value) => value.trim()).filter(Boolean).map((value) => ({ type, value }));
  });
  if (description === undefined && identifiers.length === 0) return undefined;
  return { ...(description === undefined ? {} : { description }), ...(identifiers.length === 0 ? {} : { identifiers }) };
}

function contact(): SafeRecord["contact"] {
  const [channel] = ticked("channel");
  const [shared] = ticked("shared");
  const parts = {
    channel,
    value: channel === "phone" || channel === "email" ? text("contact-value") : undefined,
    hours: text("contact-hours"),
    shared_device: shared === undefined ? undefined : shared !== "no",
    never: text("contact-never"),
  };
  const present = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return Object.keys(present).length === 0 ? undefined : (present as SafeRecord["contact"]);
}

/** The record as the page holds it now. Dates that cannot be read are left out until they can. */
export function readRecord(): SafeRecord {
  const answers = {
    age_group: ticked("age_group")[0],
    acts: list(ticked("acts")),
    context: ticked("context")[0],
    mode: list(ticked("mode")),
    power: list(ticked("power")),
    narrative: text("narrative"),
    when: when(),
    where: text("where"),
    respondent: respondent(),
    witnesses: text("witnesses"),
    wants: list(ticked("wants")),
    wants_text: text("wants-text"),
    contact: contact(),
    exclude: list(field("exclude").value.split("\n").map((name) => name.trim()).filter(Boolean)),
    flags: list(ticked("flags")),
  };
  const present = Object.entries(answers).filter(([, value]) => value !== undefined);
  return { v: 1, type: "record", lang: language(), ...Object.fromEntries(present) } as SafeRecord;
}

/** Fills the fields from a record, so that nobody writes anything twice. */
export function writeRecord(record: SafeRecord): void {
  tick("age_group", record.age_group ? [record.age_group] : []);
  tick("acts", record.acts ?? []);
  tick("context", record.context ? [record.context] : []);
  tick("mode", record.mode ?? []);
  tick("power", record.power ?? []);
  tick("wants", record.wants ?? []);
  tick("flags", record.flags ?? []);
  put("narrative", record.narrative);
  put("where", record.where);
  put("witnesses", record.witnesses);
  put("wants-text", record.wants_text);
  put("exclude", record.exclude?.join("\n"));
  put("description", record.respondent?.description);
  writeIdentifiers(record);
  writeWhen(record);
  writeContact(record);
}

function put(id: string, value: string | undefined): void {
  field(id).value = value ?? "";
}

function tick(name: string, values: readonly string[]): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`#questions input[name="${name}"]`)) {
    input.checked = values.includes(input.value);
  }
  if (name === "acts") byId<HTMLDetailsElement>("other-acts").open = otherActs() > 0;
}

function writeIdentifiers(record: SafeRecord): void {
  for (const type of IDENTIFIERS) {
    const values = (record.respondent?.identifiers ?? []).filter((one) => one.type === type).map((one) => one.value);
    put(`id-${type}`, values.join(", "));
  }
}

function writeWhen(record: SafeRecord): void {
  const { first, last } = typedFrom(record.when);
  for (const [id, typed] of [["from", first], ["to", last]] as const) {
    put(`${id}-day`, typed.day);
    put(`${id}-month`, typed.month);
    put(`${id}-year`, typed.year);
  }
  byId<HTMLDetailsElement>("until").open = last.year !== "";
  byId<HTMLInputElement>("approximate").checked = record.when?.approximate ?? false;
  put("when-text", record.when?.text);
}

function writeContact(record: SafeRecord): void {
  tick("channel", record.contact?.channel ? [record.contact.channel] : []);
  if (record.contact?.shared_device !== undefined) tick("shared", [record.contact.shared_device ? "yes" : "no"]);
  put("contact-value", record.contact?.value);
  put("contact-hours", record.contact?.hours);
  put("contact-never", record.contact?.never);
}

/** Names the months in both selects. */
export function nameMonths(): void {
  for (const id of ["from-month", "to-month"]) {
    const select = byId<HTMLSelectElement>(id);
    if (select.options.length > 1) continue;
    for (const { value, name } of monthsOf()) select.add(new Option(name, value));
  }
}

/** How many of the ticked acts are something that others help better with. */
function otherActs(): number {
  return ticked("acts", byId("other-acts")).length;
}

/** Shows the notes that belong to what is ticked: for a minor, for what others can help better with, for a number. */
export function showNotes(): void {
  const others = otherActs();
  const ancillary = others > 0 && others === ticked("acts").length;
  const [channel] = ticked("channel");
  const facts: Readonly<Record<string, boolean>> = {
    minor: ticked("age_group")[0] === "minor",
    ancillary,
    reachable: channel === "phone" || channel === "email",
  };
  for (const part of document.querySelectorAll<HTMLElement>("#questions [data-when]")) {
    part.hidden = facts[part.dataset["when"] ?? ""] !== true;
  }
}

/** What she said about the phone: `undefined` is not said yet, and counts as shared. */
export function saidShared(): boolean | undefined {
  const [answer] = ticked("shared");
  return answer === undefined ? undefined : answer !== "no";
}
