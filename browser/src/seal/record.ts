/** spec/record.md: what she wrote. A question that was skipped is absent, never empty. */
import { canonical, parse } from "./json";
import { boolean, day, list, object, oneOf, string, version, type Of } from "./shape";
import {
  ACTS, AGE_GROUPS, CHANNELS, CONTEXTS, FLAGS, GROUPS, IDENTIFIER_TYPES, LANGS, MODES, POWERS, WANTS, type Field,
} from "./terms";
import type { Bytes } from "./bytes";

const words = string(50_000, 1);

export const recordShape = object(
  { v: version, type: oneOf(["record"]), lang: oneOf(LANGS) },
  {
    age_group: oneOf(AGE_GROUPS),
    acts: list(oneOf(ACTS), 64, 1),
    context: oneOf(CONTEXTS),
    mode: list(oneOf(MODES), 64, 1),
    power: list(oneOf(POWERS), 64, 1),
    narrative: words,
    when: object({ approximate: boolean }, { from: day, to: day, text: words }),
    where: words,
    respondent: object(
      {},
      { description: words, identifiers: list(object({ type: oneOf(IDENTIFIER_TYPES), value: words }), 1000, 1) },
    ),
    witnesses: words,
    wants: list(oneOf(WANTS), 64, 1),
    wants_text: words,
    contact: object({}, { channel: oneOf(CHANNELS), value: words, hours: words, shared_device: boolean, never: words }),
    exclude: list(words, 1000, 1),
    flags: list(oneOf(FLAGS), 64, 1),
  },
);
export type Record = Of<typeof recordShape>;
export type When = NonNullable<Record["when"]>;
export type Respondent = NonNullable<Record["respondent"]>;
export type Identifier = NonNullable<Respondent["identifiers"]>[number];
export type Contact = NonNullable<Record["contact"]>;
export type RecordField = Exclude<keyof Record, "v" | "type" | "lang">;

/** These go with every grant: the first decides what may be done, the second protects her. */
const ALWAYS: readonly RecordField[] = ["age_group", "exclude"];

export const emptyRecord = (lang: Record["lang"]): Record => ({ v: 1, type: "record", lang });

/** The record with just the consented fields. */
export function project(record: Record, fields: readonly Field[]): Record {
  const open = new Set<string>(["v", "type", "lang", ...ALWAYS, ...fields.flatMap((field) => GROUPS[field])]);
  return Object.fromEntries(Object.entries(record).filter(([name]) => open.has(name))) as Record;
}

export const encodeRecord = (record: Record): Bytes => canonical(recordShape(record, "record"));

/** @throws `json.…` */
export const decodeRecord = (bytes: Uint8Array): Record => recordShape(parse(bytes), "record");
