/* Absolute times in the HTML become ages: "5 h", "9 d". What is older than its limit is shown as stale.
   asof.css may fix the clock (--ct-clock: "fixed"): then ages count up to --ct-asof-iso, not to the reader's now. */
import { language, w } from "./words.js";

const HOUR = 3600e3;
const value = (element, name) => getComputedStyle(element).getPropertyValue(name).trim().replace(/^["']|["']$/g, "");
const asof = () => Date.parse(value(document.documentElement, "--ct-asof-iso"));

/** The moment that ages count up to, in milliseconds. */
export function now() {
  return value(document.documentElement, "--ct-clock") === "fixed" ? asof() || Date.now() : Date.now();
}

/** An age in one unit: minutes under an hour, hours under two days, days under a year. */
export function ageText(milliseconds) {
  const minutes = Math.floor(milliseconds / 60e3);
  if (minutes < 1) return w("now");
  if (minutes < 60) return w("min", { n: minutes });
  if (minutes < 48 * 60) return w("h", { n: Math.floor(minutes / 60) });
  const days = Math.floor(minutes / 1440);
  return days < 365 ? w("d", { n: days }) : w("y", { n: Math.floor(days / 365) });
}

const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** Turns the times below an element into ages. */
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
    if (at - then > Number(block.dataset.limit) * HOUR) block.classList.add("ct-age--stale");
  }
  for (const block of below.querySelectorAll("[data-source]")) {
    const then = Date.parse(value(block, "--ct-at-iso"));
    const limit = Number(value(block, "--ct-limit"));
    if (limit && at - then > limit * HOUR) block.classList.add("ct-age--stale");
  }
}

/** Once for the page; a portal that nobody rebuilt for a day and a half says so in its header. */
export function start() {
  relative(document);
  if (now() - asof() > 36 * HOUR) document.querySelector(".ct-asof")?.classList.add("ct-age--stale");
}
