/** spec/mailbox.md: the safe's one document, sealed to herself. */
import { manifestShape } from "./item";
import { canonical, parse } from "./json";
import { recordShape } from "./record";
import { base64, boolean, day, integer, list, object, oneOf, string, version, type Of, type Shape } from "./shape";
import { FIELDS, LANGS, PURPOSES, ROLES, type B64 } from "./terms";
import type { Bytes } from "./bytes";

/** The newest message of one direction that its reader knows; `{seq: 0, chain: ""}` before the first. */
export const chainShape: Shape<B64> = (value, at) => (value === "" ? "" : base64(32)(value, at));
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
  },
);
export type State = Of<typeof stateShape>;

export const encodeState = (state: State): Bytes => canonical(stateShape(state, "state"));

/** @throws `json.…` */
export const decodeState = (bytes: Uint8Array): State => stateShape(parse(bytes), "state");
