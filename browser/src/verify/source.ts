/** Bytes at any place of a file: as it lies on the disk, or through an age seal, chunk by chunk, never all at once. */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Decrypter } from "age-encryption";
import { endOfHeader, headerError } from "../seal/age";
import { utf8, type Bytes } from "../seal/bytes";
import { Stopped } from "./finding";

export interface Source {
  readonly size: number;
  /** Exactly `length` bytes from byte `at`; the caller stays within `size`. @throws Stopped `container.missing`, `seal.altered` */
  read(at: number, length: number): Promise<Bytes>;
}

export const blobSource = (blob: Blob): Source => ({
  size: blob.size,
  async read(at, length) {
    const bytes = await blob
      .slice(at, at + length)
      .arrayBuffer()
      .catch(() => null);
    if (bytes?.byteLength !== length) throw new Stopped("container.missing");
    return new Uint8Array(bytes);
  },
});

const INTRO = "age-encryption.org/";
const ARMOR = "-----BEGIN AGE";
const NONCE = 16;
const CHUNK = 64 * 1024;
const TAG = 16;
const SEALED_CHUNK = CHUNK + TAG;
const MAX_HEADER = 1 << 18;
/** Stanzas that somebody can open; others may be there to keep readers honest. */
const REAL = ["X25519", "mlkem768x25519", "scrypt", "ssh-ed25519", "ssh-rsa", "piv-p256"];

/** Whether it begins like an age file. @throws Stopped `seal.armored` */
export async function isSealed(source: Source): Promise<boolean> {
  const start = String.fromCharCode(...(await source.read(0, Math.min(source.size, 64))));
  if (start.trimStart().startsWith(ARMOR)) throw new Stopped("seal.armored");
  return start.startsWith(INTRO);
}

export interface Keys {
  /** `AGE-SECRET-KEY-…` */
  readonly identities: readonly string[];
  readonly passphrase: string;
}

/** What is inside the seal, and to how many it was sealed. @throws Stopped `seal.…` */
export async function unseal(source: Source, keys: Keys): Promise<{ inside: Source; doors: number }> {
  const start = await source.read(0, Math.min(source.size, MAX_HEADER));
  const end = endOfHeader(start);
  if (end === null || source.size < end + NONCE + TAG) throw new Stopped("seal.broken");
  const { key, kinds } = await fileKey(start.slice(0, end), keys);
  const payload = hkdf(sha256, key, start.length >= end + NONCE ? start.slice(end, end + NONCE) : await source.read(end, NONCE), utf8("payload"), 32);
  return { inside: await opened(source, end + NONCE, payload), doors: kinds.filter((kind) => REAL.includes(kind)).length };
}

async function fileKey(header: Uint8Array, { identities, passphrase }: Keys): Promise<{ key: Uint8Array; kinds: string[] }> {
  const decrypter = new Decrypter();
  let kinds: string[] = [];
  // Goes first and opens nothing: it sees which doors there are.
  decrypter.addIdentity({
    unwrapFileKey(stanzas) {
      kinds = stanzas.map(({ args }) => args[0] ?? "");
      if (kinds.includes("scrypt") && kinds.length > 1) throw new Stopped("seal.broken");
      return null;
    },
  });
  for (const identity of identities) decrypter.addIdentity(identity);
  if (passphrase !== "") decrypter.addPassphrase(passphrase);
  try {
    return { key: await decrypter.decryptHeader(header), kinds };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const known = headerError(error);
    if (known === null) throw new Stopped(identities.length === 0 && passphrase === "" ? "seal.no_key" : "seal.wrong_key");
    throw new Stopped(known.kind === "forged" ? "seal.altered" : "seal.broken");
  }
}

/** Each chunk is authenticated before a byte of it is given, and the last one at once: a file that was cut off shows first. */
async function opened(sealed: Source, begin: number, key: Uint8Array): Promise<Source> {
  const length = sealed.size - begin;
  const chunks = Math.max(1, Math.ceil(length / SEALED_CHUNK));
  const last = length - SEALED_CHUNK * (chunks - 1);
  if (last < TAG || (last === TAG && chunks > 1)) throw new Stopped("seal.altered");

  async function open(first: number, count: number): Promise<Bytes> {
    const at = begin + first * SEALED_CHUNK;
    const bytes = await sealed.read(at, Math.min(count * SEALED_CHUNK, sealed.size - at));
    const plain = new Uint8Array(bytes.length - TAG * count);
    for (let i = 0; i < count; i++) {
      plain.set(decrypted(bytes.subarray(i * SEALED_CHUNK, (i + 1) * SEALED_CHUNK), first + i), i * CHUNK);
    }
    return plain;
  }
  function decrypted(chunk: Uint8Array, number: number): Uint8Array {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(3, BigInt(number));
    nonce[11] = number === chunks - 1 ? 1 : 0;
    try {
      return chacha20poly1305(key, nonce).decrypt(chunk);
    } catch {
      throw new Stopped("seal.altered");
    }
  }

  await open(chunks - 1, 1);
  let kept = { first: -1, count: 0, plain: new Uint8Array() as Bytes };
  return {
    size: length - TAG * chunks,
    async read(at, size) {
      if (size === 0) return new Uint8Array();
      const first = Math.floor(at / CHUNK);
      const count = Math.floor((at + size - 1) / CHUNK) - first + 1;
      if (first < kept.first || first + count > kept.first + kept.count) kept = { first, count, plain: await open(first, count) };
      const skip = at - kept.first * CHUNK;
      return kept.plain.slice(skip, skip + size) as Bytes;
    },
  };
}
