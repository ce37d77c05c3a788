// Everything beside the map: status bar, parcel tiles, vehicles, events.

import { moodOf } from "./traffic.js";
import { BAR, PARCELS, activity, clock, countOf, nameOf, numberOf } from "./words.js";

const LOG_LENGTH = 200;
const CLOCK_MS = 250;
const LIST_MS = 1000; // the list is for reading; a selected vehicle is followed faster
const $ = (id) => document.getElementById(id);

/** A new element with text in it; never HTML, because names come from files. */
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export class Panel {
  constructor({ onSelect }) {
    this.onSelect = onSelect;
    this.vehicles = new Map();
    this.rows = new Map();
    this.selected = null;
    this.sinceStatus = 0;
    this.status = null;
    this.#makeTiles();
    $("fleet-back").addEventListener("click", () => onSelect(null));
    setInterval(() => this.#tick(), CLOCK_MS);
  }

  showName(map) {
    $("map-name").textContent = nameOf(map.name);
    document.title = `Last100 · ${nameOf(map.name, "en")}`;
  }

  showStatus(status) {
    this.status = status;
    this.sinceStatus = performance.now();
    const { vehicles = {}, broker = {}, journal = {} } = status;
    const speed = status.speed ?? 1;
    $("speed").textContent = speed === 1 ? "" : `×${Math.round(speed * 10) / 10}`;
    $("broker-dot").className = `dot ${broker.connected ? "good" : "bad"}`;
    $("broker").textContent = broker.connected ? "broker" : "broker away";
    $("broker").title = broker.url ?? "";
    $("vehicles-in-service").textContent = `${vehicles.in_service ?? "–"} of ${vehicles.online ?? "–"}`;
    $("vehicles-moving").textContent = vehicles.moving ?? "–";
    $("km").textContent = Number(status.km ?? 0).toFixed(1);
    $("orders").textContent = status.orders_sent ?? "–";
    $("journal").textContent = journal.seq ?? "–";
    $("journal").title = journal.digest ?? "";
    $("hold").hidden = status.releasing ?? true;
    this.#showCounts(status);
  }

  showVehicles(vehicles, whole) {
    if (whole) this.vehicles.clear();
    for (const vehicle of vehicles) this.vehicles.set(vehicle.id, vehicle);
    this.listStale = true;
  }

  select(id) {
    this.selected = id;
    this.#showFleet();
  }

  showLog(entries, whole) {
    const log = $("log");
    if (whole) log.replaceChildren();
    for (const entry of entries) log.prepend(this.#logLine(entry));
    while (log.children.length > LOG_LENGTH) log.lastChild.remove();
  }

  showLink(link) {
    $("banner").hidden = link.up;
    $("banner").textContent = link.up ? "" : `Connection to the fleet lost 连接中断: ${link.why}. Trying again.`;
    this.linkUp = link.up;
  }

  #makeTiles() {
    this.tiles = new Map();
    for (const [phase, en, zh] of PARCELS) {
      const tile = make("div", "tile none");
      tile.id = `tile-${phase}`;
      tile.style.setProperty("--tone", `var(--${phase})`);
      const number = make("b", "", "0");
      tile.append(make("i"), number, make("span", "", en), make("span", "zh", zh));
      $("tiles").append(tile);
      this.tiles.set(phase, number);
    }
    this.segments = new Map(BAR.map((phase) => [phase, make("i")]));
    for (const [phase, segment] of this.segments) {
      segment.style.background = `var(--${phase})`;
      segment.style.flexGrow = 0;
      $("bar").append(segment);
    }
  }

  #showCounts({ counts = {}, late = 0 }) {
    const of = (phase) => (phase === "late" ? late : counts[phase] ?? 0);
    for (const [phase, number] of this.tiles) {
      write(number, String(of(phase)));
      number.parentElement.classList.toggle("none", !of(phase));
    }
    for (const [phase, segment] of this.segments) segment.style.flexGrow = of(phase);
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const others = ["lost", "cancelled"].filter((phase) => counts[phase]).map((phase) => `, ${counts[phase]} ${phase}`);
    $("parcels-total").textContent = `${total} in all${others.join("")}`;
  }

  #logLine(entry) {
    const line = make("li", entry.kind === "alarm" || entry.kind === "violation" ? "alarm" : "");
    line.append(make("time", "", clock(entry.time_ms)));
    const text = make("span");
    const link = make(entry.vehicle ? "a" : "span", "", entry.text);
    if (entry.vehicle) link.addEventListener("click", () => this.onSelect(entry.vehicle));
    text.append(link);
    line.append(text);
    return line;
  }

  #tick() {
    if (this.status && this.linkUp !== false) {
      const passed = (performance.now() - this.sinceStatus) * (this.status.speed ?? 1);
      write($("clock"), clock(this.status.now_ms + passed));
    }
    const due = performance.now() - (this.listShown ?? 0) >= LIST_MS;
    if (this.listStale && (due || this.selected)) this.#showFleet();
  }

  #showFleet() {
    this.listStale = false;
    this.listShown = performance.now();
    const vehicle = this.selected && this.vehicles.get(this.selected);
    $("vehicle-list").hidden = Boolean(vehicle);
    $("vehicle").hidden = $("fleet-back").hidden = !vehicle;
    if (vehicle) this.#showVehicle(vehicle);
    else this.#showList();
  }

  #showList() {
    const ids = [...this.vehicles.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    if (ids.length !== this.rows.size || ids.some((id) => !this.rows.has(id))) {
      this.rows = new Map(ids.map((id) => [id, this.#makeRow(id)]));
      $("vehicle-list").replaceChildren(...[...this.rows.values()].map((row) => row.row));
    }
    for (const [id, row] of this.rows) fillRow(row, this.vehicles.get(id));
  }

  #makeRow(id) {
    const row = make("button", "row");
    row.title = id;
    const [badge, what, load, battery] = [make("span", "badge", numberOf(id)), make("span", "what"), make("span", "load"), makeBattery()];
    row.append(badge, what, load, battery);
    row.addEventListener("click", () => this.onSelect(id));
    return { row, badge, what, load, battery };
  }

  #showVehicle(vehicle) {
    const title = make("div", "title");
    title.append(make("span", `badge ${moodOf(vehicle)}`, numberOf(vehicle.id)), make("span", "", vehicle.id.split("/").at(-1)), make("small", "", vehicle.type ?? ""));
    const list = make("dl");
    for (const [term, value] of this.#facts(vehicle)) {
      const cell = make("dd");
      if (value instanceof Node) cell.append(value);
      else cell.textContent = value;
      list.append(make("dt", "", term), cell);
    }
    $("vehicle").replaceChildren(title, list);
  }

  #facts(vehicle) {
    const aboard = countOf(vehicle.parcels_aboard);
    const facts = [
      ["Activity 状态", activityOf(vehicle)],
      ["Trip 行程", vehicle.trip ?? "–"],
      ["Battery 电量", `${Math.round((vehicle.battery_permille ?? 0) / 10)} %`],
      ["Driven 里程", `${Number(vehicle.km ?? 0).toFixed(2)} km`],
    ];
    if (vehicle.waiting_for) facts.splice(1, 0, ["Waits for 等待", vehicle.waiting_for]);
    if (vehicle.x_m != null) facts.push(["Position 位置", `${vehicle.x_m.toFixed(1)}, ${vehicle.y_m.toFixed(1)} m${vehicle.node ? ` · ${vehicle.node}` : ""}`]);
    facts.push(["Parcels 包裹", `${aboard} aboard`]);
    if (Array.isArray(vehicle.boxes) && vehicle.boxes.length) facts.push(["Boxes 格口", makeBoxes(vehicle.boxes)]);
    return facts;
  }
}

