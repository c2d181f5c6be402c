// What was typed in a draft and is not kept by the server yet stays in this browser (see autosave.js). It goes as soon as
// the server has it, when the case is sent, when the person signs out, and after a week in any case.
(() => {
  const PREFIX = "labo:brouillon:";
  const WEEK = 7 * 24 * 3600 * 1000;
  let store;
  try {
    store = window.localStorage;
  } catch {
    return; // a browser that keeps nothing
  }
  const copies = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const age = (key) => {
    try {
      return Date.now() - JSON.parse(store.getItem(key)).at;
    } catch {
      return Infinity;
    }
  };

  for (const key of copies()) if (!(age(key) < WEEK)) store.removeItem(key);

  const forget = (draft) => copies().filter((key) => key.endsWith(`:${draft}`)).forEach((key) => store.removeItem(key));
  const sent = document.querySelector("[data-draft-gone]");
  if (sent) forget(sent.dataset.draftGone);

  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-sign-out]")) copies().forEach((key) => store.removeItem(key));
    if (target.matches("form[data-discard]")) forget(target.dataset.discard);
  });
})();
