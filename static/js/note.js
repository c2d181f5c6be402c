// The editor of the note: says what is not saved yet, saves on Ctrl+S, keeps the preview at the section being written.
(() => {
  const status = document.getElementById("enregistre");
  if (!status) return;
  const loss = document.getElementById("perte");
  const preview = document.getElementById("apercu-corps");
  const form = () => document.getElementById("note");
  let dirty = false;

  const changed = () => {
    if (dirty) return;
    dirty = true;
    status.textContent = "Modifié, pas encore enregistré";
  };
  document.addEventListener("input", (event) => {
    if (event.target.closest("#note")) changed();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    // A click, not requestSubmit: htmx sends the button that has the focus unless another one is clicked.
    form().querySelector("[name=action][value=save]").click();
  });

  // A step that came, went or moved is a change as well, though nothing was typed.
  document.body.addEventListener("note-changed", changed);

  // Only the answer of « Enregistrer » goes to the status: anything else (errors, two people at once) is not saved.
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form()) return;
    if (event.detail.successful) {
      loss.textContent = "";
      if (event.detail.target === status || event.detail.xhr.getResponseHeader("HX-Redirect")) dirty = false;
    } else {
      loss.textContent = "Pas enregistré : la liaison avec le portail est coupée. Réessayez dans un moment.";
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "note" && !event.defaultPrevented) dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  // « Il reste à écrire » leads here, to the very field.
  if (location.hash.startsWith("#id_")) document.getElementById(location.hash.slice(1))?.focus();

  // The preview follows the field.
  const sectionOf = (target) => {
    const name = target.name || "";
    if (name.startsWith("steps-") || name === "starts_on") return "steps";
    return name;
  };
  let here = "";
  const follow = () => {
    for (const old of preview.querySelectorAll(".est-ici")) old.classList.remove("est-ici");
    const section = here && preview.querySelector(`[data-section="${CSS.escape(here)}"]`);
    if (!section) return;
    section.classList.add("est-ici");
    if (preview.scrollHeight > preview.clientHeight) preview.scrollTop = section.offsetTop - preview.offsetTop - 24;
  };
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("#note")) return;
    here = sectionOf(event.target);
    follow();
  });
  preview.addEventListener("htmx:afterSwap", follow);
})();
