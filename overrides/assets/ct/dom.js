/* Elements without markup in strings: text can never become HTML. */
const SVG = "http://www.w3.org/2000/svg";

/** The relative way to the site's root ("../../"), from <html data-root>. */
export const root = document.documentElement.dataset.root ?? "./";

/** A path from the site's root as a link from this page; whole addresses stay as they are. */
export const url = (path) => (/^(https?:|mailto:|#)/.test(path) ? path : root + path);

/** An element: h("a", {href}, "text", child …). Attributes that are null or false are left out. */
export function h(name, attributes = {}, ...children) {
  const element = /^(svg|use|rect|path|g)$/.test(name) ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value != null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return element;
}

/** A drawing of icons.svg, as the icon() macro makes it. */
export const icon = (name, cls = "") =>
  h("svg", { class: cls ? `ct-i ${cls}` : "ct-i", "aria-hidden": "true" }, h("use", { href: `${root}assets/ct/icons.svg#${name}` }));

export const LEVEL_ICON = { ok: "ok", warn: "warn", bad: "fail", busy: "running", none: "skipped", unknown: "unknown", paused: "paused", stale: "stale" };
export const KIND_ICON = { component: "component", api: "api", resource: "database", system: "system", domain: "domain", group: "team", user: "person", template: "template", location: "pin",
  operation: "api", package: "library", stack: "stack", code: "help", page: "pin" };
export const SEVERITY = ["bad", "warn", "unknown", "stale", "paused", "busy", "none", "ok"];

/** Lower case without accents, for comparing what people type and read. */
export const fold = (text) => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();

/** A short notice at the foot of the window, read out. */
export function say(text) {
  document.querySelector(".ct-toast")?.remove();
  const toast = h("div", { class: "ct-toast", role: "status" });
  (document.querySelector("dialog[open]") ?? document.body).append(toast);
  requestAnimationFrame(() => { toast.textContent = text; });
  setTimeout(() => toast.remove(), 2400);
}
