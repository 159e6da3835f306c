/* What depends on the reader's clock. Absolute times in the HTML become ages: "5 h", "9 d"; a source whose answer is older
   than its limit turns late, with all that depends on it; a portal that nobody rebuilt says so on top of every page, and
   nothing on it is green any more. asof.css has the times, and may fix the clock (--ct-clock: "fixed", a recorded portal):
   then ages count up to --ct-asof-iso. */
import { h, icon, root } from "./dom.js";
import { language, w } from "./words.js";

const HOUR = 3600e3;
const html = document.documentElement;
const value = (element, name) => getComputedStyle(element).getPropertyValue(name).trim().replace(/^["']|["']$/g, "");
const asof = () => Date.parse(value(html, "--ct-asof-iso"));
const fixed = () => value(html, "--ct-clock") === "fixed";

/** The moment that ages count up to, in milliseconds. */
export function now() {
  return fixed() ? asof() || Date.now() : Date.now();
}

/** An age in one unit: minutes under an hour, hours under two days, days under a year. */
export function ageText(milliseconds, word = w) {
  const minutes = Math.floor(milliseconds / 60e3);
  if (minutes < 1) return w("now");
  if (minutes < 60) return word("min", { n: minutes });
  if (minutes < 48 * 60) return word("h", { n: Math.floor(minutes / 60) });
  const days = Math.floor(minutes / 1440);
  return days < 365 ? word("d", { n: days }) : word("y", { n: Math.floor(days / 365) });
}

const UNIT = { min: "minute", h: "hour", d: "day", y: "year" };
const long = (key, { n }) => new Intl.NumberFormat(language, { style: "unit", unit: UNIT[key], unitDisplay: "long" }).format(n);
const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A source by what asof.css says of an element that names it; `late`: it was at build, or is by now. */
function sourceAt(element) {
  const at = Date.parse(value(element, "--ct-at-iso")), limit = Number(value(element, "--ct-limit"));
  const before = value(element, "--ct-dash") === "dashed";
  return { name: value(element, "--ct-name"), at, before, late: before || Boolean(limit && now() - at > limit * HOUR) };
}

let known = null;
/** All sources by their id in asof.css. */
function sources() {
  if (known) return known;
  const probe = h("i", { hidden: true });
  document.body.append(probe);
  known = new Map(value(html, "--ct-source-ids").split(" ").filter(Boolean).map((id) => {
    probe.dataset.source = id;
    return [id, sourceAt(probe)];
  }));
  probe.remove();
  return known;
}

const lateOnes = () => [...sources().values()].filter((source) => source.late);

/** Good news of then: its tick is no tick of now. The colour goes by the style sheet. */
function fade(below) {
  for (const use of below.querySelectorAll(".ct-ok > .ct-i > use")) use.setAttribute("href", `${root}assets/ct/icons.svg#stale`);
}

/** An age that is too old: seen by its sign, heard by a word. */
function aged(block) {
  if (block.classList.contains("ct-age--stale")) return;
  block.classList.add("ct-age--stale");
  block.prepend(h("span", { class: "ct-vh" }, `${w("late")}, `));
}

/** Turns the times below an element into ages, and marks what is late by now. */
export function relative(below) {
  const at = now();
  for (const time of below.querySelectorAll("time[data-age]")) {
    const then = Date.parse(time.dateTime);
    if (Number.isNaN(then) || then > at) continue;
    time.textContent = ageText(at - then);
    time.title = `${absolute.format(then)} UTC`;
  }
  for (const block of below.querySelectorAll("[data-limit]")) {
    const then = Date.parse(block.querySelector("time")?.dateTime);
    if (at - then > Number(block.dataset.limit) * HOUR) aged(block);
  }
  for (const block of below.querySelectorAll("a[data-source]")) {
    if (sourceAt(block).late) aged(block);
  }
  for (const block of below.querySelectorAll("[data-of]")) {
    const of = block.dataset.of.split(" ");
    if (!(of[0] === "*" ? lateOnes().length : of.some((id) => sources().get(id)?.late))) continue;
    block.classList.add("ct-is-late");
    fade(block);
  }
  freezes(below);
  shifts(below);
  if (html.dataset.ctOld != null) fade(below);
}

/** Freezes by the reader's clock: one that has begun since makes a good verdict one of then; one that is over is struck. */
function freezes(below) {
  for (const span of below.querySelectorAll("[data-from]")) {
    const from = Date.parse(span.dataset.from) || -Infinity, until = Date.parse(span.dataset.until) || Infinity, at = now();
    const state = at < from ? "" : at < until ? "now" : "over";
    if (!state) continue;
    span.classList.add(`ct-freeze--${state}`);
    span.append(` · ${w(state === "now" ? "freezeNow" : "freezeOver")}`);
    const verdict = span.closest("[data-verdict]");
    if (verdict && (state === "now") !== (verdict.dataset.verdict === "blocked")) {
      verdict.classList.add("ct-is-late");
      fade(verdict);
    }
  }
}

/** Whose turn it is by the reader's clock; turns that are over go, and a rota without another turn says so. */
function shifts(below) {
  const at = now();
  for (const rota of below.querySelectorAll(".ct-shifts")) {
    let left = 0;
    for (const turn of rota.querySelectorAll("[data-shift]")) {
      const from = Date.parse(turn.dataset.shift) || -Infinity, until = Date.parse(turn.dataset.until) || Infinity;
      turn.hidden = at >= until;
      if (turn.hidden) continue;
      left += 1;
      if (at >= from) {
        turn.classList.add("ct-shift--now");
        turn.append(h("span", { class: "ct-tag" }, w("freezeNow")));
      }
    }
    if (!left) rota.append(h("li", { class: "ct-2" }, w("rotaOver")));
  }
}

/** The rows of sources: what answered in time is fresh until its limit passes. */
function judge(row) {
  const state = row.querySelector("[data-state]"), { at, before, late } = sourceAt(row);
  if (!state || before || Number.isNaN(at)) return;
  state.replaceChildren(h("span", { class: `ct-st ct-${late ? "stale" : "ok"}` }, icon(late ? "stale" : "ok"), w(late ? "late" : "fresh")));
  row.classList.toggle("ct-is-stale", late);
}

/** "6 sources, all fresh", or how many are late and which is the worst. */
function count(element) {
  const all = [...sources().values()], late = lateOnes();
  if (!all.length) return;
  element.classList.toggle("ct-sources--late", late.length > 0);
  const worst = late.sort((a, b) => (a.at || 0) - (b.at || 0))[0];
  const age = worst && (worst.at ? ageText(now() - worst.at) : w("never"));
  const text = worst ? w("sourcesLate", { late: late.length, all: all.length, name: worst.name, age })
    : w(all.length === 1 ? "sourceFresh" : "sourcesFresh", { n: all.length });
  element.replaceChildren(icon(worst ? "stale" : "ok"), text);
}

/** Once for the page. A portal that nobody rebuilt for a day and a half says so on top. */
export function start() {
  const past = html.dataset.ctPast != null, all = [...sources().values()], late = lateOnes();
  if (past) {
    document.querySelector(".ct-asof")?.classList.add("ct-age--stale");
    const age = ageText(Date.now() - asof(), long);
    for (const banner of document.querySelectorAll("[data-past] > a")) banner.append(icon("stale"), w(fixed() ? "pastFixed" : "past", { age }));
  }
  if (!fixed() && (past || (all.length && late.length === all.length))) html.dataset.ctOld = "";
  relative(document);
  for (const row of document.querySelectorAll("tr[data-source]")) judge(row);
  for (const element of document.querySelectorAll("[data-sources]")) count(element);
  if (all.length) {
    html.style.setProperty("--ct-sources", JSON.stringify(w("sourcesOf", { n: all.length - late.length, all: all.length })));
    if (late.length) { html.style.setProperty("--ct-late", "block"); html.style.setProperty("--ct-intime", "none"); }
  }
}