/** The compartments, each with the parcel in it. */
function makeBoxes(boxes) {
  const grid = make("span", "boxes");
  for (const { id, parcel } of boxes) {
    const cell = make("span", parcel ? "full" : "", parcel ?? "");
    cell.prepend(make("b", "", id));
    grid.append(cell);
  }
  return grid;
}

function activityOf(vehicle, short = false) {
  if (!vehicle.online) return activity("offline", short);
  if (vehicle.paused) return activity("paused", short);
  return activity(vehicle.activity, short) + (vehicle.in_service === false ? ", out of service" : "");
}

function makeBattery() {
  const battery = make("span", "battery");
  battery.append(make("i"));
  return battery;
}

function fillRow({ badge, what, load, battery }, vehicle) {
  badge.className = `badge ${moodOf(vehicle)}`;
  write(what, activityOf(vehicle, true));
  const aboard = countOf(vehicle.parcels_aboard);
  write(load, aboard ? `${aboard} p.` : "");
  const part = (vehicle.battery_permille ?? 0) / 1000;
  battery.className = `battery ${part <= 0.15 ? "empty" : part <= 0.35 ? "low" : ""}`;
  battery.firstChild.style.width = `${part * 100}%`;
  battery.title = `${Math.round(part * 100)} %`;
}

/** Set a text only when it differs: an unchanged page needs no new layout. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
