/** UTC days as `YYYY-MM-DD`; times are whole Unix seconds. The clock is always an argument. */
import type { Day } from "./terms";

export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === value;
}

export const dayOf = (unix: number): Day => new Date(unix * 1000).toISOString().slice(0, 10);

/** A thing that expires on a day is good until that day ends. */
export const isOver = (expires: Day, unix: number): boolean => dayOf(unix) > expires;

/** Whole days from `day` to the day of `unix`; never negative. */
export const daysSince = (day: Day, unix: number): number =>
  Math.max(0, Math.round((Date.parse(`${dayOf(unix)}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)) / 86_400_000));

export const addDays = (day: Day, days: number): Day => dayOf(Date.parse(`${day}T00:00:00Z`) / 1000 + days * 86_400);
