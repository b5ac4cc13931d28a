/** age v1 files (spec/age.md) through the library `age-encryption`: hybrid recipients, 32-byte seeds, our error codes. */
import { Decrypter, Encrypter, armor, identityToRecipient } from "age-encryption";
import { bech32 } from "@scure/base";
import { text, type Bytes } from "./bytes";
import { AmanatError, forged, malformed } from "./errors";

const RECIPIENT_BYTES = 1216;
const INTRO = "age-encryption.org/";
const NEWLINE = 10;
const NONCE = 16;
/** `--- `, 43 characters, and the end of the line. */
const MAC_LINE = 48;
const ARMOR = "-----BEGIN AGE";

/** `AGE-SECRET-KEY-PQ-1…`, for export. */
export const identityText = (seed: Uint8Array): string => bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();

/** `age1pq1…`. @throws `age.recipient` */
export function recipientText(recipient: Uint8Array): string {
  if (recipient.length !== RECIPIENT_BYTES) throw malformed("age.recipient", "A recipient is 1216 bytes.");
  return bech32.encode("age1pq", bech32.toWords(recipient), false);
}

/** The 1216 raw bytes that belong to a 32-byte seed. @throws `age.identity` */
export async function recipientOf(seed: Uint8Array): Promise<Bytes> {
  if (seed.length !== 32) throw malformed("age.identity", "An identity seed is 32 bytes.");
  const { words } = bech32.decode((await identityToRecipient(identityText(seed))) as `${string}1${string}`, false);
  return bech32.fromWords(words) as Bytes;
}

/** @param recipients raw, 1216 bytes each @throws `age.recipient` */
export function seal(recipients: readonly Uint8Array[], plain: Uint8Array): Promise<Bytes> {
  return encrypterFor(recipients).encrypt(plain) as Promise<Bytes>;
}

/** Holds about one chunk of 64 KiB; reads only as fast as it is read. */
export async function sealStream(
  recipients: readonly Uint8Array[],
  plain: ReadableStream<Uint8Array>,
): Promise<{ stream: ReadableStream<Uint8Array>; sealedSize: (plainSize: number) => number }> {
  const stream = await encrypterFor(recipients).encrypt(plain);
  return { stream, sealedSize: (size) => stream.size(size) };
}

/**
 * @returns the plaintext, or null if the file is not for this seed
 * @throws `age.version`, `age.header`, `age.stanza`, `age.header_mac`, `age.payload`, `age.armor`
 */
export const open = (seed: Uint8Array, file: Uint8Array): Promise<Bytes | null> => openWith([identityText(seed)], file);

/** With identities as text, hybrid or X25519; binary or armored. */
export async function openWith(identities: readonly string[], file: Uint8Array): Promise<Bytes | null> {
  const binary = unarmor(file);
  checkHeader(binary);
  const stream = await openStreamWith(identities, oneChunk(binary));
  if (stream === null) return null;
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The plaintext as a stream that errors with `age.payload` where the file breaks; null if not for this seed. */
export const openStream = (
  seed: Uint8Array,
  file: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array> | null> => openStreamWith([identityText(seed)], file);

async function openStreamWith(
  identities: readonly string[],
  file: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array> | null> {
  const decrypter = new Decrypter();
  for (const identity of identities) addIdentity(decrypter, identity);
  try {
    return reworded(await decrypter.decrypt(file));
  } catch (error) {
    if (error instanceof AmanatError) throw error; // the bytes did not come: that says nothing of the file
    const known = headerError(error);
    if (known === null) return null;
    throw known;
  }
}

function encrypterFor(recipients: readonly Uint8Array[]): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    const name = recipientText(recipient);
    try {
      encrypter.addRecipient(name);
    } catch {
      throw malformed("age.recipient", "This is not a usable recipient.");
    }
  }
  return encrypter;
}

function addIdentity(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity);
  } catch {
    throw malformed("age.identity", "This is not a usable identity.");
  }
}

function unarmor(file: Uint8Array): Uint8Array {
  const start = String.fromCharCode(...file.subarray(0, 64)).trimStart();
  if (!start.startsWith(ARMOR)) return file;
  try {
    return armor.decode(text(file));
  } catch {
    throw malformed("age.armor", "The text form of this file is broken.");
  }
}

/** What the library does not tell apart: no age file at all, another version, and a header or nonce that is cut off. */
function checkHeader(file: Uint8Array): void {
  const intro = String.fromCharCode(...file.subarray(0, INTRO.length + 3));
  if (!intro.startsWith(INTRO)) throw malformed("age.header", "This is not an age file.");
  if (intro !== `${INTRO}v1\n`) throw malformed("age.version", "This age file has a version that is not known here.");
  const end = endOfHeader(file);
  if (end === null || file.length < end + NONCE) throw malformed("age.header", "This age file is cut off before its content.");
}

/** The place after the line `--- <43 characters of MAC>`. */
export function endOfHeader(file: Uint8Array): number | null {
  for (let at = file.indexOf(NEWLINE); at !== -1; at = file.indexOf(NEWLINE, at + 1)) {
    const line = String.fromCharCode(...file.subarray(at + 1, at + 1 + MAC_LINE));
    if (line.startsWith("---")) return /^--- [A-Za-z0-9+/]{43}\n$/.test(line) ? at + 1 + MAC_LINE : null;
  }
  return null;
}

/** The library tells its errors apart by their text only; the version is pinned and the C2SP vectors check this table. */
const HEADER_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^invalid version/, "age.version"],
  [/stanza|scrypt/, "age.stanza"],
];

export function headerError(error: unknown): AmanatError | null {
  const message = error instanceof Error ? error.message : "";
  if (message.startsWith("no identity matched")) return null;
  if (message.startsWith("invalid header HMAC")) return forged("age.header_mac", "The start of this file was altered.");
  const code = HEADER_ERRORS.find(([pattern]) => pattern.test(message))?.[1] ?? "age.header";
  return malformed(code, "The start of this age file is broken.");
}

function reworded(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          // An error of the source (a lost network) is not a broken file.
          controller.error(error instanceof AmanatError ? error : forged("age.payload", "The content of this file was cut off or altered."));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function oneChunk(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
