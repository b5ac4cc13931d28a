/** The time stamp over the checkpoint (RFC 3161): the token, its certificates, the root that was given from outside. */
import { equal, hex, utf8, type Bytes } from "../seal/bytes";
import { isAuthority, isBy, isValid, ownerOf, readChain, stampsTimes, type Certificate } from "./certificates";
import type { Inside } from "./content";
import { DerError } from "./der";
import { Stopped, type Code, type Finding } from "./finding";
import { CHECKPOINT, STAMP, STAMP_TIME, STAMPED } from "./layout";
import { readReply, readStatement, signedBy, type Statement } from "./token";

const LONGEST_CHAIN = 10;

/** When the token was made (Unix seconds), and the service's name as its certificate has it. */
export interface Stamped {
  readonly at: number;
  readonly service: string;
}

/** The time stamp, proved under one of `roots` (none: none was given). */
export async function stampOf(inside: Inside, roots: readonly Certificate[]): Promise<[Stamped | null, Finding[]]> {
  const there = STAMPED.filter((name) => inside.has(name));
  if (there.length === 0) return [null, [{ code: "stamp.none", place: "" }]];
  const missing = [...STAMPED, CHECKPOINT].find((name) => !inside.has(name));
  if (missing !== undefined) return [null, [{ code: "stamp.incomplete", place: missing }]];
  const [reply, chain, said] = STAMPED.map((name) => inside.get(name)!.text!) as [Bytes, Bytes, Bytes];
  try {
    const certificates = certificatesOf(chain);
    const statement = await checked(reply, certificates, inside.get(CHECKPOINT)!.sha256, roots);
    const stamped = { at: statement.time, service: ownerOf(certificates[0]!) };
    const found: Finding[] = equal(said, utf8(`${stamped.at}\n`)) ? [] : [{ code: "stamp.time", place: STAMP_TIME }];
    return [stamped, roots.length > 0 ? found : [...found, { code: "stamp.no_root", place: "" }]];
  } catch (error) {
    if (error instanceof Stopped) return [null, [{ code: error.code, place: STAMP }]];
    throw error;
  }
}

/** What `read` gives. @throws Stopped with `code` where it is not DER as it should be */
function orStop<T>(code: Code, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Members that are not there are `undefined`, which no reader takes.
    if (error instanceof DerError || error instanceof TypeError) throw new Stopped(code);
    throw error;
  }
}

function certificatesOf(chain: Bytes): Certificate[] {
  const found = orStop("stamp.chain", () => readChain(chain));
  if (found.length < 2 || found.length > LONGEST_CHAIN) throw new Stopped("stamp.chain");
  return found;
}

/** From what the token stands for to what it says; one reason at a time. */
async function checked(reply: Bytes, chain: readonly Certificate[], digest: string, roots: readonly Certificate[]): Promise<Statement> {
  const token = orStop("stamp.malformed", () => readReply(reply));
  if (token === null) throw new Stopped("stamp.refused");
  const held = token.certificates;
  // The order of DER is that of the bytes: only there every reader sees the same certificates.
  const sorted = held.every((one, i) => i === 0 || hex(held[i - 1]!) <= hex(one));
  const known = held.every((one) => chain.some(({ raw }) => equal(raw, one)));
  if (held.length === 0 || !sorted || !known) throw new Stopped("stamp.certificates");
  if (!token.isPlain) throw new Stopped("stamp.malformed");
  const statement = orStop("stamp.malformed", () => readStatement(token));
  await checkChain(statement, chain);
  if (roots.length > 0 && !(await leadsTo(chain.at(-1)!, roots, statement.time))) throw new Stopped("stamp.root");
  if (statement.imprint.hash !== "SHA-256" || hex(statement.imprint.value) !== digest) throw new Stopped("stamp.other");
  if (!(await signed(statement, chain[0]!))) throw new Stopped("stamp.signature");
  return statement;
}

async function signed(statement: Statement, signer: Certificate): Promise<boolean> {
  try {
    return await signedBy(statement, signer);
  } catch (error) {
    if (error instanceof DerError || error instanceof TypeError) return false;
    throw error;
  }
}

async function checkChain({ issuer, serial, time }: Statement, chain: readonly Certificate[]): Promise<void> {
  const signer = chain[0]!;
  if (!equal(issuer, signer.issuer) || !equal(serial, signer.serial)) throw new Stopped("stamp.chain");
  for (const [i, above] of chain.slice(1).entries()) {
    if (!(await isBy(chain[i]!, above)) || !orStop("stamp.chain", () => isAuthority(above))) throw new Stopped("stamp.chain");
  }
  if (!chain.every((one) => isValid(one, time))) throw new Stopped("stamp.expired");
  if (!orStop("stamp.usage", () => stampsTimes(signer))) throw new Stopped("stamp.usage");
}

/** Whether the chain's last certificate is one of the roots, or was issued by one that was valid then. */
async function leadsTo(top: Certificate, roots: readonly Certificate[], at: number): Promise<boolean> {
  for (const root of roots) {
    if (equal(top.raw, root.raw)) return true;
    if ((await isBy(top, root)) && orStop("stamp.root", () => isAuthority(root)) && isValid(root, at)) return true;
  }
  return false;
}
