// The person's journey, one script for both pages: writing a record, and coming back to it.

import { Choice } from "../journey/choice";
import { settleConflicts } from "../journey/conflict";
import { byId, el } from "../journey/dom";
import { Endings } from "../journey/endings";
import { writeRecord } from "../journey/form";
import { Invited } from "../journey/invited";
import { evidence } from "../journey/items";
import { Kept } from "../journey/kept";
import { entrance, Phrase } from "../journey/phrase";
import { Questions } from "../journey/questions";
import { keepLineTrue } from "../journey/saved";
import { Stage } from "../journey/stage";
import { library, Visit } from "../journey/visit";
import { Voice } from "../journey/voice";
import { language, restOfWords } from "../journey/words";

/** A code from a letter stands behind the #. It leaves the address before anything else happens, and is sent to nobody. */
function takeCode(): string {
  const found = location.hash.slice(1);
  if (found !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return found;
}

function begin(): void {
  const invited = document.body.querySelector("#letter") !== null;
  const code = invited ? takeCode() : "";
  const coming = document.body.querySelector("#phrase") !== null;
  const later = document.querySelector<HTMLTemplateElement>("#later");
  if (later) byId("questions").append(later.content.cloneNode(true));

  const visit = new Visit();
  const start = (): string => (visit.safe ? "kept" : invited ? "letter" : coming ? "enter" : "question");
  const stage = new Stage(start);
  const files = evidence(visit);
  const voice = new Voice(visit);
  const questions = new Questions(visit, stage, () => (visit.wordsShown ? "kept" : "phrase"));
  new Phrase(visit, stage, language());
  new Choice(visit, stage);
  new Kept(visit, stage, files, () => questions.first);
  const clear = (): void => {
    writeRecord({ v: 1, type: "record", lang: language() });
    files.list.forget();
    voice.list.forget();
  };
  new Endings(visit, stage, clear);
  settleConflicts(visit, stage);
  if (coming) entrance(visit, stage);
  if (invited) void welcome(visit, stage, code);

  stage.onChange = () => voice.stop();
  questions.onShow = (id) => {
    if (id === "files") byId("evidence").replaceChildren(files.element);
  };
  visit.onOpen = (safe) => writeRecord(safe.draft);
  keepLineTrue(visit);
  mind(visit, clear);
  byId("back").addEventListener("click", (event) => {
    if (stage.depth === 0) return; // the first page's "Back" is a plain link to the start
    event.preventDefault();
    history.back();
  });

  if (!invited) void stage.replace(coming ? "enter" : "question", coming ? "" : questions.first);
  whenIdle(() => void getReady());
}

async function welcome(visit: Visit, stage: Stage, code: string): Promise<void> {
  const invited = new Invited(visit, stage);
  await stage.replace("letter");
  if (code !== "") await invited.take(code);
  addEventListener("hashchange", () => {
    const other = takeCode();
    if (other !== "") void stage.replace("letter").then(() => invited.take(other));
  });
}

/** Leaving, closing, coming back by the browser's own memory: nothing of hers may stay behind. */
function mind(visit: Visit, clear: () => void): void {
  addEventListener("amanat:forget", () => {
    visit.forget();
    clear();
  });
  addEventListener("pagehide", () => visit.forget());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  addEventListener("beforeunload", (event) => {
    if (visit.atRisk) event.preventDefault();
  });
}

/** The seal, the later words and the later style sheet are there before she needs them, and before the signal goes. */
async function getReady(): Promise<void> {
  const address = document.querySelector<HTMLMetaElement>('meta[name="amanat-sheet"]')?.content;
  try {
    await library();
    if (address) document.head.append(el("link", { rel: "stylesheet", href: address }));
    await restOfWords();
  } catch {
    // No signal yet: each is asked for again when it is needed.
  }
}

function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: 3000 });
  else setTimeout(act, 500);
}

begin();
