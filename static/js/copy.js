// « Copier » : the text of a block, formatted for a word processor and plain for the rest. Without this script one selects by hand.
(() => {
  const said = document.querySelector("[data-copied]");
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const block = document.getElementById(button.dataset.copy);
      const plain = [...(block.children.length && block.matches("ul") ? block.children : [block])].map((part) => part.textContent.trim().replace(/\s*\n\s*/g, " ")).join("\n");
      try {
        if (window.ClipboardItem) {
          const parts = { "text/html": block.innerHTML, "text/plain": plain };
          await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })])))]);
        } else {
          await navigator.clipboard.writeText(plain);
        }
        said.textContent = "";
        requestAnimationFrame(() => (said.textContent = "Copié."));
        button.lastChild.parentElement.classList.add("est-copie");
      } catch {
        said.textContent = "Votre navigateur n’a pas permis la copie\u00a0: sélectionnez le texte.";
      }
    });
  }
})();
