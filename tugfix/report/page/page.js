
"use strict";

// Search and filter. The page is whole without this: here nothing is added to what it says.
{
  const byId = (id) => document.getElementById(id);
  const form = byId("filter");
  const fields = { search: byId("search"), outcome: byId("outcome"), rule: byId("rule") };
  const sections = [...document.querySelectorAll(".standing")].map((element) => ({
    element,
    count: element.querySelector(".count"),
    size: element.querySelectorAll(".repository").length,
    shown: 0,
  }));
  const entries = [...document.querySelectorAll(".repository")].map((element) => ({
    element,
    section: sections.find((section) => section.element.contains(element)),
    outcome: element.dataset.outcome,
    rules: element.dataset.rules.split(" "),
    details: element.querySelector("details"),
    text: null,
  }));

  // What a search looks through: names, paths, rules and messages, not the changes.
  const textOf = (entry) => {
    if (entry.text === null) {
      const parts = entry.element.querySelectorAll("h4, small, .name, h5, h6, .where, p, pre, .chain");
      entry.text = [...parts].map((part) => part.textContent).join("\n").toLowerCase();
    }
    return entry.text;
  };

  const number = (count) => count.toLocaleString("en");

  const show = () => {
    const words = fields.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = fields.outcome.value;
    const rule = fields.rule.value;
    let shown = 0;
    for (const section of sections) {
      section.shown = 0;
    }
    for (const entry of entries) {
      const fits =
        (!outcome || entry.outcome === outcome) &&
        (!rule || entry.rules.includes(rule)) &&
        words.every((word) => textOf(entry).includes(word));
      entry.element.hidden = !fits;
      if (fits) {
        shown += 1;
        entry.section.shown += 1;
      }
    }
    for (const section of sections) {
      const all = section.shown === section.size;
      section.element.hidden = section.shown === 0;
      section.count.textContent = all ? `(${number(section.size)})` : `(${number(section.shown)} of ${number(section.size)})`;
    }
    byId("nothing").hidden = shown > 0;
    form.querySelector(".all").hidden = !words.length && !outcome && !rule;
    byId("count").textContent = `${number(shown)} of ${number(entries.length)} repositories shown`;
  };

  // A link may lead to a part of the list: #search=acme&outcome=person&rule=TUG101
  const fromAddress = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!Object.keys(fields).some((name) => wanted.has(name))) {
      return false;
    }
    for (const [name, field] of Object.entries(fields)) {
      field.value = wanted.get(name) ?? "";
      if (field.value === "" && field.options) {
        field.selectedIndex = 0;
      }
    }
    show();
    return true;
  };

  const toAddress = () => {
    const chosen = Object.entries(fields).filter(([, field]) => field.value !== "");
    const parts = new URLSearchParams(chosen.map(([name, field]) => [name, field.value]));
    history.replaceState(null, "", chosen.length ? `#${parts}` : location.pathname + location.search);
  };

  const changed = () => {
    show();
    toAddress();
  };

  const setAll = (open) => {
    for (const { element, details } of entries) {
      if (details && !element.hidden) {
        details.open = open;
      }
    }
  };

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("open").addEventListener("click", () => setAll(true));
  byId("close").addEventListener("click", () => setAll(false));
  for (const button of document.querySelectorAll("button.all")) {
    button.addEventListener("click", () => {
      for (const field of Object.values(fields)) {
        field.value = "";
      }
      changed();
      fields.search.focus();
    });
  }

  for (const code of document.querySelectorAll("[data-rule]")) {
    const link = document.createElement("a");
    link.href = `#${new URLSearchParams({ rule: code.dataset.rule })}`;
    link.append(...code.childNodes);
    code.append(link);
  }

  addEventListener("hashchange", () => {
    if (fromAddress()) {
      byId("repositories").focus();
    }
  });

  // On paper nothing can be opened.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const { details } of entries) {
      if (details && !details.open) {
        details.open = true;
        opened.push(details);
      }
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) {
      details.open = false;
    }
  });

  form.hidden = entries.length < 2;
  if (!fromAddress()) {
    show();
  }
}
