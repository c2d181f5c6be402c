// Attaching files: how far the sending is, what is too heavy before it leaves, and a clear word when the line is cut.
(() => {
  const HEAVIEST = 10 * 1024 * 1024;
  const form = () => document.querySelector("[data-pieces]");
  const tell = (words) => { form().querySelector("[data-failed]").textContent = words; };

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form()) return;
    const heavy = [...form().querySelectorAll("input[type=file]")].find((input) => input.files[0]?.size > HEAVIEST);
    tell(heavy ? `« ${heavy.files[0].name} » pèse plus de 10\u00a0Mo. Réduisez-le, ou ne gardez que les pages utiles.` : "");
    if (heavy) {
      event.preventDefault();
      heavy.focus();
      return;
    }
    form().querySelector("[data-sending]").hidden = false;
  });

  document.body.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.elt !== form() || !event.detail.lengthComputable) return;
    const percent = Math.round((100 * event.detail.loaded) / event.detail.total);
    form().querySelector("progress").value = percent;
    form().querySelector("[data-percent]").textContent = percent < 100 ? `${percent}\u00a0%` : "vérification des fichiers";
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form() || event.detail.successful) return;
    form().querySelector("[data-sending]").hidden = true;
    const words = {
      404: "Vous n’écrivez plus dans ce dossier : rien n’est ajouté.",
      413: "Cet envoi est trop lourd. Envoyez les fichiers un par un.",
    };
    const cut = "Rien n’est parti : la liaison avec le portail est coupée. Réessayez dans un moment.";
    tell(words[event.detail.xhr?.status] ?? cut);
  });
})();
