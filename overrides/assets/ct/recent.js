/* Pages seen lately, kept in this browser alone: remembered on pages of things and docs, listed on the front page. */
import { h, icon, root } from "./dom.js";
import { store, stored } from "./store.js";

const SHOWN = 5;
const list = () => (Array.isArray(stored().recent) ? stored().recent : []).filter((one) => typeof one?.path === "string" && typeof one?.name === "string");

/** Puts this page in front of what was seen before. */
export function remember() {
  const path = location.pathname.slice(new URL(root || "./", location).pathname.length);
  const name = document.querySelector("h1")?.textContent.replace(/¶$/, "").trim();
  if (path && name) store({ recent: [{ path, name }, ...list().filter((one) => one.path !== path)].slice(0, SHOWN) });
}

/** Fills a list; where nothing was seen yet, it stays away. */
export function show(box) {
  const seen = list();
  box.hidden = !seen.length;
  box.querySelector("ul").replaceChildren(...seen.map((one) => h("li", {}, icon("clock"),
    h("span", { class: "ct-list__t" }, h("a", { class: "ct-rowlink", href: root + one.path }, one.name)))));
}
