// The page that gives the button of the shared watch: it is dragged or copied here, and does nothing when clicked.
(() => {
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-drag-me]")) {
      event.preventDefault();
      document.querySelector("[data-drag-hint]").hidden = false;
    }
    if (event.target.closest("[data-copy-code]")) {
      const code = document.getElementById("code");
      const said = document.querySelector("[data-copied]");
      try {
        await navigator.clipboard.writeText(code.value);
        said.textContent = "Copié.";
      } catch {
        code.select();
        said.textContent = "Le code est sélectionné\u00a0: copiez-le avec Ctrl + C.";
      }
    }
  });
})();
