// The map with its vehicles: three canvases, each redrawn only when something on it changes.
// The ground seldom does, routes a dozen times a second are enough, vehicles move every frame.

import { boxOf, drawGround } from "./ground.js";
import { Motion } from "./motion.js";
import { drawRoute, drawVehicle, moodOf } from "./traffic.js";
import { View, steer } from "./view.js";

const CLICK_RADIUS_PX = 18;
const DIMMED = 0.22;
const ROUTES_MS = 80; // least time between two drawings of the routes
const STEP_PX = 0.4; // a smaller step of the fastest vehicle is not worth a drawing
const PAUSE_MS = 60; // nor is a longer pause smooth

export class FleetMap {
  constructor(frame, { onSelect }) {
    this.frame = frame;
    this.ground = frame.querySelector("#ground");
    this.routes = frame.querySelector("#routes");
    this.traffic = frame.querySelector("#traffic");
    this.view = new View();
    this.vehicles = new Map();
    this.motions = new Map();
    this.onSelect = onSelect;
    this.selected = null;
    this.map = null;
    this.rights = { zones: {}, closed: [] };
    this.stale = { ground: true, traffic: true };
    this.touched = false;
    this.frames = 0;
    this.routesDrawn = 0;
    this.nextDrawing = Infinity;
    this.#connect();
    requestAnimationFrame((now) => this.#frame(now));
  }

  showMap(map) {
    this.map = map;
    this.touched = false;
    this.fit();
  }

  /** Take what operators switched: classes of zones that are not the map's, closed stations. */
  showStatus({ zone_classes: zones = {}, closed_stations: closed = [] }) {
    const rights = { zones, closed };
    if (JSON.stringify(rights) === JSON.stringify(this.rights)) return;
    this.rights = rights;
    this.stale.ground = true;
  }

  /** Take vehicles as the API gives them; *whole* says that there are no others. */
  showVehicles(vehicles, whole) {
    if (whole) for (const id of this.vehicles.keys()) if (!vehicles.some((v) => v.id === id)) this.#forget(id);
    const now = performance.now();
    for (const vehicle of vehicles) this.#take(vehicle, now);
    this.nextDrawing = Math.min(this.nextDrawing, now);
  }

  select(id) {
    this.selected = id;
    this.stale.traffic = true;
  }

  fit() {
    this.#measure();
    this.view.fit(this.#bounds());
    this.redraw();
  }

  /** Draw everything anew: the view moved or the theme changed. */
  redraw() {
    this.colours = new Map();
    this.routesDrawn = 0;
    this.stale.ground = this.stale.traffic = true;
    this.#drawScale();
  }

  zoom(factor) {
    this.touched = true;
    this.view.zoom(factor);
    this.redraw();
  }

  /** Where a vehicle is drawn right now, in metres (for tests and curious consoles). */
  placeOf(id) {
    return this.motions.get(id)?.at(performance.now()) ?? null;
  }

  #connect() {
    const moved = () => {
      this.touched = true;
      this.redraw();
    };
    steer(this.traffic, this.view, {
      onMove: moved,
      onFit: () => this.fit(),
      onClick: (px, py) => this.onSelect(this.#vehicleAt(px, py)),
      onHover: (px, py) => this.traffic.classList.toggle("over-vehicle", this.#vehicleAt(px, py) !== null),
    });
    new ResizeObserver(() => {
      if (this.touched) this.#measure();
      else if (this.map) this.fit();
      this.redraw();
    }).observe(this.frame);
  }

  #take(vehicle, now) {
    this.vehicles.set(vehicle.id, vehicle);
    if (vehicle.x_m == null) return;
    const way = [...(vehicle.base ?? []), ...(vehicle.horizon ?? [])];
    const motion = this.motions.get(vehicle.id);
    if (motion) motion.report(vehicle.x_m, vehicle.y_m, vehicle.theta_rad ?? 0, way, now);
    else {
      const fresh = new Motion(vehicle.x_m, vehicle.y_m, vehicle.theta_rad ?? 0);
      fresh.way = way;
      this.motions.set(vehicle.id, fresh);
    }
  }

  #forget(id) {
    this.vehicles.delete(id);
    this.motions.delete(id);
  }

  #measure() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.view.width = Math.max(1, width);
    this.view.height = Math.max(1, height);
    for (const canvas of [this.ground, this.routes, this.traffic]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
  }

  /** The map with the classes and openings of now. */
  #mapNow() {
    const { zones, closed } = this.rights;
    return {
      ...this.map,
      zones: (this.map.zones ?? []).map((zone) => ({ ...zone, class: zones[zone.id] ?? zone.class })),
      stations: (this.map.stations ?? []).map((station) => ({ ...station, closed: closed.includes(station.id) })),
    };
  }

