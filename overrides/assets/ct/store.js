/* What this browser remembers, in one versioned key: theme, team, keys, environment, differences, pages seen
   lately. Never required. */
const KEY = "catalejo:v1";

/** Everything that is stored, as an object. */
export function stored() {
  try {
    const value = JSON.parse(localStorage.getItem(KEY));
    return value && typeof value === "object" ? value : {};
  } catch { return {}; }
}

/** Stores some values; undefined forgets. A browser that keeps nothing is fine. */
export function store(values) {
  try { localStorage.setItem(KEY, JSON.stringify({ ...stored(), ...values })); } catch { /* storage is switched off */ }
}

const KEPT = 5;

/** The pages seen lately, newest first: {path, name}, the path from the site's root. */
export function recent() {
  const seen = stored().recent;
  return (Array.isArray(seen) ? seen : []).filter((one) => typeof one?.path === "string" && typeof one?.name === "string");
}

/** Puts this page in front of what was seen before. */
export function remember() {
  const root = new URL(document.documentElement.dataset.root || "./", location).pathname;
  const path = location.pathname.slice(root.length);
  const name = document.querySelector("h1")?.textContent.replace(/¶$/, "").trim();
  if (path && name) store({ recent: [{ path, name }, ...recent().filter((one) => one.path !== path)].slice(0, KEPT) });
}
