import assert from "node:assert/strict";
import { test } from "node:test";
import { isSilent, seenKey, SILENT_DAYS } from "../src/journey/looking";
import { daysSince } from "../src/seal/days";

const at = (text: string): number => Date.parse(text) / 1000;

test("days since a look are counted in whole UTC days, and the future is today", () => {
  assert.equal(daysSince("2026-11-22", at("2026-11-22T00:00:00Z")), 0);
  assert.equal(daysSince("2026-11-22", at("2026-11-22T23:59:59Z")), 0);
  assert.equal(daysSince("2026-11-22", at("2026-11-23T00:00:00Z")), 1);
  assert.equal(daysSince("2026-02-27", at("2026-03-01T12:00:00Z")), 2);
  assert.equal(daysSince("2026-12-24", at("2026-11-22T12:00:00Z")), 0);
});

test("what is said gets coarser with time, and from the seventh day on only the day is", () => {
  const said = [0, 1, 3, 4, 6, 7, 400].map((unseen) => seenKey({ unseen }));
  assert.deepEqual(said, ["desk_seen_today", "desk_seen_days", "desk_seen_days", "desk_seen_week", "desk_seen_week", "", ""]);
  assert.equal(seenKey({ unseen: null }), "desk_never");
});

test("six days are no silence, seven are; a desk that never looked in is the intake's to judge", () => {
  assert.deepEqual([0, 6, SILENT_DAYS, 30, null].map((unseen) => isSilent({ unseen })), [false, false, true, true, false]);
});
