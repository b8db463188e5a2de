// The jobs of a search on any page:  <div MARK data-query="q=nurse" data-theme="auto" data-limit="5"></div>
// All is drawn as text in a shadow root, styled by a constructed sheet: a page's style-src says nothing of those.
(() => {
  "use strict";
  const { name, origin, mark } = __SITE__; // put in by api/widget.py
  const loaded = Symbol.for(mark);
  if (document[loaded]) return; // twice on one page
  document[loaded] = true;

  // `medium` is the reader's own size, and all else is counted from it: the page's rem may be anything.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; }
    section {
      all: initial; display: block; color-scheme: light dark;
      --ink: light-dark(oklch(24% 0.012 65), oklch(92.5% 0.01 85));
      --ink-2: light-dark(oklch(44% 0.014 65), oklch(76% 0.012 80));
      --rule: light-dark(oklch(88% 0.012 80), oklch(34% 0.012 65));
      --blaze: light-dark(oklch(55% 0.165 42), oklch(75% 0.15 55));
      background: light-dark(oklch(98.4% 0.007 85), oklch(19.5% 0.008 65)); color: var(--ink);
      border: 1px solid var(--rule); border-radius: 4px; padding: 1.25em;
      font: medium/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    [data-theme=light] { color-scheme: light; }
    [data-theme=dark] { color-scheme: dark; }
    h2, p, ul { margin: 0; padding: 0; list-style: none; }
    h2 { font: 600 1.25em/1.2 Charter, Cambria, serif; }
    small { display: block; color: var(--ink-2); font: 0.7em/1.5 system-ui, sans-serif; padding-top: 0.4em; }
    p { color: var(--ink-2); font-size: 0.875em; padding-top: 0.3em; }
    h2 ~ p { padding-top: 0.75em; }
    ul { padding-block: 0.75em; }
    li { border-block: 1px solid var(--rule); margin-top: -1px; padding-block: 0.75em; }
    span, time { display: inline-block; margin-inline-end: 1.25em; }
    .pay { color: var(--ink); font-weight: 600; }
    a { color: inherit; text-decoration: underline var(--blaze); text-underline-offset: 0.2em; }
    a:hover { color: var(--blaze); }
    li a { font-weight: 600; }
    a:focus-visible { outline: 3px solid var(--blaze); outline-offset: 2px; }
  `);

  const make = (tag, attributes, ...content) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content.filter(Boolean));
    return element;
  };
  const link = (address, text, attributes = {}) => {
    const { protocol, href } = new URL(address, origin);
    return /^https?:$/.test(protocol) ? make("a", { ...attributes, href }, text) : text;
  };
  const from = (address) => make("p", {}, link(address, `Jobs from ${name}`));
  const row = (job) =>
    make("li", {},
      link(job.url, job.title, { lang: job.language, dir: "auto" }),
      make("p", {}, make("span", { dir: "auto" }, job.company), job.place && make("span", {}, job.place)),
      make("p", {},
        job.pay && make("span", { class: "pay" }, job.pay),
        make("time", { datetime: job.date }, job.day)),
    );

  const warn = (attribute, value, wanted, used) =>
    console.warn(`${attribute}="${value}": give ${wanted}. Until then it is ${used}.`);
  const read = ({ dataset }) => {
    const { query = "", theme = "auto", limit = "5" } = dataset;
    const search = new URLSearchParams(query.trim().replace(/^[^=&]*\?/, "")); // a whole address will do as well
    const most = Math.min(20, Math.max(1, Math.trunc(limit))) || 5;
    if (String(most) !== limit.trim()) warn("data-limit", limit, "a whole number from 1 to 20", most);
    const isKnown = ["auto", "light", "dark"].includes(theme);
    if (!isKnown) warn("data-theme", theme, "auto, light or dark", "auto");
    return { search, most, theme: isKnown ? theme : "auto" };
  };

  // The words of a search and the parts of its widget: what was found, or in words why there is nothing.
  const ask = async (search, most) => {
    const all = new URLSearchParams(search);
    all.set("limit", most);
    const answer = await fetch(`${origin}/widget/jobs.json?${all}`, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(10_000),
    });
    const { errors, words, url, jobs } = await answer.json();
    if (!errors) {
      const list = jobs.length ? make("ul", { role: "list" }, ...jobs.map(row)) : make("p", {}, "No job matches at present.");
      return [words, list, from(url)];
    }
    const lines = Object.entries(errors).map(([key, why]) => make("p", {}, `${key}: ${why}`));
    return ["", make("p", {}, "Whoever runs this page has to mend its data-query."), ...lines, from(`/jobs/?${search}`)];
  };

  const drawn = new WeakMap(); // element → its attributes when it was last drawn
  const draw = async (host) => {
    const wish = JSON.stringify(host.dataset);
    if (drawn.get(host) === wish) return;
    const root = drawn.has(host) ? host.shadowRoot : host.attachShadow({ mode: "open" });
    drawn.set(host, wish);
    root.adoptedStyleSheets = [sheet];
    const { search, most, theme } = read(host);
    const show = (isBusy, words, ...parts) => {
      const head = make("h2", { id: "head" }, "Remote jobs", words && " ", words && make("small", {}, words));
      const names = { "aria-labelledby": "head", "aria-busy": isBusy, "data-theme": theme, lang: "en", dir: "ltr" };
      root.replaceChildren(make("section", names, head, ...parts));
    };
    const instead = (words) => ["", make("p", {}, words), from(`/jobs/?${search}`)];
    if (!root.firstChild) show(true, ...instead("Loading jobs…"));
    const parts = await ask(search, most).catch(() => instead("The jobs could not be loaded."));
    if (drawn.get(host) === wish) show(false, ...parts);
  };

  const seek = (node) => {
    if (node.matches?.(`[${mark}]`)) draw(node);
    node.querySelectorAll?.(`[${mark}]`).forEach(draw);
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(seek);
      else if (target.matches(`[${mark}]`)) draw(target);
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: [mark, "data-query", "data-theme", "data-limit"],
  });
  seek(document);
})();
