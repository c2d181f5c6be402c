// « Citer ce passage »: what is selected in the proposal goes to the criterion where the person was last.
// Without this script the passage is copied by hand: the field is the same.
(() => {
  const form = document.getElementById("grille");
  const source = document.getElementById("dossier");
  const bar = document.getElementById("citer");
  if (!form || !source || !bar) return;
  const button = bar.querySelector("button");
  const said = bar.querySelector("[role=status]");
  const passageOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-passage]");
  let criterion = form.querySelector("[data-criterion]");
  form.addEventListener("focusin", (event) => {
    criterion = event.target.closest("[data-criterion]") ?? criterion;
  });

  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const { startContainer, endContainer } = selection.getRangeAt(0);
    if (!source.contains(startContainer) && !source.contains(endContainer)) return null;
    const start = passageOf(startContainer), end = passageOf(endContainer);
    return { text: selection.toString().trim(), whole: Boolean(start) && start === end };
  };
  const show = () => {
    const found = selected();
    if (!found) {
      if (document.activeElement !== button) bar.hidden = true;
      return;
    }
    bar.hidden = false;
    button.textContent = `Citer ce passage pour ${criterion.dataset.criterion}`;
    button.disabled = !found.whole || !found.text;
    said.textContent = found.whole ? "" : "Choisissez un passage d’une seule réponse.";
  };
  document.addEventListener("selectionchange", show);
  // The button must not take the selection away before it is read.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const found = selected();
    if (!found?.whole) return;
    const field = criterion.querySelector("[data-quote]");
    const comments = criterion.querySelector(".labo-comm");
    if (comments.hidden) criterion.querySelector("[data-comment]").click();
    field.value = found.text.replace(/\s*\n\s*/g, " ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = `Passage cité pour ${criterion.dataset.criterion}.`;
    criterion.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  });
})();
