/** RFC 3161 replies: a time that an authority signed for a hash. Nothing may hide where the signature does not reach. */
import { concat, equal, type Bytes } from "../seal/bytes";
import { namesIn, stampsTimes, type Certificate } from "./certificates";
import { context, DerError, GENERALIZED_TIME, inside, INTEGER, Members, OCTET_STRING, OID, oid, readDer, SEQUENCE, SET, small, time, type Der } from "./der";
import { digest, goesWith, hashOf, verifies } from "./signatures";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_2 = "1.2.840.113549.1.9.16.2.47";
/** Status `granted`, and not a word more. */
const GRANTED = Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x00);

/** What a reply holds. `isPlain`: what the signature does not cover says nothing of its own. */
export interface Token {
  readonly certificates: readonly Bytes[];
  readonly isPlain: boolean;
  readonly content: Der;
  readonly signers: readonly Der[];
}

/** @returns null where the service gave no token @throws DerError */
export function readReply(bytes: Uint8Array): Token | null {
  const [status, token, ...more] = inside(readDer(bytes));
  if (status === undefined || more.length > 0) throw new DerError("not a reply");
  if (token === undefined) return null;
  const outer = new Members(inside(token));
  const [kind, wrapped] = [outer.take(), outer.take(context(0))];
  outer.end();
  const [signedData, ...beside] = inside(wrapped, context(0));
  const [version, hashes, content, ...rest] = inside(signedData);
  const sets = rest.filter(({ tag }) => tag === SET);
  if (beside.length > 0 || content === undefined || sets.length !== 1) throw new DerError("not signed data");
  const signers = inside(sets[0], SET);
  const isPlain =
    equal(status.raw, GRANTED) &&
    kind.tag === OID &&
    oid(kind) === SIGNED_DATA &&
    small(version!) === 3 &&
    oid(inside(content)[0]!) === TST_INFO &&
    rest.every(({ tag }, i) => tag === (i === rest.length - 1 ? SET : context(0))) &&
    rest.length <= 2 &&
    isPlainSigner(signers, hashes!);
  const certificates = rest.filter(({ tag }) => tag === context(0)).flatMap((one) => inside(one, context(0)).map(({ raw }) => raw));
  return { certificates, isPlain, content, signers };
}

/** One signer, whose hash is the one announced, whose way of signing goes with it, and without unsigned words. */
function isPlainSigner(signers: readonly Der[], hashes: Der): boolean {
  const parts = signers.map((one) => inside(one));
  const wanted = [INTEGER, SEQUENCE, SEQUENCE, context(0), SEQUENCE, OCTET_STRING];
  const [only] = parts;
  if (parts.length !== 1 || only!.length !== wanted.length || only!.some(({ tag }, i) => tag !== wanted[i])) return false;
  const [version, , digest_, , signing] = only as [Der, Der, Der, Der, Der];
  const announced = inside(hashes, SET);
  const name = hashOf(digest_);
  return small(version) === 1 && announced.length === 1 && equal(announced[0]!.raw, digest_.raw) && name !== undefined && goesWith(signing, name);
}

/** What the token says, and how it was signed; nothing of it is proved yet. */
export interface Statement {
  /** Unix seconds. */
  readonly time: number;
  /** The hash of what was stamped, and which hash: `SHA-256`. */
  readonly imprint: { readonly hash: string | undefined; readonly value: Bytes };
  readonly info: Bytes;
  /** Issuer and serial number of the signer's certificate. */
  readonly issuer: Bytes;
  readonly serial: Bytes;
  readonly hash: string;
  readonly attributes: Der;
  readonly algorithm: Der;
  readonly signature: Bytes;
}

/** Of a plain token. @throws DerError */
export function readStatement({ content, signers }: Token): Statement {
  const [, holder] = inside(content);
  const [info, ...more] = inside(holder, context(0));
  if (info?.tag !== OCTET_STRING || more.length > 0) throw new DerError("not a time stamp");
  const [, id, hash, attributes, algorithm, signature] = inside(signers[0]) as [Der, Der, Der, Der, Der, Der];
  const [issuer, serial] = inside(id);
  if (issuer === undefined || serial?.tag !== INTEGER) throw new DerError("no signer");
  namesIn(issuer);
  return {
    ...readInfo(info.body),
    info: info.body,
    issuer: issuer.raw,
    serial: serial.body,
    hash: hashOf(hash)!,
    attributes,
    algorithm,
    signature: signature.body,
  };
}

function readInfo(bytes: Bytes): Pick<Statement, "time" | "imprint"> {
  const members = new Members(inside(readDer(bytes)));
  if (small(members.take(INTEGER)) !== 1) throw new DerError("another version");
  members.take(OID);
  const [algorithm, value] = inside(members.take(SEQUENCE));
  members.take(INTEGER);
  if (value?.tag !== OCTET_STRING) throw new DerError("no hash");
  return { time: time(members.take(GENERALIZED_TIME)), imprint: { hash: hashOf(algorithm!), value: value.body } };
}

/** Whether this certificate's key signed the statement, for stamping times, and the statement names this very certificate. */
export async function signedBy(statement: Statement, certificate: Certificate): Promise<boolean> {
  const { hash, info, algorithm, signature } = statement;
  const attributes = inside(statement.attributes, context(0));
  const value = (id: string): Der | undefined => only(attributes, id);
  const kind = value(CONTENT_TYPE);
  if (kind === undefined || oid(kind) !== TST_INFO || !stampsTimes(certificate)) return false;
  const stated = value(MESSAGE_DIGEST);
  if (stated?.tag !== OCTET_STRING || !equal(stated.body, await digest(hash, info))) return false;
  if (!(await names(value, certificate))) return false;
  // What is signed is the same SET under its own tag (RFC 5652 section 5.4).
  const signed = concat(Uint8Array.of(SET), statement.attributes.raw.subarray(1));
  return verifies(certificate.key, algorithm, signature, signed, hash);
}

/** The one value of an attribute that is there once. */
function only(attributes: readonly Der[], id: string): Der | undefined {
  const found = attributes.map((one) => inside(one)).filter(([type]) => oid(type!) === id);
  const values = found.length === 1 ? inside(found[0]![1], SET) : [];
  return values.length === 1 ? values[0] : undefined;
}

/** RFC 5035: the hash of the signer's certificate is among what is signed, so that no other one fits. */
async function names(value: (id: string) => Der | undefined, certificate: Certificate): Promise<boolean> {
  const [newer, older] = [value(SIGNING_CERTIFICATE_2), value(SIGNING_CERTIFICATE)];
  const first = newer ?? older;
  if (first === undefined) return false;
  const members = new Members(inside(inside(inside(first)[0])[0]));
  const algorithm = members.maybe(SEQUENCE);
  const hash = newer === undefined ? "SHA-1" : algorithm === undefined ? "SHA-256" : hashOf(algorithm);
  return hash !== undefined && equal(members.take(OCTET_STRING).body, await digest(hash, certificate.raw));
}
