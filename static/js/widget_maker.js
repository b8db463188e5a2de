// The widget as one types: the page is asked for again, and what it made is put in. Without this a button does it.

const PAUSE = 400; // milliseconds after the last key

const find = (page, part) => page.querySelector(`[data-widget-${part}]`);
const form = find(document, "form");
let waiting = 0;
let asking = new AbortController();

const put = (page) => {
  const element = find(document, "preview").firstElementChild;
  for (const { name, value } of find(page, "preview").firstElementChild.attributes) element.setAttribute(name, value);
  find(document, "snippet").value = find(page, "snippet").value;
  find(document, "copy").dataset.copy = find(page, "copy").dataset.copy;
  find(document, "refused").replaceChildren(...find(page, "refused").children);
};

const ask = async () => {
  asking.abort();
  asking = new AbortController();
  const address = `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) return;
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", address);
  } catch {} // no connection, or something newer was typed
};

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});
