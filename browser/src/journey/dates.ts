// Days, times and numbers as she reads them: months in words, Latin digits in both languages; Urdu digits are understood.

import type { When } from "../seal/record";
import { language } from "./words";

const NUMERALS = "latn";

function locale(): string {
  return language() === "ur" ? `ur-PK-u-nu-${NUMERALS}` : "en-GB";
}

/** "22 November 2026" for a day YYYY-MM-DD. */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return longDay(new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1, date ?? 1)), "UTC");
}

/** "March 2026" for a month of 1 to 12. */
function monthInWords(year: string, month: string): string {
  const name = new Date(Date.UTC(Number(year), Number(month) - 1, 1)).toLocaleString(locale(), { month: "long", timeZone: "UTC" });
  return `${name} ${year}`;
}

function longDay(at: Date, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const part = (options: Intl.DateTimeFormatOptions): string => at.toLocaleString(locale(), { ...zone, ...options });
  return `${part({ day: "numeric" })} ${part({ month: "long" })} ${part({ year: "numeric" })}`;
}

/** "22 November 2026, 14:05" for Unix seconds, on her phone's clock. */
export function momentInWords(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${longDay(at)}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "2 minutes ago"; hours from sixty minutes on. */
export function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "always" });
  return minutes < 60 ? words.format(-minutes, "minute") : words.format(-Math.floor(minutes / 60), "hour");
}

/** A country by its name in her language, from its two letters. */
export function countryInWords(code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A language by its name in her language. */
export function languageInWords(code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The twelve months by name; the value is 1 to 12. */
export function monthsOf(): { value: string; name: string }[] {
  const words = new Intl.DateTimeFormat(locale(), { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => ({
    value: String(month + 1),
    name: words.format(new Date(Date.UTC(2026, month, 1))),
  }));
}

/** "1.4 MB": what a person compares, not what a disk holds. */
export function sizeInWords(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), "KB"] : [(bytes / 1_000_000).toFixed(1), "MB"];
  return `${value} ${unit}`;
}

/** "1:05" for seconds. */
export function lengthInWords(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** Arabic-Indic and Extended Arabic-Indic digits as Latin ones. */
export function latinDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

export interface TypedDay {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}
export type DayError = "day_year" | "day_wrong" | "day_future";
export type Span = { readonly from: string; readonly to: string; readonly exact: boolean };

/** What she typed as a span of days: a year alone is the whole year. `null` if nothing was typed. */
export function spanOf(typed: TypedDay, today: string): Span | DayError | null {
  const [day, month, year] = [typed.day, typed.month, typed.year].map((text) => latinDigits(text).trim());
  if (!day && !month && !year) return null;
  if (!year) return "day_year";
  if (!/^\d{4}$/.test(year) || Number(year) < 1900) return "day_wrong";
  if (day && !month) return "day_wrong";
  const span = day ? oneDay(year, month ?? "", day) : wholeOf(year, month ?? "");
  if (span === null) return "day_wrong";
  return span.from > today ? "day_future" : span;
}

function oneDay(year: string, month: string, day: string): Span | null {
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text) return null;
  return { from: text, to: text, exact: true };
}

function wholeOf(year: string, month: string): Span {
  if (!month) return { from: `${year}-01-01`, to: `${year}-12-31`, exact: false };
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const start = `${year}-${month.padStart(2, "0")}`;
  return { from: `${start}-01`, to: `${start}-${last}`, exact: false };
}

/** Back into what she typed: a guess over a whole month or year shows just that month or year. */
export function typedFrom(when: When | undefined): { first: TypedDay; last: TypedDay } {
  const nothing = { day: "", month: "", year: "" };
  if (when?.from === undefined) return { first: nothing, last: when?.to === undefined ? nothing : exactly(when.to) };
  const [year, month] = when.from.split("-") as [string, string, string];
  for (const typed of [{ day: "", month: "", year }, { day: "", month: String(Number(month)), year }]) {
    const whole = wholeOf(year, typed.month);
    if (when.approximate && whole.from === when.from && whole.to === when.to) return { first: typed, last: nothing };
  }
  return { first: exactly(when.from), last: when.to === undefined ? nothing : exactly(when.to) };
}

function exactly(day: string): TypedDay {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return { day: String(date), month: String(month), year: String(year) };
}

/** "3 May 2025", "from … to …", with "about" left to the caller. Only a year or a month known: just that, no range made of it. */
export function whenInWords(when: When): { from?: string; to?: string; year?: string; month?: string } {
  const { first, last } = typedFrom(when);
  if (first.year !== "" && first.day === "" && last.year === "") {
    return first.month === "" ? { year: first.year } : { month: monthInWords(first.year, first.month) };
  }
  return {
    ...(when.from === undefined ? {} : { from: dayInWords(when.from) }),
    ...(when.to === undefined || when.to === when.from ? {} : { to: dayInWords(when.to) }),
  };
}

let ahead = 0;

/** From now on days follow the intake's clock, in Unix seconds: a cheap phone's can be years off, and the law's days count. */
export function follow(seconds: number): void {
  ahead = seconds * 1000 - Date.now();
}

/** Today where she is, YYYY-MM-DD; by her phone's clock until the intake's is known. */
export function today(): string {
  const now = new Date(Date.now() + ahead);
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The day so many months on. */
export function monthsOn(count: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + count, now.getUTCDate())).toISOString().slice(0, 10);
}
