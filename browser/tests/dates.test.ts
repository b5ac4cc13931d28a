import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { latinDigits, lengthInWords, sizeInWords, spanOf, typedFrom, whenInWords, type Span } from "../src/journey/dates";

const TODAY = "2026-11-22";
const typed = (day: string, month: string, year: string) => ({ day, month, year });

test("a day, a month or a year alone is understood, in any digits", () => {
  assert.deepEqual(spanOf(typed("3", "5", "2025"), TODAY), { from: "2025-05-03", to: "2025-05-03", exact: true });
  assert.deepEqual(spanOf(typed("۳", "5", "۲۰۲۵"), TODAY), { from: "2025-05-03", to: "2025-05-03", exact: true });
  assert.deepEqual(spanOf(typed("", "2", "٢٠٢٤"), TODAY), { from: "2024-02-01", to: "2024-02-29", exact: false });
  assert.deepEqual(spanOf(typed("", "", "1999"), TODAY), { from: "1999-01-01", to: "1999-12-31", exact: false });
  assert.equal(spanOf(typed(" ", "", ""), TODAY), null);
});

test("what is no date is said by its kind, never guessed", () => {
  const cases: [string, string, string, string][] = [
    ["31", "2", "2025", "day_wrong"], ["0", "2", "2025", "day_wrong"], ["3", "", "2025", "day_wrong"], ["3", "5", "", "day_year"],
    ["", "5", "", "day_year"], ["3", "5", "25", "day_wrong"], ["x", "5", "2025", "day_wrong"], ["", "", "1066", "day_wrong"],
    ["23", "11", "2026", "day_future"], ["", "", "2027", "day_future"],
  ];
  for (const [day, month, year, code] of cases) assert.equal(spanOf(typed(day, month, year), TODAY), code, `${day}.${month}.${year}`);
  assert.notEqual(spanOf(typed("", "11", "2026"), TODAY), "day_future", "this month has begun");
});

test("what she typed comes back as she typed it", () => {
  const year = fc.integer({ min: 1900, max: 2025 }).map(String);
  const month = fc.integer({ min: 1, max: 12 }).map(String);
  const day = fc.integer({ min: 1, max: 28 }).map(String);
  const anything = fc.oneof(fc.record({ day, month, year }), fc.record({ day: fc.constant(""), month, year }),
    fc.record({ day: fc.constant(""), month: fc.constant(""), year }));
  fc.assert(fc.property(anything, (given) => {
    const { from, to, exact } = spanOf(given, TODAY) as Span;
    const when = { from, ...(exact ? {} : { to }), approximate: !exact };
    assert.deepEqual(typedFrom(when), { first: { ...given }, last: typed("", "", "") });
  }));
});

test("only a year or a month known is read back as just that, never as a range of days", () => {
  Object.assign(globalThis, { document: { documentElement: { lang: "en" } } }); // the page's language is all it is asked for
  const said = (day: string, month: string, year: string): unknown => {
    const { from, to, exact } = spanOf(typed(day, month, year), TODAY) as Span;
    return whenInWords({ from, ...(exact ? {} : { to }), approximate: !exact });
  };
  assert.deepEqual(said("", "", "2026"), { year: "2026" });
  assert.deepEqual(said("", "3", "2026"), { month: "March 2026" });
  assert.deepEqual(said("3", "5", "2025"), { from: "3 May 2025" });
  const range = whenInWords({ from: "2025-01-01", to: "2025-12-31", approximate: false });
  assert.deepEqual(range, { from: "1 January 2025", to: "31 December 2025" }, "a whole year that she gave day by day");
});

test("numbers are said as people compare them", () => {
  assert.deepEqual([1, 999_499, 8_000_000].map(sizeInWords), ["1 KB", "999 KB", "8.0 MB"]);
  assert.deepEqual([5, 65, 3600].map(lengthInWords), ["0:05", "1:05", "60:00"]);
  assert.equal(latinDigits("۰۹٠٩a"), "0909a");
});
