// Arrivals on a phone: a tap shows at once. While the network is away it waits in this device, says so, and leaves again
// as soon as the portal answers. Each tap sends the state that is wanted, so that what is sent twice is noted once.
(() => {
  const form = document.querySelector("[data-checkin]");
  if (!form) return;
  const QUEUE = `arrivees-${form.dataset.checkin}`;
  const WORDS = { yes: "Est là", no: "Absence notée", none: "" };
  const buttons = [...form.querySelectorAll("[data-seat]")];
  const present = document.querySelector("[data-present]");
  const noun = document.querySelector("[data-noun]");
  const waiting = document.querySelector("[data-waiting]");
  const loss = document.getElementById("perte");

  // A device that stores nothing keeps the taps as long as the page is open.
  const load = () => { try { return JSON.parse(localStorage.getItem(QUEUE)) ?? {}; } catch { return {}; } };
  const store = () => {
    try {
      if (Object.keys(queue).length) localStorage.setItem(QUEUE, JSON.stringify(queue));
      else localStorage.removeItem(QUEUE);
    } catch { /* until it closes */ }
  };
  let queue = load(); // {seat: the state that is wanted}
  let away = Object.keys(queue).length > 0;

  const stateOf = ({ dataset }) => queue[dataset.seat] ?? dataset.state;
  const show = () => {
    for (const button of buttons) {
      const state = stateOf(button);
      const late = away && button.dataset.seat in queue;
      button.setAttribute("aria-pressed", String(state === "yes"));
      button.value = `${button.dataset.seat}:${state === "yes" ? "none" : "yes"}`;
      button.classList.toggle("est-attente", late);
      button.querySelector("[data-word]").textContent = late ? "En attente d’envoi" : WORDS[state];
    }
    const count = buttons.filter((button) => stateOf(button) === "yes").length;
    present.textContent = count;
    noun.textContent = count > 1 ? "présents" : "présent";
    const late = away ? Object.keys(queue).length : 0;
    waiting.hidden = late === 0;
    waiting.textContent = late ? `${late} en attente d’envoi` : "";
  };
  const say = (words, address) => {
    loss.hidden = !words;
    loss.replaceChildren(words);
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Se reconnecter";
    loss.append(" ", link);
  };

  const post = async (seat, wanted) => {
    const body = new FormData();
    body.append("note", `${seat}:${wanted}`);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    try {
      return await fetch(form.action, { method: "POST", body, headers, signal: AbortSignal.timeout(10000) });
    } catch {
      return null; // no network
    }
  };
  // What the portal knows of everybody: others note arrivals too.
  const learn = (states) => {
    for (const button of buttons) button.dataset.state = states[button.dataset.seat] ?? button.dataset.state;
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    let stopped = false;
    while (!stopped && Object.keys(queue).length) {
      const [seat, wanted] = Object.entries(queue)[0];
      const answer = await post(seat, wanted);
      if (answer?.ok && !answer.redirected) {
        learn((await answer.json()).states);
        if (queue[seat] === wanted) delete queue[seat];
        // Until the last of them has left, those that remain still wait, and say so.
        if (!Object.keys(queue).length) away = false;
        say("");
      } else if (answer?.status === 401) {
        say("Votre session est finie. Les arrivées sont gardées dans cet appareil.", answer.headers.get("HX-Redirect"));
        stopped = true;
      } else if (answer?.status === 409 || answer?.status === 404) {
        delete queue[seat];
        const name = form.querySelector(`[data-seat="${seat}"] .labo-pointage__nom`)?.firstChild.textContent ?? "";
        const said = answer.status === 409 ? await answer.text() : "Cette personne n’est plus sur la liste.";
        say(name ? `${name}\u00a0: ${said}` : said);
      } else if (answer && answer.status < 500) {
        say("Cette page est trop ancienne : rechargez-la. Les arrivées sont gardées dans cet appareil.");
        stopped = true;
      } else {
        stopped = true;
      }
      store();
      if (stopped) away = true;
      show();
    }
    sending = false;
  };

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.seat) return;
    event.preventDefault();
    queue[button.dataset.seat] = button.value.split(":")[1];
    store();
    show();
    send();
  });
  window.addEventListener("online", send);
  setInterval(() => Object.keys(queue).length && send(), 4000);

  // Looking for somebody filters the list while one types.
  const search = document.querySelector("[data-search]");
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const filter = () => {
    const words = folded(search.elements.q.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const button of buttons) {
      const row = button.closest("li");
      row.hidden = !words.every((word) => row.dataset.words.includes(word));
      shown += !row.hidden;
    }
    form.querySelector("[data-none]").hidden = shown > 0;
  };
  search.addEventListener("input", filter);
  search.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  search.querySelector("button").hidden = true;

  show();
  send();
})();
