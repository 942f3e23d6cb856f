/**
 * The hours of the air. The server draws one hour whole; this lets a slider go through all of
 * them, in place: headline, map, list and sentences of the hour. They are fetched once, when the
 * slider is first reached for.
 *
 *   <div class="time" data-source="/api/v1/air/now?show=aqi" data-place="47" data-slide="Hour">
 *     <svg class="strip">…<rect class="here">…</svg>
 *     <form>…<select name="hour">…</select>…</form>
 *   </div>
 *
 * It writes no word of its own: sentences, names of classes and hours come with the answer. The
 * form stays in use where the answer does not come.
 */

import { textIn } from "./page-style";

interface Hour {
  local: string;
  said: unknown;
  when: unknown;
  counts: number[];
  error: unknown;
  checks: unknown[][];
}

interface Street {
  name: unknown;
  index: (number | null)[];
  class: (number | null)[];
  primary?: string[];
  shown?: string[];
}

interface Answer {
  item: {
    classes: { class: number; name: unknown }[];
    names: Record<string, unknown>;
    hours: Hour[];
    streets: Record<string, Street>;
    stations: Record<string, Street>;
    nothing: unknown;
  };
}

const STEP = 10;

for (const place of document.querySelectorAll<HTMLElement>(".time[data-source]")) {
  enliven(place).catch((fault: unknown) => console.error(fault));
}

async function enliven(place: HTMLElement): Promise<void> {
  const form = place.querySelector("form");
  const chosen = form?.querySelector<HTMLSelectElement>("select[name=hour]");
  // The newest hour is the first of the list and the last of the slider.
  const hours = [...(chosen?.options ?? [])].reverse();
  if (!form || !chosen || hours.length < 2) return;
  const first = hours.findIndex((option) => option.selected);

  const slide = document.createElement("div");
  slide.className = "slide";
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: "0", max: String(hours.length - 1), step: "1" });
  range.value = String(first);
  range.setAttribute("aria-label", place.dataset["slide"] ?? "");
  range.setAttribute("aria-valuetext", hours[first]?.text ?? "");
  slide.append(range);
  place.querySelector(".strip")?.after(slide);

  let asked: Promise<Answer["item"]> | null = null;
  const ask = (): Promise<Answer["item"]> => (asked ??= fetched(place.dataset["source"] ?? ""));
  let wanted = first;
  const show = async (at: number): Promise<void> => {
    wanted = Math.min(Math.max(at, 0), hours.length - 1);
    const option = hours[wanted];
    if (!option) return;
    range.value = String(wanted);
    range.setAttribute("aria-valuetext", option.text);
    option.selected = true;
    place.querySelector(".here")?.setAttribute("x", String(wanted * STEP - 0.5));
    const item = await ask();
    const here = item.hours.findIndex((hour) => hour.local === option.value);
    if (hours[wanted] !== option || here < 0) return;
    drawn(item, here);
    for (const age of document.querySelectorAll<HTMLElement>("[data-age]")) {
      age.hidden = wanted !== first;
    }
  };
  const shown = (at: number): void => void show(at).catch((fault: unknown) => console.error(fault));
  for (const event of ["pointerenter", "focus", "touchstart"]) {
    range.addEventListener(event, () => void ask().catch(() => (asked = null)), { passive: true });
  }
  range.addEventListener("input", () => shown(Number(range.value)));
  chosen.addEventListener("change", () => shown(hours.findIndex((option) => option.selected)));
  for (const link of place.querySelectorAll<HTMLAnchorElement>("a[data-step]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      shown(wanted + Number(link.dataset["step"]));
    });
  }
  form.querySelector("button")?.remove();
  place.dataset["ready"] = "";
}

async function fetched(source: string): Promise<Answer["item"]> {
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return ((await answer.json()) as Answer).item;
}

/** Show an hour everywhere on the page. */
function drawn(item: Answer["item"], at: number): void {
  const hour = item.hours[at];
  if (!hour) return;
  said("[data-hour]", textIn(hour.when));
  said("[data-headline]", textIn(hour.said));
  said("[data-error]", textIn(hour.error));
  drawMap(item, at);
  drawList(item, at);
  drawTally(item, hour);
  drawChecks(hour);
}

function said(where: string, text: string): void {
  const found = document.querySelector(where);
  if (found) found.textContent = text;
}

function nameOf(item: Answer["item"], place: number | null): string {
  const found = item.classes.find((each) => each.class === place);
  return found ? textIn(found.name) : textIn(item.nothing);
}

