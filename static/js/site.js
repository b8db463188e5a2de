// Enhancements only: every page works without them.

const reveal = (element) => element.closest("[hidden]")?.removeAttribute("hidden");

// Theme: system → light → dark → system
const themes = ["system", "light", "dark"];
for (const button of document.querySelectorAll("[data-theme-switch]")) {
  const show = () => {
    const theme = document.documentElement.dataset.theme ?? "system";
    button.querySelector("[data-theme-word]").textContent = `Theme: ${theme}`;
    return theme;
  };
  button.addEventListener("click", () => {
    const next = themes[(themes.indexOf(show()) + 1) % themes.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {}
    show();
  });
  show();
  reveal(button);
}

// Share: copy the link, the system's own sheet, print
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const word = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => (button.textContent = word), 2000);
  });
  button.setAttribute("aria-live", "polite");
  reveal(button);
}
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.addEventListener("click", () =>
    navigator.share({ title: button.dataset.share, url: location.href.split("#")[0] }).catch(() => {}),
  );
  reveal(button);
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
  reveal(button);
}

// Time zone: offer the browser's own
for (const button of document.querySelectorAll("[data-time-zone]")) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (!timeZone) continue;
  button.textContent += `: ${timeZone}`;
  button.addEventListener("click", () => (document.getElementById(button.dataset.timeZone).value = timeZone));
  reveal(button);
}

// Contents: mark the section being read
for (const contents of document.querySelectorAll("[data-contents]")) {
  const links = [...contents.querySelectorAll("a")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const line = innerHeight * 0.3;
    const current = sections.findLastIndex((section) => section.getBoundingClientRect().top <= line);
    links.forEach((link, index) => {
      if (index !== current) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        const { top, bottom } = link.getBoundingClientRect();
        const box = contents.getBoundingClientRect();
        if (top < box.top || bottom > box.bottom) contents.scrollTop += top - box.top - box.height / 2;
      }
    });
  };
  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    },
    { passive: true },
  );
  mark();
}

// A folded contents list closes once it has led somewhere
for (const folding of document.querySelectorAll("details.folding")) {
  folding.addEventListener("click", (event) => {
    if (event.target.closest("a")) folding.open = false;
  });
}

// Jobs that this browser has opened: kept here alone, the last 500
for (const list of document.querySelectorAll("[data-viewed-list], [data-viewed]")) {
  try {
    const seen = JSON.parse(localStorage.getItem("viewed-jobs") ?? "[]");
    if (list.dataset.viewed) {
      const others = seen.filter((pk) => pk !== list.dataset.viewed);
      localStorage.setItem("viewed-jobs", JSON.stringify([list.dataset.viewed, ...others].slice(0, 500)));
    }
    for (const job of list.querySelectorAll("[data-job]")) {
      if (!seen.includes(job.dataset.job)) continue;
      job.classList.add("viewed");
      const mark = document.createElement("span");
      mark.className = "viewed-mark";
      mark.textContent = "Viewed";
      job.querySelector(".who").append(mark);
    }
  } catch {} // no storage: nothing is remembered
}
