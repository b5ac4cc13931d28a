/** A fictional desk for tests: keys, a directory entry, and messages out, made with the same codecs. */
import * as age from "../src/seal/age";
import { b64, hash, utf8, type Bytes } from "../src/seal/bytes";
import { sealSigned } from "../src/seal/envelope";
import { chain, deskId } from "../src/seal/ids";
import { canonical } from "../src/seal/json";
import { encodeMessage, type Content, type Message } from "../src/seal/message";
import { signBody, signingKey, type SigningKey } from "../src/seal/signing";
import type { Tail } from "../src/seal/state";

const key = (name: string) => signingKey(hash(utf8(name)));
export const operator = key("operator");

export class DeskDouble {
  readonly root: SigningKey;
  readonly epoch: SigningKey;
  readonly ageSeed: Bytes;
  readonly id: string;
  last: Tail = { seq: 0, chain: "" };

  constructor(readonly name: string) {
    this.root = key(`${name} root`);
    this.epoch = key(`${name} epoch`);
    this.ageSeed = hash(utf8(`${name} age`));
    this.id = deskId(this.root.key);
  }

  async entry(issued: number): Promise<Bytes> {
    const both = { en: this.name, ur: this.name };
    const recipient = b64(await age.recipientOf(this.ageSeed));
    const body = {
      v: 1, type: "entry", root: b64(this.root.key), name: both, kind: "support", country: "PK", languages: ["en", "ur"], about: both,
      must_report: both, epochs: [{ n: 1, sign: b64(this.epoch.key), age: recipient, from: "2026-01-01" }], issued,
    };
    return signBody("entry", canonical(body), this.root.seed);
  }

  /** Signed and sealed to her mailbox; `change` makes it a bad one. */
  async say(mailbox: string, recipient: Uint8Array, seen: Tail, content: Content, change: Partial<Message> = {}): Promise<Bytes> {
    const seq = this.last.seq + 1;
    const base = { v: 1, type: "message", mailbox, direction: "out", seq, prev: this.last.chain, seen, to: mailbox, epoch: 1, at: 1_790_000_100 };
    const body = encodeMessage({ ...base, ...content, ...change } as Message);
    const { signed, sealed } = await sealSigned("message", body, this.epoch.seed, [recipient]);
    this.last = { seq, chain: chain(signed) };
    return sealed;
  }
}

export async function directoryOf(desks: readonly DeskDouble[], issued: number): Promise<Bytes> {
  const entries = await Promise.all(desks.map(async (desk) => b64(await desk.entry(issued))));
  return signBody("directory", canonical({ v: 1, type: "directory", issued, entries }), operator.seed);
}
