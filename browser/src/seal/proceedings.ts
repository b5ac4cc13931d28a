/** spec/mailbox.md, "Proceedings and publication": notice, reply, referral, where it stands, consent to publish. */
import { b64, hash, tagged, unb64 } from "./bytes";
import { malformed } from "./errors";
import { manifestShape } from "./item";
import { canonical } from "./json";
import { CALLED, CLOCK_STATES, FORCES, PAPERS, POSITIONS, REPORTED, RIGHTS } from "./proceeding-terms";
import { base64, boolean, code, day, distinct, integer, list, object, oneOf, string, type Of, type Shape } from "./shape";
import { sign, type SigningKey } from "./signing";
import { LANGS, type B64 } from "./terms";

const LONG = 20_000;
const SHORT = 1000;
const MOST_ITEMS = 200;

/** The same words in one language or in both; never in none. */
export type Words = { en?: string; ur?: string };

function words(most: number): Shape<Words> {
  const said = string(most, 1);
  const plain = object({}, { en: said, ur: said });
  return (value, at) => {
    const found = plain(value, at);
    if (found.en === undefined && found.ur === undefined) throw malformed("json.missing", `${at} lacks words in any language.`);
    return found;
  };
}

const id = base64(16);
const long = string(LONG, 1);
const short = words(SHORT);
const longer = words(LONG);
const title = words(200);
const cited = string(500);
const consent = { publication: id, hash: base64(32), key: base64(32), sig: base64(64) };
const clocks = list(
  object(
    { step: code, title: short, actor: code, state: oneOf(CLOCK_STATES), force: oneOf(FORCES), basis: cited, verified: boolean },
    { due: day, done: day },
  ),
  100,
);
const route = object({ route: short, clocks }, { institution: string(500, 1), until: day, silent_since: day, acknowledged: day });
const manifests = (least: number): Shape<Of<typeof manifestShape>[]> => list(manifestShape, MOST_ITEMS, least);

const IN = {
  reply: object({ position: oneOf(POSITIONS), text: string(LONG) }, { publication: id }),
  ask_time: object({ days: integer(1, 90), text: long }),
  appeal: object({ text: long }),
  step: object({ referral: id, step: oneOf(REPORTED), day }, { text: long }),
  own_voice: object({
    ...consent, lang: oneOf(LANGS), name: string(200, 1), title: string(200, 1), text: long, pictures: distinct(list(id, 10)),
  }),
  publish_yes: object(consent),
  publish_no: object({ publication: id }),
};
const OUT = {
  notice: object(
    {
      about: longer, rule: short, basis: cited, decides: short, until: day, rights: distinct(list(oneOf(RIGHTS), RIGHTS.length)),
      verified: boolean,
    },
    { then: short },
  ),
  referral: object({ referral: id, about: longer, asks: longer, route: short, clocks, items: manifests(0) }, { until: day }),
  standing: object(
    { status: code, called: oneOf(CALLED), routes: list(route, 20) },
    { body: string(500, 1), day, text: long },
  ),
  papers: object({ about: oneOf(PAPERS), items: manifests(1) }, { text: long }),
  proposal: object({ publication: id, title, text: longer, hash: base64(32) }),
  gist: object({ publication: id, text: longer, until: day }),
};

type Shapes = typeof IN & typeof OUT;
export type ClockRow = Of<typeof clocks>[number];
export type RouteRow = Of<typeof route>;
/** A kind and what it says. */
export type Saying = { [K in keyof Shapes]: { kind: K; content: Of<Shapes[K]> } }[keyof Shapes];
export type Said<K extends Saying["kind"]> = Extract<Saying, { kind: K }>["content"];

export const SAYINGS: { readonly in: { [kind: string]: Shape<unknown> }; readonly out: { [kind: string]: Shape<unknown> } } = { in: IN, out: OUT };

/** The very text that is agreed to. `name` is empty in a desk's voice; `pictures`: hashes of the copies that are shown. */
export interface Published {
  title: Words;
  text: Words;
  name: string;
  pictures: B64[];
}

const published = object({ title, text: longer, name: string(200), pictures: list(base64(32), 10) });

/** Over every letter of it: one changed comma is another text. */
export const textHash = (text: Published): B64 =>
  b64(hash(tagged("publication_text", canonical({ v: 1, type: "publication_text", ...published(text, "text") }))));

/** What `publish_yes` and `own_voice` carry. @param key hers for this publication alone */
export function signConsent(publication: B64, desk: B64, digest: B64, key: SigningKey): Said<"publish_yes"> {
  unb64(publication, 16);
  const body = canonical({ v: 1, type: "publication_consent", publication, desk, hash: digest });
  return { publication, hash: digest, key: b64(key.key), sig: b64(sign("publication_consent", body, key.seed)) };
}
