(function () {
  "use strict";
  var search = document.getElementById("busca");
  var said = document.getElementById("quantas");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tbody tr"));
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }
  var texts = rows.map(function (row) {
    return fold(row.textContent);
  });
  search.parentNode.hidden = false;
  search.addEventListener("input", function () {
    var words = fold(search.value).split(/\s+/);
    var shown = 0;
    rows.forEach(function (row, place) {
      row.hidden = !words.every(function (word) {
        return texts[place].indexOf(word) >= 0;
      });
      shown += row.hidden ? 0 : 1;
    });
    said.textContent = shown === rows.length ? "" : shown + " de " + rows.length;
  });
})();
