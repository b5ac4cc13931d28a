/** Drives a safe by lines of JSON on stdin, answers by lines on stdout: how the Python tests use the browser's own code. */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { codeOf } from "../src/seal/errors";
import { Safe } from "../src/client/safe";
import type { SafeOptions } from "../src/client/types";

type Command = { do: string } & { [name: string]: any };
let safe: Safe;
let options: SafeOptions;

const COMMANDS: { readonly [name: string]: (command: Command) => Promise<unknown> } = {
  create: async (command) => {
    options = command["options"];
    safe = Safe.create(options);
    return safe.words;
  },
  open: async (command) => {
    safe = await Safe.open(command["phrase"], options);
    return { draft: safe.draft, items: safe.state.items, grants: safe.state.grants, room: safe.room, stored: (safe as unknown as { vault: { room: object } }).vault.room };
  },
  save: (command) => safe.save(command["draft"]),
  add: async (command) => {
    const bytes = readFileSync(command["path"]);
    const file = new File([bytes], command["name"] ?? "", { type: command["media"] ?? "" });
    return (command["voice"] === true ? safe.addVoice(file) : safe.addFile(file)).done;
  },
  read: async (command) => Buffer.from((await safe.readItem(command["item"])).bytes).toString("base64"),
  remove: (command) => safe.removeItem(command["item"]),
  desks: () => safe.desks(),
  send: (command) => safe.send(command["desk"], command["what"]),
  messages: (command) => safe.messages(command["desk"]),
  reply: (command) => safe.reply(command["desk"], command["text"], command["items"]),
  take_back: (command) => safe.takeBack(command["desk"]),
  export: async (command) => {
    const zip = await (await safe.exportZip({ sealed: command["sealed"] })).blob();
    writeFileSync(command["path"], Buffer.from(await zip.arrayBuffer()));
  },
  erase: () => safe.eraseEverything(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command;
  try {
    console.log(JSON.stringify({ result: (await COMMANDS[command.do]!(command)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: codeOf(error), detail: String(error) }));
  }
}
