// Links, keys and the address of the page. Nothing is sent anywhere, and nothing is stored in the browser but, until its
// tab is closed, that words of high distress were asked for.
(() => {
  "use strict";
  const page = () => document.querySelector("#finding .cl-page");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], [role=listbox], [role=combobox]");
  let go = null;
  let anchor = decodeURIComponent(window.location.hash.slice(1));
  let focusReading = false;
  let pushed = true; // whether what is shown next becomes the address; going back it already is
  let again = "";
  let ready = false;
  const opened = new Map();

  function tellParent() {
    if (window.parent === window) return;
    const found = { queryString: window.location.search.slice(1), hash: window.location.hash };
    window.parent.postMessage(found, "https://huggingface.co");
  }

  function follow(href, push = true) {
    const [query, hash] = href.split("#");
    anchor = hash ? decodeURIComponent(hash) : "";
    pushed = push;
    if (go) go(query);
  }

  function showTurn(name) {
    const turn = name && document.getElementById(name);
    if (!turn) return false;
    for (let at = turn.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    for (const one of document.querySelectorAll(".cl-target")) one.classList.remove("cl-target");
    turn.classList.add("cl-target");
    turn.scrollIntoView({ block: "center" });
    return true;
  }

  // Whether covered words were asked for. A page inside another may have no storage: then until it is loaded again.
  const UNCOVERED = "explorer-uncovered";
  let uncovered = false;
  try {
    uncovered = window.sessionStorage.getItem(UNCOVERED) === "1";
  } catch {
    uncovered = false;
  }

  function showCovered(here) {
    for (const one of here.querySelectorAll(".cl-covered")) one.open = uncovered;
    const button = here.querySelector(".cl-uncover");
    if (button) button.setAttribute("aria-pressed", String(uncovered));
  }

  function toggleCovered() {
    uncovered = !uncovered;
    try {
      if (uncovered) window.sessionStorage.setItem(UNCOVERED, "1");
      else window.sessionStorage.removeItem(UNCOVERED);
    } catch {
      // Remembered until the page is loaded again.
    }
    showCovered(page());
  }

  function shown() {
    const here = page();
    if (!here) return;
    if (uncovered) showCovered(here);
    const box = document.querySelector("#query textarea, #query input");
    if (box) box.dir = "auto";
    for (const one of here.querySelectorAll("details[data-fold]")) {
      if (opened.has(one.dataset.fold)) one.open = opened.get(one.dataset.fold);
      else if (window.innerWidth <= 640) one.open = false;
    }
    const link = here.dataset.link;
    if (pushed && link && link !== window.location.search && new URLSearchParams(window.location.search).get("tab") === null) {
      const address = window.location.pathname + link + (anchor ? "#" + encodeURIComponent(anchor) : "");
      window.history[ready ? "pushState" : "replaceState"](null, "", address);
      tellParent();
    }
    if (!pushed && link !== window.location.search && again !== window.location.search) {
      again = window.location.search; // an answer that came late: what the address asks for, once more
      setTimeout(() => follow(window.location.search + window.location.hash, false), 0);
      return;
    }
    again = "";
    const reading = document.getElementById("reading");
    if (!showTurn(anchor) && focusReading && reading) {
      reading.focus({ preventScroll: true });
      const box = reading.getBoundingClientRect();
      if (box.top < 0 || box.top > window.innerHeight / 2) reading.scrollIntoView({ block: "start" });
    }
    focusReading = false;
    anchor = "";
  }

  function clicked(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const summary = event.target.closest("summary");
    const fold = summary && summary.parentElement;
    if (fold && fold.dataset.fold) opened.set(fold.dataset.fold, !fold.open);
    const copy = event.target.closest("button[data-copy]");
    if (copy) return copied(copy);
    if (event.target.closest("button.cl-uncover")) return toggleCovered();
    const link = event.target.closest("a[href]");
    const href = link ? link.getAttribute("href") : "";
    if (href.startsWith("#") && document.getElementById(decodeURIComponent(href.slice(1)))) {
      event.preventDefault();
      window.history.replaceState(null, "", href);
      tellParent();
      showTurn(decodeURIComponent(href.slice(1)));
    } else if (/^\?tab=\w+$/.test(href)) {
      event.preventDefault();
      openTab(new URLSearchParams(href).get("tab"));
    } else if (href.startsWith("?") && !href.startsWith("?tab=")) {
      event.preventDefault();
      focusReading = link.matches(".cl-go, [rel=next], [rel=prev]") || Boolean(link.closest(".cl-reading"));
      openTab("read");
      follow(href);
    }
  }

  async function copied(button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(window.location.href);
      button.textContent = "Copied";
    } catch {
      button.textContent = window.location.href;
    }
    setTimeout(() => { button.textContent = before; }, 4000);
  }

  function openTab(name) {
    const title = window.explorerTitles[name];
    const named = (buttons) => [...document.querySelectorAll(buttons)].find((one) => one.textContent.trim() === title);
    const tab = named("button[role=tab]");
    if (tab) {
      if (tab.getAttribute("aria-selected") !== "true") tab.click();
      return;
    }
    // Where there is no room for all tabs, the others stand behind a button.
    const more = document.querySelector(".overflow-menu > button");
    if (!more) return;
    more.click();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const item = named(".overflow-dropdown button");
      if (item) item.click();
    }));
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const dialog = document.getElementById("cl-keys");
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || (dialog && dialog.open)) return;
    if (event.key === "/") {
      const box = document.querySelector("#query textarea, #query input");
      if (!box) return;
      openTab("read");
      box.focus();
      box.select();
    } else if (event.key === "j" || event.key === "k") {
      const step = document.querySelector(`#reading a[rel=${event.key === "j" ? "next" : "prev"}]`);
      if (step) step.click();
    } else if (event.key === "?" && dialog) {
      dialog.showModal();
    } else {
      return;
    }
    event.preventDefault();
  }

  window.explorer = {
    connect(element, trigger, watch) {
      go = (link) => trigger("go", { link });
      watch("value", shown);
      setTimeout(shown, 0);
    },
    link() {
      pushed = true;
      return window.location.search;
    },
    // The first tab says that it is chosen while the page is built, whichever tab the link names.
    ready() {
      ready = true;
    },
    tab(name) {
      if (!ready) return;
      if ((new URLSearchParams(window.location.search).get("tab") || "read") === name) return;
      const here = page();
      const found = name === "read" ? (here && here.dataset.link) || window.location.pathname : `?tab=${name}`;
      window.history.replaceState(null, "", found);
      tellParent();
    },
  };
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) event.target.dir = "auto";
  });
  window.addEventListener("popstate", () => {
    const tab = new URLSearchParams(window.location.search).get("tab");
    if (tab) return openTab(tab);
    const here = page();
    if (here && here.dataset.link === window.location.search) showTurn(decodeURIComponent(window.location.hash.slice(1)));
    else follow(window.location.search + window.location.hash, false);
  });
})();
