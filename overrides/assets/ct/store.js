/* What this browser remembers, in one versioned key: theme, team, keys, environment, differences, pages seen
   lately. Never required. */
const KEY = "catalejo:v1";

const text = (value) => typeof value === "string" && value.length <= 300;
const page = (one) => text(one?.path) && text(one?.name) && !/^\/|[:\\]/.test(one.path);
const FINE = {
  theme: (value) => value === "light" || value === "dark", keys: (value) => value === "off", team: text, env: text,
  diff: (value) => typeof value === "boolean", recent: (value) => Array.isArray(value) && value.every(page),
};

/** What is stored, as an object of values that are what they should be: other sites of this origin may write here. */
export function stored() {
  try {
    const value = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return Object.fromEntries(Object.keys(FINE).filter((name) => Object.hasOwn(value, name) && FINE[name](value[name])).map((name) => [name, value[name]]));
  } catch { return {}; }
}

/** Stores some values; undefined forgets. A browser that keeps nothing is fine. */
export function store(values) {
  try { localStorage.setItem(KEY, JSON.stringify({ ...stored(), ...values })); } catch { /* storage is switched off */ }
}

const KEPT = 5;

/** The pages seen lately, newest first: {path, name}, the path from the site's root. */
export const recent = () => (stored().recent ?? []).slice(0, KEPT);

/** Puts this page in front of what was seen before. */
export function remember() {
  const root = new URL(document.documentElement.dataset.root || "./", location).pathname;
  const path = location.pathname.slice(root.length);
  const name = document.querySelector("h1")?.textContent.replace(/¶$/, "").trim().slice(0, 300);
  if (path && name) store({ recent: [{ path, name }, ...recent().filter((one) => one.path !== path)].slice(0, KEPT) });
}
