// What the page says: English, with Chinese beside it where an operator looks often.

export const PARCELS = [
  ["waiting", "Waiting", "待派"],
  ["assigned", "Assigned", "已派"],
  ["aboard", "Aboard", "在车上"],
  ["offered", "Offered", "待取"],
  ["delivered", "Delivered", "已送达"],
  ["late", "Late", "超时"],
  ["uncollected", "Not collected", "未取"],
  ["returned", "Returned", "已退回"],
];

/** Phases shown in the bar, in the order of a parcel's life. */
export const BAR = ["delivered", "offered", "aboard", "assigned", "waiting", "uncollected", "returned", "cancelled", "lost"];

const ACTIVITIES = {
  idle: "空闲", parked: "停放", loading: "装货", driving: "行驶", "handing off": "交付", returning: "返回",
  unloading: "卸货", charging: "充电", waiting: "等待", paused: "暂停", stopped: "停止", offline: "离线",
};

/** Where there is little room. */
const SHORT = { "handing off": "handoff" };

/** "Loading 装货" for "loading", or only "Loading". */
export function activity(word, short = false) {
  const long = String(word ?? "").replaceAll("_", " ");
  const plain = short ? SHORT[long] ?? long : long;
  const zh = short ? "" : ACTIVITIES[plain.toLowerCase()];
  return plain ? plain[0].toUpperCase() + plain.slice(1) + (zh ? ` ${zh}` : "") : "–";
}

/** A name of the map: {zh, en} or a string; *form* is zh, en or both. */
export function nameOf(name, form = "both") {
  if (!name) return "";
  if (typeof name === "string") return name;
  if (form === "zh") return name.zh || name.en || "";
  if (form === "en") return name.en || name.zh || "";
  return [name.zh, name.en].filter(Boolean).join(" ");
}

/** The number on a vehicle's roof: the last digits of its serial. */
export function numberOf(id) {
  const serial = String(id).split("/").at(-1);
  const digits = serial.match(/\d+(?=\D*$)/);
  return digits ? String(Number(digits[0])) : serial.slice(0, 3);
}

/** HH:MM:SS of fleet time, in the zone of the browser. */
export function clock(timeMs) {
  return new Date(timeMs).toLocaleTimeString("en-GB", { hour12: false });
}

/** How many parcels are aboard, whatever form the API gives them in. */
export function countOf(list) {
  return Array.isArray(list) ? list.length : Number(list ?? 0);
}
