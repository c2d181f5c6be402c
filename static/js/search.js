// The page of the search: the key « / » can be switched off there (WCAG 2.1.4). labo.js answers the key itself.
(() => {
  const button = document.querySelector("[data-search-key]");
  const STORED = "search-key";
  let on = true;
  try { on = localStorage.getItem(STORED) !== "off"; } catch { /* a device that keeps nothing has the key on */ }
  const tell = () => {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Raccourci activé" : "Raccourci désactivé";
  };
  button.addEventListener("click", () => {
    on = !on;
    try { on ? localStorage.removeItem(STORED) : localStorage.setItem(STORED, "off"); } catch { /* nothing is kept */ }
    tell();
  });
  tell();
})();
