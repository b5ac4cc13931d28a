/** The closed lists of spec/mailbox.md, "Proceedings and publication"; apart from the others, because few pages need them. */

export const POSITIONS = ["denied", "partly", "accepted", "unsaid"] as const;
/** What an officer reports. */
export const REPORTED = [
  "acknowledged", "question", "inquiry_opened", "respondent_told", "heard", "finding", "measure", "contract_ended", "no_action",
  "appeal", "other",
] as const;
export const RIGHTS = ["answer", "evidence", "accompanied", "interpreter", "more_time", "appeal", "no_contact"] as const;
export const FORCES = ["hard", "soft", "benchmark"] as const;
export const CLOCK_STATES = ["running", "met", "late", "missed", "soft", "benchmark", "paused", "none", "not_yet"] as const;
/** What a respondent may be called, by the state of the case. */
export const CALLED = ["respondent", "accused", "found_against", "cleared"] as const;
export const PAPERS = ["outcome", "notice", "referral", "other"] as const;

export type Position = (typeof POSITIONS)[number];
export type Reported = (typeof REPORTED)[number];
