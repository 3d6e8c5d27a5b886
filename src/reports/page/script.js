// Sorting and filtering of the tables on this page. Without it every table is whole and in its own order.
(() => {
  "use strict";
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (english, chinese) => (zh ? chinese : english);
  const number = (text) => (/^[-+]?[\d,]*\.?\d+(e[-+]?\d+)?%?$/i.test(text) ? parseFloat(text.replace(/,/g, "")) : NaN);
  const value = (cell) => cell.title || cell.textContent.trim();

  const compare = (one, other) => {
    // What is empty stands last in both directions.
    if (!one || !other) return one ? -1 : other ? 1 : 0;
    const [a, b] = [number(one), number(other)];
    return isNaN(a) || isNaN(b) ? one.localeCompare(other) : a - b;
  };

  const sort = (table, column, button) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    const rows = [...table.tBodies[0].rows].map((row) => [value(row.cells[column]), row]);
    rows.sort(([a], [b]) => (down && a && b ? compare(b, a) : compare(a, b)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    table.querySelectorAll("thead button").forEach((other) => (other.textContent = "↕"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    button.textContent = down ? "↓" : "↑";
  };

  document.querySelectorAll("table.sortable").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) return;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "↕";
      button.setAttribute("aria-label", say("Sort by ", "排序：") + head.textContent);
      button.addEventListener("click", () => sort(table, column, button));
      head.append(" ", button);
    });
    if (rows.length < 6) return;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const box = document.createElement("p");
    box.className = "filter";
    const label = document.createElement("label");
    label.textContent = say("Filter rows ", "筛选行 ");
    const input = document.createElement("input");
    input.type = "search";
    const count = document.createElement("output");
    label.append(input);
    box.append(label, " ", count);
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => texts[at].includes(word));
        shown += !row.hidden;
      });
      count.textContent = wanted.length ? say(`${shown} of ${rows.length} rows`, `${rows.length} 行中的 ${shown} 行`) : "";
    });
    table.closest(".scroll").before(box);
  });

  // A definition that is linked to opens, and so does everything when it is printed.
  const open = () => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details")?.setAttribute("open", "");
  addEventListener("hashchange", open);
  open();
})();
