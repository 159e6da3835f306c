/* Pages that look for a name: 404 suggests what the address may have meant, /go/?to=NAME jumps there. */
import { address, index, line } from "./entities.js";
import { fold, h } from "./dom.js";
import { w } from "./words.js";

function offer(box, hits, q) {
  box.querySelector("[data-found]").replaceChildren(...(hits.length ? [h("ul", { class: "ct-box ct-list" }, hits.map((hit) => {
    const [sign, , end] = line(hit, q);
    return h("li", {}, sign, h("span", { class: "ct-list__t" }, h("a", { class: "ct-rowlink", href: address(hit) }, hit.name), " ", h("span", { class: "ct-2 ct-13" }, `${hit.kind} · ${hit.title || hit.text || hit.ns}`)), h("span", { class: "ct-list__e" }, [...end.childNodes]));
  }))] : []));
  const said = box.querySelector("[data-said]");
  if (said) said.hidden = !hits.length;
}

/** 404: the last segments of the address, read as names. */
export async function notFound(box) {
  const names = decodeURIComponent(location.pathname).split("/").filter((part) => part && !/^index\.html?$/.test(part)).reverse().slice(0, 2);
  const all = await index(box.dataset.index);
  const hits = names.flatMap((name) => [...all.search(name, 4).filter((hit) => hit.score < 5), ...all.near(name, 4)]);
  offer(box, [...new Map(hits.map((hit) => [hit.ref, hit])).values()].slice(0, 6), names[0] ?? "");
}

/** /go/?to=: one exact reference or name is opened at once, anything else is offered. */
export async function go(box) {
  const to = (new URL(location).searchParams.get("to") ?? "").trim();
  const message = box.querySelector("[data-message]");
  if (!to) return;
  const all = await index(box.dataset.index);
  const hits = all.search(to, 12);
  const refs = hits.filter((hit) => hit.score === 0);
  const exact = refs.length ? refs : hits.filter((hit) => fold(hit.name) === fold(to));
  const components = exact.filter((hit) => hit.kind === "component");
  const one = exact.length === 1 ? exact[0] : components.length === 1 ? components[0] : null;
  if (one) {
    location.replace(address(one));
    return;
  }
  if (message) message.textContent = w(exact.length ? "goMany" : "goNone", { q: to });
  offer(box, exact.length ? exact : [...hits, ...all.near(to, 6)].slice(0, 8), to);
}
