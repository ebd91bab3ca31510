// The drawing that the server sent becomes a map that moves, once it comes into view. The list beside it stays the same.
const live = new Map();
let leaflet;

const element = (name, parts) => Object.assign(document.createElement(name), parts);

function loaded({ script, sheet }) {
  leaflet ??= new Promise((done, failed) => {
    document.head.append(element("link", { rel: "stylesheet", href: sheet }));
    document.head.append(element("script", { src: script, onload: () => done(window.L), onerror: failed }));
  });
  leaflet.catch(() => { leaflet = undefined; });
  return leaflet;
}

// What Leaflet takes for HTML is what somebody typed.
const harmless = (text) => element("i", { textContent: text }).innerHTML;

// How far from its edges the buttons of the map reach, and what else stays free.
const BUTTONS = 64;
const EDGE = 12;
const LEAST_HIGH = 320;
const ABOVE = 84;

const LOOKS = {
  neighbourhood: { color: "#8a8175", weight: 1, dashArray: "4 4" },
  school_district: { color: "#97451a", weight: 2 },
  municipality: { color: "#4d4d4d", weight: 3 },
  drawn: { color: "#197a4b", weight: 3, dashArray: "10 5" },
};

function ground(L, { box, size, areas }, words, chosen) {
  const [south, west, north, east] = box;
  const [across, down] = size;
  const groups = {};
  for (const { id, kind, name, rings } of areas) {
    const lines = rings.map((steps) => {
      const points = [];
      for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
        x += steps[at];
        y += steps[at + 1];
        points.push([north - (y / down) * (north - south), west + (x / across) * (east - west)]);
      }
      return points;
    });
    const shape = L.polygon(lines.map((line) => [line]), { ...LOOKS[kind], ...(id === chosen ? { fillColor: "#97451a", fillOpacity: 0.15, weight: 4 } : { fillOpacity: 0 }) });
    shape.bindTooltip(element("span", { textContent: name }), { sticky: true });
    Object.assign(shape, { areaName: name, isAround: kind === "municipality", isChosen: id === chosen });
    (groups[words.kinds[kind]] ??= L.layerGroup()).addLayer(shape);
  }
  return groups;
}

// A name stands in its area where there is room for it, as on the drawing; the widest come first, and before them, in any room, the one that the page is of.
function named(L, map, groups) {
  const names = L.layerGroup().addTo(map);
  map.createPane("names").classList.add("map-names");
  const draw = () => {
    names.clearLayers();
    const shown = Object.values(groups).filter((group) => map.hasLayer(group)).flatMap((group) => group.getLayers());
    const numbers = [];
    map.eachLayer((layer) => {
      const { icon } = layer.options;
      if (icon?.options.className === "map-pin") numbers.push({ spot: map.latLngToLayerPoint(layer.getLatLng()), room: icon.options.iconSize[0], tall: 28 });
    });
    // Of an area that goes on beyond the edge, what is seen of it has the name, whole.
    const [low, high] = [L.point(0, 0), map.getSize()].map((corner) => map.containerPointToLayerPoint(corner));
    const seen = ({ x, y }) => L.point(Math.min(Math.max(x, low.x), high.x), Math.min(Math.max(y, low.y), high.y));
    const boxes = shown.map((shape) => {
      const bounds = shape.getBounds();
      const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => seen(map.latLngToLayerPoint(corner)));
      const spot = shape.isAround ? L.point((a.x + b.x) / 2, a.y + 14) : a.add(b).divideBy(2);
      return { shape, wide: b.x - a.x, high: b.y - a.y, spot, room: shape.areaName.length * 15 };
    });
    // Clear of the numbers and the buttons, too: a name moves up or down in its area, and where there is no room it stands in the list alone.
    const button = (x, y, tall) => ({ spot: map.containerPointToLayerPoint([x, y]), room: 48, tall });
    const taken = [...numbers, button(34, 56, 56), button(map.getSize().x - 34, 34, 34)];
    for (const one of boxes.sort((a, b) => b.shape.isChosen - a.shape.isChosen || b.wide - a.wide)) {
      if (!one.high || one.wide < (one.shape.isChosen ? 1 : one.room)) continue;
      const steps = one.shape.isAround ? [0, 24, 48] : [0, -24, 24, -44, 44, -64, 64].filter((step) => Math.abs(step) < one.high / 2 - 8);
      const spot = steps.map((step) => one.spot.add([0, step])).find((at) => at.y > low.y + 8 && at.y < high.y - 8 && !taken.some((other) => Math.abs(at.y - other.spot.y) < (other.tall ?? 28) && Math.abs(at.x - other.spot.x) < (one.room + other.room) / 2));
      if (!spot) continue;
      taken.push({ spot, room: one.room });
      one.at = map.layerPointToLatLng(spot);
      names.addLayer(L.tooltip({ permanent: true, pane: "names", direction: "center", className: "map-name", interactive: false }).setLatLng(one.at).setContent(element("span", { textContent: one.shape.areaName })));
    }
  };
  map.on("moveend overlayadd overlayremove", draw);
  draw();
}

