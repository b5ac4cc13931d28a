/** Her side of the public record: what stands of a text of hers, and taking it down (spec/publication.md). */
import { canonical } from "../seal/json";
import { AmanatError } from "../seal/errors";
import { publicationKey } from "../seal/phrase";
import { signBody } from "../seal/signing";
import type { B64 } from "../seal/terms";
import type { Standing } from "./types";
import type { Vault } from "./vault";

/** `none`: nothing of it is public yet. */
export async function publicStanding(vault: Vault, publication: B64): Promise<Standing> {
  try {
    const path = `/v1/publications/${publication}`;
    const { taken } = await vault.intake.ask({ method: "GET", path }, (answer) => answer.json() as Promise<{ taken: boolean }>);
    return taken ? "down" : "public";
  } catch (error) {
    if (error instanceof AmanatError && error.kind === "nothing") return "none";
    throw error;
  }
}

/** Gone from the public record when this resolves. Needs nobody's list and nobody's yes: her key for it is enough. */
export async function takeDown(vault: Vault, publication: B64): Promise<void> {
  const body = canonical({ v: 1, type: "publication_takedown", publication });
  const signed = signBody("publication_takedown", body, publicationKey(vault.entropy, publication).seed);
  const path = `/v1/publications/${publication}/takedown`;
  await vault.intake.ask({ method: "POST", path, body: signed }, async () => undefined, { attempts: 6, wait: vault.options.wait });
}
