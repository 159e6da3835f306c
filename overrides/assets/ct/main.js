/* The portal in the browser. Everything reads without it; each part is loaded where the page has a use for it. */
import * as ages from "./ages.js";
import * as keys from "./keys.js";
import { remember, store, stored } from "./store.js";
import { folds, follow, reach } from "./toc.js";
import { w } from "./words.js";

const first = (selector) => document.querySelector(selector);
const failed = (error) => console.warn("catalejo:", error);

/** Automatic, light, dark, and round again. */
function palette(button) {
  const themes = [undefined, "light", "dark"];
  const name = () => w(`theme_${stored().theme ?? "auto"}`);
  const label = () => { button.setAttribute("aria-label", name()); button.title = name(); };
  button.addEventListener("click", () => {
    store({ theme: themes[(themes.indexOf(stored().theme) + 1) % themes.length] });
    document.dispatchEvent(new Event("ct-theme"));
    label();
  });
  label();
}

/** A part that fails costs itself only. */
const each = (items, part) => { for (const item of items) try { part(item); } catch (error) { failed(error); } };

each([folds, follow, reach, ages.start, keys.start], (part) => part());
if (first("body:is(.entity, .team, .docs)")) each([remember], (part) => part());
each(document.querySelectorAll("[data-palette]"), palette);
for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", keys.help);

for (const box of document.querySelectorAll("[data-search]")) {
  const wake = () => import("./panel.js").then(({ panel }) => panel(box)).catch(failed);
  if (box.contains(document.activeElement)) wake(); else box.addEventListener("focusin", wake, { once: true });
}

/** The other language is met on the same page of its build, not on its front page. */
each(document.querySelectorAll(".ct-header a[hreflang]"), (link) => {
  const here = location.pathname.slice(new URL(document.documentElement.dataset.root || "./", location).pathname.length);
  const base = new URL(link.href);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  link.href = new URL(here + location.search, base).href;
});

/** Links to the page that has become two lead on to the half that they meant. */
each(document.querySelectorAll("[data-former]"), (text) => {
  if (!location.hash && !location.search) return;
  const [findings, sources] = text.querySelectorAll("a");
  const meant = /^#(findings|causes|owners)/.test(location.hash) || location.search ? findings : sources;
  location.replace(meant.href + location.search + location.hash);
});

const parts = [
  [".ct-article", () => import("./article.js").then((part) => part.start())],
  ["[data-copy], [data-copy-code], .ct-article pre > code", () => import("./copy.js").then((part) => part.start())],
  ["[data-table][data-rows]", () => import("./table.js").then((part) => part.start())],
  ["[data-recent]", () => import("./recent.js").then((part) => part.show(first("[data-recent]")))],
  ["[data-changes]", () => import("./changes.js").then((part) => part.start())],
  ["[data-facets]", () => import("./facets.js").then((part) => part.start())],
  [".ct-env", () => import("./matrix.js").then((part) => part.start())],
  ["[data-search-page]", () => import("./search.js").then((part) => part.start())],
  ["[data-notfound]", () => import("./lost.js").then((part) => part.notFound(first("[data-notfound]")))],
  ["[data-create]", () => import("./create.js").then((part) => part.start())],
  ["[data-go]", () => import("./lost.js").then((part) => part.go(first("[data-go]")))],
];
await Promise.all(parts.filter(([selector]) => first(selector)).map(([, load]) => load().catch(failed)));
if (first("[data-team-pick]")) await import("./team.js").then((part) => part.start()).catch(failed);   // after tables, which it filters
document.documentElement.dataset.ctReady = "";
