/** Signatures of time stamp authorities through WebCrypto. SHA-1 and what else is weak or rare is not accepted. */
import type { Bytes } from "../seal/bytes";
import { inside, Members, oid, readDer, SEQUENCE, type Der } from "./der";

const NULL = 0x05;
const RSA = "1.2.840.113549.1.1.1";
const PSS = "1.2.840.113549.1.1.10";
const ED25519 = "1.3.101.112";
const HASHES: Readonly<Record<string, string>> = {
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};
const PKCS1: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
};
const ECDSA: Readonly<Record<string, string>> = {
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
};
const CURVES: Readonly<Record<string, readonly [name: string, size: number]>> = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};

/** The name of a hash by its AlgorithmIdentifier, or undefined. */
export function hashOf(algorithm: Der): string | undefined {
  const [id, parameters, ...more] = inside(algorithm);
  const empty = parameters === undefined || (parameters.tag === NULL && parameters.body.length === 0);
  return id !== undefined && empty && more.length === 0 ? HASHES[oid(id)] : undefined;
}

/** Whether an algorithm of signatures is RSA or ECDSA over this hash. PSS and what is rarer is not read in a token. */
export function goesWith(algorithm: Der, hash: string): boolean {
  const [id, parameters, ...more] = inside(algorithm);
  const name = oid(id!);
  const empty = parameters === undefined || (parameters.tag === NULL && parameters.body.length === 0);
  return empty && more.length === 0 && (name === RSA || PKCS1[name] === hash || ECDSA[name] === hash);
}

export const digest = async (name: string, bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(name, bytes as Bytes));

interface Scheme {
  readonly key: RsaHashedImportParams | EcKeyImportParams | Algorithm;
  readonly use: AlgorithmIdentifier | RsaPssParams | EcdsaParams;
  readonly signature: Bytes;
}

/**
 * @param key SubjectPublicKeyInfo
 * @param algorithm AlgorithmIdentifier of the signature
 * @param hash for `rsaEncryption` in CMS, which names it elsewhere
 */
export async function verifies(key: Bytes, algorithm: Der, signature: Bytes, signed: Bytes, hash?: string): Promise<boolean> {
  try {
    const scheme = schemeOf(key, algorithm, signature, hash);
    if (scheme === null) return false;
    const imported = await crypto.subtle.importKey("spki", key, scheme.key, false, ["verify"]);
    return await crypto.subtle.verify(scheme.use, imported, scheme.signature, signed);
  } catch {
    return false;
  }
}

function schemeOf(key: Bytes, algorithm: Der, signature: Bytes, hash?: string): Scheme | null {
  const [id, parameters] = inside(algorithm);
  const name = oid(id!);
  const pkcs1 = name === RSA ? hash : PKCS1[name];
  if (pkcs1 !== undefined) return { key: { name: "RSASSA-PKCS1-v1_5", hash: pkcs1 }, use: "RSASSA-PKCS1-v1_5", signature };
  if (name === PSS) return pss(parameters, signature);
  if (name === ED25519) return { key: { name: "Ed25519" }, use: "Ed25519", signature };
  const curve = ECDSA[name] === undefined ? undefined : curveOf(key);
  if (curve === undefined) return null;
  return { key: { name: "ECDSA", namedCurve: curve[0] }, use: { name: "ECDSA", hash: ECDSA[name]! }, signature: joined(signature, curve[1]) };
}

function curveOf(key: Bytes): readonly [string, number] | undefined {
  const [, curve] = inside(inside(readDer(key))[0]);
  return curve === undefined ? undefined : CURVES[oid(curve)];
}

/** RFC 4055: the same hash for the message and the mask; another mask is not accepted. */
function pss(parameters: Der | undefined, signature: Bytes): Scheme | null {
  const members = new Members(inside(parameters));
  const [hash, mask, salt] = [members.maybe(0xa0), members.maybe(0xa1), members.maybe(0xa2)];
  const name = hash === undefined ? undefined : hashOf(readDer(hash.body));
  const masked = mask === undefined ? undefined : hashOf(inside(readDer(mask.body))[1]!);
  if (name === undefined || masked !== name) return null;
  const saltLength = salt === undefined ? 20 : readDer(salt.body).body.reduce((sum, byte) => sum * 256 + byte, 0);
  return { key: { name: "RSA-PSS", hash: name }, use: { name: "RSA-PSS", saltLength }, signature };
}

/** SEQUENCE of two numbers as WebCrypto wants it: both at full length, one behind the other. */
function joined(signature: Bytes, size: number): Bytes {
  const out = new Uint8Array(2 * size);
  const numbers = inside(readDer(signature), SEQUENCE);
  if (numbers.length !== 2) throw new TypeError("not two numbers");
  numbers.forEach(({ body }, i) => {
    const value = body[0] === 0 ? body.subarray(1) : body;
    out.set(value, (i + 1) * size - value.length);
  });
  return out;
}
