// What the pages of the workplace do beyond plain forms: errors as one types, progress as it goes, nothing lost unsaved.
"use strict";

const WAIT = 450; // milliseconds of silence before what was typed is checked
const POLL = 1000; // milliseconds between two looks at how the work goes

function mark(form, found) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const said = (found.campos[place.dataset.error] || []).join(" ");
    if (place.textContent !== said) place.textContent = said;
    const field = document.getElementById(place.id.slice(0, -2));
    if (field === null) continue;
    if (said) {
      field.setAttribute("aria-invalid", "true");
      const part = field.closest("details");
      if (part !== null) part.open = true;
    } else field.removeAttribute("aria-invalid");
  }
  for (const place of form.querySelectorAll("[data-group]")) {
    place.textContent = (found.grupos[place.dataset.group] || []).join(" ");
  }
  for (const badge of form.querySelectorAll("[data-badge]")) {
    badge.hidden = badge.closest("details").querySelector(".error:not(:empty)") === null;
  }
  const summary = form.querySelector("[data-summary]");
  if (summary.innerHTML !== found.resumo) summary.innerHTML = found.resumo;
}

let touched = false; // whether anything was typed or chosen on this page
document.addEventListener("input", () => {
  touched = true;
});

function unsaved() {
  return touched || document.querySelector("[data-unsaved]:not([hidden])") !== null;
}

function checkAsTyped(form) {
  let timer, request;
  const note = form.querySelector("[data-unsaved]");
  let changed = form.dataset.changed !== undefined;

  async function check() {
    if (request) request.abort();
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.verify, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: request.signal,
      });
      if (answer.ok) mark(form, await answer.json());
      else form.querySelector("[data-summary]").textContent = "Não foi possível conferir agora; o que você escreveu continua aqui.";
    } catch (error) {
      if (error.name !== "AbortError")
        form.querySelector("[data-summary]").textContent = "O servidor não responde; o que você escreveu continua aqui.";
    }
  }

  form.addEventListener("input", () => {
    changed = true;
    note.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

function goToLines(form) {
  const text = form.querySelector("textarea.file");
  if (text === null) return;

  function go(line) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
  }

  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (link === null) return;
    event.preventDefault();
    go(Number(link.dataset.line));
  });
  const asked = /^#linha-(\d+)$/.exec(location.hash);
  if (asked) go(Number(asked[1]));
}

function follow(section) {
  const news = section.querySelector("[data-news]");
  const said = section.querySelector("[data-said]");
  const stop = section.querySelector("[data-stop]");
  const button = stop === null ? null : stop.querySelector("button");

  let stopping = false;
  if (stop !== null) stop.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = stopping = true;
    let heard = false;
    try {
      const body = new URLSearchParams(new FormData(event.target));
      heard = (await fetch(event.target.action, { method: "POST", body })).ok;
    } catch {} // said below, as where it answers and refuses
    said.textContent = heard ? "Parando com o que há." : "O servidor não recebeu o pedido de parar: tente de novo.";
    stopping = false;
    if (!heard) button.disabled = false;
  });

  function end() {
    if (!unsaved()) {
      location.reload();
      return;
    }
    const link = document.createElement("a");
    link.href = section.dataset.result;
    link.target = "_blank";
    link.textContent = "veja o resultado noutra aba";
    news.replaceChildren();
    if (stop !== null) stop.remove();
    said.replaceChildren("Terminou: ", link, ". O que você escreve aqui continua por gravar.");
    said.className = "good";
  }

  async function look() {
    try {
      const answer = await fetch(section.dataset.progress);
      if (answer.ok) {
        const found = await answer.json();
        if (found.fim) {
          end();
          return;
        }
        news.innerHTML = found.html;
        if (said.textContent !== found.dito) said.textContent = found.dito;
        if (button !== null && !stopping) button.disabled = found.parando;
      } else if (answer.status === 429 || answer.status >= 500) {
        said.textContent = "O servidor não deu notícias agora; o trabalho continua, e a página pergunta de novo.";
      } else {
        said.textContent = "A página perdeu o acesso; abra o endereço que está no terminal. O trabalho continua.";
        said.className = "alert";
        return;
      }
    } catch {
      said.textContent = "O servidor não responde; o trabalho continua, e a página volta a mostrá-lo quando ele voltar.";
    }
    setTimeout(look, POLL);
  }
  setTimeout(look, POLL);
}

for (const form of document.querySelectorAll("[data-verify]")) {
  checkAsTyped(form);
  goToLines(form);
}
for (const section of document.querySelectorAll("[data-progress]")) follow(section);
