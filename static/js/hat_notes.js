// Notes on a phone: kept here until the room has them. Nothing typed is lost to a network that fails, a session that
// ends or a round that closes; a note that is sent again carries its key, so that the room keeps it once.
(() => {
  const form = document.querySelector("[data-note]");
  if (!form) return;
  const { text, key, round } = form.elements;
  const button = form.querySelector("[type=submit]");
  const waiting = document.querySelector("[data-waiting]");
  const kept = form.querySelector("[data-kept]");
  const signs = form.querySelector("[data-signs]");
  const loss = form.querySelector("#perte");
  const DRAFT = `salle-${form.dataset.room}-brouillon`, QUEUE = `salle-${form.dataset.room}-attente`;
  const CHOICES = ["criterion", "leaning"].filter((name) => form.elements[name]);

  // A device that stores nothing keeps the notes as long as the page is open.
  const load = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const store = (name, value) => {
    try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, JSON.stringify(value)); } catch { /* until it closes */ }
  };
  let queue = load(QUEUE) ?? [];

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const typed = () => ({ text: text.value, ...Object.fromEntries(CHOICES.map((name) => [name, form.elements[name].value])) });
  const fill = (note) => {
    text.value = note?.text ?? "";
    for (const name of CHOICES) form.elements[name].value = note?.[name] ?? "";
    key.value = newKey();
    count();
  };
  const count = () => { signs.textContent = text.value ? `${text.value.length} signes sur ${text.dataset.count}` : ""; };

  // The form shows while the room writes, and as long as it holds words that are not sent.
  const turn = () => document.getElementById("tour")?.dataset ?? {};
  const follow = () => {
    const { phase, round: current } = turn();
    const writing = phase === "writing";
    const begun = text.value.trim() !== "";
    if (writing && round.value !== current) {
      kept.textContent = begun ? "Ce texte vient d’un autre tour : vérifiez qu’il va sous ce chapeau." : "";
      round.value = current;
    }
    button.hidden = !writing;
    form.hidden = !writing && !begun;
    if (!writing && begun) kept.textContent = "Le tour est fini. Ce texte n’est pas parti, il est gardé dans cet appareil.";
  };

  const item = (note) => {
    const line = document.createElement("li");
    const words = document.createElement("p");
    words.textContent = note.text;
    const why = document.createElement("p");
    why.className = "labo-petit";
    why.textContent = note.refused ?? "En attente du réseau. Elle partira toute seule.";
    line.append(words, why);
    if (note.refused) {
      why.setAttribute("role", "alert");
      const act = (label, then) => {
        const control = document.createElement("button");
        control.type = "button";
        control.className = "labo-btn-ico";
        control.textContent = label;
        control.addEventListener("click", () => {
          queue = queue.filter((other) => other !== note);
          then();
          show();
        });
        line.append(control);
      };
      act("Reprendre ce texte", () => {
        const before = text.value.trim();
        fill({ ...note, text: before ? `${before}\n${note.text}` : note.text });
        store(DRAFT, typed());
        follow();
        if (!form.hidden) text.focus();
      });
      act("L’oublier", () => {});
    }
    return line;
  };
  const show = () => {
    store(QUEUE, queue.length ? queue : null);
    waiting.replaceChildren(...queue.map(item));
  };

  const lost = (words, address) => {
    loss.hidden = !words;
    loss.replaceChildren(words);
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Se reconnecter";
    loss.append(" ", link);
  };

  const SESSION_OVER = "Votre session est finie. Vos notes sont gardées dans cet appareil, elles partiront ensuite.";
  const post = async (note) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(note)) body.append(name, value ?? "");
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
  };
  const done = (note) => { queue = queue.filter((other) => other !== note); };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    for (const note of queue.filter((each) => !each.refused)) {
      let answer = null;
      try { answer = await post(note); } catch { /* no network */ }
      if (answer?.status === 204) {
        done(note);
        lost("");
        kept.textContent = "Note posée. Personne ne la lit avant la révélation.";
        document.dispatchEvent(new Event("room:again"));
      } else if (answer?.status === 401) {
        lost(SESSION_OVER, answer.headers.get("HX-Redirect"));
        break;
      } else if (!answer || answer.status >= 500) {
        kept.textContent = "Pas de réseau. Vos notes sont gardées dans cet appareil.";
        break;
      } else {
        const said = answer.headers.get("Content-Type")?.startsWith("text/plain");
        note.refused = said ? await answer.text() : "La salle n’a pas pris cette note. Votre texte est gardé ici.";
      }
    }
    sending = false;
    show();
    follow();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) {
      lost("Écrivez une idée avant de l’envoyer.");
      return text.focus();
    }
    lost("");
    queue.push({ ...typed(), key: key.value || newKey(), round: round.value });
    fill(null);
    store(DRAFT, null);
    show();
    text.focus();
    send();
  });
  form.addEventListener("input", () => {
    count();
    store(DRAFT, text.value.trim() ? typed() : null);
  });
  document.addEventListener("htmx:afterSettle", follow);
  window.addEventListener("online", send);
  setInterval(() => queue.some((note) => !note.refused) && send(), 5000);

  // What the server gave back after a sign-in may wait here already.
  if (queue.some((note) => note.key === key.value)) fill(null);
  if (!text.value) {
    const draft = load(DRAFT);
    if (draft) fill(draft);
  }
  if (!key.value) key.value = newKey();
  count();
  show();
  follow();
  send();
})();
