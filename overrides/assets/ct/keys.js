/* Keys: off in fields, with modifiers, and for who switched them off (WCAG 2.1.4). */
import { h, root, say } from "./dom.js";
import { store, stored } from "./store.js";
import { w } from "./words.js";

const PLACES = { h: "", c: "components/", e: "environments/", t: "teams/", d: "docs/" };

const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const typing = (element) => element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select");

/** Puts the caret into the search field, or into the table's filter where there is no search. */
export function search() {
  const fields = [...document.querySelectorAll("[data-search] input, [data-search-page] input, [data-filter]")].filter(visible);
  fields[0]?.focus();
  fields[0]?.select();
  return fields.length > 0;
}

function move(step) {
  const links = [...document.querySelectorAll("main .ct-rowlink")].filter(visible);
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + step))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/** The dialog that lists the keys and switches them off. */
export function help() {
  const list = [["/ s Ctrl+K", "key_search"], ["j k", "key_next"], ["o", "key_open"], ["g … h c e t d", "key_go"], ["e", "key_edit"], ["y", "key_link"], ["?", "key_help"]];
  const on = h("input", { type: "checkbox", role: "switch" });
  on.checked = stored().keys !== "off";
  on.addEventListener("change", () => store({ keys: on.checked ? undefined : "off" }));
  const dialog = h("dialog", { class: "ct-dialog", "aria-labelledby": "ct-keys" },
    h("h2", { id: "ct-keys" }, w("keys")),
    h("dl", { class: "ct-kv" }, list.map(([keys, text]) => [
      h("dt", {}, keys.split(" ").map((key) => [key === "…" ? w("then") : h("kbd", { class: "ct-kbd" }, key), " "]).flat()), h("dd", {}, w(text))]).flat()),
    h("form", { method: "dialog" }, h("label", { class: "ct-switch" }, on, w("keysOn")), h("button", { class: "ct-btn" }, w("close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function permalink() {
  const link = document.querySelector("[data-key='y']");
  const { copyText } = await import("./copy.js");
  const text = link?.href ?? document.querySelector("link[rel=canonical]")?.href ?? location.href;
  say(w(await copyText(text) ? "linkCopied" : "copyFailed"));
}

const ACTIONS = {
  "/": search, s: search, "?": help, y: permalink,
  j: () => move(1), k: () => move(-1),
  o: () => document.activeElement?.closest?.(".ct-rowlink")?.click(),
  e() {
    const link = document.querySelector("[data-key='e']");
    if (link) link.click(); else if (document.body.dataset.edit) location.assign(document.body.dataset.edit);
  },
};

export function start() {
  let went = 0;                                         // when "g" was pressed
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      if (search()) event.preventDefault();
      return;
    }
    if (event.key === "Escape") for (const drawer of document.querySelectorAll(".ct-drawer[open], .ct-helpmenu[open]")) drawer.open = false;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || stored().keys === "off") return;
    if (document.querySelector("dialog[open]")) return;
    if (event.timeStamp - went < 1200 && event.key in PLACES) {
      location.assign(root + PLACES[event.key]);
      return;
    }
    went = event.key === "g" ? event.timeStamp : -Infinity;
    if (Object.hasOwn(ACTIONS, event.key)) {
      event.preventDefault();
      ACTIONS[event.key]();
    }
  });
}
