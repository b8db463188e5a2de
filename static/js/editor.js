// The editors' room. Enhancements only: without them sections are written, ordered by number, previewed and saved.

const form = document.querySelector("#section-form");
const key = (section) => `section-${section}`;

const stored = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  remove(name) {
    try {
      localStorage.removeItem(name);
    } catch {}
  },
};

// What the server says is saved needs no copy here any more
for (const message of document.querySelectorAll(".messagelist [class*='saved-']")) {
  const saved = message.className.match(/saved-(\d+)/);
  if (saved) stored.remove(key(saved[1]));
}

if (form) {
  const own = new Set(["csrfmiddlewaretoken", "opened"]);
  const written = () => [...new FormData(form)].filter(([name, value]) => !own.has(name) && typeof value === "string");
  const state = form.querySelector("[data-save-state]");
  const name = key(form.dataset.section);
  for (const element of form.querySelectorAll("[data-without-script]")) element.hidden = true;
  form.querySelector(".errornote")?.focus();

  // Items: up, down, add
  const items = form.querySelector("[data-items]");
  const rows = () => [...form.querySelectorAll("[data-item]")];
  const place = (row) => row.querySelector("[name$='-ORDER']");
  const renumber = () =>
    rows().forEach((row, index) => {
      row.querySelector("[data-number]").textContent = place(row).value = index + 1;
    });
  const arrange = () => {
    const template = form.querySelector("[data-item-template]");
    template.before(...rows().sort((a, b) => (place(a).value || Infinity) - (place(b).value || Infinity)));
    renumber();
  };
  const reveal = (row) => row.querySelectorAll("[data-move]").forEach((button) => (button.hidden = false));
  const add = () => {
    const total = form.querySelector("[name='items-TOTAL_FORMS']");
    const template = form.querySelector("[data-item-template]");
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    template.before(row);
    total.value = Number(total.value) + 1;
    reveal(row);
    renumber();
    return row;
  };
  if (items) {
    rows().forEach(reveal);
    arrange(); // a form that was refused comes back with the places it was sent, in its old order
    items.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.move);
      if (step) {
        const row = event.target.closest("[data-item]");
        const other = rows()[rows().indexOf(row) + step];
        if (!other) return;
        step < 0 ? other.before(row) : other.after(row);
        renumber();
        event.target.focus();
        changed();
      }
      if (event.target.matches("[data-add-item]")) {
        add().querySelector(".field input, .field textarea").focus();
        changed();
      }
    });
    const button = items.querySelector("[data-add-item]");
    button.parentElement.hidden = false;
  }

  // Preview, drawn by the server as the editor types; asking for it also says that somebody is here
  const frame = document.querySelector("[data-preview-frame]");
  const presence = document.querySelector("[data-presence]");
  let asked = 0;
  const preview = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      frame.contentDocument?.querySelector("main")?.replaceWith(page.querySelector("main"));
      presence.textContent = page.body.dataset.presence ?? "";
    } catch {} // offline: the next change asks again
  };
  setInterval(() => document.visibilityState === "visible" && preview(), 60_000);
  frame.addEventListener("load", () => asked && preview()); // what was typed before the saved text arrived

  // A copy of unsaved text in this browser, offered again after a crash
  const shown = JSON.stringify(written());
  const isRefused = Boolean(document.querySelector(".errornote, .conflict")); // then what is shown is not saved
  let waiting;
  const keep = () => {
    const fields = written();
    if (JSON.stringify(fields) === shown && !isRefused) {
      stored.remove(name);
      return "";
    }
    const isKept = stored.set(name, { at: Date.now(), opened: form.elements.opened.value, fields });
    return isKept ? "Not saved yet; a copy is in this browser" : "Not saved yet";
  };
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      state.textContent = keep();
      preview();
    }, 500);
  };
  form.addEventListener("input", changed);
  if (isRefused) changed();

  const copy = stored.get(name);
  const offer = form.querySelector("[data-restore]");
  if (copy && !isRefused && JSON.stringify(copy.fields) !== shown) {
    const when = new Date(copy.at).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" });
    offer.querySelector("[data-restore-words]").textContent = `This browser has text of ${when} that was not saved.`;
    offer.hidden = false;
  }
  offer.querySelector("[data-restore-no]").addEventListener("click", () => {
    stored.remove(name);
    offer.hidden = true;
  });
  offer.querySelector("[data-restore-yes]").addEventListener("click", () => {
    const values = new Map(copy.fields);
    while (items && rows().length < Number(values.get("items-TOTAL_FORMS") ?? 0)) add();
    for (const field of form.elements) {
      if (!field.name || own.has(field.name) || field.name.endsWith("_FORMS")) continue;
      if (field.type === "checkbox") field.checked = values.has(field.name);
      else if (values.has(field.name)) field.value = values.get(field.name);
    }
    if (items) arrange();
    form.elements.opened.value = copy.opened; // so that saving tells of what others saved since
    offer.hidden = true;
    changed();
  });

  // Rich text from Word, Docs or a page becomes Markdown
  form.addEventListener("paste", async (event) => {
    const area = event.target.closest("[data-markdown]");
    const html = event.clipboardData?.getData("text/html");
    if (!area || !html) return;
    event.preventDefault();
    const plain = event.clipboardData.getData("text/plain");
    let text = plain;
    try {
      const body = new FormData();
      body.set("html", html);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(form.dataset.paste, { method: "POST", body });
      if (answer.ok) text = await answer.text();
    } catch {} // offline: the plain text will do
    area.focus();
    // The old command, because it alone keeps the browser's undo
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    changed();
  });
}
