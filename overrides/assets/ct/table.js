/* Takes over the tables of parts/table.html: filters kept in the address, sorting, a window over any number of rows,
   exports of what is filtered. The first rows stay the server's; rows.json is fetched when it is first needed. */
import { relative } from "./ages.js";
import { row as draw } from "./cells.js";
import { fold, h } from "./dom.js";
import * as files from "./rows.js";
import { language, w } from "./words.js";

const WHOLE = 150;                                       // so many rows are drawn without a window
const AHEAD = 20;                                        // rows drawn above and below the window
const DOWN_FIRST = new Set(["level", "number", "time"]); // columns whose first click sorts descending

/** The rows that are drawn: those in sight and some around, between two spacers; `order` are row numbers. */
function windowOf(table, body, span) {
  const above = h("tr", { class: "ct-win", "aria-hidden": "true" }, h("td", { colspan: span }));
  const under = h("tr", { class: "ct-win", "aria-hidden": "true" }, h("td", { colspan: span }));
  let drawn = new Map([...body.rows].map((element, at) => [at, element]));
  let order = [];
  let height = 0;
  let all = false;

  function measure() {
    const rows = [...drawn.values()];
    const first = rows[0]?.getBoundingClientRect(), last = rows.at(-1)?.getBoundingClientRect();
    if (rows.length) height = (last.bottom - first.top) / rows.length;
  }

  function show() {
    if (!order.length) return;
    let from = 0, to = order.length;
    if (to > WHOLE && !all) {
      const top = (above.isConnected ? above : body).getBoundingClientRect().top;
      from = Math.max(0, Math.min(to - AHEAD, Math.floor(-top / (height || 32)) - AHEAD));
      to = Math.min(to, from + Math.ceil(innerHeight / (height || 32)) + 2 * AHEAD);
    }
    for (const [at, element] of drawn) if (at < from || at >= to) { element.remove(); drawn.delete(at); }
    let next = under;
    for (let at = to - 1; at >= from; at -= 1) {
      let element = drawn.get(at);
      if (!element) {
        element = draw(table.columns, table.values(order[at]), at);
        relative(element);
        drawn.set(at, element);
        body.insertBefore(element, next);
      }
      next = element;
    }
    drawn = new Map([...drawn].sort(([a], [b]) => a - b));
    if (!height) measure();
    above.firstChild.style.height = `${from * height}px`;
    under.firstChild.style.height = `${(order.length - to) * height}px`;
  }

  body.prepend(above);
  body.append(under);
  let asked = 0;
  const soon = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(show); };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", () => { measure(); soon(); });
  addEventListener("beforeprint", () => { all = order.length <= 2000; show(); });
  addEventListener("afterprint", () => { all = false; show(); });

  return (rows, keep) => {
    if (!keep) { for (const element of drawn.values()) element.remove(); drawn.clear(); }
    order = rows;
    if (keep) measure();
    body.parentElement.classList.toggle("ct-table--win", rows.length > WHOLE);
    body.parentElement.setAttribute("aria-rowcount", rows.length + 1);
    above.firstChild.style.height = under.firstChild.style.height = "0";
    show();
  };
}

/** The state that the address keeps: q, facets, sort; parameters of nobody are dropped. */
function addressOf(prefix, facetIds, sortIds) {
  const name = (key) => prefix + key;
  return {
    read() {
      const given = new URL(location).searchParams;
      const sort = given.get(name("sort")) ?? "";
      return {
        q: given.get(name("q")) ?? "",
        picked: new Map(facetIds.map((id) => [id, new Set(given.getAll(name(id)))])),
        sort: sortIds.includes(sort.replace(/^-/, "")) ? sort : "",
      };
    },
    write({ q, picked, sort }) {
      const next = new URL(location);
      const mine = new Set([name("q"), name("sort"), ...facetIds.map(name)]);
      for (const key of new Set(next.searchParams.keys())) if (!prefix || mine.has(key)) next.searchParams.delete(key);
      if (q) next.searchParams.set(name("q"), q);
      for (const [id, set] of picked) for (const value of set) next.searchParams.append(name(id), value);
      if (sort) next.searchParams.set(name("sort"), sort);
      history.replaceState(null, "", next);
    },
  };
}

