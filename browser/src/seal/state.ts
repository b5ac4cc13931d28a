/** spec/mailbox.md: the safe's one document, sealed to herself. */
import { manifestShape } from "./item";
import { canonical, parse } from "./json";
import { recordShape } from "./record";
import { base64, boolean, day, integer, list, object, oneOf, string, version, type Of, type Shape } from "./shape";
import { FIELDS, LANGS, PURPOSES, ROLES, type B64 } from "./terms";
import type { Bytes } from "./bytes";

/** The newest message of one direction that its reader knows; `{seq: 0, chain: ""}` before the first. */
export const chainShape: Shape<B64> = (value, at) => (value === "" ? "" : base64(32)(value, at));
const deskOrNone: Shape<B64> = (value, at) => (value === "" ? "" : base64(32)(value, at));
export const tailShape = object({ seq: integer(0), chain: chainShape });
export type Tail = Of<typeof tailShape>;

const grantRow = object(
  {
    grant: base64(16),
    desk: base64(32),
    mailbox: base64(32),
    items: list(base64(16)),
    fields: list(oneOf(FIELDS), 64, 1),
    purpose: oneOf(PURPOSES),
    expires: day,
    given: day,
  },
  { taken_back: day },
);
export type GrantRow = Of<typeof grantRow>;

/**
 * `in`: what she wrote last; `out`: what she last opened; `root`: the desk's root key as she first saw it; `epoch`: the
 * highest epoch of the desk that she has sealed to, so that a rolled-back entry is noticed.
 */
const deskRow = object({ desk: base64(32), out: tailShape, in: tailShape, root: base64(32) }, { epoch: integer(1) });
export type DeskRow = Of<typeof deskRow>;

/** What she agreed to publish: she takes it down again with the key that her phrase gives for it. */
const publicationRow = object({ publication: base64(16), desk: base64(32), hash: base64(32), at: integer(0) });

const proofText = string(16_384, 1);

/** An item that a deposit carried or gave to a desk, with the SHA-256 of its plain bytes. */
export const MOST_CARRIED = 1000;
export const carriedShape = list(object({ item: base64(16), hash: base64(32) }), MOST_CARRIED);
export type Carried = Of<typeof carriedShape>;

/** What proves a bundle of hers (spec/receipt.md); `desk` is "" for what she keeps for herself. */
const depositRow = object(
  { desk: deskOrNone, day, nonce: base64(16), hash: base64(32), promise: base64(), what: carriedShape },
  { proof: proofText },
);
export type DepositRow = Of<typeof depositRow>;

/** What proves a message of a desk to her. */
const answerRow = object({ desk: base64(32), seq: integer(1), day, salt: base64(16), hash: base64(32) }, { proof: proofText });
export type AnswerRow = Of<typeof answerRow>;

/** The newest checkpoint she believed, as the signed note it came as; `split`: two that contradict each other. */
const ledgerRow = object({ seen: proofText }, { split: list(proofText, 2, 2) });

/** Rows of each of the two that are written down; older ones go. */
export const MOST_KEPT = 100;

export const stateShape = object(
  {
    v: version,
    type: oneOf(["state"]),
    seq: integer(1),
    lang: oneOf(LANGS),
    shared: boolean,
    items: list(manifestShape),
    grants: list(grantRow),
    desks: list(deskRow),
  },
  {
    draft: recordShape,
    note: string(100_000),
    receipts: list(base64(), 64),
    role: oneOf(ROLES),
    publications: list(publicationRow, 1000),
    deposits: list(depositRow, MOST_KEPT),
    answers: list(answerRow, MOST_KEPT),
    ledger: ledgerRow,
  },
);
export type State = Of<typeof stateShape>;

export const encodeState = (state: State): Bytes => canonical(stateShape(state, "state"));

/** @throws `json.…` */
export const decodeState = (bytes: Uint8Array): State => stateShape(parse(bytes), "state");