function begun(L, figure, words) {
  const holder = element("div", { className: "map-live" });
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", words.map);
  figure.prepend(holder);
  // What is shown fills its map, as on the drawing; points have room above them, clear of the buttons, and a card of names has room too.
  const { width, height } = figure.querySelector(".map-still").viewBox.baseVal;
  const [least, above] = figure.dataset.chosen ? [0, 0] : [LEAST_HIGH, ABOVE];
  holder.style.height = `${Math.max(least, Math.round((figure.clientWidth * height) / width) + above)}px`;
  figure.classList.add("is-live");
  const byFinger = matchMedia("(pointer: coarse)").matches;
  const map = L.map(holder, {
    attributionControl: false, fadeAnimation: false, zoomControl: false, scrollWheelZoom: false, dragging: !byFinger, maxZoom: 18, zoomSnap: figure.dataset.tiles ? 0.5 : 0.1,
  });
  L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
  for (const [name, title] of [["in", words.nearer], ["out", words.farther]]) holder.querySelector(`.leaflet-control-zoom-${name}`).setAttribute("aria-label", title);
  const [south, west, north, east] = figure.dataset.box.split(",").map(Number);
  map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [0, above] });
  if (byFinger) figure.querySelector("figcaption")?.prepend(words.fingers);
  const { tiles, credit } = figure.dataset;
  if (tiles) {
    L.tileLayer(tiles, { attribution: harmless(credit), maxZoom: 18 }).addTo(map);
    L.control.attribution({ prefix: false }).addTo(map);
  }
  live.set(figure, map);
  return map;
}

async function layered(L, map, figure, words) {
  const still = figure.querySelector(".map-still image");
  if (!figure.dataset.lines) {
    const [south, west, north, east] = figure.dataset.sheet.split(",").map(Number);
    L.imageOverlay(still.getAttribute("href"), [[south, west], [north, east]]).addTo(map);
    return;
  }
  const answer = await fetch(figure.dataset.lines);
  if (!answer.ok) return;
  const lines = await answer.json();
  // The map may have gone with the part of the page that was swapped while they came.
  if (!live.has(figure)) return;
  const groups = ground(L, lines, words, figure.dataset.chosen);
  for (const group of Object.values(groups)) group.addTo(map);
  named(L, map, groups);
  if (!Object.keys(groups).length) return;
  const box = L.control.layers(null, groups).addTo(map).getContainer();
  const toggle = box.querySelector(".leaflet-control-layers-toggle");
  toggle.title = words.layers;
  toggle.setAttribute("aria-label", words.layers);
}

function pointsOf(figure) {
  const root = figure.closest("[data-mapped]") ?? figure;
  return [...root.querySelectorAll("[data-point]")].map((mark) => {
    const link = mark.closest("li")?.querySelector(".row-title");
    const { lat, lon } = mark.dataset;
    const name = link?.textContent ?? mark.getAttribute("aria-label");
    return { at: [Number(lat), Number(lon)], number: link ? mark.dataset.point : "", name, href: link?.getAttribute("href") };
  });
}

// A card stays in the map and clear of its buttons, above its pin; what is longer scrolls.
function roomFor(L, map) {
  const { x, y } = map.getSize();
  return {
    maxWidth: Math.min(300, x - BUTTONS - EDGE - 48),
    minWidth: Math.min(180, x - BUTTONS - EDGE - 48),
    maxHeight: Math.max(88, y - BUTTONS - EDGE - 72),
    autoPanPaddingTopLeft: L.point(BUTTONS, BUTTONS),
    autoPanPaddingBottomRight: L.point(EDGE, EDGE),
  };
}

