// The bibliography: a tick of a filter searches again; what is picked stays picked from page to page, until it is emptied.
// Without this script each filter has its button, and a selection is that of one page.
(() => {
  const form = document.getElementById("chercher");
  const selection = document.getElementById("selection");
  const KEY = "labo-selection", MOST = 50;
  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { return []; }
  };
  const write = (keys) => {
    try { sessionStorage.setItem(KEY, JSON.stringify(keys.slice(0, MOST))); } catch { /* the selection is then that of this page */ }
  };

  const show = () => {
    const keys = read();
    for (const box of document.querySelectorAll("[data-pick]")) box.checked = keys.includes(box.value);
    const basket = document.querySelector("[data-basket]");
    if (!basket) return;
    basket.hidden = !keys.length;
    basket.querySelector("[data-basket-count]").textContent = keys.length > 1 ? `${keys.length} références sélectionnées` : "1 référence sélectionnée";
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick]")) {
      const keys = read().filter((key) => key !== event.target.value);
      write(event.target.checked ? [...keys, event.target.value] : keys);
      show();
    } else if (event.target.closest("[data-facets]")) {
      form.dispatchEvent(new Event("cherche"));
    }
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-basket-empty]")) return;
    write([]);
    show();
    document.getElementById("q").focus();
  });
  // What was picked on other pages goes with what is ticked on this one.
  selection.addEventListener("formdata", (event) => {
    event.formData.delete("ref");
    for (const key of read()) event.formData.append("ref", key);
  });
  // What was unfolded stays so, and whoever is at the keyboard stays where they were, in sight: on the same control, or
  // on the number of references where that control is gone.
  let unfolded = [], held = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const here = document.activeElement;
    held = here?.closest("#resultats") ? here.id || "t-resultats" : null;
    unfolded = [...document.querySelectorAll("#resultats [data-fold][open]")].map((fold) => fold.dataset.fold);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const fold of document.querySelectorAll("#resultats [data-fold]")) fold.open = unfolded.includes(fold.dataset.fold);
    show();
    if (!held) return;
    const again = document.getElementById(held);
    again?.focus();
    if (document.activeElement !== again || !again) document.getElementById("t-resultats").focus();
    document.activeElement.scrollIntoView({ block: "nearest" });
    held = null;
  });
  // A search that failed is said: the list on the page is then the one before.
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, () => {
      const said = document.getElementById("annonce");
      said.className = "labo-note";
      said.textContent = "La recherche n’a pas abouti. Appuyez sur «\u00a0Chercher\u00a0».";
    });
  }
  window.addEventListener("pageshow", show);
  show();
})();
