/** spec/mailbox.md: one signed message of a mailbox. */
import type { Bytes } from "./bytes";
import { grantShape } from "./grant";
import { canonical, parse } from "./json";
import { SAYINGS, type Saying } from "./proceedings";
import { base64, boolean, integer, object, oneOf, string, version, type Of, type Shape } from "./shape";
import { chainShape, tailShape } from "./state";
import { LANGS, MESSAGE_KINDS, STATUSES, type Direction } from "./terms";
import { malformed } from "./errors";

export const LONGEST_TEXT = 20_000;
const said = string(LONGEST_TEXT, 1);

const fromDesk = object({ desk: base64(32), epoch: integer(1), sig: base64(64) });
const hello = object(
  { recipient: base64(1216), key: base64(32), lang: oneOf(LANGS) },
  { from_desk: fromDesk },
);
const words = object({ text: said });
const grantOrAll: Shape<string> = (value, at) => (value === "all" ? "all" : base64(16)(value, at));
const takeBack = object({ grant: grantOrAll });
const opened = object({ grant: base64(16), at: integer(0) });
const status = object({ status: oneOf(STATUSES) }, { text: said });
const tookBack = object({ grant: grantOrAll, opened: boolean, erased: boolean }, { hold: said });

export type Content =
  | { kind: "hello"; content: Of<typeof hello> }
  | { kind: "grant"; content: Of<typeof grantShape> }
  | { kind: "text"; content: Of<typeof words> }
  | { kind: "take_back"; content: Of<typeof takeBack> }
  | { kind: "opened"; content: Of<typeof opened> }
  | { kind: "status"; content: Of<typeof status> }
  | { kind: "took_back"; content: Of<typeof tookBack> }
  | Saying;

/** By direction: a kind that is not here does not go that way. */
const CONTENTS: { readonly [direction in Direction]: { readonly [kind: string]: Shape<unknown> } } = {
  in: { hello, grant: grantShape, text: words, take_back: takeBack, ...SAYINGS.in },
  out: { text: words, opened, status, took_back: tookBack, ...SAYINGS.out },
};

const head = object({
  v: version,
  type: oneOf(["message"]),
  mailbox: base64(32),
  direction: oneOf(["in", "out"]),
  seq: integer(1),
  prev: chainShape,
  seen: tailShape,
  to: base64(32),
  epoch: integer(1),
  at: integer(0),
  kind: oneOf(MESSAGE_KINDS),
  content: (value) => value,
});
export type Message = Omit<Of<typeof head>, "kind" | "content"> & Content;

/** @throws `json.…`, `message.kind` (a kind that cannot go in this direction) */
export function checkMessage(value: unknown): Message {
  const message = head(value, "message");
  const shape = CONTENTS[message.direction][message.kind];
  if (shape === undefined) throw malformed("message.kind", "This kind of message does not go that way.");
  return { ...message, content: shape(message.content, "content") } as Message;
}

export const encodeMessage = (message: Message): Bytes => canonical(checkMessage(message));
export const decodeMessage = (bytes: Uint8Array): Message => checkMessage(parse(bytes));
