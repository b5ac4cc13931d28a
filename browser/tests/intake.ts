/**
 * A small honest intake over real HTTP on loopback, for the tests of the browser code: it checks the signatures of requests
 * and bundles, versions and sequence numbers as spec/intake.md says, and can be told to misbehave as a bad network does.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { b64, concat, hash, readU32be, unb64, utf8 } from "../src/seal/bytes";
import { AmanatError } from "../src/seal/errors";
import { mailboxId } from "../src/seal/ids";
import { openJoin } from "../src/seal/invitation";
import { canonical, parse } from "../src/seal/json";
import { leafOf } from "../src/seal/receipt";
import { signBody, signingKey, verify } from "../src/seal/signing";
import { leafOf as commitment } from "../src/ledger/leaf";
import type { LogDouble } from "./log";

type Op = { op: string; blob?: number; by?: number } & { [name: string]: unknown };
interface Head {
  salt: string;
  ops: Op[];
  blobs: number[];
  signers: string[];
}
interface Mailbox {
  state: { seq: number; bytes: Uint8Array } | null;
  items: Map<string, { parts: Map<number, Uint8Array>; committed: boolean }>;
  grants: Map<string, { desk: string; to: string; items: string[]; expires: string }>;
  messages: { in: Uint8Array[]; out: Uint8Array[] };
}
export interface Listed {
  directory: string;
  salt: string;
  proof: string;
}
/** What happens to one request: nothing special, or what networks do. */
export type Fault = "drop-before" | "drop-after" | "error" | "full" | "delay" | "cut" | null;

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly more: object = {},
  ) {
    super(code);
  }
}

