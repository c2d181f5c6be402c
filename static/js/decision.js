// Decision: shows what the chosen outcome needs, adds and removes conditions. Without it everything shows and the buttons post.
(() => {
  const form = document.querySelector("[data-decision]");
  if (!form) return;
  const rows = form.querySelector("[data-rows]");
  const total = form.querySelector("[name='conditions-TOTAL_FORMS']");
  const blank = form.querySelector("template[data-row]");
  const most = Number(form.querySelector("[name='conditions-MAX_NUM_FORMS']").value);
  const add = form.querySelector("[name='add_condition']");
  const all = () => [...rows.querySelectorAll("[data-one]")];

  // What holds words or an error stays: nothing that will be sent is out of sight.
  const WRITTEN = "textarea, input[type='text'], input[type='email'], input[type='date'], select";
  const kept = (part) =>
    part.querySelector(".is-invalid") || [...part.querySelectorAll(WRITTEN)].some((field) => field.value.trim());
  const show = () => {
    const chosen = form.querySelector("[name='outcome']:checked")?.value;
    for (const part of form.querySelectorAll("[data-outcomes]")) {
      part.hidden = !part.dataset.outcomes.split(" ").includes(chosen) && !kept(part);
    }
  };

  const NUMBERED = ["name", "id", "for", "aria-describedby"];
  const renumber = () => {
    all().forEach((row, index) => {
      row.querySelector("[data-number]").textContent = index + 1;
      row.querySelector("[name='remove_condition']").value = index;
      for (const part of row.querySelectorAll("*")) {
        for (const name of NUMBERED) {
          const value = part.getAttribute(name);
          if (value) part.setAttribute(name, value.replace(/conditions-(?:\d+|__prefix__)-/g, `conditions-${index}-`));
        }
      }
    });
    total.value = all().length;
    add.disabled = all().length >= most;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === add) {
      event.preventDefault();
      rows.append(blank.content.cloneNode(true));
      renumber();
      all().at(-1).querySelector("textarea").focus();
    } else if (button?.name === "remove_condition") {
      event.preventDefault();
      const index = all().indexOf(button.closest("[data-one]"));
      all()[index].remove();
      renumber();
      (all()[Math.min(index, all().length - 1)]?.querySelector("textarea") ?? add).focus();
    }
  });
  form.addEventListener("change", (event) => event.target.name === "outcome" && show());
  show();
})();
