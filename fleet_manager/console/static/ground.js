// The map itself: drawn once per change of view, on a canvas of its own.

import { nameOf } from "./words.js";

const POINT_LETTERS = { shelf: "S", locker: "L", door: "D", gate_relay: "G", vehicle_stop: "V" };

/** Draw the whole map; *view* turns metres into pixels, *tone* gives the theme's colours. */
export function drawGround(pen, map, view, tone) {
  pen.fillStyle = tone("ground");
  pen.fillRect(0, 0, view.width, view.height);
  pen.lineJoin = pen.lineCap = "round";
  for (const compound of map.compounds ?? []) drawCompound(pen, compound, view, tone);
  for (const zone of map.zones ?? []) drawZone(pen, zone, view, tone);
  for (const station of map.stations ?? []) drawStation(pen, station, view, tone);
  drawLanes(pen, map.lanes ?? [], view, tone);
  for (const building of map.buildings ?? []) drawBuilding(pen, building, view, tone);
  drawPlaces(pen, map, view, tone);
  for (const compound of map.compounds ?? []) labelCompound(pen, compound, view, tone);
  for (const station of map.stations ?? []) labelStation(pen, station, view, tone);
}

export function trace(pen, view, xy, close) {
  pen.beginPath();
  for (const [i, [x, y]] of xy.entries()) {
    const [px, py] = view.toPixel(x, y);
    if (i) pen.lineTo(px, py);
    else pen.moveTo(px, py);
  }
  if (close) pen.closePath();
}

export function setFont(pen, size, weight = 400) {
  pen.font = `${weight} ${size}px system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif`;
}

function drawCompound(pen, compound, view, tone) {
  trace(pen, view, compound.xy, true);
  pen.fillStyle = tone("compound");
  pen.fill();
  pen.strokeStyle = tone("compound-edge");
  pen.lineWidth = 1.5;
  pen.stroke();
}

function labelCompound(pen, compound, view, tone) {
  const box = boxOf(compound.xy);
  const [left] = view.toPixel(box.left, box.top);
  const [right] = view.toPixel(box.right, box.top);
  if (right - left < 90) return;
  const [x, y] = view.toPixel((box.left + box.right) / 2, box.top);
  const text = nameOf(compound.name);
  setFont(pen, 13, 600);
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  pen.lineWidth = 4;
  pen.strokeStyle = tone("ground");
  pen.strokeText(text, x, y - 5);
  pen.fillStyle = tone("compound-ink");
  pen.fillText(text, x, y - 5);
}

function drawZone(pen, zone, view, tone) {
  trace(pen, view, zone.xy, true);
  pen.fillStyle = tone(zone.class);
  pen.fill();
  pen.setLineDash(zone.class === "sealed" ? [] : [2, 5]);
  pen.strokeStyle = tone(`${zone.class}-edge`);
  pen.lineWidth = zone.class === "sealed" ? 2.5 : 1.5;
  pen.stroke();
  pen.setLineDash([]);
}

function drawLanes(pen, lanes, view, tone) {
  for (const edge of [true, false]) {
    for (const lane of lanes) {
      const road = lane.kind === "road" ? "road" : "lane";
      const width = Math.max(lane.width_m * view.scale, 1.5);
      trace(pen, view, lane.xy, false);
      pen.strokeStyle = tone(edge ? `${road}-edge` : road);
      pen.lineWidth = edge ? width + 2 : width;
      pen.stroke();
    }
  }
  if (view.scale < 2.2) return;
  for (const lane of lanes) if (lane.one_way) drawChevrons(pen, lane, view, tone);
}

function drawChevrons(pen, lane, view, tone) {
  pen.strokeStyle = tone("chevron");
  pen.lineWidth = 1.4;
  for (let i = 1; i < lane.xy.length; i++) {
    const [ax, ay] = view.toPixel(...lane.xy[i - 1]);
    const [bx, by] = view.toPixel(...lane.xy[i]);
    const length = Math.hypot(bx - ax, by - ay);
    for (let at = 30; at < length - 10; at += 70) {
      pen.save();
      pen.translate(ax + ((bx - ax) * at) / length, ay + ((by - ay) * at) / length);
      pen.rotate(Math.atan2(by - ay, bx - ax));
      pen.beginPath();
      pen.moveTo(-3, -4);
      pen.lineTo(2, 0);
      pen.lineTo(-3, 4);
      pen.stroke();
      pen.restore();
    }
  }
}

