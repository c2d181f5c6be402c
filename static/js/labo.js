// What every page shares: the menu of narrow screens, the focus on what went wrong, one answer per click.
(() => {
  const closeMenu = (button) => button.setAttribute("aria-expanded", "false");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (button) button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));

    const print = event.target.closest("[data-print]");
    if (print) window.print();
  });

  document.addEventListener("keydown", (event) => {
    const button = document.querySelector("[data-menu][aria-expanded='true']");
    if (event.key !== "Escape" || !button) return;
    closeMenu(button);
    button.focus();
  });

  // « / » leads to the search, unless the person writes, or has switched the key off on the page of the search.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    try { if (localStorage.getItem("search-key") === "off") return; } catch { /* a device that keeps nothing has the key on */ }
    const visible = [...document.querySelectorAll("[data-search], [data-search-link]")].find((part) => part.offsetParent);
    if (!visible) return;
    event.preventDefault();
    visible.focus();
    if (visible.matches("input")) visible.select();
    else visible.click();
  });

  // The summary of errors is read first: it takes the focus as soon as it arrives, by a page or by htmx.
  const focusErrors = (root) => root.querySelector("[data-error-summary]:not([data-still] *)")?.focus();
  document.addEventListener("DOMContentLoaded", () => focusErrors(document));
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));

  // A link of the summary leads to the field itself, or to the first choice of a group.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    if (!link) return;
    const target = document.getElementById(link.hash.slice(1));
    const field = target?.matches("input, select, textarea") ? target : target?.querySelector("input, select, textarea");
    if (!field) return;
    event.preventDefault();
    // A field in a fold that is closed is not drawn: nothing could come to it.
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.focus();
    field.scrollIntoView({ block: "center" });
  });

  // A second click on the way does not send the form again. The server refuses it too; this spares the reader a page.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    // A download leaves the page in place: the form must be able to serve again.
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
