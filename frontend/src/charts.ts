/**
 * Line charts that answer questions. The server draws every chart as SVG; this draws the same
 * one again at the size of the screen and tells value, unit, status and source of each year
 * under the pointer, a tap or the arrow keys.
 *
 *   <div class="drawing">
 *     <svg …> one or several, of which the style sheet shows one
 *     <script type="application/json" class="chart-data">…</script>   ground/chart_data.py
 *   </div>
 *   {% script "charts" %}
 *
 * The drawn picture keeps its place and gives the height, so that nothing moves; it is what is
 * printed, and what stays if this fails. Colours are the custom properties of the site.
 */

import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type {
  CustomSeriesOption,
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from "echarts";

import { extent, marksOf, stopsOf, years, type ChartData, type Stop } from "./chart-data";
import { colour, plain, whenThemeChanges } from "./page-style";

echarts.use([LineChart, CustomChart, GridComponent, TooltipComponent, SVGRenderer]);

const TOP = 28;
const RIGHT = 72;
const BOTTOM = 32;
const YEAR_WIDTH = 44;
const STOPS = "stops";

// Classes of the drawn pictures, whose look is the style sheet's.
const CLASSES = [
  "axis", "grid", "hatch", "line", "dot", "derived", "band", "path", "target", "horizon", "break",
] as const;
const TEXTS = ["word", "now", "aim"] as const;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.drawing { position: relative; }
.drawing .live { position: absolute; inset: 0; }
.drawing .live:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.drawing .tip { font: 14px/1.5 var(--font); color: var(--ink); max-width: 260px; white-space: normal; }
.drawing .tip b { font-weight: 700; font-variant-numeric: tabular-nums; }
.drawing .tip p { margin: 0; }
.drawing .tip p + p { margin-top: 4px; }
.drawing .tip small { display: block; font-size: 13px; color: var(--soft); }
.drawing .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media screen { .drawing[data-ready] > :not(.live, .spoken) { visibility: hidden; } }
@media print { .drawing .live { display: none; } }
`);
document.adoptedStyleSheets.push(sheet);

for (const script of document.querySelectorAll<HTMLScriptElement>("script.chart-data")) {
  const place = script.parentElement;
  if (place) enliven(place, JSON.parse(script.text) as ChartData);
}

function enliven(place: HTMLElement, data: ChartData): void {
  const live = document.createElement("div");
  live.className = "live";
  live.tabIndex = 0;
  live.setAttribute("role", "img");
  live.setAttribute("aria-label", `${data.title}. ${data.description}. ${data.words.keys}`);
  const spoken = document.createElement("p");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  place.append(live, spoken);

  const chart = echarts.init(live, null, { renderer: "svg" });
  const stops = stopsOf(data);
  const draw = (): void => {
    if (live.clientWidth) chart.setOption(option(live, data, stops), { notMerge: true });
  };
  draw();
  place.dataset["ready"] = "";
  whenThemeChanges(draw);
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(live);
  walk(live, chart, stops, data, spoken);
}

/** Go from value to value by the arrow keys, and say each. */
function walk(
  live: HTMLElement,
  chart: echarts.ECharts,
  stops: Stop[],
  data: ChartData,
  spoken: HTMLElement,
): void {
  let at = -1;
  const close = (): void => {
    at = -1;
    spoken.textContent = "";
    chart.dispatchAction({ type: "hideTip" });
  };
  live.addEventListener("keydown", (event) => {
    const last = stops.length - 1;
    const next = new Map([
      ["ArrowRight", Math.min(at + 1, last)],
      ["ArrowLeft", at < 0 ? last : Math.max(at - 1, 0)],
      ["Home", 0],
      ["End", last],
    ]).get(event.key);
    if (event.key === "Escape") close();
    const stop = next === undefined ? undefined : stops[next];
    if (next === undefined || !stop) return;
    event.preventDefault();
    at = next;
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    spoken.textContent = stop.entries
      .map(({ head, shown, notes }) => [`${head}: ${shown} ${data.unit}`, ...notes].join("; "))
      .join(". ");
  });
  live.addEventListener("blur", close);
}

function tip(stop: Stop, data: ChartData): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  for (const { head, shown, notes } of stop.entries) {
    const line = document.createElement("p");
    const value = document.createElement("b");
    value.textContent = shown;
    line.append(`${head} `, value, ` ${data.unit}`);
    for (const note of notes) {
      const small = document.createElement("small");
      small.textContent = note;
      line.append(small);
    }
    box.append(line);
  }
  return box;
}

function option(live: HTMLElement, data: ChartData, stops: Stop[]): echarts.EChartsCoreOption {
  const ink = look(live);
  const family = getComputedStyle(live).fontFamily;
  const soft = { color: ink.word.fill, fontSize: ink.word.size, fontFamily: family };
  const marks = marksOf(data);
  const [first, last] = extent(data);
  const texts = new Intl.NumberFormat("en", { maximumSignificantDigits: 7 });
  const left = 16 + 7.2 * Math.max(...marks.map((mark) => texts.format(mark).length));
  const written = years(data, [first, last], live.clientWidth - left - RIGHT, YEAR_WIDTH);
  const low = marks[0] ?? 0;
  const high = marks.at(-1) ?? 1;
  const latest = data.runs.at(-1)?.at(-1);
  const follows = data.bands.length > 0 || data.aims.length > 0;

  const runs = data.runs.map((run) => ({
    type: "line",
    silent: true,
    animation: false,
    symbol: "circle",
    symbolSize: 7,
    showAllSymbol: true,
    lineStyle: { width: ink.line.width, color: ink.line.stroke },
    data: run.map((point) => ({
      value: [point.at, point.value],
      itemStyle: point.measured
        ? { color: ink.dot.fill, borderWidth: 0 }
        : { color: ink.derived.fill, borderColor: ink.derived.stroke, borderWidth: ink.derived.width },
      label: {
        show: point === latest,
        position: follows ? "top" : "right",
        formatter: data.newest,
        color: ink.now.fill,
        fontSize: ink.now.size,
        fontWeight: ink.now.weight,
      },
    })),
  }));

  return {
    animation: false,
    textStyle: { fontFamily: family },
    grid: { left, right: RIGHT, top: TOP, bottom: BOTTOM },
    xAxis: {
      type: "value",
      min: first,
      max: last,
      axisLine: { onZero: false, lineStyle: { color: ink.axis.stroke } },
      axisTick: { customValues: written, length: 5, lineStyle: { color: ink.axis.stroke } },
      axisLabel: { customValues: written, formatter: String, margin: 10, hideOverlap: false, ...soft },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: low,
      max: high,
      interval: (marks[1] ?? high) - low,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { formatter: texts.format, ...soft },
      splitLine: { lineStyle: { color: ink.grid.stroke } },
      name: data.unit,
      nameGap: 10,
      nameTextStyle: { align: "left", padding: 0, ...soft },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      backgroundColor: colour(live, "--sheet"),
      borderColor: colour(live, "--line"),
      padding: [8, 12],
      extraCssText: "box-shadow:0 2px 8px rgba(0,0,0,.12)",
      axisPointer: { type: "line", snap: true, animation: false, lineStyle: { color: ink.word.fill, width: 1 } },
      formatter: (found: { seriesName?: string; dataIndex: number }[]): HTMLElement | string => {
        const index = found.find(({ seriesName }) => seriesName === STOPS)?.dataIndex;
        const stop = index === undefined ? undefined : stops[index];
        return stop ? tip(stop, data) : "";
      },
    },
    series: [
      // Nothing is seen of the first: it is where the pointer stops.
      {
        type: "line",
        name: STOPS,
        silent: true,
        symbol: "none",
        lineStyle: { width: 0 },
        data: stops.map((stop) => [stop.at, stop.value]),
      },
      ground(data, ink, family, written),
      ...(data.bands.length && latest ? forecast(data, ink, latest) : []),
      ...runs,
      ...data.aims.map((aim) => target(aim, ink, family)),
    ],
  };
}

/** How one class of the drawn pictures looks, as the style sheet says. */
interface Style {
  stroke: string;
  fill: string;
  width: number;
  opacity: number;
  size: number;
  weight: number;
}

type Look = Record<(typeof CLASSES)[number] | (typeof TEXTS)[number], Style>;

/** Return how the style sheet draws the parts of a chart: ask it of parts that nobody sees. */
function look(place: HTMLElement): Look {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "chart");
  svg.style.cssText = "position:absolute;width:0;height:0";
  place.append(svg);
  const of = (name: string, element: string): [string, Style] => {
    const part = document.createElementNS("http://www.w3.org/2000/svg", element);
    part.setAttribute("class", name);
    svg.append(part);
    const style = getComputedStyle(part);
    return [
      name,
      {
        stroke: plain(style.stroke),
        fill: plain(style.fill),
        width: parseFloat(style.strokeWidth),
        opacity: parseFloat(style.opacity),
        size: parseFloat(style.fontSize),
        weight: parseFloat(style.fontWeight),
      },
    ];
  };
  const found = [...CLASSES.map((name) => of(name, "line")), ...TEXTS.map((name) => of(name, "text"))];
  svg.remove();
  return Object.fromEntries(found) as Look;
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Draw = (api: CustomSeriesRenderItemAPI, area: Area) => CustomSeriesRenderItemReturn;

/** Return a series that draws one thing once, behind or before the lines. */
function drawing(z: number, draw: Draw): CustomSeriesOption {
  return {
    type: "custom",
    silent: true,
    animation: false,
    z,
    clip: false,
    tooltip: { show: false },
    data: [[Number.NaN, Number.NaN]],
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
      draw(api, params.coordSys as unknown as Area),
  };
}

/** What stands behind the lines: the hatched ground of synthetic data, horizons and breaks. */
function ground(data: ChartData, ink: Look, family: string, written: number[]): CustomSeriesOption {
  return drawing(1, (api, area) => {
    const upright = (at: number, stroke: string, lineDash: number[]) => {
      const [x = 0] = api.coord([at, 0]);
      return {
        type: "line" as const,
        shape: { x1: x, x2: x, y1: area.y, y2: area.y + area.height },
        style: { stroke, lineDash, lineWidth: 1 },
      };
    };
    const horizons = data.horizons.filter((year) => written.includes(year));
    return {
      type: "group",
      children: [
        ...(data.synthetic ? hatched(data.synthetic, area, ink, family) : []),
        ...horizons.map((year) => upright(year, ink.horizon.stroke, [1, 4])),
        ...data.breaks.map((at) => upright(at, ink.break.stroke, [2, 3])),
      ],
    };
  });
}

function hatched(word: string, area: Area, ink: Look, family: string) {
  const count = Math.ceil((area.width + area.height) / 11);
  return [
    {
      type: "group" as const,
      clipPath: { type: "rect" as const, shape: { ...area } },
      children: Array.from({ length: count }, (_, n) => ({
        type: "line" as const,
        shape: { x1: area.x + n * 11, y1: area.y, x2: area.x + n * 11 - area.height, y2: area.y + area.height },
        style: { stroke: ink.hatch.stroke, lineWidth: 1 },
      })),
    },
    {
      type: "text" as const,
      x: area.x + area.width - 4,
      y: area.y + 4,
      style: { text: word, fill: ink.word.fill, align: "right" as const, font: font(ink.word, family) },
    },
  ];
}

/** The band of a forecast from the latest value on, and its middle as a dotted line. */
function forecast(data: ChartData, ink: Look, latest: { at: number; value: number }): object[] {
  const start = { at: latest.at, low: latest.value, middle: latest.value, high: latest.value };
  const shape = [start, ...data.bands];
  return [
    drawing(2, (api) => ({
      type: "polygon",
      shape: {
        points: [
          ...shape.map((band) => api.coord([band.at, band.high])),
          ...[...shape].reverse().map((band) => api.coord([band.at, band.low])),
        ],
      },
      style: { fill: ink.band.fill, opacity: ink.band.opacity },
    })),
    {
      type: "line",
      silent: true,
      symbol: "none",
      lineStyle: { width: ink.path.width, type: [3, 4], color: ink.path.stroke },
      data: shape.map((band) => [band.at, band.middle]),
    },
  ];
}

function target(aim: ChartData["aims"][number], ink: Look, family: string): CustomSeriesOption {
  return drawing(4, (api) => {
    const [x = 0, y = 0] = api.coord([aim.at, aim.value]);
    return {
      type: "group",
      children: [
        {
          type: "line",
          shape: { x1: x - 14, x2: x + 14, y1: y, y2: y },
          style: { stroke: ink.target.stroke, lineWidth: ink.target.width },
        },
        {
          type: "text",
          x: x + 18,
          y,
          style: { text: aim.shown, fill: ink.aim.fill, verticalAlign: "middle", font: font(ink.aim, family) },
        },
      ],
    };
  });
}

function font(style: Style, family: string): string {
  return `${style.weight} ${style.size}px ${family}`;
}
