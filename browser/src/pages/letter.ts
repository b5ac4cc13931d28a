// Coming in by a letter: the journey, and before it the letter.

import { begin } from "../journey/begin";
import { Invited } from "../journey/invited";
import type { Stage } from "../journey/stage";
import type { Visit } from "../journey/visit";

/** A code from a letter stands behind the #. It leaves the address before anything else happens, and is sent to nobody. */
function takeCode(): string {
  const found = location.hash.slice(1);
  if (found !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return found;
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

const code = takeCode();
begin((visit, stage) => void welcome(visit, stage, code));