function drawBuilding(pen, building, view, tone) {
  trace(pen, view, building.xy, true);
  pen.fillStyle = tone("building");
  pen.fill();
  pen.strokeStyle = tone("building-edge");
  pen.lineWidth = 1;
  pen.stroke();
  const box = boxOf(building.xy);
  const room = Math.min(box.right - box.left, box.top - box.bottom) * view.scale;
  if (room < 9) return;
  const [x, y] = view.toPixel((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const wide = view.scale > 3 && nameOf(building.name, "zh").length > 0;
  const text = wide ? nameOf(building.name, "zh") : building.number || "";
  setFont(pen, Math.min(16, Math.max(9, room * 0.55)), 600);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = tone("building-ink");
  pen.fillText(text, x, y);
}

function drawStation(pen, station, view, tone) {
  if (!station.xy) return;
  trace(pen, view, station.xy, true);
  pen.fillStyle = tone("station");
  pen.fill();
  pen.strokeStyle = tone("station-edge");
  pen.lineWidth = 1.5;
  pen.stroke();
}

/** At the lower edge of the station's ground, in the longest form that fits. */
function labelStation(pen, station, view, tone) {
  const box = station.xy ? boxOf(station.xy) : null;
  const room = box ? (box.right - box.left) * view.scale : 0;
  const [x, y] = box ? view.toPixel((box.left + box.right) / 2, box.bottom) : view.toPixel(station.x, station.y);
  setFont(pen, 13, 600);
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  const forms = ["both", "en", "zh"].map((form) => nameOf(station.name, form));
  if (station.closed) forms.splice(0, 3, ...forms.map((form) => `${form} · closed 关闭`));
  const text = forms.find((form) => pen.measureText(form).width < room - 8) ?? forms[2];
  pen.lineWidth = 3;
  pen.strokeStyle = tone(box ? "station" : "ground");
  pen.strokeText(text, x, y - 5);
  pen.fillStyle = tone(station.closed ? "bad" : "station-ink");
  pen.fillText(text, x, y - 5);
}

function drawPlaces(pen, map, view, tone) {
  const size = Math.min(11, Math.max(2.2, view.scale * 1.3));
  for (const place of map.parkings ?? []) mark(pen, place, view, tone("parking"), size * 0.8, "P");
  for (const place of map.docks ?? []) mark(pen, place, view, tone("station-edge"), size * 0.8, "");
  for (const place of map.points ?? [])
    mark(pen, place, view, tone(place.kind), size, POINT_LETTERS[place.kind] ?? "");
  for (const place of map.chargers ?? []) mark(pen, place, view, tone("charger"), size, "⚡");
  for (const place of map.gates ?? []) drawGate(pen, place, view, tone);
  if (view.scale > 5)
    for (const place of map.points ?? []) labelPoint(pen, place, view, tone);
}

function mark(pen, place, view, colour, size, letter) {
  const [x, y] = view.toPixel(place.x, place.y);
  pen.beginPath();
  pen.roundRect(x - size, y - size, size * 2, size * 2, size * 0.45);
  pen.fillStyle = colour;
  pen.globalAlpha = size > 5 ? 0.35 : 0.8;
  pen.fill();
  pen.globalAlpha = 1;
  if (size < 6 || !letter) return;
  setFont(pen, size * 1.15, 700);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, x, y + 0.5);
}

function labelPoint(pen, place, view, tone) {
  const text = nameOf(place.name, "zh");
  if (!text) return;
  const [x, y] = view.toPixel(place.x, place.y);
  setFont(pen, 11, 400);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.strokeStyle = tone("ground");
  pen.strokeText(text, x + 15, y);
  pen.fillStyle = tone("soft");
  pen.fillText(text, x + 15, y);
}

function drawGate(pen, gate, view, tone) {
  const [x, y] = view.toPixel(gate.x, gate.y);
  const size = Math.min(9, Math.max(3.5, view.scale * 1.4));
  pen.beginPath();
  pen.moveTo(x, y - size);
  pen.lineTo(x + size, y);
  pen.lineTo(x, y + size);
  pen.lineTo(x - size, y);
  pen.closePath();
  pen.fillStyle = tone("gate");
  pen.fill();
  pen.strokeStyle = tone("ground");
  pen.lineWidth = 1.5;
  pen.stroke();
}

export function boxOf(xy) {
  const xs = xy.map((p) => p[0]);
  const ys = xy.map((p) => p[1]);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}
