/** The names, fixed texts and limits of a case file (spec/case-file.md), as `amanat.casefile.layout` has them. */
export const ROOT = "case-file/";

export const BAGIT = "bagit.txt";
export const BAG_INFO = "bag-info.txt";
export const MANIFEST = "manifest-sha256.txt";
export const TAGMANIFEST = "tagmanifest-sha256.txt";
/** Exactly what the tagmanifest lists, in its order. */
export const TAGGED = [BAG_INFO, BAGIT, MANIFEST];

export const DATA = "data/";
export const CUSTODY = "data/custody/";
export const COVER = "data/cover.pdf";
export const CRATE = "data/ro-crate-metadata.json";
export const CASE = "data/case.jsonld";
export const LOG = "data/custody/log.jsonl";
export const PEOPLE = "data/custody/people.json";

export const SEALED_EVENT = "seal/sealed-event.json";
export const SEALED_PROOF = "seal/sealed-event.tlog-proof";
export const CHECKPOINT = "seal/checkpoint";
export const STAMP = "seal/checkpoint.tsr";
export const STAMP_CHAIN = "seal/tsa-chain.pem";
export const STAMP_TIME = "seal/attime";
export const VERIFY = "VERIFY.txt";

/** What no case file is without. */
export const ALWAYS = [BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST, COVER, CRATE, CASE, LOG, PEOPLE, SEALED_EVENT, VERIFY];
/** There together or not at all. */
export const STAMPED = [STAMP, STAMP_CHAIN, STAMP_TIME];
/** All that may stand in no manifest. */
export const AFTER = [SEALED_EVENT, SEALED_PROOF, CHECKPOINT, ...STAMPED, VERIFY];

export const BAGIT_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/** The one text of `VERIFY.txt`: one that could be changed could tell its reader to type anything. */
export const VERIFY_SHA256 = "bf5d8268d48bcc68ec29357dcf1bb854bc2a8256893c0bb4a79a4bf1641d8b4f";

export const MAX_ENTRIES = 100_000;
export const MAX_EXPANSION = 200;
export const MAX_NAME = 120;
export const MAX_MANIFEST = 32 * 2 ** 20;
export const MAX_TEXT = 64 * 2 ** 20;
export const MAX_SMALL = 2 ** 20;

export const NAME = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
export const ORIGINAL = /^data\/originals\/(E[1-9][0-9]{0,4})(\.[a-z0-9]{1,8})?$/;
export const COPY = /^data\/redacted\/(E[1-9][0-9]{0,4})-([1-9][0-9]{0,2})(\.[a-z0-9]{1,8})?$/;
export const PROOF = /^data\/custody\/([1-9][0-9]{0,9})\.tlog-proof$/;
export const MANIFEST_LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9._/-]+)$/;
