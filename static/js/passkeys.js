// Passkeys: shows and works the forms with data-passkey ("get" or "create"). A browser that knows no passkeys leaves
// them hidden. What to ask the browser for stands in the form as JSON, or is fetched from data-asked-at.

const knows = window.PublicKeyCredential?.parseCreationOptionsFromJSON;

const wanted = async (form) => {
  if (!form.dataset.askedAt) return JSON.parse(form.querySelector("script").textContent).publicKey;
  const answer = await fetch(form.dataset.askedAt, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The site answered ${answer.status}.`);
  return (await answer.json()).request_options.publicKey;
};

const ways = {
  get: (options) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  create: (options) => {
    // One that can sign in by itself: it names its owner, and the device asks for a finger, a face or a PIN.
    options.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  },
};

for (const form of knows ? document.querySelectorAll("form[data-passkey]") : []) {
  const [button, error] = [form.querySelector("button"), form.querySelector(".error[role=alert]")];
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = "";
    try {
      const credential = await ways[form.dataset.passkey](await wanted(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (reason) {
      error.textContent =
        reason.name === "InvalidStateError"
          ? "This device has a passkey for this account already."
          : "No passkey was used. You can try again, or choose another way.";
    } finally {
      button.disabled = false;
    }
  });
  form.hidden = false;
}
if (knows) for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
