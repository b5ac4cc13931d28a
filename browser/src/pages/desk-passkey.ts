// The second step of a log-in: asks the browser for a passkey and sends its answer with the ordinary form.
// Options come as JSON from the server (WebAuthn level 3 shapes, base64url); nothing is kept here.

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0)).buffer;
};

const text = (data: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(data)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as Json[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one["id"] as string) }) as PublicKeyCredentialDescriptor);

async function created(options: Json): Promise<Json> {
  const user = options["user"] as Json;
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    user: { ...user, id: bytes(user["id"] as string) },
    excludeCredentials: named(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return answer(made, {
    attestationObject: text(response.attestationObject),
    clientDataJSON: text(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  });
}

async function shown(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    allowCredentials: named(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const key = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = key.response as AuthenticatorAssertionResponse;
  return answer(key, {
    authenticatorData: text(response.authenticatorData),
    clientDataJSON: text(response.clientDataJSON),
    signature: text(response.signature),
  });
}

const answer = (key: PublicKeyCredential, response: Json): Json => ({
  id: key.id,
  rawId: text(key.rawId),
  type: key.type,
  clientExtensionResults: {},
  response,
});

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const trouble = form.querySelector<HTMLElement>("[data-trouble]");
    if (trouble) trouble.hidden = true;
    const options = JSON.parse(form.dataset["options"] ?? "{}") as Json;
    const asked = form.dataset["passkey"] === "create" ? created(options) : shown(options);
    asked.then(
      (credential) => {
        const field = form.elements.namedItem("credential") as HTMLInputElement;
        field.value = JSON.stringify(credential);
        form.submit(); // not requestSubmit: this handler must not run twice
      },
      () => {
        if (trouble) trouble.hidden = false;
      },
    );
  });
}
