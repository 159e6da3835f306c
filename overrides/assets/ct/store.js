/* What this browser remembers, in one versioned key: theme, team, keys, environment, differences. Never required. */
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
