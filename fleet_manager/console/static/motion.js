// One vehicle's way on the screen between two reports of the fleet.
//
// A report says where the vehicle is now; the report before said which way it would go. So it is
// drawn along that way, one report interval behind the truth, and never cuts a corner.

const PACE_MS = { least: 80, most: 1500, first: 250 };
const OFF_WAY_M = 2.5; // a report further from the old way than this is not on it
const TURN_MS = { least: 25, most: 140 }; // time constants of the drawn heading ...
const TURN_M = 4; // ... which is there after about so many metres

export class Motion {
  constructor(x, y, theta) {
    this.target = [x, y];
    this.theta = theta;
    this.targetTheta = theta;
    this.points = [[x, y]];
    this.lengths = [0];
    this.way = [];
    this.start = 0;
    this.duration = 0;
    this.pace = PACE_MS.first;
    this.reported = -Infinity;
    this.drawn = 0;
  }

  /** Take a report: position in metres, heading in radians, the way still to drive. */
  report(x, y, theta, way, now) {
    const gap = now - this.reported;
    this.reported = now;
    if (gap < PACE_MS.most) this.pace += 0.3 * (Math.max(gap, PACE_MS.least) - this.pace);
    const here = this.at(now);
    const moved = Math.hypot(x - this.target[0], y - this.target[1]) > 0.01;
    if (moved) this.#follow([[here.x, here.y], ...this.rest(now), ...this.#between([x, y])], now);
    this.target = [x, y];
    this.targetTheta = theta;
    this.way = way ?? [];
  }

  /** Where to draw the vehicle at this moment of the page's clock (ms); *pace* in m/ms. */
  at(now) {
    const total = this.lengths.at(-1);
    const part = this.duration > 0 ? Math.min(1, (now - this.start) / this.duration) : 1;
    const [x, y] = along(this.points, this.lengths, total * Math.max(0, part));
    const pace = part < 1 ? total / this.duration : 0;
    const theta = this.#heading(now, pace);
    return { x, y, theta, pace, moving: part < 1 || this.#turning() };
  }

  #follow(points, now) {
    this.points = points;
    this.lengths = lengthsOf(points);
    this.start = now;
    this.duration = Math.min(PACE_MS.most, this.pace * 1.1);
  }

  /** The way from where it is drawn to the last reported position. */
  rest(now) {
    const part = this.duration > 0 ? Math.min(1, (now - this.start) / this.duration) : 1;
    const driven = this.lengths.at(-1) * part;
    return this.points.filter((_, i) => this.lengths[i] > driven);
  }

  /** The corners of the old way from the last reported position to the new one. */
  #between(goal) {
    const way = [this.target, ...this.way];
    let best = { off: OFF_WAY_M, leg: -1, point: goal };
    for (let i = 0; i + 1 < way.length; i++) {
      const point = nearest(way[i], way[i + 1], goal);
      const off = Math.hypot(point[0] - goal[0], point[1] - goal[1]);
      if (off < best.off - 1e-6) best = { off, leg: i, point };
    }
    return [...way.slice(1, best.leg + 1), goal];
  }

  #heading(now, pace) {
    const wanted = pace > 0 ? this.#tangent(now) : this.targetTheta;
    const constant = Math.min(TURN_MS.most, Math.max(TURN_MS.least, TURN_M / (pace || 0.001)));
    const ease = 1 - Math.exp(-Math.max(0, now - this.drawn) / constant);
    this.theta += turn(this.theta, wanted) * ease;
    this.drawn = now;
    return this.theta;
  }

  /** The direction of the way, forwards or backwards, whichever the vehicle points to. */
  #tangent(now) {
    const driven = this.lengths.at(-1) * Math.min(1, (now - this.start) / this.duration);
    const i = Math.max(1, this.lengths.findIndex((length) => length > driven));
    const [a, b] = [this.points[i - 1], this.points[i] ?? this.points[i - 1]];
    if (Math.hypot(b[0] - a[0], b[1] - a[1]) < 0.05) return this.targetTheta;
    const forwards = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const backs = Math.abs(turn(this.targetTheta, forwards)) > Math.PI / 2 + 0.6;
    return backs && i === this.points.length - 1 ? forwards + Math.PI : forwards;
  }

  #turning() {
    return Math.abs(turn(this.theta, this.targetTheta)) > 0.02;
  }
}

/** The smallest turn from one heading to another, in radians. */
function turn(from, to) {
  return ((((to - from + Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;
}

function lengthsOf(points) {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    const step = Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
    lengths.push(lengths[i - 1] + step);
  }
  return lengths;
}

function along(points, lengths, driven) {
  for (let i = 1; i < points.length; i++) {
    if (lengths[i] >= driven && lengths[i] > lengths[i - 1]) {
      const part = (driven - lengths[i - 1]) / (lengths[i] - lengths[i - 1]);
      const [a, b] = [points[i - 1], points[i]];
      return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    }
  }
  return points.at(-1);
}

function nearest(a, b, p) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const part = square > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square : 0;
  const t = Math.min(1, Math.max(0, part));
  return [a[0] + dx * t, a[1] + dy * t];
}
