/** spec/mailbox.md: a grant lists item seeds, hashes, fields and expiry for one desk. */
import { malformed } from "./errors";
import { manifestShape } from "./item";
import { base64, day, list, object, oneOf, version, type Of, type Shape } from "./shape";
import { FIELDS, PURPOSES } from "./terms";

const bareGrant = object({
  v: version,
  type: oneOf(["grant"]),
  grant: base64(16),
  desk: base64(32),
  purpose: oneOf(PURPOSES),
  fields: list(oneOf(FIELDS), 64, 1),
  items: list(manifestShape, 10_000, 1),
  expires: day,
  given: day,
});
export type Grant = Of<typeof bareGrant>;

/**
 * One item is the record written for this grant; without one it adds files and nothing else.
 * @throws `grant.record`, `grant.items` (an item twice), `grant.expires` (before it was given), `json.…`
 */
export const grantShape: Shape<Grant> = (value, at) => {
  const grant = bareGrant(value, at);
  const records = grant.items.filter((item) => item.kind === "record").length;
  const filesOnly = grant.fields.length === 1 && grant.fields[0] === "files";
  if (records > 1 || (records === 0 && !filesOnly)) {
    throw malformed("grant.record", "A grant has one record, or only files and just the field for files.");
  }
  if (new Set(grant.items.map((item) => item.item)).size < grant.items.length) {
    throw malformed("grant.items", "A grant names each item once.");
  }
  if (grant.expires < grant.given) throw malformed("grant.expires", "A grant ends on or after the day it was given.");
  return grant;
};
