// The window onto the map: metres to pixels, and the hands that move it.

const SCALE = { least: 0.05, most: 60 };

export class View {
  constructor() {
    this.width = this.height = 1;
    this.scale = 1;
    this.x = this.y = 0;
  }

  toPixel(x, y) {
    return [this.width / 2 + (x - this.x) * this.scale, this.height / 2 - (y - this.y) * this.scale];
  }

  toMetres(px, py) {
    return [this.x + (px - this.width / 2) / this.scale, this.y - (py - this.height / 2) / this.scale];
  }

  /** Show the whole of [left, bottom, right, top]. */
  fit([left, bottom, right, top], margin = 46) {
    const wide = (this.width - 2 * margin) / Math.max(1, right - left);
    const high = (this.height - 2 * margin) / Math.max(1, top - bottom);
    this.scale = Math.min(SCALE.most, Math.max(SCALE.least, Math.min(wide, high)));
    this.x = (left + right) / 2;
    this.y = (bottom + top) / 2;
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toMetres(px, py);
    this.scale = Math.min(SCALE.most, Math.max(SCALE.least, this.scale * factor));
    const [moved_x, moved_y] = this.toMetres(px, py);
    this.x += x - moved_x;
    this.y += y - moved_y;
  }
}

/** Wheel, drag, two fingers, double click and keys move *view*; a still click is *onClick*. */
export function steer(canvas, view, { onMove, onClick, onHover, onFit }) {
  const fingers = new Map();
  let travelled = 0;
  const at = (event) => [event.offsetX, event.offsetY];

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), ...at(event));
    onMove();
  }, { passive: false });

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 1) travelled = 0;
    canvas.classList.add("dragging");
  });

  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return onHover(...at(event));
    const now = at(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    const step = [now[0] - before[0], now[1] - before[1]];
    travelled += Math.hypot(...step);
    if (other) {
      const spread = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      view.zoom(spread(now) / Math.max(1, spread(before)), ...other);
    } else view.pan(...step);
    fingers.set(event.pointerId, now);
    onMove();
  });

  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (fingers.delete(event.pointerId) && end === "pointerup" && travelled < 5) onClick(...at(event));
      if (!fingers.size) canvas.classList.remove("dragging");
    });
  }

  canvas.addEventListener("dblclick", (event) => {
    view.zoom(2, ...at(event));
    onMove();
  });

  canvas.addEventListener("keydown", (event) => {
    const keys = {
      "+": () => view.zoom(1.4), "=": () => view.zoom(1.4), "-": () => view.zoom(1 / 1.4), "0": onFit,
      ArrowLeft: () => view.pan(60, 0), ArrowRight: () => view.pan(-60, 0),
      ArrowUp: () => view.pan(0, 60), ArrowDown: () => view.pan(0, -60),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    onMove();
  });
}
