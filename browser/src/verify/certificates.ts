/** X.509 (RFC 5280) as far as a time stamp needs it: a chain as it is written, and a root that came from outside. */
import { base64 } from "@scure/base";
import { equal, text, utf8, type Bytes } from "../seal/bytes";
import { bits, context, DerError, inside, INTEGER, Members, OCTET_STRING, OID, oid, readDer, SEQUENCE, SET, small, time, type Der } from "./der";
import { verifies } from "./signatures";

export interface Certificate {
  readonly raw: Bytes;
  readonly signed: Bytes;
  readonly algorithm: Der;
  readonly signature: Bytes;
  readonly serial: Bytes;
  readonly issuer: Bytes;
  readonly subject: Bytes;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  /** SubjectPublicKeyInfo. */
  readonly key: Bytes;
  readonly extensions: readonly Extension[];
}

interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Bytes;
}

const BASIC = "2.5.29.19";
const EXTENDED = "2.5.29.37";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const NAMES: Readonly<Record<string, string>> = { "2.5.4.3": "CN", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.6": "C", "2.5.4.7": "L" };
const FALSE_OR_TRUE = 0x01;
const VERSION_3 = 2;

/** @throws DerError */
export function readCertificate(raw: Uint8Array): Certificate {
  const whole = new Members(inside(readDer(raw)));
  const [tbs, algorithm, signature] = [whole.take(SEQUENCE), whole.take(SEQUENCE), whole.take()];
  whole.end();
  const members = new Members(inside(tbs));
  const version = members.maybe(context(0));
  if (version === undefined || small(readDer(version.body)) !== VERSION_3) throw new DerError("not a certificate of version 3");
  const serial = members.take(INTEGER);
  if (!equal(members.take(SEQUENCE).raw, algorithm.raw)) throw new DerError("two algorithms");
  const issuer = members.take(SEQUENCE);
  const [from, until] = inside(members.take(SEQUENCE)).map(time);
  const subject = members.take(SEQUENCE);
  [issuer, subject].forEach(namesIn);
  const key = members.take(SEQUENCE);
  members.maybe(0x81);
  members.maybe(0x82);
  const extensions = members.maybe(context(3));
  members.end();
  if (from === undefined || until === undefined) throw new DerError("no dates");
  return {
    raw: raw.slice() as Bytes,
    signed: tbs.raw,
    algorithm,
    signature: bits(signature),
    serial: serial.body,
    issuer: issuer.raw,
    subject: subject.raw,
    from,
    until,
    key: key.raw,
    extensions: extensions === undefined ? [] : inside(readDer(extensions.body)).map(readExtension),
  };
}

function readExtension(one: Der): Extension {
  const members = new Members(inside(one));
  const id = oid(members.take(OID));
  const critical = members.maybe(FALSE_OR_TRUE);
  const value = members.take(OCTET_STRING).body;
  members.end();
  return { id, critical: critical?.body[0] === 0xff, value };
}

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** Every certificate of a PEM text, in order. @throws DerError where there is none, or one cannot be read */
export function readPem(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new DerError("no certificate");
  return blocks.map(([, body]) => readCertificate(unbase64(body!.replace(/\s+/g, ""))));
}

function unbase64(value: string): Bytes {
  try {
    return base64.decode(value) as Bytes;
  } catch {
    throw new DerError("not base64");
  }
}

const writePem = ({ raw }: Certificate): string => [BEGIN, ...base64.encode(raw).match(/.{1,64}/g)!, END, ""].join("\n");

/** Exactly certificates in PEM, one after another as they are written. @throws DerError */
export function readChain(bytes: Bytes): Certificate[] {
  let written: string;
  try {
    written = text(bytes);
  } catch {
    throw new DerError("not a text");
  }
  const found = readPem(written);
  if (!equal(utf8(found.map(writePem).join("")), bytes)) throw new DerError("more than certificates");
  return found;
}

const extension = (one: Certificate, id: string): Extension | undefined => one.extensions.find((found) => found.id === id);

/** RFC 3161 section 2.3: this key stamps times and does nothing else, and says so in a critical extension. */
export function stampsTimes(one: Certificate): boolean {
  const use = extension(one, EXTENDED);
  if (use === undefined || !use.critical) return false;
  const purposes = inside(readDer(use.value)).map(oid);
  return purposes.length === 1 && purposes[0] === TIME_STAMPING;
}

export function isAuthority(one: Certificate): boolean {
  const basic = extension(one, BASIC);
  return basic !== undefined && new Members(inside(readDer(basic.value))).maybe(FALSE_OR_TRUE)?.body[0] === 0xff;
}

/** Whether `above` signed `below`, under the name that it gives. */
export const isBy = async (below: Certificate, above: Certificate): Promise<boolean> =>
  equal(below.issuer, above.subject) && verifies(above.key, below.algorithm, below.signature, below.signed);

export const isValid = ({ from, until }: Certificate, at: number): boolean => from <= at && at <= until;

const PRINTABLE = 0x13;
const ASCII = 0x16;
const strict = new TextDecoder("utf-8", { fatal: true });

/** The parts of a name, the widest first: which part, and its words. @throws DerError where one cannot be read */
export function namesIn(name: Der): (readonly [id: string, words: string])[] {
  const pairs = inside(name).flatMap((set) => inside(set, SET)).map((pair) => inside(pair));
  return pairs.map(([id, value, ...more]) => {
    if (id === undefined || value === undefined || more.length > 0) throw new DerError("not a part of a name");
    const words = wordsOf(value);
    if ((value.tag === PRINTABLE && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(words)) || (value.tag === ASCII && /[^\0-\x7f]/.test(words))) {
      throw new DerError("other letters than there may be");
    }
    return [oid(id), words];
  });
}

function wordsOf({ body }: Der): string {
  try {
    return strict.decode(body);
  } catch {
    throw new DerError("not UTF-8");
  }
}

/** The name of a certificate's owner, as people read it: the narrowest part first. */
export function ownerOf({ subject }: Certificate): string {
  const known = namesIn(readDer(subject)).filter(([id]) => NAMES[id] !== undefined).reverse();
  return known.map(([id, words]) => `${NAMES[id]!}=${words}`).join(", ");
}
