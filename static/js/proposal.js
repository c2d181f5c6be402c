// The proposal form: what is left to write, and a word before leaving with unsaved answers.
(() => {
  const form = document.querySelector("[data-proposal]");
  if (!form) return;

  for (const field of form.querySelectorAll("[data-count]")) {
    const limit = Number(field.dataset.count);
    const line = document.createElement("p");
    line.className = "labo-compte";
    line.setAttribute("aria-live", "off");
    const tell = () => {
      const left = limit - field.value.length;
      const unit = Math.abs(left) === 1 ? "caractère" : "caractères";
      line.textContent = left < 0 ? `${-left} ${unit} de trop` : `${left} ${unit} restants`.replace("1 caractère restants", "1 caractère restant");
      // Announced only when it matters: close to the limit, or beyond it.
      line.setAttribute("aria-live", left < 100 ? "polite" : "off");
    };
    field.addEventListener("input", tell);
    field.insertAdjacentElement("afterend", line);
    tell();
  }

  let unsaved = Boolean(document.querySelector("[data-error-summary]"));
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
