/** What the page knows while it is open. Nothing of it is kept. */
import type { Report } from "./check";
import type { Language } from "./finding";

/** What was chosen: one file, or the files of a folder. */
export type Chosen = File | readonly File[];

export interface State {
  language: Language;
  chosen: Chosen | null;
  /** Whether the file says that it is sealed. */
  sealed: boolean;
  given: Given;
  /** What is wrong with what was given, by field. */
  errors: Readonly<Record<string, string>>;
  shows: "form" | "check" | "result";
  report: Report | null;
  checkedAt: number;
}

/** As it stands in the fields. */
export interface Given {
  desk: string;
  log: string;
  witnesses: string;
  roots: string;
  passphrase: string;
  /** Whether the passphrase can be read while it is typed. */
  seen: boolean;
  identities: readonly string[];
  identityName: string;
  /** Whether a keys file filled the fields. */
  fromFile: boolean;
  /** Its name, and whether it held keys of more than one desk or log. */
  keysName: string;
  several: boolean;
}

export const nameOf = (chosen: Chosen): string => (chosen instanceof File ? chosen.name : (chosen[0]?.webkitRelativePath.split("/")[0] ?? ""));
