// Where the page begins: feed() takes what the console's process sends, in order.

import { FleetMap } from "./fleet_map.js";
import { Panel } from "./panel.js";

const THEME = "last100-theme";
let page = null;
let mapVersion = "";

/** Show a message; the first one after opening the page is the whole picture. */
export function feed(message) {
  page ??= open();
  if (!page) return;
  if (message.map_version && message.map_version !== mapVersion) loadMap(message.map_version);
  if (message.vehicles) {
    page.map.showVehicles(message.vehicles, message.whole);
    page.panel.showVehicles(message.vehicles, message.whole);
  }
  if (message.status?.now_ms) {
    page.map.showStatus(message.status);
    page.panel.showStatus(message.status);
  }
  if (message.log) page.panel.showLog(message.log, message.whole);
  if (message.link) page.panel.showLink(message.link);
}

function open() {
  if (!document.getElementById("map")) return null;
  const select = (id) => {
    page.map.select(id);
    page.panel.select(id);
  };
  setTheme(localStorage.getItem(THEME) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  const map = new FleetMap(document.getElementById("map"), { onSelect: select });
  const panel = new Panel({ onSelect: select });
  document.getElementById("zoom-in").addEventListener("click", () => map.zoom(1.5));
  document.getElementById("zoom-out").addEventListener("click", () => map.zoom(1 / 1.5));
  document.getElementById("zoom-fit").addEventListener("click", () => map.fit());
  document.getElementById("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem(THEME, theme);
    setTheme(theme);
    map.redraw();
  });
  window.last100 = { map, panel };
  return { map, panel };
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

async function loadMap(version) {
  mapVersion = version;
  const answer = await fetch(`/map?${version}`);
  const map = await answer.json();
  page.map.showMap(map);
  page.panel.showName(map);
}
