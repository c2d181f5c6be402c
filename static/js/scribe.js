// Answers typed live: what was not kept says so at its place, leaving the page asks, a lost session brings the text back.
(() => {
  const alert = document.getElementById("perte");
  if (!alert) return;
  const lost = new Set();
  const unsaved = new Set();
  const formOf = (target) => target?.closest?.("[data-scribe]");
  const question = (form) => form.closest(".labo-echange");

  const show = () => {
    alert.hidden = lost.size === 0;
    alert.textContent = lost.size === 0 ? "" :
      "Une réponse n’est pas enregistrée : la liaison avec le portail est coupée. Votre texte reste dans la page, "
      + "il repartira à la prochaine frappe.";
  };

  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (form) unsaved.add(form);
  });
  document.addEventListener("submit", (event) => {
    const form = formOf(event.target);
    // htmx sends it when it can; a form in conflict is sent as a page.
    if (form && !form.hasAttribute("data-hx-post")) unsaved.clear();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event.detail.elt);
    if (!form) return;
    if (event.detail.successful) {
      lost.delete(form);
      // Two scribes at once: the page now shows both texts, and what was typed here is not kept yet.
      if (!event.detail.xhr.getResponseHeader("HX-Retarget")) unsaved.delete(form);
      question(form)?.classList.remove("est-perdu");
    } else {
      lost.add(form);
      question(form)?.classList.add("est-perdu");
    }
    show();
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size || lost.size) event.preventDefault();
  });
})();
