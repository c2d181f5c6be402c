// The changes to what was sent: how much room is left in each answer, and a word before leaving with unsaved ones.
(() => {
  const form = document.querySelector("[data-amendment]");
  if (!form) return;
  const many = (count, one, more) => `${count}\u00a0${count === 1 ? one : more}`;

  for (const field of form.querySelectorAll("[data-count]")) {
    const limit = Number(field.dataset.count);
    const line = document.createElement("p");
    line.className = "labo-compte";
    const tell = () => {
      // Counted as the server does: a line break is one sign, and so is a letter outside the basic plane.
      const left = limit - [...field.value.trim()].length;
      line.textContent =
        left < 0
          ? `${many(-left, "signe", "signes")} de trop`
          : `${many(left, "signe", "signes")} ${left === 1 ? "restant" : "restants"}`;
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
