// The words that end what one types, under the box of a search: arrows and Enter, Escape, the pointer.
// Source: WAI-ARIA Authoring Practices, combobox with a list box. Without this script one types the word to its end.
(() => {
  const box = document.querySelector("[data-suggest]");
  const list = document.getElementById(box.dataset.suggest);
  let active = -1, wanted = false;

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const choices = () => [...list.querySelectorAll("[role=option]")];
  const mark = (rank) => {
    const options = choices();
    active = options.length ? (rank + options.length) % options.length : -1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  };
  const unmark = () => {
    active = -1;
    box.removeAttribute("aria-activedescendant");
    for (const option of choices()) option.setAttribute("aria-selected", "false");
  };
  const isOpen = () => !list.hidden;
  const show = () => {
    unmark();
    list.hidden = !(wanted && choices().length && document.activeElement === box);
    box.setAttribute("aria-expanded", String(isOpen()));
  };
  const close = () => {
    wanted = false;
    show();
  };
  // What is chosen is looked for at once; the list stays closed until the person types again.
  const choose = (option) => {
    box.value = option.dataset.words;
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  box.addEventListener("input", (event) => {
    if (event.isTrusted) {
      wanted = true;
      // Until the next words arrive, those that no longer end what is typed are gone.
      for (const option of choices()) if (!plain(option.dataset.words).startsWith(plain(box.value))) option.remove();
    }
    show();
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target === list) show();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && isOpen()) close();
    else if (event.key === "ArrowDown" && choices().length) {
      wanted = true;
      if (!isOpen()) show();
      mark(active + 1);
    } else if (event.key === "ArrowUp" && isOpen()) mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && isOpen() && active >= 0) choose(choices()[active]);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  // The pointer leaves the focus in the box.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
})();
