/** The data of a line chart (ground/chart_data.py) and its scales, as ground/charts.py has them. */

export interface ChartPoint {
  at: number;
  value: number;
  shown: string;
  measured: boolean;
  status: string;
  sources: string;
}

export interface ChartBand {
  at: number;
  low: number;
  middle: number;
  high: number;
  shown: string;
}

export interface ChartData {
  title: string;
  description: string;
  unit: string;
  synthetic: string;
  runs: ChartPoint[][];
  aims: { at: number; value: number; shown: string }[];
  bands: ChartBand[];
  breaks: number[];
  horizons: number[];
  from_zero: boolean;
  limit: number | null;
  newest: string;
  words: { status: string; sources: string; target: string; forecast: string; keys: string };
}

/** A time at which there is something to tell, and the value at which the pointer stops. */
export interface Stop {
  at: number;
  value: number;
  entries: { head: string; shown: string; notes: string[] }[];
}

/** Return all times with a value, a target or a forecast, in order. */
export function stopsOf(data: ChartData): Stop[] {
  const stops = new Map<number, Stop>();
  const add = (at: number, value: number, head: string, shown: string, notes: string[] = []): void => {
    const stop = stops.get(at) ?? { at, value, entries: [] };
    stop.entries.push({ head, shown, notes });
    stops.set(at, stop);
  };
  const { words } = data;
  const colon = document.documentElement.lang.startsWith("zh") ? "：" : ": ";
  for (const { at, value, shown, status, sources } of data.runs.flat()) {
    const notes = [status && `${words.status}${colon}${status}`, sources && `${words.sources}${colon}${sources}`];
    add(at, value, String(at), shown, notes.filter(Boolean));
  }
  for (const { at, value, shown } of data.aims) add(at, value, `${at} ${words.target}`, shown);
  for (const { at, middle, shown } of data.bands) add(at, middle, `${at} ${words.forecast}`, shown);
  return [...stops.values()].sort((one, other) => one.at - other.at);
}

/** Return the first and the last time to draw, with a margin. */
export function extent(data: ChartData): [number, number] {
  const times = [...data.runs.flat(), ...data.aims, ...data.bands].map(({ at }) => at);
  times.push(...data.horizons);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return first === last ? [first - 1.3, last + 1.3] : [first - 0.3, last + 0.3];
}

/** Return the least and the greatest value to draw. */
export function boundsOf(data: ChartData): [number, number] {
  const values = [...data.runs.flat(), ...data.aims].map(({ value }) => value);
  values.push(...data.bands.flatMap(({ low, high }) => [low, high]));
  const low = Math.min(...values);
  return [data.from_zero && low >= 0 ? 0 : low, Math.max(...values)];
}

/** Return round numbers that enclose a range: multiples of 1, 2, 2.5 or 5 times 10^n. */
export function ticks(low: number, high: number, count = 5): number[] {
  if (low === high) {
    [low, high] = [low - (Math.abs(low) * 0.2 || 1), high + (Math.abs(high) * 0.2 || 1)];
  }
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((m) => m * power >= rough * 0.999) ?? 10) * power;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

/** Return the values to write on the axis, which ends at the limit if nothing lies beyond it. */
export function marksOf(data: ChartData): number[] {
  const [low, high] = boundsOf(data);
  const { limit } = data;
  const marks = ticks(low, high);
  if (limit === null || high > limit || limit >= (marks.at(-1) ?? limit)) return marks;
  return [...marks.filter((mark) => mark < limit), limit];
}

/** Return the years to write on the axis: targets and horizons first, then what fits. */
export function years(data: ChartData, [start, end]: [number, number], width: number, least: number): number[] {
  const [first, last] = [Math.ceil(start), Math.floor(end)];
  const apart = least / (width / (end - start));
  const step = [1, 2, 5, 10, 20].find((each) => each >= apart) ?? 50;
  const wished = [...data.aims.map(({ at }) => at).sort((a, b) => a - b), ...data.horizons, last, first];
  for (let year = first - (first % step); year <= last; year += step) wished.push(year);
  const chosen: number[] = [];
  for (const year of wished) {
    const fits = first <= year && year <= last && chosen.every((other) => Math.abs(year - other) >= apart);
    if (fits) chosen.push(year);
  }
  return chosen.sort((one, other) => one - other);
}
