/** What a check can find; the words stand in `casefile/findings.json`, which the Python verifier reads too. */
import table from "../../../src/amanat/casefile/findings.json";

export type Language = "en" | "ur";
export type Level = "unreadable" | "bad" | "unproven" | "note";
export type Code = keyof typeof table.findings;

/** `place`: a name inside the case file, the number of a custody event, or empty. */
export interface Finding {
  readonly code: Code;
  readonly place: string;
}

export const levelOf = ({ code }: Finding): Level => table.findings[code].level as Level;
export const meaning = ({ code }: Finding, language: Language): string => table.findings[code][language];
export const toDo = ({ code }: Finding, language: Language): string =>
  table.actions[table.findings[code].do as keyof typeof table.actions][language];
/** Every code there is, in the order of the checks. */
export const CODES = Object.keys(table.findings) as Code[];

/** A finding after which nothing further can be checked. */
export class Stopped extends Error {
  constructor(
    readonly code: Code,
    readonly place = "",
  ) {
    super(code);
  }
}
