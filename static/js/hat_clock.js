// The clock of a round: counted down from the seconds that the server gave, never from the clock of this device.
// It speaks twice, politely: when one minute is left, and when the time is over. It makes no sound.
(() => {
  const says = document.querySelector("[data-clock-says]");
  let clock = null, left = 0, at = 0, before = null, round = "";

  const watched = () => document.querySelector("[data-scene], [data-turn]");
  const face = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  // A clock that arrives with the page began to run when its answer did.
  const read = (since) => {
    const found = document.querySelector("[data-clock]");
    if (found === clock) return;
    clock = found;
    if (!clock) return;
    if (clock.dataset.round !== round) before = null;
    round = clock.dataset.round;
    left = Number(clock.dataset.left);
    at = since;
  };

  const tick = () => {
    if (!clock?.isConnected) return;
    const paused = "paused" in clock.dataset;
    const seconds = paused ? left : Math.max(0, Math.ceil(left - (performance.now() - at) / 1000));
    clock.querySelector("[data-clock-face]").textContent = face(seconds);
    clock.classList.toggle("est-finie", seconds === 0);
    if (seconds === 0 && !paused) clock.querySelector("[data-clock-word]").textContent = "Le temps est écoulé";
    if (before !== null && !paused) {
      if (before > 60 && seconds <= 60 && seconds > 0) says.textContent = "Encore une minute.";
      if (before > 0 && seconds === 0) says.textContent = "Le temps est écoulé. Finissez votre phrase.";
    }
    before = seconds;
  };

  // A device that slept has a clock that slept: it reads the room anew.
  const again = () => {
    const part = watched();
    const address = part?.dataset.hxGet?.split("?")[0];
    if (address) htmx.ajax("GET", address, { target: part, swap: "outerHTML" });
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
  window.addEventListener("pageshow", (event) => event.persisted && again());
  document.addEventListener("room:again", again);

  document.addEventListener("htmx:afterSettle", () => {
    read(performance.now());
    tick();
  });
  // The button that was pressed is gone: whoever uses a keyboard goes on from the title of what came. Not before htmx has
  // taken its buttons in hand: one that is pressed earlier sends the whole page.
  document.addEventListener("htmx:afterSettle", (event) => {
    const pressed = event.detail.requestConfig?.verb === "post";
    if (pressed && document.activeElement === document.body) document.querySelector("#scene h1")?.focus({ preventScroll: true });
  });
  read(performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now());
  tick();
  setInterval(tick, 250);
})();
