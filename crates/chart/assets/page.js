"use strict";
// Draws the charts of the page, and redraws them when a filter is set or a value is clicked.
// Everything that comes from data reaches the page as text, never as markup.
(() => {
  const dashboard = JSON.parse(document.getElementById("dashboard-data").textContent);
  const filters = new Map(); // filter id → value
  const drills = new Map(); // chart id → [{id, key, value}], the values gone into
  const views = new Map();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  const same = (a, b) => a === b || String(a) === String(b);
  const filterOf = (id) => dashboard.filters.find((f) => f.id === id);

  // Rows of a chart under the filters; `applied` tells whether every active filter counts here.
  function rowsOf(chart) {
    const path = drills.get(chart.id) || [];
    const source = chart.cube || { rows: values(chart), dimensions: chart.dimensions || [], measures: [] };
    let rows = source.rows;
    let applied = true;
    const keep = (key, value) => { rows = rows.filter((row) => same(row[key], value)); };
    for (const [id, value] of filters) {
      const dimension = source.dimensions.find((d) => d.id === id);
      if (dimension) keep(dimension.key, value);
      else applied = false;
    }
    for (const step of path) keep(step.key, step.value);
    if (!chart.cube) return { rows, applied };
    if (filters.size === 0 && path.length === 0) return { rows: values(chart), applied };
    const sums = sumUp(chart, rows, path.length);
    return { rows: chart.kind === "kpi" ? tiles(chart, sums) : sums, applied };
  }

  const values = (chart) => (chart.spec.data && chart.spec.data.values) || [];

  // A number as the page's own tables write it.
  function written(value, format) {
    if (!format || typeof value !== "number") return value === null || value === undefined ? "" : String(value);
    const [whole, fraction] = Math.abs(value * format.factor).toFixed(format.digits).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, format.thousands);
    return `${value < 0 ? "−" : ""}${format.prefix}${grouped}${fraction ? format.decimal + fraction : ""}${format.suffix}`;
  }

  // The tiles of single numbers, with the sums of what is left under the filters.
  function tiles(chart, rows) {
    const sums = rows[0] || {};
    return values(chart).map((tile) => {
      const column = chart.columns.find((c) => c.number && c.title === tile.label);
      if (!column) return tile;
      const value = sums[column.key] === undefined ? 0 : sums[column.key];
      return { ...tile, [column.key]: value, text: written(value, column.format), note: "" };
    });
  }

  // Adds the cube's rows up by the chart's own dimensions (the first one `level` steps deeper).
  function sumUp(chart, rows, level) {
    const top = chart.drill && chart.drill[0];
    const own = (chart.dimensions || []).map((d) => d.key);
    const keys = own.map((key) => (top && key === top.key && level > 0 ? chart.drill[level].key : key));
    const measures = chart.cube.measures;
    const groups = new Map();
    for (const row of rows) {
      const name = JSON.stringify(keys.map((k) => row[k]));
      let group = groups.get(name);
      if (!group) {
        group = {};
        for (const k of keys) group[k] = row[k];
        for (const m of measures) group[m] = 0;
        groups.set(name, group);
      }
      for (const m of measures) group[m] += Number(row[m]) || 0;
    }
    const out = [...groups.values()];
    const order = new Map(values(chart).map((row, i) => [String(row[keys[0]]), i]));
    const place = (row) => (order.has(String(row[keys[0]])) ? order.get(String(row[keys[0]])) : Infinity);
    const size = (row) => Number(row[measures[0]]) || 0;
    return out.sort((a, b) => place(a) - place(b) || size(b) - size(a) || 0);
  }

  // The specification with these rows, fitted to its place on the page.
  function specOf(chart, rows, width) {
    const spec = structuredClone(chart.spec);
    delete spec.title;
    spec.data = { values: rows };
    spec.background = "transparent";
    if (!spec.vconcat) spec.autosize = { type: "fit-x", contains: "padding" };
    if (spec.vconcat) {
      for (const part of spec.vconcat) part.width = Math.max(160, width - 150);
    } else {
      // The button of the chart's menu takes its place at the right.
      spec.width = Math.max(160, width - 40);
    }
    keepColours(spec, chart);
    const level = (drills.get(chart.id) || []).length;
    if (level > 0) goDeeper(spec, chart.drill[0].key, chart.drill[level]);
    const y = spec.encoding && spec.encoding.y;
    if (spec.height && spec.height.step && y && y.field) {
      // Bars of a fixed height: as many as there are values.
      spec.height = spec.height.step * Math.max(1, new Set(rows.map((row) => row[y.field])).size);
    }
    darken(spec, chart);
    return spec;
  }

  // A filter must not give a series another's colour.
  function keepColours(spec, chart) {
    const color = spec.encoding && spec.encoding.color;
    if (!color || color.type !== "nominal" || !color.scale) return;
    const all = [...new Set(values(chart).map((row) => row[color.field]))].filter((v) => typeof v === "string");
    const sorted = Array.isArray(color.sort) ? color.sort.filter((v) => all.includes(v)) : all;
    if (sorted.length === all.length && all.length > 1) color.scale = { ...color.scale, domain: sorted };
  }

  // Replaces the top dimension of a drill path in all channels.
  function goDeeper(spec, from, to) {
    for (const channel of Object.values(spec.encoding || {})) {
      for (const part of Array.isArray(channel) ? channel : [channel]) {
        if (part && part.field === from) {
          part.field = to.key;
          part.title = to.title;
          part.type = "nominal";
          delete part.timeUnit;
          delete part.format;
          if (Array.isArray(part.sort)) part.sort = null;
          if (part.scale) delete part.scale.domain;
          if (part.axis) { delete part.axis.labelExpr; delete part.axis.format; delete part.axis.formatType; }
          delete part.legend;
        }
      }
    }
  }

  // Colours of the dark page; the specification's own are for paper and light pages.
  function darken(spec, chart) {
    if (!dark.matches || printing) return;
    const text = "#e8eaee", soft = "#a3abb8", line = "#343a45";
    const config = spec.config || (spec.config = {});
    const merge = (key, more) => { config[key] = { ...config[key], ...more }; };
    merge("axis", { labelColor: text, titleColor: soft, gridColor: line, domainColor: soft, tickColor: soft });
    merge("legend", { labelColor: text, titleColor: soft });
    merge("text", { color: text });
    merge("mark", { color: "#4aa5dd" });
    if (chart.kind === "kpi") {
      (spec.layer || []).forEach((layer, i) => { layer.mark.color = i === 0 ? "#6cb8ee" : soft; });
    }
  }

  // No picture, map or file may be fetched: the page stands alone.
  const refuse = () => Promise.reject(new Error("this page loads nothing"));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

  async function draw(chart) {
    const place = document.getElementById(chart.id);
    const target = place && place.querySelector(".view");
    if (!target) return;
    const { rows, applied } = rowsOf(chart);
    const note = place.querySelector(".unfiltered");
    note.hidden = applied;
    note.textContent = applied ? "" : "The filter does not apply to this chart.";
    // Sentences speak of the whole: they step back while a part is shown.
    const part = filters.size > 0 || (drills.get(chart.id) || []).length > 0;
    place.querySelectorAll(".summary, .notes, .told").forEach((e) => { e.hidden = part; });
    breadcrumb(chart, place, rows);
    table(chart, place, rows);
    if (target.hidden) return; // the table itself is the picture
    const old = views.get(chart.id);
    if (old) old.finalize();
    try {
      const result = await vegaEmbed(target, specOf(chart, rows, target.clientWidth), {
        actions: { export: true, source: false, compiled: false, editor: false },
        renderer: "svg", ast: true, loader,
        tooltip: { theme: dark.matches ? "dark" : "light" }, downloadFileName: chart.id,
      });
      views.set(chart.id, result);
      result.view.addEventListener("click", (event, item) => item && item.datum && clicked(chart, item.datum));
    } catch (error) {
      target.textContent = "This chart could not be drawn; its data are below.";
      console.error(error);
    }
  }

  // A click goes one level down where there is one, else sets the filter of the value.
  function clicked(chart, datum) {
    const path = drills.get(chart.id) || [];
    if (chart.drill && path.length < chart.drill.length - 1) {
      const level = chart.drill[path.length];
      if (datum[level.key] !== undefined) return go(chart, [...path, { ...level, value: datum[level.key] }]);
    }
    for (const dimension of chart.dimensions || []) {
      const filter = filterOf(dimension.id);
      const option = filter && filter.options.find((o) => same(o.value, datum[dimension.key]));
      if (option) return setFilter(filter, filters.has(filter.id) ? undefined : option.value);
    }
  }

  function go(chart, path) {
    drills.set(chart.id, path);
    return draw(chart);
  }

  function setFilter(filter, value) {
    if (value === undefined) filters.delete(filter.id);
    else filters.set(filter.id, value);
    for (const select of document.querySelectorAll(".controls select")) {
      if (select.dataset.filter === filter.id) {
        select.value = value === undefined ? "" : String(filter.options.findIndex((o) => same(o.value, value)));
      }
    }
    return drawAll();
  }

  // Where one is in a drill path, the way back, and a list for those who don't click on bars.
  function breadcrumb(chart, place, rows) {
    const box = place.querySelector(".drill");
    box.replaceChildren();
    if (!chart.drill) return;
    const path = drills.get(chart.id) || [];
    const button = (text, to) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = text;
      b.addEventListener("click", () => go(chart, to));
      box.append(b);
    };
    if (path.length > 0) {
      button("All", []);
      path.forEach((step, i) => button(String(step.value), path.slice(0, i + 1)));
    }
    if (path.length < chart.drill.length - 1) {
      const level = chart.drill[path.length];
      const label = document.createElement("label");
      label.textContent = `${level.title} → ${chart.drill[path.length + 1].title}`;
      const select = document.createElement("select");
      select.append(new Option("Choose …", ""));
      [...new Set(rows.map((row) => row[level.key]))].filter((v) => v !== undefined && v !== null)
        .forEach((v, i) => { const o = new Option(String(v), String(i)); o.drillValue = v; select.append(o); });
      select.addEventListener("change", () => {
        const chosen = select.selectedOptions[0];
        if (chosen && chosen.value !== "") go(chart, [...path, { ...level, value: chosen.drillValue }]);
      });
      label.append(select);
      box.append(label);
    }
  }

  // The table follows the filters; unfiltered it is as the page was delivered.
  const delivered = new Map();
  function table(chart, place, rows) {
    const body = place.querySelector("tbody");
    if (!body) return;
    if (!delivered.has(chart.id)) delivered.set(chart.id, [...body.children]);
    const path = drills.get(chart.id) || [];
    const heads = (columns) => place.querySelectorAll("thead th").forEach((th, i) => { if (columns[i]) th.textContent = columns[i].title; });
    if (filters.size === 0 && path.length === 0) {
      heads(chart.columns);
      return body.replaceChildren(...delivered.get(chart.id));
    }
    const columns = chart.columns.map((column) => {
      const top = chart.drill && chart.drill[0];
      return top && column.key === top.key && path.length > 0 ? { ...column, ...chart.drill[path.length] } : column;
    });
    heads(columns);
    body.replaceChildren(...rows.slice(0, 1000).map((row) => {
      const tr = document.createElement("tr");
      for (const column of columns) {
        const td = document.createElement("td");
        const value = row[column.key];
        td.textContent = written(value, column.format);
        if (column.number) td.className = "number";
        tr.append(td);
      }
      return tr;
    }));
  }

  function drawAll() {
    const told = document.querySelector("ul.insights");
    if (told) told.hidden = filters.size > 0;
    return Promise.all(dashboard.charts.map(draw));
  }

  for (const select of document.querySelectorAll(".controls select")) {
    select.addEventListener("change", () => {
      const filter = filterOf(select.dataset.filter);
      const option = filter.options[Number(select.value)];
      setFilter(filter, select.value === "" ? undefined : option.value);
    });
  }
  const reset = document.getElementById("reset");
  if (reset) reset.addEventListener("click", () => {
    filters.clear();
    drills.clear();
    document.querySelectorAll(".controls select").forEach((select) => { select.value = ""; });
    drawAll();
  });
  dark.addEventListener("change", drawAll);
  let width = window.innerWidth, timer;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (window.innerWidth !== width) { width = window.innerWidth; drawAll(); } }, 150);
  });
  window.addEventListener("beforeprint", () => { printing = true; drawAll(); });
  window.addEventListener("afterprint", () => { printing = false; drawAll(); });
  drawAll().then(() => { document.documentElement.dataset.ready = "true"; });
})();