  #bounds() {
    if (this.map?.bounds_m) return this.map.bounds_m;
    const box = boxOf((this.map?.lanes ?? []).flatMap((lane) => lane.xy));
    return [box.left, box.bottom, box.right, box.top];
  }

  #tone = (name) => {
    let colour = this.colours.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
      this.colours.set(name, colour);
    }
    return colour;
  };

  #frame(now) {
    requestAnimationFrame((next) => this.#frame(next));
    if (!this.map) return;
    if (this.stale.ground) {
      this.stale.ground = false;
      drawGround(this.ground.getContext("2d"), this.#mapNow(), this.view, this.#tone);
    }
    if (this.stale.traffic || now >= this.nextDrawing) {
      this.stale.traffic = false;
      this.nextDrawing = now + this.#drawTraffic(now);
      this.frames += 1;
    }
  }

  /** Draw routes and vehicles; return after how many ms they will look different. */
  #drawTraffic(now) {
    const drawn = [...this.motions].map(([id, motion]) => ({
      vehicle: this.vehicles.get(id), motion, place: motion.at(now),
    }));
    const moving = drawn.some(({ place }) => place.moving);
    if (!moving || now - this.routesDrawn > ROUTES_MS) this.#drawRoutes(drawn, now);
    const pen = this.traffic.getContext("2d");
    pen.clearRect(0, 0, this.view.width, this.view.height);
    drawn.sort((a, b) => this.#rank(a.vehicle) - this.#rank(b.vehicle));
    for (const { vehicle, place } of drawn)
      drawVehicle(pen, vehicle, place, this.view, this.#tone, this.selected === vehicle.id);
    const paces = drawn.map(({ place }) => place.pace * this.view.scale);
    return moving ? Math.min(PAUSE_MS, STEP_PX / Math.max(...paces)) : Infinity;
  }

  #drawRoutes(drawn, now) {
    this.routesDrawn = now;
    const pen = this.routes.getContext("2d");
    pen.clearRect(0, 0, this.view.width, this.view.height);
    for (const { vehicle, motion, place } of drawn) {
      const selected = this.selected === vehicle.id;
      const strength = !this.selected || selected ? 0.85 : DIMMED;
      const way = [[place.x, place.y], ...motion.rest(now)];
      drawRoute(pen, vehicle, way, this.view, this.#tone, { strength, selected });
    }
  }

  #rank(vehicle) {
    if (vehicle.id === this.selected) return 2;
    return moodOf(vehicle) === "busy" ? 1 : 0;
  }

  #vehicleAt(px, py) {
    let [best, bestPx] = [null, CLICK_RADIUS_PX];
    for (const [id, motion] of this.motions) {
      const place = motion.at(performance.now());
      const [x, y] = this.view.toPixel(place.x, place.y);
      const off = Math.hypot(x - px, y - py);
      if (off < bestPx) [best, bestPx] = [id, off];
    }
    return best;
  }

  #drawScale() {
    const round = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    const metres = round.find((m) => m * this.view.scale >= 60) ?? 5000;
    this.frame.querySelector("#scale-bar").style.width = `${metres * this.view.scale}px`;
    this.frame.querySelector("#scale-text").textContent = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
  }
}
