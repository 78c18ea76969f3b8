"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const cards = all("[data-verdict]");
  const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase().replace(/\s+/g, " ")]));

  // Without this script everything is open; with it, what needs no attention is closed at first.
  for (const part of all("details[data-fold]")) part.open = false;

  const filter = document.getElementById("filter");
  if (filter) {
    const search = document.getElementById("search");
    const shown = document.getElementById("shown");
    const toggles = all(".toggle", filter);
    const pressed = (toggle) => toggle.getAttribute("aria-pressed") === "true";

    const apply = () => {
      const wanted = toggles.filter(pressed).map((toggle) => toggle.dataset.show);
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const card of cards) {
        const fits =
          (wanted.length === 0 || wanted.includes(card.dataset.verdict)) &&
          words.every((word) => texts.get(card).includes(word));
        card.hidden = !fits;
        if (fits) count += 1;
      }
      const narrowed = wanted.length > 0 || words.length > 0;
      shown.textContent = narrowed ? `${count} of ${cards.length} shown` : `${cards.length} in all`;
    };

    for (const toggle of toggles) {
      toggle.addEventListener("click", () => {
        toggle.setAttribute("aria-pressed", String(!pressed(toggle)));
        apply();
      });
    }
    search.addEventListener("input", apply);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        search.value = "";
        apply();
      }
    });
    filter.hidden = false;
    apply();

    const turn = (open) => {
      for (const part of all("details", document.getElementById("main"))) part.open = open;
    };
    document.getElementById("unfold").addEventListener("click", () => turn(true));
    document.getElementById("fold").addEventListener("click", () => turn(false));

    // What a link leads to is shown, even if it was filtered away or closed.
    const reveal = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      const card = target.closest("[data-verdict]");
      if (card && card.hidden) {
        for (const toggle of toggles) toggle.setAttribute("aria-pressed", "false");
        search.value = "";
        apply();
      }
      for (let part = target; part; part = part.parentElement) {
        if (part.tagName === "DETAILS") part.open = true;
      }
      target.scrollIntoView();
    };
    window.addEventListener("hashchange", reveal);
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link && link.hash === location.hash) reveal();
    });
    if (location.hash) reveal();
  }

  const theme = document.getElementById("theme");
  if (theme) {
    const asked = window.matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : asked.matches);
    const name = () => {
      theme.textContent = isDark() ? "Light theme" : "Dark theme";
    };
    // A page that was opened from a disk may have nowhere to keep this.
    const keep = (value) => {
      try {
        localStorage.setItem("unbuffered-theme", value);
      } catch {
        return;
      }
    };
    const kept = () => {
      try {
        return localStorage.getItem("unbuffered-theme");
      } catch {
        return null;
      }
    };
    if (["light", "dark"].includes(kept())) root.dataset.theme = kept();
    theme.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep(root.dataset.theme);
      name();
    });
    asked.addEventListener("change", name);
    name();
  }

  // Paper cannot be opened: everything is, while it is printed.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const part of closed) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
})();
