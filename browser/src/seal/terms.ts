/** The closed lists of spec/record.md and spec/mailbox.md, once, for types, checks and pages. */
import type { RecordField } from "./record";

export const LANGS = ["en", "ur"] as const;
export const AGE_GROUPS = ["adult", "minor"] as const;
export const ACTS_IN_SCOPE = [
  "rape", "sexual_contact", "sexual_harassment", "physical_abuse", "forced_marriage", "economic_abuse",
  "psychological_abuse", "stalking", "blackmail", "image_abuse",
] as const;
export const ACTS_ANCILLARY = [
  "consensual_relationship", "infidelity", "plagiarism", "pay_dispute", "property", "opinion", "hearsay",
] as const;
export const ACTS = [...ACTS_IN_SCOPE, ...ACTS_ANCILLARY] as const;
export const CONTEXTS = ["work", "domestic", "education", "online", "custody", "other"] as const;
export const MODES = ["in_person", "phone", "messages", "online", "through_others"] as const;
export const POWERS = ["employer", "teacher", "family", "official", "fame", "money", "other"] as const;
export const IDENTIFIER_TYPES = ["phone", "email", "handle", "national_id", "name", "other"] as const;
export const WANTS = ["be_heard", "safety", "complaint", "police", "record_only", "other"] as const;
export const CHANNELS = ["mailbox", "phone", "email", "none"] as const;
export const FLAGS = [
  "strangulation", "weapon", "threat_to_kill", "escalation", "separation", "stalking", "child", "self_harm", "access",
  "retaliation", "deadline", "fear",
] as const;
export const FIELDS = [
  "what", "when_where", "respondent", "witnesses", "wants", "contact", "exclude", "flags", "files",
] as const;
export const PURPOSES = ["advice", "support", "inquiry", "referral_talk", "publication_talk"] as const;
export const ITEM_KINDS = ["record", "voice", "file"] as const;
export const STATUSES = ["acknowledged", "assessed", "redirected", "closed"] as const;
export const DESK_KINDS = ["support", "inquiry", "publisher"] as const;
export const MESSAGE_KINDS = [
  "hello", "grant", "text", "take_back", "opened", "status", "took_back", "reply", "ask_time", "appeal", "step", "own_voice",
  "publish_yes", "publish_no", "notice", "referral", "standing", "papers", "proposal", "gist",
] as const;
export const ROLES = ["respondent", "officer"] as const;

export type Lang = (typeof LANGS)[number];
export type Act = (typeof ACTS)[number];
export type Context = (typeof CONTEXTS)[number];
export type Mode = (typeof MODES)[number];
export type Power = (typeof POWERS)[number];
export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];
export type Want = (typeof WANTS)[number];
export type Channel = (typeof CHANNELS)[number];
export type Flag = (typeof FLAGS)[number];
export type Field = (typeof FIELDS)[number];
export type Purpose = (typeof PURPOSES)[number];
export type ItemKind = (typeof ITEM_KINDS)[number];
export type Status = (typeof STATUSES)[number];
export type DeskKind = (typeof DESK_KINDS)[number];
export type Role = (typeof ROLES)[number];
export type Direction = "in" | "out";

/** UTC day `YYYY-MM-DD`. */
export type Day = string;
/** Unpadded base64url. */
export type B64 = string;

/** spec/record.md: which fields each consent group opens. `files` opens items, not fields. */
export const GROUPS: { readonly [F in Field]: readonly RecordField[] } = {
  what: ["acts", "context", "mode", "power", "narrative"],
  when_where: ["when", "where"],
  respondent: ["respondent"],
  witnesses: ["witnesses"],
  wants: ["wants", "wants_text"],
  contact: ["contact"],
  exclude: ["exclude"],
  flags: ["flags"],
  files: [],
};
