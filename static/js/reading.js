// Counts that this page was opened, by whom nobody knows: no cookie goes along, nothing is kept here, no answer is read.
// Not counted: without this script; who asked their browser not to be followed; a page drawn before it is wanted, until
// it is looked at; a page loaded again or come back to.
(() => {
  const address = document.currentScript.dataset.reading;
  const asked = navigator.globalPrivacyControl || navigator.doNotTrack === "1" || window.doNotTrack === "1";
  const way = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
  if (asked || (way !== "navigate" && way !== "prerender")) return;

  const tell = () => fetch(address, { method: "POST", credentials: "omit", keepalive: true, referrerPolicy: "no-referrer", cache: "no-store" }).catch(() => {});
  const once = () => {
    if (document.visibilityState !== "visible" || document.prerendering) return;
    document.removeEventListener("visibilitychange", once);
    document.removeEventListener("prerenderingchange", once);
    tell();
  };
  document.addEventListener("visibilitychange", once);
  document.addEventListener("prerenderingchange", once);
  once();
})();
