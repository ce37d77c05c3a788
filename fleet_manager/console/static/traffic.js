// What moves: routes and vehicles, drawn on the upper canvas.

import { setFont, trace } from "./ground.js";
import { numberOf } from "./words.js";

const TRUE_SIZE_M = { length: 2.4, width: 1.1 };

/** How a vehicle is to look: busy, idle, off (line or duty) or in trouble. */
export function moodOf(vehicle) {
  if (!vehicle.online || vehicle.in_service === false) return "off";
  if (vehicle.paused || vehicle.activity === "stopped") return "alarm";
  return vehicle.trip || vehicle.moving || vehicle.base?.length ? "busy" : "idle";
}

/**
 * Draw what the vehicle may drive (solid) and where it will want to go (dashed).
 * *way* leads from where it is drawn to where the fleet last saw it.
 */
export function drawRoute(pen, vehicle, way, view, tone, { strength, selected }) {
  const base = vehicle.base ?? [];
  const horizon = vehicle.horizon ?? [];
  pen.lineJoin = pen.lineCap = "round";
  pen.globalAlpha = strength;
  if (horizon.length) {
    // A forecast, and a long one: it must not drown what is released.
    pen.globalAlpha = strength * (selected ? 1 : 0.55);
    pen.setLineDash([7, 6]);
    trace(pen, view, [base.at(-1) ?? way.at(-1), ...horizon], false);
    pen.strokeStyle = tone("horizon");
    pen.lineWidth = Math.max(2, Math.min(5, view.scale * 0.7));
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = strength;
  }
  if (base.length) {
    trace(pen, view, [...way, ...base], false);
    pen.strokeStyle = tone("base");
    pen.lineWidth = Math.max(3, Math.min(9, view.scale * 1.1));
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** Draw one vehicle: to scale when there is room, else as a mark that stays legible. */
export function drawVehicle(pen, vehicle, place, view, tone, selected) {
  const mood = moodOf(vehicle);
  const colour = tone(mood === "busy" ? "body" : `body-${mood}`);
  const [x, y] = view.toPixel(place.x, place.y);
  const least = Math.min(mood === "busy" ? 25 : 14, 8 + view.scale * 14);
  const length = Math.max(TRUE_SIZE_M.length * view.scale, least);
  const width = Math.max(TRUE_SIZE_M.width * view.scale, length * 0.6);
  pen.save();
  pen.translate(x, y);
  if (selected) drawHalo(pen, length, tone);
  pen.rotate(-place.theta);
  drawBody(pen, length, width, colour, tone);
  pen.restore();
  drawNumber(pen, vehicle, x, y, { width, mood }, tone);
  if (mood === "busy" || selected) drawBattery(pen, vehicle, x, y + Math.max(length, width) / 2 + 3, tone);
}

function drawHalo(pen, length, tone) {
  pen.beginPath();
  pen.arc(0, 0, length * 0.8 + 4, 0, 2 * Math.PI);
  pen.strokeStyle = tone("select");
  pen.lineWidth = 3;
  pen.stroke();
}

/** Seen from above: round at the back, pointed where it drives. */
function drawBody(pen, length, width, colour, tone) {
  const [back, front, half] = [-length / 2, length / 2, width / 2];
  const corner = Math.min(half * 0.7, length * 0.2);
  const shoulder = front - Math.min(half * 1.25, length * 0.34);
  pen.beginPath();
  pen.moveTo(back + corner, -half);
  pen.lineTo(shoulder, -half);
  pen.quadraticCurveTo(front - half * 0.35, -half * 0.95, front, 0);
  pen.quadraticCurveTo(front - half * 0.35, half * 0.95, shoulder, half);
  pen.lineTo(back + corner, half);
  pen.quadraticCurveTo(back, half, back, half - corner);
  pen.lineTo(back, -half + corner);
  pen.quadraticCurveTo(back, -half, back + corner, -half);
  pen.closePath();
  pen.lineWidth = 2.5;
  pen.strokeStyle = tone("ground");
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
}

function drawNumber(pen, vehicle, x, y, { width, mood }, tone) {
  const size = Math.min(18, Math.max(mood === "busy" ? 10 : 8, width * 0.72));
  setFont(pen, size, 700);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = mood === "busy" ? tone("body-ink") : "#ffffff";
  pen.fillText(numberOf(vehicle.id), x, y + 0.5);
}

function drawBattery(pen, vehicle, x, y, tone) {
  const part = Math.max(0, Math.min(1, (vehicle.battery_permille ?? 0) / 1000));
  const width = 18;
  pen.fillStyle = tone("ground");
  pen.fillRect(x - width / 2 - 1, y - 1, width + 2, 5);
  pen.fillStyle = tone("edge");
  pen.fillRect(x - width / 2, y, width, 3);
  pen.fillStyle = tone(part > 0.35 ? "good" : part > 0.15 ? "warn" : "bad");
  pen.fillRect(x - width / 2, y, width * part, 3);
}