function setUp(box, prefix) {
  const find = (selector) => box.querySelector(selector);
  const findAll = (selector) => [...box.querySelectorAll(selector)];
  const body = find("tbody"), filter = find("[data-filter]"), count = find("[data-count]"), more = find("[data-more]");
  const groups = findAll("[data-facet]");
  const sorters = findAll("[data-sort]");
  const given = sorters.map((button) => [button, button.closest("th").getAttribute("aria-sort")]);
  const address = addressOf(prefix, groups.map((group) => group.dataset.facet), sorters.map((button) => button.dataset.sort));
  let state = address.read();
  let table = null, show = null, loading = null, rows = [];

  const active = () => Boolean(state.q) || [...state.picked.values()].some((set) => set.size);

  function load() {
    loading ??= fetch(box.dataset.rows).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))).then((data) => {
      table = files.open(data);
      complete();
      show = windowOf(table, body, find("thead tr").cells.length);
      rows = Array.from({ length: table.n }, (_, at) => at);
      show(rows, true);
      more?.remove();
    }).catch(() => {
      loading = null;
      if (more) more.textContent = w("failed"); else count.textContent = w("failed");
      throw new Error("rows.json");
    });
    return loading;
  }

  /** Values of long facets that are not in the HTML. */
  function complete() {
    for (const group of groups) {
      const id = group.dataset.facet, fold = group.querySelector("details");
      const have = new Set([...group.querySelectorAll("input[type=checkbox]")].map((input) => input.value));
      if (!fold || !table.facets.has(id)) continue;
      const counts = [...table.counts(id, table.find("", new Map()))].filter(([value]) => !have.has(value)).sort(([, a], [, b]) => b - a);
      for (const [value, n] of counts) {
        const input = h("input", { type: "checkbox", value });
        input.checked = state.picked.get(id)?.has(value) ?? false;
        fold.append(h("label", {}, input, h("span", {}, value), h("span", { class: "ct-n" }, n)));
      }
    }
  }

  function facetCounts() {
    for (const group of groups) {
      const id = group.dataset.facet;
      const counts = table.counts(id, table.find(state.q, state.picked, id));
      for (const label of group.querySelectorAll("label")) {
        const input = label.querySelector("input"), n = counts.get(input.value) ?? 0;
        label.querySelector(".ct-n").textContent = n;
        label.classList.toggle("ct-zero", !n);
        if (!group.querySelector("[data-facet-find]")?.value) label.hidden = !n && !input.checked;
      }
    }
  }

  function sortMarks() {
    for (const [button, first] of given) {
      const th = button.closest("th");
      const now = !state.sort ? first : state.sort.replace(/^-/, "") !== button.dataset.sort ? null : state.sort.startsWith("-") ? "descending" : "ascending";
      if (now) th.setAttribute("aria-sort", now); else th.removeAttribute("aria-sort");
    }
  }

  async function apply() {
    address.write(state);
    const on = [...state.picked.values()].reduce((sum, set) => sum + set.size, 0);
    const badge = find("[data-active]");
    if (badge) badge.textContent = on ? w("on", { n: on }) : "";
    await load();
    rows = table.find(state.q, state.picked);
    if (state.sort) rows = table.sort(rows, state.sort.replace(/^-/, ""), state.sort.startsWith("-"), language);
    facetCounts();
    sortMarks();
    show(rows, false);
    count.replaceChildren(h("b", {}, rows.length.toLocaleString(language)), ` ${w("of", { n: table.n.toLocaleString(language) })}`);
    for (const button of findAll("[data-clear]")) button.hidden = !active();
    const note = find("[data-note]");                        // it tells of all rows
    if (note) note.hidden = active();
    find("[data-empty]").hidden = rows.length > 0;
    find(".ct-tablebox").hidden = rows.length === 0;
  }
  const update = () => apply().catch(() => {});

  function mirror() {
    if (filter) filter.value = state.q;
    for (const group of groups) for (const input of group.querySelectorAll("input[type=checkbox]")) {
      input.checked = state.picked.get(group.dataset.facet).has(input.value);
      if (input.checked) input.closest("details:not(.ct-facets)")?.setAttribute("open", "");
    }
  }

  function download(kind) {
    const text = files[kind](table, rows);
    const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" })), download: `${box.dataset.table}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  let typed = 0;
  filter?.addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(() => { state.q = filter.value.trim(); update(); }, 80); });
  box.addEventListener("change", (event) => {
    const group = event.target.closest("[data-facet]");
    if (!group || event.target.type !== "checkbox") return;
    state.picked.get(group.dataset.facet)[event.target.checked ? "add" : "delete"](event.target.value);
    update();
  });
  box.addEventListener("input", (event) => {
    if (!event.target.matches("[data-facet-find]")) return;
    const part = fold(event.target.value);
    load().then(() => {
      for (const label of event.target.closest("details").querySelectorAll("label")) label.hidden = !fold(label.textContent).includes(part);
    }).catch(() => {});
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (button?.dataset.sort) {
      const id = button.dataset.sort, th = button.closest("th").getAttribute("aria-sort");
      const type = table?.columns.find((column) => column.id === id)?.type ?? button.dataset.type;
      state.sort = th === "ascending" ? `-${id}` : th === "descending" ? id : DOWN_FIRST.has(type) ? `-${id}` : id;
      update();
    } else if (button?.matches("[data-clear]")) {
      state = { ...state, q: "", picked: new Map([...state.picked.keys()].map((id) => [id, new Set()])) };
      mirror();
      update();
      filter?.focus();
    } else if (button?.dataset.export) {
      event.preventDefault();
      load().then(() => download(button.dataset.export)).catch(() => location.assign(button.href));
    }
  });
  box.addEventListener("ct-pick", (event) => {               // my team: one value of one facet, or none
    const { facet, value } = event.detail;
    if (!state.picked.has(facet)) return;
    state.picked.set(facet, new Set(value ? [value] : []));
    mirror();
    update();
  });
  addEventListener("popstate", () => { state = address.read(); mirror(); update(); });

  if (active() || state.sort) { mirror(); update(); }
  if (Number(box.dataset.total) > body.rows.length) {
    const near = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) { near.disconnect(); load().catch(() => {}); }
    }, { rootMargin: "1200px" });
    near.observe(body.rows[body.rows.length - 1] ?? body);
  }
  for (const kind of ["focusin", "pointerenter"]) box.addEventListener(kind, () => { load().catch(() => {}); }, { once: true });
}

export function start() {
  const boxes = [...document.querySelectorAll("[data-table][data-rows]")];
  for (const box of boxes) setUp(box, boxes.length > 1 ? `${box.dataset.table}.` : "");
}
