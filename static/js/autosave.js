// Each answer of a draft is kept as it is typed: at once when it is left, a second after the last key otherwise.
//
// One request at a time, so that order holds. Whatever the server has not confirmed stays in this browser, and is offered
// again when the page comes back. An answer that changed elsewhere is never written over: both texts are shown. The button
// « Enregistrer » needs none of this.
(() => {
  const form = document.querySelector("[data-autosave]");
  const words = document.getElementById("autosave-mots")?.dataset;
  if (!form || !words) return;

  const AFTER_TYPING = 1000;
  const TIMEOUT = 20000;
  const RETRIES = [3000, 6000, 15000, 30000];
  const PREFIX = `labo:brouillon:${form.dataset.user}:`;

  const key = form.elements.namedItem("key");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const seenField = form.elements.namedItem("seen");
  const seen = JSON.parse(seenField.value);
  // The back button gives a form its first key again (see proposal.js): the address follows it.
  let address = form.dataset.autosave.replace(/[0-9a-f-]{36}/, key.value);
  let isNew = "new" in form.dataset;

  // --- The answers on the page --------------------------------------------------------------------------

  const controls = (name) => [...form.elements].filter((control) => control.name === name);
  const isChoice = (control) => control.type === "radio" || control.type === "checkbox";
  const valuesOf = (name) =>
    controls(name).filter((control) => !isChoice(control) || control.checked).map((control) => control.value);
  const same = (some, others) => JSON.stringify(some) === JSON.stringify(others);
  const wrapper = (name) => document.getElementById(`div_id_${name}`);
  const labelOf = (name) => wrapper(name).querySelector(".form-label").firstChild.textContent.trim();
  const inWords = (name, values) => {
    const [first] = controls(name);
    const said = first.options
      ? [...first.options].filter((option) => values.includes(option.value)).map((option) => option.text)
      : isChoice(first)
        ? controls(name).filter((control) => values.includes(control.value)).map((control) => control.labels[0].innerText)
        : values;
    return said.filter(Boolean).join("\n") || words.empty;
  };
  const put = (name, values) => {
    controls(name).forEach((control, index) => {
      if (isChoice(control)) control.checked = values.includes(control.value);
      else control.value = values[index] ?? "";
    });
    // The counters and the list of parts follow (proposal.js).
    controls(name)[0].dispatchEvent(new Event("input", { bubbles: true }));
  };
  const reach = (name) => {
    const [first] = controls(name);
    first.focus();
    first.scrollIntoView({ block: "center" });
  };

  // What the server wrote in the page, whatever the browser has put back over it.
  const writtenIn = (name) =>
    controls(name)
      .filter((control) => !isChoice(control) || control.defaultChecked)
      .map((control) => {
        if (!control.options) return isChoice(control) ? control.value : control.defaultValue;
        return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value;
      });
  const saved = new Map(Object.keys(seen).map((name) => [name, writtenIn(name)]));
  const isSaved = (name) => same(valuesOf(name), saved.get(name));

  // --- The copy in this browser -------------------------------------------------------------------------

  const found = new Map();
  let isCopied = true;
  const readCopy = (name = PREFIX + key.value) => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? { fields: {} };
    } catch {
      return { fields: {} };
    }
  };
  // Read and written whole each time: another tab may have its own answers in it.
  const changeCopy = (change) => {
    const copy = readCopy();
    change(copy.fields);
    try {
      if (Object.keys(copy.fields).length) {
        localStorage.setItem(PREFIX + key.value, JSON.stringify({ ...copy, isNew, at: Date.now() }));
      } else localStorage.removeItem(PREFIX + key.value);
      isCopied = true;
    } catch {
      isCopied = false;
    }
  };
  const copyAnswer = (name) => {
    // What was found and is not chosen yet stays where it was found.
    if (found.has(name)) return;
    changeCopy((fields) => {
      if (isSaved(name)) delete fields[name];
      else fields[name] = valuesOf(name);
    });
  };
  const forget = (name) => changeCopy((fields) => delete fields[name]);

  // --- What is said -------------------------------------------------------------------------------------

  const savedLine = document.querySelector("[data-saved]");
  const troubleZone = document.querySelector("[data-trouble]");
  const troubles = new Map();
  const say = (template, slots = {}) =>
    template.replace(/\{(\w+)\}/g, (_, slot) => slots[slot] ?? "").replace("  ", " ").trim();
  const drawTroubles = () => {
    const lines = [...troubles.values()].map(({ sentence, label, act }) => {
      const line = document.createElement("p");
      line.append(sentence);
      if (label) {
        const action = document.createElement(typeof act === "string" ? "a" : "button");
        if (typeof act === "string") action.href = act;
        else {
          action.type = "button";
          action.addEventListener("click", act);
        }
        action.className = "btn btn-sm btn-outline-primary";
        action.textContent = label;
        line.append(" ", action);
      }
      return line;
    });
    troubleZone.replaceChildren(...lines);
  };
  const trouble = (cause, slots = {}, act = null, about = "") => {
    const copie = isCopied ? words.copied : words.uncopied;
    const sentence = say(words[cause], { copie, ...slots });
    const known = troubles.get(cause + about);
    if (known?.sentence === sentence) return;
    troubles.set(cause + about, { sentence, label: words[`${cause}Action`], act });
    drawTroubles();
  };
  const settle = (...causes) => {
    if (causes.map((cause) => troubles.delete(cause)).some(Boolean)) drawTroubles();
  };

  // --- Two texts for one answer -------------------------------------------------------------------------

  const blockId = (name) => `deux-textes-${name}`;
  const chooseBetween = (kind, name, { mine, other, onMine, onOther }) => {
    document.getElementById(blockId(name))?.remove();
    const block = document.getElementById("autosave-deux-textes").content.firstElementChild.cloneNode(true);
    const said = document.getElementById(`autosave-${kind}`).dataset;
    block.id = blockId(name);
    block.setAttribute("aria-label", labelOf(name));
    for (const slot of ["title", "mine-label", "other-label", "keep-mine", "keep-other"]) {
      block.querySelector(`[data-${slot}]`).textContent = said[slot.replace(/-(\w)/, (_, sign) => sign.toUpperCase())];
    }
    block.querySelector("[data-mine]").textContent = mine;
    block.querySelector("[data-other]").textContent = other;
    const chosen = (act) => () => {
      block.remove();
      act();
      reach(name);
    };
    block.querySelector("[data-keep-mine]").addEventListener("click", chosen(onMine));
    block.querySelector("[data-keep-other]").addEventListener("click", chosen(onOther));
    wrapper(name).append(block);
  };
  const goToChoice = (name) => {
    const block = document.getElementById(blockId(name));
    block.focus();
    block.scrollIntoView({ block: "center" });
  };

  const disputed = new Set();
  const dispute = (name, sent, answer) => {
    disputed.add(name);
    const settled = () => {
      disputed.delete(name);
      see(name, answer.seen);
      settle(`disputed${name}`);
    };
    chooseBetween("conflit", name, {
      mine: inWords(name, sent),
      other: answer.other.text || words.empty,
      onMine: () => {
        settled();
        ask(name);
      },
      onOther: () => {
        settled();
        saved.set(name, answer.other.values);
        put(name, answer.other.values);
        saved.set(name, valuesOf(name));
        forget(name);
      },
    });
    trouble("disputed", { champ: labelOf(name) }, () => goToChoice(name), name);
  };

  // --- Asking the server --------------------------------------------------------------------------------

  const waiting = new Set();
  const timers = new Map();
  const left = new Set();
  let underWay = null;
  let attempts = 0;
  let retry = 0;
  let isOver = false;

  const see = (name, mark) => {
    seen[name] = mark;
    seenField.value = JSON.stringify(seen);
  };
  const bodyFor = (name) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, seen: seen[name] });
    for (const value of valuesOf(name)) body.append(name, value);
    if (isNew) {
      body.append("new", "1");
      for (const hidden of form.querySelectorAll("input[type=hidden][data-first]")) body.append(hidden.name, hidden.value);
    }
    return body;
  };
  const post = (name, options) =>
    fetch(`${address}champ/${name}/`, { method: "POST", body: bodyFor(name), redirect: "manual", ...options });

  const becomeDraft = (where) => {
    isNew = false;
    address = where;
    form.action = where;
    history.replaceState(history.state, "", where);
  };

  // True when the answer is settled, kept or refused; false when it must be asked again later.
  const keep = async (name) => {
    const sent = valuesOf(name);
    let response;
    let answer = {};
    try {
      response = await post(name, { signal: AbortSignal.timeout(TIMEOUT) });
      if ([200, 409, 410, 422].includes(response.status)) answer = await response.json();
    } catch {
      trouble("away");
      return false;
    }
    if (response.status === 200) {
      if (isNew) becomeDraft(answer.address);
      see(name, answer.seen);
      saved.set(name, sent);
      copyAnswer(name);
      settle("away", "session", "stale", `invalid${name}`);
      const line = say(words.kept, { heure: answer.saved_at });
      if (savedLine.textContent !== line) savedLine.textContent = line;
      attempts = 0;
      return true;
    }
    if (response.type === "opaqueredirect") {
      settle("away");
      trouble("session", {}, `${words.login}?next=${encodeURIComponent(isNew ? location.pathname : address)}`);
      return false;
    }
    if (response.status === 403) {
      settle("away", "session");
      trouble("stale", {}, () => location.reload());
      return false;
    }
    if (response.status === 409) {
      dispute(name, sent, answer);
    } else if (response.status === 410) {
      isOver = true;
      trouble("sent", {}, answer.address);
    } else if (response.status === 404) {
      isOver = true;
      trouble("gone");
    } else if (response.status === 422) {
      // Not while the answer is still being typed: an address is wrong until its last letter.
      if (left.has(name) || !controls(name).includes(document.activeElement)) {
        trouble("invalid", { champ: labelOf(name), phrase: answer.sentences.join(" ") }, () => reach(name), name);
      }
    } else {
      trouble("away");
      return false;
    }
    return true;
  };

  const askAll = async () => {
    for (const name of waiting) {
      waiting.delete(name);
      if (isOver || disputed.has(name)) continue;
      if (await keep(name)) continue;
      waiting.add(name);
      retry = setTimeout(run, RETRIES[Math.min(attempts, RETRIES.length - 1)]);
      attempts += 1;
      return;
    }
  };
  const run = () => {
    clearTimeout(retry);
    underWay ??= askAll().finally(() => { underWay = null; });
  };
  const ask = (name) => {
    clearTimeout(timers.get(name));
    timers.delete(name);
    waiting.add(name);
    run();
  };

  const touched = (event, delay) => {
    const name = event.target.name;
    if (!(name in seen)) return;
    copyAnswer(name);
    if (delay) left.delete(name);
    else left.add(name);
    if (isSaved(name)) settle(`invalid${name}`);
    clearTimeout(timers.get(name));
    if (isSaved(name) && !underWay) return;
    if (delay) timers.set(name, setTimeout(() => ask(name), delay));
    else ask(name);
  };
  form.addEventListener("input", (event) => touched(event, AFTER_TYPING));
  form.addEventListener("change", (event) => touched(event, 0));
  window.addEventListener("online", run);
  window.addEventListener("focus", run);

  // --- Leaving ------------------------------------------------------------------------------------------

  let isLeaving = false;
  form.addEventListener("submit", (event) => {
    if (underWay) {
      // The answer on its way is older than the ones that follow it: it goes first, or they would dispute with it.
      event.preventDefault();
      const { submitter } = event;
      for (const timer of timers.values()) clearTimeout(timer);
      waiting.clear();
      underWay.then(() => form.requestSubmit(submitter));
      return;
    }
    isLeaving = true;
    for (const timer of timers.values()) clearTimeout(timer);
    clearTimeout(retry);
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("pagehide", () => {
    if (isLeaving || isOver) return;
    for (const name of new Set([...waiting, ...timers.keys()])) {
      if (!disputed.has(name) && !isSaved(name)) post(name, { keepalive: true }).catch(() => {});
    }
  });
  window.addEventListener("beforeunload", (event) => {
    const isLost = !isCopied && Object.keys(seen).some((name) => !isSaved(name));
    if (isLost && !isLeaving) event.preventDefault();
  });

  // --- Coming back --------------------------------------------------------------------------------------

  // A form that never reached the server has no address of its own: its copy is looked for, and its key taken up again.
  const takeUpLostForm = () => {
    const lost = Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX) && readCopy(name).isNew)
      .sort((one, other) => readCopy(other).at - readCopy(one).at);
    if (!lost.length) return;
    const old = key.value;
    key.value = lost[0].slice(PREFIX.length);
    address = address.replace(old, key.value);
    history.replaceState({ ...history.state, proposal: key.value }, "");
  };
  const showFound = () => {
    const place = document.querySelector("[data-found-place]");
    const banner = document.getElementById("autosave-trouvailles").content.firstElementChild.cloneNode(true);
    const list = banner.querySelector("[data-list]");
    const taken = (name) => {
      found.delete(name);
      list.querySelector(`[data-found="${name}"]`).remove();
      document.getElementById(blockId(name))?.remove();
      if (!found.size) place.replaceChildren();
    };
    const takeMine = (name) => {
      const values = found.get(name);
      taken(name);
      put(name, values);
      ask(name);
    };
    for (const [name, values] of found) {
      const item = document.createElement("li");
      item.dataset.found = name;
      const link = document.createElement("a");
      link.href = `#${blockId(name)}`;
      link.textContent = labelOf(name);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        goToChoice(name);
      });
      item.append(link);
      list.append(item);
      chooseBetween("retrouve", name, {
        mine: inWords(name, values),
        other: inWords(name, saved.get(name)),
        onMine: () => takeMine(name),
        onOther: () => {
          taken(name);
          forget(name);
        },
      });
    }
    banner.querySelector("[data-keep-all]").addEventListener("click", () => [...found.keys()].forEach(takeMine));
    place.replaceChildren(banner);
  };

  try {
    if (isNew && !Object.keys(readCopy().fields).length) takeUpLostForm();
  } catch {
    isCopied = false; // a browser that keeps nothing
  }
  const isRefused = (name) => controls(name)[0].matches("[aria-invalid='true']");
  for (const [name, values] of Object.entries(readCopy().fields)) {
    if (!(name in seen)) continue;
    if (!same(values, valuesOf(name))) found.set(name, values);
    else if (isSaved(name) && !isRefused(name)) forget(name);
  }
  for (const name of Object.keys(seen)) {
    if (isSaved(name)) continue;
    copyAnswer(name);
    ask(name);
  }
  if (found.size) showFound();
})();
