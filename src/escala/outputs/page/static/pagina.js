(function () {
  "use strict";
  var form = document.getElementById("filtro");
  var said = document.getElementById("contagem");
  var buttons = document.getElementById("abrir");
  var days = document.querySelectorAll(".dias details");
  var selects = form.querySelectorAll("select");
  var rows = [], items = [], listed = [];

  function words(element) {
    return (element.getAttribute("class") || "").split(/\s+/);
  }
  function collect() {
    var i, found = document.querySelectorAll(".r");
    for (i = 0; i < found.length; i++) rows.push({ element: found[i], keys: words(found[i]) });
    found = document.querySelectorAll(".s");
    for (i = 0; i < found.length; i++) {
      var row = found[i].closest(".r");
      items.push({ element: found[i], keys: words(found[i]).concat(row ? words(row) : []) });
    }
    found = document.querySelectorAll(".dias tr.s");
    for (i = 0; i < found.length; i++) listed.push(found[i]);
  }
  function chosen() {
    var keys = [];
    for (var i = 0; i < selects.length; i++) {
      var option = selects[i].options[selects[i].selectedIndex];
      if (option && option.value) keys.push(option.getAttribute("data-k"));
    }
    return keys;
  }
  function shut(element, away) {
    element.classList[away ? "add" : "remove"]("fora");
  }
  function another(keys, key) {
    return keys.indexOf(key) < 0 && keys.some(function (own) { return own.charAt(0) === key.charAt(0) && /^.(\d+|x)$/.test(own); });
  }
  function apply() {
    var keys = chosen(), shown = 0;
    rows.forEach(function (row) {
      shut(row.element, keys.some(function (key) { return another(row.keys, key); }));
    });
    items.forEach(function (item) {
      shut(item.element, keys.some(function (key) { return item.keys.indexOf(key) < 0; }));
    });
    listed.forEach(function (row) { if (!row.classList.contains("fora")) shown++; });
    said.textContent = keys.length ? "Mostrando " + shown + " de " + listed.length + " sessões." : "";
  }
  function state(target) {
    var parts = target ? [target] : [];
    for (var i = 0; i < selects.length; i++) {
      if (selects[i].value) parts.push(selects[i].name + "=" + encodeURIComponent(selects[i].value));
    }
    return parts.join("&");
  }
  function decoded(text) {
    try { return decodeURIComponent(text); } catch (error) { return text; }
  }
  function read() {
    var found = { target: "", filters: null };
    location.hash.replace(/^#/, "").split("&").forEach(function (part) {
      var at = part.indexOf("=");
      if (at < 0) { if (part) found.target = decoded(part); return; }
      found.filters = found.filters || {};
      found.filters[part.slice(0, at)] = decoded(part.slice(at + 1));
    });
    return found;
  }
  function write(target) {
    var hash = state(target);
    if (history.replaceState) history.replaceState(null, "", "#" + hash); else location.hash = hash;
  }
  function go(target, composed) {
    var element = target && document.getElementById(target);
    if (!element) return;
    if (element.tagName === "DETAILS") {
      element.open = true;
      element.querySelector("summary").focus();
      element.scrollIntoView();
    } else if (composed) element.scrollIntoView();
  }
  function follow() {
    var found = read(), composed = location.hash.indexOf("=") >= 0;
    if (found.filters) {
      for (var i = 0; i < selects.length; i++) {
        selects[i].value = found.filters[selects[i].name] || "";
        if (selects[i].selectedIndex < 0) selects[i].selectedIndex = 0;
      }
    } else if (chosen().length) write(found.target);
    apply();
    go(found.target, composed);
  }
  function changed() {
    apply();
    write(read().target);
  }

  collect();
  form.hidden = false;
  buttons.hidden = false;
  form.addEventListener("change", changed);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(changed, 0); });
  buttons.addEventListener("click", function (event) {
    if (event.target.tagName !== "BUTTON") return;
    for (var i = 0; i < days.length; i++) days[i].open = event.target.getAttribute("data-abrir") === "sim";
  });
  window.addEventListener("hashchange", follow);
  follow();
})();
