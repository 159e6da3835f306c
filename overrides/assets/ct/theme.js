/* Light, dark or automatic before the first paint, and whether the portal is old (ages.js). Classic script for <head>; the choice is made in main.js.
   <html data-ct-theme> serves our style sheet, <body data-md-color-scheme> Material's (which knows no "auto"). */
(() => {
  "use strict";
  const html = document.documentElement;
  const built = Date.parse(getComputedStyle(html).getPropertyValue("--ct-asof-iso").trim().replace(/["']/g, ""));
  if (Date.now() - built > 36 * 3600e3) html.dataset.ctPast = "";      // room for the banner before anything is drawn
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return (JSON.parse(localStorage.getItem("catalejo:v1")) || {}).theme; } catch { return undefined; }
  };
  const apply = () => {
    const theme = chosen();
    if (theme === "light" || theme === "dark") html.dataset.ctTheme = theme; else delete html.dataset.ctTheme;
    const dark = theme === "dark" || (theme !== "light" && system.matches);
    if (document.body) document.body.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
  };
  apply();
  new MutationObserver((_, watch) => { if (document.body) { watch.disconnect(); apply(); } }).observe(html, { childList: true });
  system.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("ct-theme", apply);
})();