// Those that would lie on each other have one pin; nearer, they part.
function pins(L, map, points) {
  // A pin with two numbers is twice as wide as high, or wider.
  const touch = (one, spot) => Math.abs(one.x - spot.x) < 86 && Math.abs(one.y - spot.y) < 40;
  const together = [];
  for (const point of points) {
    const spot = map.latLngToLayerPoint(point.at);
    const same = together.find((one) => touch(one.spot, spot));
    if (same) same.points.push(point);
    else together.push({ spot, points: [point] });
  }
  return together.map(({ points: several }) => {
    const [{ number: first }, ...rest] = several;
    const label = first + (rest.length > 1 ? ` +${rest.length}` : rest.map(({ number }) => `・${number}`).join(""));
    const width = label.length > 2 ? label.length * 11 + 18 : 32;
    const icon = L.divIcon({ className: "map-pin", html: harmless(label), iconSize: [width, 32] });
    const names = several.map(({ number, name }) => `${number} ${name}`.trim()).join("、");
    const pin = L.marker(several[0].at, { icon, title: names, keyboard: true });
    const content = element("div");
    for (const { number, name, href } of several) {
      content.append(element(href ? "a" : "p", { textContent: `${number} ${name}`.trim(), ...(href && { href }) }));
    }
    pin.bindPopup(content, roomFor(L, map));
    pin.on("add", () => pin.getElement().setAttribute("aria-label", names));
    return pin;
  });
}

function pinned(L, map, figure, words) {
  const points = pointsOf(figure);
  const group = L.layerGroup().addTo(map);
  const draw = () => {
    if (map.getPane("markerPane").contains(document.activeElement)) map.getContainer().focus();
    group.clearLayers();
    for (const pin of pins(L, map, points)) group.addLayer(pin);
  };
  map.on("zoomend", draw);
  map.on("popupopen", ({ popup }) => {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    popup.getElement().querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus();
  });
  // Whoever was in the card goes on at its pin.
  map.on("popupclose", ({ popup }) => {
    const at = document.activeElement;
    if (at === document.body || popup.getElement().contains(at)) popup._source?.getElement()?.focus();
  });
  // Leaflet hears the key only while the map itself has the focus, not a link in the card.
  map.getContainer().addEventListener("keydown", ({ key }) => { if (key === "Escape") map.closePopup(); });
  draw();
}

async function enlarge(figure) {
  const words = JSON.parse(figure.dataset.words);
  const L = await loaded(words);
  if (!figure.isConnected || live.has(figure)) return;
  const still = figure.querySelector(".map-still");
  const wasHere = still.contains(document.activeElement);
  const map = begun(L, figure, words);
  if (wasHere) map.getContainer().focus();
  pinned(L, map, figure, words);
  const form = figure.closest("form");
  if (form) drawn(L, map, form);
  await layered(L, map, figure, words);
}

// Drawing an area: each touch puts a point, and the field says the same in words; either can be put right.
function drawn(L, map, form) {
  const field = form.querySelector("[data-shape]");
  const tools = form.querySelector("[data-draw]");
  const count = form.querySelector("[data-draw-count]");
  const shape = L.polygon([], { color: "#97451a", weight: 4, interactive: false }).addTo(map);
  const corners = L.layerGroup().addTo(map);
  const read = () => field.value.split(/\n/).map((line) => (line.match(/\d+(?:\.\d+)?/g) ?? []).map(Number)).filter((two) => two.length === 2);
  const show = () => {
    const points = field.value.trim().startsWith("{") ? [] : read();
    shape.setLatLngs(points);
    corners.clearLayers();
    for (const point of points) corners.addLayer(L.circleMarker(point, { radius: 6, color: "#97451a", fillOpacity: 1, interactive: false }));
    count.textContent = count.dataset.words.replace("#", points.length);
    return points;
  };
  const put = ({ lat, lng }) => {
    const lines = field.value.trim();
    if (lines.startsWith("{")) { count.textContent = count.dataset.pasted; return; }
    field.value = `${lines && `${lines}\n`}${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  map.on("click", ({ latlng }) => put(latlng));
  tools.querySelector("[data-draw-point]").addEventListener("click", () => put(map.getCenter()));
  tools.querySelector("[data-draw-back]").addEventListener("click", () => {
    if (field.value.trim().startsWith("{")) { count.textContent = count.dataset.pasted; return; }
    field.value = field.value.trim().split("\n").slice(0, -1).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", show);
  map.getContainer().append(element("span", { className: "map-cross", textContent: "＋", ariaHidden: "true" }));
  tools.hidden = false;
  if (show().length) map.fitBounds(shape.getBounds(), { padding: [40, 40] });
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    enlarge(target);
  }
}, { rootMargin: "200px" });

function watch() {
  for (const [figure, map] of live) {
    if (figure.isConnected) continue;
    map.remove();
    live.delete(figure);
  }
  for (const figure of document.querySelectorAll("[data-map]:not([data-map=watched])")) {
    figure.dataset.map = "watched";
    seen.observe(figure);
  }
}

watch();
document.addEventListener("htmx:afterSettle", watch);
