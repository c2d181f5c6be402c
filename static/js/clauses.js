// A clause of the library: one click puts its line in the field, nothing is sent. Without this file the button sends
// the form and the page comes back with the line.
(() => {
  const said = document.getElementById("clause-dite");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clause]");
    const field = button && document.getElementById(button.dataset.clauseInto);
    if (!field) return;
    event.preventDefault();
    const lines = field.value.split("\n").filter((line) => line.trim());
    const is_there = lines.some((line) => line.trim() === button.dataset.clause);
    if (!is_there) {
      field.value = [...lines, button.dataset.clause].join("\n");
      // Whatever counts signs, follows changes or redraws a preview learns of it as of something typed.
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.scrollTop = field.scrollHeight;
    }
    button.setAttribute("aria-pressed", "true");
    if (said) said.textContent = is_there ? "Votre texte dit déjà cette clause." : `Ajouté à votre texte, pas encore enregistré : ${button.dataset.clause}`;
  });
})();
