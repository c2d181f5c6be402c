// The proposal form: what each part still needs. The room that is left is writing.js, keeping the answers autosave.js.
(() => {
  const form = document.querySelector("[data-proposal]");
  if (!form) return;
  const many = (count, one, more) => `${count}\u00a0${count === 1 ? one : more}`;

  // The back button asks for the page anew, and the browser puts the answers back in it: their key goes with them, or
  // the same answers would make a second case.
  const key = form.elements.namedItem("key");
  if (history.state?.proposal) key.value = history.state.proposal;
  else history.replaceState({ ...history.state, proposal: key.value }, "");

  for (const item of document.querySelectorAll("[data-part]")) {
    const part = document.getElementById(item.dataset.part);
    const needed = [...part.querySelectorAll("[required], [aria-invalid='true']")];
    const lacks = (field) =>
      (field.required && !field.value.trim()) ||
      // Refused, and not touched since.
      (field.matches("[aria-invalid='true']") && field.value === field.defaultValue);
    const tell = () => {
      const missing = needed.filter(lacks).length;
      item.classList.toggle("est-faite", missing === 0);
      item.querySelector("[data-part-state]").textContent = missing
        ? `${many(missing, "réponse", "réponses")} à donner`
        : "Rempli";
    };
    part.addEventListener("input", tell);
    tell();
  }
})();