export class IntakeDouble {
  readonly key = signingKey(hash(utf8("intake")));
  readonly mailboxes = new Map<string, Mailbox>();
  readonly notices: { notice: string; desk: string; bytes: Uint8Array }[] = [];
  /** Invitations by id: who may join, the sealed notice, and the one join. */
  readonly letters = new Map<string, { key: Uint8Array; notice: Uint8Array; join: Uint8Array | null }>();
  readonly requests: string[] = [];
  readonly promises: string[] = [];
  directory: Uint8Array = new Uint8Array();
  /** Null: an intake without a ledger. */
  log: LogDouble | null = null;
  /** What it says of the list instead of the truth. */
  lie: (honest: Listed) => Partial<Listed> = () => ({});
  clock = 1_790_000_000;
  limit = 224 << 20;
  /** No room on the disk: only what takes away, with little beside it. */
  diskFull = false;
  refuseNotices = false;
  /** Ages of the tokens over which a mailbox began, in seconds. */
  readonly begunAt: number[] = [];
  fault: (request: string) => Fault = () => null;
  inFlight = 0;
  mostInFlight = 0;
  private server: Server | null = null;
  base = "";

  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }

  token(): string {
    return `${this.clock}.${b64(hash(utf8(`token ${this.clock}`)))}`;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = concat(...(await request.toArray().catch(() => [])) as Uint8Array[]);
    const line = `${request.method} ${request.url}`;
    this.requests.push(line);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await this.misbehave(this.fault(line), line, request, response, body);
    } finally {
      this.inFlight -= 1;
    }
  }

  private async misbehave(fault: Fault, line: string, request: IncomingMessage, response: ServerResponse, body: Uint8Array): Promise<void> {
    if (fault === "drop-before") return void request.socket.destroy();
    if (fault === "error") return this.answer(response, 503, { code: "service.down", detail: "x" });
    if (fault === "full") return this.answer(response, 507, { code: "storage.full", detail: "x" });
    if (fault === "delay") await new Promise((resolve) => setTimeout(resolve, 30));
    const done = this.route(line, request, body);
    if (fault === "drop-after") return void request.socket.destroy();
    if (fault === "cut" && done.body instanceof Uint8Array && done.body.length > 1) {
      response.writeHead(200, { "content-length": done.body.length, "amanat-time": this.token(), ...done.headers });
      response.write(done.body.subarray(0, done.body.length >> 1));
      return void setTimeout(() => request.socket.destroy(), 5);
    }
    this.answer(response, done.status ?? 200, done.body ?? {}, done.headers);
  }

  private answer(response: ServerResponse, status: number, body: object | Uint8Array, headers: object = {}): void {
    response.writeHead(status, { "amanat-time": this.token(), ...headers });
    response.end(body instanceof Uint8Array ? body : JSON.stringify(body));
  }

  private route(line: string, request: IncomingMessage, body: Uint8Array): { status?: number; body?: object | Uint8Array; headers?: object } {
    try {
      if (line === "GET /v1/time") return { body: { time: this.token() } };
      if (line === "GET /v1/key") return { body: { key: b64(this.key.key) } };
      if (line === "GET /v1/directory") return { body: { ...this.listing(), looked_in: {} } };
      if (request.url!.startsWith("/ledger/tile/")) return { body: this.present(this.log?.served(request.url!)) };
      if (request.url!.startsWith("/v1/ledger/proofs/")) return { body: utf8(this.present(this.log?.proof(unb64(request.url!.split("/")[4]!, 32)) ?? undefined)) };
      if (request.url!.startsWith("/v1/invitations/")) return this.letter(request.method!, request.url!.split("/")[3]!, body);
      if (line.endsWith("/takedown")) throw new Refusal(404, "nothing");
      const key = this.signer(request, body);
      if (line === "POST /v1/bundles") return { body: this.bundle(body, key, String(request.headers["amanat-time"])) };
      return this.mailboxRoute(request.method!, request.url!, key, body);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: { code: error.code, detail: "x", ...error.more } };
      if (error instanceof AmanatError) return { status: 401, body: { code: error.code, detail: "x" } };
      throw error;
    }
  }

  /** The list as it is answered: with its place in the log, if there is one. */
  private listing(): Partial<Listed> {
    const directory = b64(this.directory);
    if (this.log === null) return { directory };
    const salt = hash(utf8(`salt ${directory}`)).slice(0, 16);
    const leaf = commitment({ kind: "directory", salt, hash: hash(this.directory) });
    if (this.log.proof(leaf) === null) {
      this.log.add(leaf);
      this.log.batch();
    }
    const honest = { directory, salt: b64(salt), proof: this.log.proof(leaf) ?? "" };
    return { ...honest, ...this.lie(honest) };
  }

  private letter(method: string, id: string, body: Uint8Array): { body?: object | Uint8Array } {
    const found = this.present(this.letters.get(id));
    if (method === "GET") return { body: this.present(found.join === null ? found.notice : undefined) };
    if (found.join !== null && b64(found.join) !== b64(body)) throw new Refusal(404, "nothing");
    openJoin(body, found.key);
    found.join = body;
    return { body: { stored: true } };
  }

  private signer(request: IncomingMessage, body: Uint8Array): Uint8Array {
    const token = String(request.headers["amanat-time"]);
    const [at, mac] = token.split(".");
    if (mac !== b64(hash(utf8(`token ${at}`))) || Number(at) < this.clock - 7200) throw new Refusal(401, "time.expired");
    const key = unb64(String(request.headers["amanat-key"]), 32);
    const said = utf8(`${request.method}\n${request.url}\n${b64(hash(body))}\n${token}`);
    verify("request", said, unb64(String(request.headers["amanat-signature"])), key);
    return key;
  }

  private mailboxRoute(method: string, url: string, key: Uint8Array, body: Uint8Array): { body?: object | Uint8Array; headers?: object } {
    const [, , , id, kind, a, , c] = url.split("/") as (string | undefined)[];
    const box = this.mailboxes.get(id!);
    if (box === undefined || mailboxId(key) !== id) throw new Refusal(404, "nothing");
    if (kind === undefined) return { body: this.info(id!, box) };
    if (kind === "state" && box.state !== null) return { body: box.state.bytes, headers: { "amanat-seq": String(box.state.seq) } };
    if (kind === "messages") {
      const bytes = this.present(box.messages[a as "in" | "out"][Number(url.split("/")[6]) - 1]);
      return a === "out" && this.log !== null ? { body: bytes, headers: { "amanat-leaf-salt": this.answered(bytes) } } : { body: bytes };
    }
    if (kind === "items" && method === "GET") return { body: this.present(box.items.get(a!)?.parts.get(Number(c))) };
    if (kind === "items" && method === "DELETE") return box.items.delete(a!) ? {} : this.present(undefined as never);
    if (kind === "items" && method === "PUT") return this.put(box, a!, Number(c), body);
    throw new Refusal(404, "nothing");
  }

  /** The salt of a message out; its leaf waits for the next batch. */
  private answered(bytes: Uint8Array): string {
    const salt = hash(concat(utf8("salt"), bytes)).slice(0, 16);
    this.log!.add(commitment({ kind: "message", salt, hash: hash(bytes) }));
    return b64(salt);
  }

  private put(box: Mailbox, id: string, number: number, body: Uint8Array): object {
    const item = box.items.get(id) ?? { parts: new Map<number, Uint8Array>(), committed: false };
    const there = item.parts.get(number);
    if (there !== undefined && b64(hash(there)) !== b64(hash(body))) throw new Refusal(409, "part.differs");
    if (this.used(box) + body.length > this.limit) throw new Refusal(413, "mailbox.full");
    box.items.set(id, item);
    item.parts.set(number, body);
    return {};
  }

  private present<T>(value: T | undefined): T {
    if (value === undefined) throw new Refusal(404, "nothing");
    return value;
  }

  private used(box: Mailbox): number {
    return [...box.items.values()].flatMap((item) => [...item.parts.values()]).reduce((sum, part) => sum + part.length, 0);
  }

  private info(mailbox: string, box: Mailbox): object {
    const items = [...box.items].map(([item, { parts, committed }]) => ({ item, parts: parts.size, size: 0, committed }));
    const grants = [...box.grants].map(([grant, row]) => ({ grant, ...row }));
    const messages = { in: box.messages.in.length, out: box.messages.out.length };
    return { mailbox, state: box.state && { seq: box.state.seq, size: 0 }, items, grants, messages, used: this.used(box), limit: this.limit };
  }

  private bundle(bytes: Uint8Array, key: Uint8Array, token: string): object {
    const headLength = readU32be(bytes);
    const head = parse(bytes.subarray(4, 4 + headLength)) as unknown as Head;
    let at = 4 + headLength;
    const blobs = head.blobs.map((length) => bytes.subarray(at, (at += length)));
    if (at + 64 * head.signers.length !== bytes.length) throw new Refusal(400, "bundle.length");
    const signers = this.signers(head, bytes, key, token);
    const ops = head.ops.map((op) => ({ op, actor: op.by === undefined ? key : this.present(signers[op.by]) }));
    const freeing = ops.filter(({ op }) => ["revoke", "drop", "erase"].includes(op.op)).length;
    if (freeing > 16) throw new Refusal(400, "bundle.ops");
    const small = blobs.reduce((sum, blob) => sum + blob.length, 0) <= 65_536;
    if (this.diskFull && !(freeing > 0 && small)) throw new Refusal(507, "storage.full");
    this.allOrNothing(() => {
      for (const { op, actor } of ops) {
        this.mayBegin(op, token);
        this.check(op, actor, blobs);
        this.apply(op, blobs);
      }
    });
    const body = { v: 1, type: "promise", leaf: leafOf(unb64(head.salt, 16), bytes), at: this.clock, by: this.clock + 600 };
    this.log?.add(body.leaf);
    const promise = b64(signBody("promise", canonical(body), this.key.seed));
    this.promises.push(promise);
    return { promise };
  }

  private allOrNothing(work: () => void): void {
    const before = structuredClone(this.mailboxes);
    const noticed = this.notices.length;
    try {
      work();
    } catch (error) {
      const now = new Map(this.mailboxes);
      this.mailboxes.clear();
      // Whoever holds a mailbox in a test goes on holding it.
      for (const [id, box] of before) this.mailboxes.set(id, Object.assign(now.get(id) ?? box, box));
      this.notices.length = noticed;
      throw error;
    }
  }

  /** Each of them signed this very bundle for this request, and is there for something; the `to` of each grant is one. */
  private signers(head: Head, bytes: Uint8Array, key: Uint8Array, token: string): Uint8Array[] {
    const end = bytes.length - 64 * head.signers.length;
    const said = utf8(`${b64(hash(bytes.subarray(0, end)))}\n${b64(key)}\n${token}`);
    const signers = head.signers.map((one) => unb64(one, 32));
    signers.forEach((one, n) => verify("bundle", said, bytes.subarray(end + 64 * n, end + 64 * (n + 1)), one));
    const named = head.ops.filter(({ op }) => op === "grant").map(({ to }) => to as string);
    const idle = signers.filter((one, n) => !head.ops.some(({ by }) => by === n) && !named.includes(mailboxId(one)));
    const twice = new Set([b64(key), ...head.signers]).size <= head.signers.length;
    if (idle.length > 0 || twice || signers.length > 8) throw new Refusal(400, "bundle.signers");
    const there = [key, ...signers].map(mailboxId);
    if (!named.every((to) => there.includes(to))) throw new Refusal(401, "grant.to");
    return signers;
  }

  /** Only a first state or a first message begins a mailbox, and only over a token of the last two minutes. */
  private mayBegin(op: Op, token: string): void {
    const known = op.op === "notice" || op.op === "erase" || this.mailboxes.has(String(op["mailbox"]));
    if (known) return;
    if (!((op.op === "state" && op["replaces"] === 0) || (op.op === "message" && op["seq"] === 1))) throw new Refusal(404, "nothing");
    const age = this.clock - Number(token.split(".")[0]);
    if (age > 120) throw new Refusal(401, "time.expired");
    this.begunAt.push(age);
  }

  private check(op: Op, actor: Uint8Array, blobs: Uint8Array[]): void {
    if (op.op === "notice") {
      if (this.refuseNotices) throw new Refusal(403, "notice.queue_full");
      if (this.mailboxes.has(mailboxId(actor))) return;
      throw new Refusal(404, "nothing");
    }
    const mailbox = String(op["mailbox"]);
    if (mailboxId(actor) !== mailbox) throw new Refusal(404, "nothing");
    const box = this.mailboxes.get(mailbox);
    const blob = op.blob === undefined ? null : blobs[op.blob]!;
    if (op.op === "state") {
      const now = box?.state?.seq ?? 0;
      const again = box?.state != null && b64(hash(box.state.bytes)) === b64(hash(blob!));
      if (op["replaces"] !== now && !again) throw new Refusal(409, "state.conflict", { seq: now });
    } else if (op.op === "message") {
      const there = box?.messages[op["direction"] as "in" | "out"] ?? [];
      const seq = Number(op["seq"]);
      const again = there[seq - 1] !== undefined && b64(hash(there[seq - 1]!)) === b64(hash(blob!));
      if (seq !== there.length + 1 && !again) throw new Refusal(409, "message.sequence", { last: there.length });
    } else if (op.op === "commit") {
      const parts = box?.items.get(String(op["item"]))?.parts ?? new Map<number, Uint8Array>();
      const hashes = op["parts"] as string[];
      const missing = hashes.flatMap((one, n) => (parts.has(n) && b64(hash(parts.get(n)!)) === one ? [] : [n]));
      if (missing.length > 0) throw new Refusal(409, "item.incomplete", { missing });
    } else if (op.op === "erase" && box !== undefined) {
      const newest = box.state?.bytes ?? box.messages.in.at(-1);
      if (op["was"] !== (newest === undefined ? "" : b64(hash(newest)))) throw new Refusal(409, "erase.changed", { mailbox });
    }
  }

  private apply(op: Op, blobs: Uint8Array[]): void {
    const blob = op.blob === undefined ? new Uint8Array() : blobs[op.blob]!;
    if (op.op === "notice") return void this.notices.push({ notice: String(op["notice"]), desk: String(op["desk"]), bytes: blob });
    const id = String(op["mailbox"]);
    const box = this.mailboxes.get(id) ?? { state: null, items: new Map(), grants: new Map(), messages: { in: [], out: [] } };
    this.mailboxes.set(id, box);
    const item = String(op["item"]);
    if (op.op === "state") box.state = { seq: Number(op["replaces"]) + 1, bytes: blob };
    else if (op.op === "item") box.items.set(item, { parts: new Map([[0, blob]]), committed: true });
    else if (op.op === "commit") box.items.get(item)!.committed = true;
    else if (op.op === "drop") box.items.delete(item);
    else if (op.op === "grant") box.grants.set(String(op["grant"]), op as never);
    else if (op.op === "revoke") box.grants.delete(String(op["grant"]));
    else if (op.op === "message") box.messages[op["direction"] as "in" | "out"][Number(op["seq"]) - 1] = blob;
    else if (op.op === "erase") this.mailboxes.delete(id);
  }
}
