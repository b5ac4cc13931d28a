/** spec/mailbox.md: a grant lists item seeds, hashes, fields and expiry for one desk. */
import { malformed } from "./errors";
import { manifestShape } from "./item";
import { canonical } from "./json";
import { base64, day, list, object, oneOf, version, type Of, type Shape } from "./shape";
import { FIELDS, PURPOSES, type B64, type Day } from "./terms";
import type { Bytes } from "./bytes";

const bareGrant = object({
  v: version,
  type: oneOf(["grant"]),
  grant: base64(16),
  desk: base64(32),
  purpose: oneOf(PURPOSES),
  fields: list(oneOf(FIELDS), 64),
  items: list(manifestShape, 10_000, 1),
  expires: day,
  given: day,
});
export type Grant = Of<typeof bareGrant>;

/** @throws `grant.record`: exactly one item is the record written for this grant; `json.…` */
export const grantShape: Shape<Grant> = (value, at) => {
  const grant = bareGrant(value, at);
  if (grant.items.filter((item) => item.kind === "record").length !== 1) {
    throw malformed("grant.record", "A grant has exactly one record.");
  }
  return grant;
};

/** What `to_sig` covers in the clear access row, label `grant`. */
export const accessRow = (safe: B64, to: B64, grant: B64, desk: B64, items: readonly B64[], expires: Day): Bytes =>
  canonical({ safe, to, grant, desk, items, expires });
