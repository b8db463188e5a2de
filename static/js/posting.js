// Writing a job. Enhancement only: without it the draft is saved by its button.

const PAUSE = 2_000; // milliseconds after the last key

for (const form of document.querySelectorAll("[data-posting]")) {
  const state = form.querySelector("[data-save-state]");
  const version = form.elements.version;
  let waiting = 0;
  let saving = null;
  let isChanged = false;

  // The same address as the button's; it leads on to the page with the new draft, whose version is the next.
  const send = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-posting] [name='version']");
    if (answer.ok && next) {
      version.value = next.value;
      return `Saved as a draft at ${new Date().toLocaleTimeString([], { timeStyle: "short" })}`;
    }
    if (answer.status === 409) return "Somebody else saved this job. Press “Save draft” to see both texts.";
    return "Not saved by itself. Press “Save draft”.";
  };
  const save = async () => {
    if (saving || !isChanged) return;
    isChanged = false;
    saving = send().catch(() => "Not saved: there is no connection.");
    state.textContent = await saving;
    saving = null;
    if (isChanged) schedule();
  };
  const schedule = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", () => {
    isChanged = true;
    state.textContent = "Not saved yet";
    schedule();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!saving) return;
    event.preventDefault(); // or it would clash with what is on its way
    saving.then(() => form.requestSubmit(event.submitter));
  });
}