/** Colour each area by its class, hatched where it was hatched, and write its index. */
function drawMap(item: Answer["item"], at: number): void {
  for (const path of document.querySelectorAll<SVGPathElement>(".aqi path[data-area]")) {
    const street = item.streets[path.dataset["area"] ?? ""];
    const place = street?.class[at] ?? null;
    const key = (path.closest("svg")?.getAttribute("aria-labelledby") ?? "").split("-")[0];
    const hatched = document.getElementById(`${key}-s1`) !== null;
    if (place === null || hatched) {
      path.removeAttribute("class");
      path.setAttribute("fill", `url(#${key}-${place === null ? "none" : `s${place}`})`);
    } else {
      path.removeAttribute("fill");
      path.setAttribute("class", `t${place}`);
    }
    const title = path.querySelector("title");
    const index = street?.index[at];
    if (title && street) {
      title.textContent = [textIn(street.name), index ?? "", nameOf(item, place)].join(" ");
    }
  }
  for (const spot of document.querySelectorAll<SVGElement>(".aqi [data-station]")) {
    const station = item.stations[spot.dataset["station"] ?? ""];
    const place = station?.class[at] ?? null;
    spot.setAttribute("class", place === null ? "" : `q${place}`);
    const title = spot.querySelector("title");
    if (title && station) {
      title.textContent = `${textIn(station.name)} ${station.index[at] ?? ""}`.trim();
    }
  }
  for (const text of document.querySelectorAll<SVGTextElement>(".aqi text[data-number]")) {
    const index = item.streets[text.dataset["number"] ?? ""]?.index[at];
    text.textContent = index === null || index === undefined ? "" : String(index);
  }
}

/** Write the rows of the list anew and put the worst air first. */
function drawList(item: Answer["item"], at: number): void {
  const body = document.querySelector(".streets tbody");
  if (!body) return;
  const rows = [...body.querySelectorAll("tr")].map((row) => {
    const id = row.querySelector<HTMLElement>("[data-area]")?.dataset["area"] ?? "";
    return { row, id, index: item.streets[id]?.index[at] ?? null };
  });
  for (const { row, id, index } of rows) {
    const street = item.streets[id];
    const place = street?.class[at] ?? null;
    const [number, word, third] = [...row.querySelectorAll("td")];
    if (!street || !number || !word || !third) continue;
    const bold = number.querySelector("b");
    if (bold) bold.textContent = index === null ? "" : String(index);
    word.replaceChildren(marked(place, nameOf(item, place)));
    third.textContent = thirdOf(item, street, at);
  }
  rows.sort((a, b) => (b.index ?? -1) - (a.index ?? -1) || (a.id < b.id ? -1 : 1));
  body.append(...rows.map(({ row }) => row));
}

/** Write how sure the map of each pollutant is. */
function drawChecks(hour: Hour): void {
  const rows = document.querySelectorAll("[data-checks] tr");
  hour.checks.forEach((cells, number) => {
    const written = rows[number]?.querySelectorAll("td") ?? [];
    written.forEach((cell, place) => {
      cell.textContent = textIn(cells[place]);
    });
  });
}

function thirdOf(item: Answer["item"], street: Street, at: number): string {
  if (street.primary) {
    const found = (street.primary[at] ?? "").split(",").filter(Boolean);
    return found.map((name) => textIn(item.names[name])).join(textIn(item.names["between"]));
  }
  return street.shown?.[at] ?? "";
}

function marked(place: number | null, name: string): HTMLElement {
  const found = document.createElement("span");
  if (place === null) {
    found.className = "small";
    found.textContent = name;
    return found;
  }
  found.className = "air-class";
  const mark = document.createElement("i");
  mark.className = `aq aq-${place}`;
  found.append(mark, name.charAt(0).toUpperCase() + name.slice(1));
  return found;
}

/** Write how many streets lie in each class; classes without any are left out. */
function drawTally(item: Answer["item"], hour: Hour): void {
  const list = document.querySelector("[data-tally]");
  if (!list) return;
  const lines = hour.counts.flatMap((count, number) => {
    if (!count) return [];
    const place = item.classes[number]?.class ?? null;
    const line = document.createElement("li");
    const mark = document.createElement("i");
    mark.className = `aq aq-${place ?? "none"}`;
    const bold = document.createElement("b");
    bold.textContent = String(count);
    const name = document.createElement("span");
    name.textContent = nameOf(item, place);
    line.append(mark, bold, name);
    return [line];
  });
  list.replaceChildren(...lines);
}
