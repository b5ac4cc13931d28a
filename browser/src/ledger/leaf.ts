/** spec/ledger.md: a leaf is a salted commitment; only whoever holds the preimage can tell what it stands for. */
import { b64, concat, hash, tagged, unb64, type Bytes } from "../seal/bytes";
import { canonical, parse } from "../seal/json";
import { base64, object, oneOf, version } from "../seal/shape";

export const KINDS = [
  "bundle",
  "message",
  "anchor",
  "directory",
  "publication",
  "custody",
  "referral",
  "notice",
  "reply",
  "acknowledgement",
  "finding",
  "correction",
  "status",
] as const;
export type Kind = (typeof KINDS)[number];

export interface Preimage {
  readonly kind: Kind;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 32 bytes: of what, the table in spec/ledger.md says. */
  readonly hash: Uint8Array;
}

const shape = object({ v: version, type: oneOf(KINDS), salt: base64(16), hash: base64(32) });

export const preimageBytes = ({ kind, salt, hash: what }: Preimage): Bytes =>
  canonical({ v: 1, type: kind, salt: b64(salt), hash: b64(what) });

/** @throws `json.…`, `b64.…` */
export function readPreimage(bytes: Uint8Array): Preimage {
  const { type, salt, hash: what } = shape(parse(bytes), "preimage");
  return { kind: type, salt: unb64(salt, 16), hash: unb64(what, 32) };
}

/** 32 bytes: the RFC 6962 leaf hash of the tagged preimage. */
export const leafOf = (preimage: Preimage): Bytes => hash(concat(new Uint8Array(1), tagged("leaf", preimageBytes(preimage))));
