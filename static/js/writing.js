// Forms that take time to fill in. data-counted: how much room is left in each answer. data-guarded: a word before one
// leaves with what is not saved; « unsaved » if the page came back with it.
(() => {
  const many = (count, one, more) => `${count}\u00a0${count === 1 ? one : more}`;

  for (const field of document.querySelectorAll("[data-counted] [data-count]")) {
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
      // Announced only when it matters: close to the limit, or beyond it.
      line.setAttribute("aria-live", left < 100 ? "polite" : "off");
    };
    field.addEventListener("input", tell);
    field.insertAdjacentElement("afterend", line);
    tell();
  }

  for (const form of document.querySelectorAll("[data-guarded]")) {
    let unsaved = form.dataset.guarded === "unsaved";
    form.addEventListener("input", () => { unsaved = true; });
    form.addEventListener("submit", () => { unsaved = false; });
    window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  }
})();
