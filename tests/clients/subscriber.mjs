// A subscriber around a parser, as a client is: asks with If-None-Match, keeps events by UID, takes another version of
// one only with a greater SEQUENCE, and drops what leaves the feed.
// node subscriber.mjs ical.js|node-ical FOLDER-OF-PACKAGES; a line of JSON in, [STATE.json, NAME=URL, ...];
// a line out, [0, JSON: name -> events, ""].
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [library, packages] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${packages}/package.json`));
const utc = (date) => date.toISOString().replace(/\.000Z$/, "Z");
const day = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

const parsers = {
  "ical.js": (text) => {
    const ICAL = require("ical.js").default ?? require("ical.js");
    const calendar = new ICAL.Component(ICAL.parse(text));
    for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
    const when = (time) => (time.isDate ? time.toString() : utc(time.toJSDate()));
    return calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      const status = component.getFirstPropertyValue("status");
      return [event.uid, when(event.startDate), when(event.endDate), status, event.summary, event.sequence];
    });
  },
  "node-ical": (text) => {
    const when = (date) => (date.dateOnly ? day(date) : utc(date));
    return Object.values(require("node-ical").sync.parseICS(text))
      .filter((component) => component.type === "VEVENT")
      .map((e) => [e.uid, when(e.start), when(e.end), e.status, e.summary, Number(e.sequence)]);
  },
};

async function sync(stateFile, feeds) {
  const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf-8")) : {};
  for (const feed of feeds) {
    const at = feed.indexOf("=");
    const [name, url] = [feed.slice(0, at), feed.slice(at + 1)];
    const known = state[name] ?? { etag: null, events: [] };
    const answer = await fetch(url, { headers: known.etag ? { "If-None-Match": known.etag } : {} });
    if (answer.status === 304) continue;
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
    const before = new Map(known.events.map((event) => [event[0], event]));
    const events = parsers[library](await answer.text()).map((event) => {
      const old = before.get(event[0]);
      return old && event[5] <= old[5] ? old : event;
    });
    state[name] = { etag: answer.headers.get("etag"), events };
  }
  writeFileSync(stateFile, JSON.stringify(state));
  return Object.fromEntries(Object.entries(state).map(([name, { events }]) => [name, events]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [stateFile, ...feeds] = JSON.parse(line);
  console.log(JSON.stringify([0, JSON.stringify(await sync(stateFile, feeds)), ""]));
}
