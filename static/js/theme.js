// Theme: light, dark, or the system's. Loaded in <head> without defer, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  const apply = () => {
    const choice = read();
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
  };
  root.classList.add("js");
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const select of document.querySelectorAll("[data-theme-choice]")) select.value = read();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-choice]")) return;
    try {
      // "auto" is the absence of a choice: nothing is kept on the device for it.
      if (event.target.value === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", event.target.value);
    } catch {
      root.dataset.bsTheme = event.target.value === "auto" ? root.dataset.bsTheme : event.target.value;
      return;
    }
    apply();
  });
})();
