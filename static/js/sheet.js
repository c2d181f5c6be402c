// The scoring sheet: letters act only while the focus is in a criterion (WCAG 2.1.4) and can be switched off;
// comments unfold when they are needed; an answer that was not kept says so until it is.
(() => {
  const form = document.getElementById("grille");
  if (!form) return;
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const nearest = (target) => target.closest?.("[data-criterion]");
  const textarea = (criterion) => criterion.querySelector("textarea");
  const chosen = (criterion) => criterion.querySelector("input:checked")?.value;

  // Comments
  const fold = (criterion, open) => {
    criterion.querySelector(".labo-comm").hidden = !open;
    criterion.querySelector("[data-comment]").setAttribute("aria-expanded", String(open));
  };
  const needed = (criterion) => ["red", "unclear"].includes(chosen(criterion));
  const written = (criterion) => [...criterion.querySelectorAll("textarea")].some((field) => field.value !== "");
  for (const criterion of criteria) fold(criterion, needed(criterion) || written(criterion));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-comment]");
    if (!button) return;
    const criterion = nearest(button);
    const open = button.getAttribute("aria-expanded") !== "true";
    fold(criterion, open);
    if (open) textarea(criterion).focus();
  });

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[type=radio]")) return;
    const criterion = nearest(event.target);
    criterion.classList.remove("est-vide");
    if (needed(criterion)) fold(criterion, true);
  });
  form.addEventListener("focusin", (event) => {
    for (const criterion of criteria) criterion.classList.toggle("est-ici", criterion === nearest(event.target));
  });

  // Keys
  const STORED = "sheet-keys";
  const toggle = document.querySelector("[data-keys]");
  let keys = true;
  try { keys = localStorage.getItem(STORED) !== "off"; } catch { /* a device that keeps nothing has the keys on */ }
  const tell = () => {
    toggle.setAttribute("aria-pressed", String(keys));
    toggle.textContent = keys ? "Raccourcis activés" : "Raccourcis désactivés";
    form.classList.toggle("sans-touches", !keys);
  };
  toggle.addEventListener("click", () => {
    keys = !keys;
    try { keys ? localStorage.removeItem(STORED) : localStorage.setItem(STORED, "off"); } catch { /* until the page closes */ }
    tell();
  });
  tell();
  form.addEventListener("keydown", (event) => {
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea")) return;
    const criterion = nearest(event.target);
    if (!criterion) return;
    const key = event.key.toUpperCase();
    const choice = criterion.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (choice) {
      event.preventDefault();
      choice.focus();
      if (choice.checked) return;
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (key === "C") {
      event.preventDefault();
      fold(criterion, true);
      textarea(criterion).focus();
    }
  });

  // What was not kept
  const alert = document.getElementById("perte");
  const lost = new Map();
  const show = () => {
    alert.hidden = lost.size === 0;
    if (alert.hidden) return alert.replaceChildren();
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-outline-secondary btn-sm";
    again.textContent = "Réessayer";
    again.addEventListener("click", () => {
      for (const criterion of [...lost.keys()]) criterion.dispatchEvent(new Event("change", { bubbles: true }));
    });
    alert.replaceChildren([...new Set(lost.values())].join(" "), " ", again);
  };
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const criterion = nearest(event.target);
    if (!criterion) return;
    const { successful, xhr } = event.detail;
    if (successful) {
      lost.delete(criterion);
      criterion.classList.remove("est-perdu");
    } else {
      const said = [404, 409, 422].includes(xhr.status) && xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
      const reason = said ? xhr.responseText : "La liaison avec le portail est coupée.";
      lost.set(criterion, `${criterion.dataset.criterion} non enregistré : ${reason}`);
      criterion.classList.add("est-perdu");
      document.getElementById("enregistre").replaceChildren();
    }
    show();
  });
  window.addEventListener("beforeunload", (event) => {
    if (lost.size && !form.dataset.sent) event.preventDefault();
  });
})();
