/* Pages seen lately, listed on the front page; store.js remembers them on pages of things and docs. */
import { h, icon, root } from "./dom.js";
import { recent } from "./store.js";

/** Fills a list; where nothing was seen yet, it stays away. */
export function show(box) {
  const seen = recent();
  box.hidden = !seen.length;
  box.querySelector("ul").replaceChildren(...seen.map((one) => h("li", {}, icon("clock"),
    h("span", { class: "ct-list__t" }, h("a", { class: "ct-rowlink", href: root + one.path }, one.name)))));
}
