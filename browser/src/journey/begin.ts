// The person's journey, for all its pages: writing a record, coming back to it, coming in by a letter.

import { Choice } from "./choice";
import { settleConflicts } from "./conflict";
import { byId, el } from "./dom";
import { Endings } from "./endings";
import { writeRecord } from "./form";
import { evidence } from "./items";
import { Kept } from "./kept";
import { entrance, Phrase } from "./phrase";
import { Questions } from "./questions";
import { keepLineTrue } from "./saved";
import { Stage } from "./stage";
import { library, Visit } from "./visit";
import { Voice } from "./voice";
import { language, restOfWords } from "./words";

/** @param letter what a page with a letter adds: shows it as soon as the views are there */
export function begin(letter?: (visit: Visit, stage: Stage) => void): void {
  const invited = letter !== undefined;
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
  letter?.(visit, stage);

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
