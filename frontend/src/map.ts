/**
 * Maps of real geometry. The server draws the page so that it is complete without this script;
 * where shapes have real coordinates (WGS84 or CGCS2000) this puts a map to move about in into
 * the place of the drawn one. A collection whose `datum` is "local" is left as it was drawn.
 *
 *   <div class="real-map" data-shapes="URL" data-values="URL or JSON" data-label="TEXT"
 *        data-zoom-in="TEXT" data-zoom-out="TEXT" data-gesture="TEXT" data-touch="TEXT">
 *     <svg …>  what the server drew; it stays until the map is ready, and without WebGL for good
 *   </div>
 *   {% script "map" %}
 *
 * data-shapes   A GeoJSON FeatureCollection of polygons. A feature has its area's id as `id`;
 *               `properties.name` is a text, or texts by language ({"zh-Hans": …, "en": …}).
 * data-values   {"areas": {ID: {"class": NUMBER, "text": "Futian: 18.0 µg/m³ (2021)"}}}: the class
 *               counts from 0 for the lowest; an area that is absent or has null has no data.
 *               `text` is what hover, tap and focus show, in the page's language.
 * data-label    What the map shows, in a sentence, for screen readers.
 * data-gesture  "Use Ctrl and the wheel to zoom", data-touch "Use two fingers to move the map".
 *
 * Colours are custom properties on .real-map or above it: --class-0 … --class-8, --class-none,
 * and --sheet, --ink, --soft of the site. They are read again when light turns to dark.
 * The size is the style sheet's: give .real-map a width and an aspect-ratio.
 * An element anywhere in the page with data-area="ID" (a row or link of the list beside the map)
 * marks its area on the map while it has the focus or the pointer.
 * When the map stands, the div has the attribute data-ready; if it could not be made, data-fault.
 */

import * as maplibre from "maplibre-gl";
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";

import { fontsFor } from "./han";
import { colour, textIn, whenThemeChanges } from "./page-style";

interface AreaValue {
  class: number | null;
  text: string;
}

interface Values {
  areas: Record<string, AreaValue>;
}

type Shapes = FeatureCollection<Polygon | MultiPolygon | null, Record<string, unknown> | null> & {
  datum?: string;
};

const CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const NO_DATA = -1;

maplibre.setWorkerUrl(new URL(MAP_WORKER, import.meta.url).href);
for (const place of document.querySelectorAll<HTMLElement>(".real-map[data-shapes]")) {
  show(place).catch((fault: unknown) => {
    place.dataset["fault"] = String(fault);
    console.error(fault);
  });
}

async function show(place: HTMLElement): Promise<void> {
  const [shapes, values] = await Promise.all([
    fetched<Shapes>(place.dataset["shapes"] ?? ""),
    given<Values>(place.dataset["values"] ?? '{"areas": {}}'),
    styled(),
  ]);
  const areas = joined(shapes, values);
  if (shapes.datum === "local" || !areas.features.length) return;

  const canvas = document.createElement("div");
  canvas.style.cssText = "position:absolute;inset:0;opacity:0";
  place.style.position ||= "relative";
  place.append(canvas);
  try {
    await drawn(place, canvas, areas);
  } catch (fault) {
    canvas.remove();
    throw fault;
  }
  canvas.style.opacity = "";
  for (const child of place.children) {
    // The drawn map keeps its place, so that nothing moves; it is no longer seen or read out.
    if (child !== canvas) (child as HTMLElement).style.visibility = "hidden";
  }
  place.dataset["ready"] = "";
}

async function drawn(place: HTMLElement, canvas: HTMLElement, areas: Joined): Promise<void> {
  const names = areas.features.map(({ properties }) => properties.name).join("");
  const fonts = await fontsFor(place, names);
  const map = new maplibre.Map({
    container: canvas,
    style: style(place, areas, fonts),
    bounds: bounds(areas),
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    localIdeographFontFamily: fonts.join(", "),
    locale: {
      "Map.Title": place.dataset["label"] ?? "",
      "NavigationControl.ZoomIn": place.dataset["zoomIn"] ?? "",
      "NavigationControl.ZoomOut": place.dataset["zoomOut"] ?? "",
      "CooperativeGesturesHandler.WindowsHelpText": place.dataset["gesture"] ?? "",
      "CooperativeGesturesHandler.MacHelpText": place.dataset["gesture"] ?? "",
      "CooperativeGesturesHandler.MobileHelpText": place.dataset["touch"] ?? "",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  await new Promise((resolve, reject) => {
    map.once("idle", resolve);
    map.once("error", ({ error }) => reject(error));
  });
  whenThemeChanges(() => map.setStyle(style(place, areas, fonts), { diff: true }));
  follow(map, areas);
}

/** Show an area's text and border under the pointer, a tap, or the focus of its `data-area`. */
function follow(map: maplibre.Map, areas: Joined): void {
  const popup = new maplibre.Popup({ closeButton: false, closeOnClick: false, maxWidth: "280px" });
  const mark = (id: string | null, at?: maplibre.LngLatLike): void => {
    map.setFilter("marked", ["==", ["get", "area"], id ?? ""]);
    const found = areas.features.find((feature) => feature.properties.area === id);
    if (!found) popup.remove();
    else popup.setLngLat(at ?? middle(found)).setText(found.properties.text).addTo(map);
  };
  const onArea = (event: maplibre.MapLayerMouseEvent): void =>
    mark(String(event.features?.[0]?.properties["area"] ?? ""), event.lngLat);
  map.on("mousemove", "areas", onArea);
  map.on("click", "areas", onArea);
  map.on("mouseleave", "areas", () => mark(null));
  for (const link of document.querySelectorAll<HTMLElement>("[data-area]")) {
    const own = link.dataset["area"] ?? "";
    for (const event of ["focusin", "pointerenter"]) link.addEventListener(event, () => mark(own));
    for (const event of ["focusout", "pointerleave"]) link.addEventListener(event, () => mark(null));
  }
}

interface AreaProperties {
  area: string;
  name: string;
  text: string;
  class: number;
}

type Joined = FeatureCollection<Polygon | MultiPolygon, AreaProperties>;

function joined(shapes: Shapes, values: Values): Joined {
  const features: Feature<Polygon | MultiPolygon, AreaProperties>[] = [];
  for (const { id, properties, geometry } of shapes.features) {
    if (!geometry) continue;
    const area = String(id ?? properties?.["id"] ?? "");
    const name = textIn(properties?.["name"]);
    const value = values.areas[area];
    features.push({
      type: "Feature",
      geometry,
      properties: { area, name, text: value?.text ?? name, class: value?.class ?? NO_DATA },
    });
  }
  return { type: "FeatureCollection", features };
}

function style(place: HTMLElement, areas: Joined, fonts: string[]): maplibre.StyleSpecification {
  const none = colour(place, "--class-none", "--faint");
  const fills = CLASSES.flatMap((n) => [n, colour(place, `--class-${n}`, "--class-none", "--faint")]);
  return {
    version: 8,
    sources: { areas: { type: "geojson", data: areas } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour(place, "--sheet") } },
      {
        id: "areas",
        type: "fill",
        source: "areas",
        paint: {
          "fill-color": ["match", ["get", "class"], ...fills, none] as unknown as maplibre.ExpressionSpecification,
        },
      },
      {
        id: "borders",
        type: "line",
        source: "areas",
        paint: { "line-color": colour(place, "--sheet"), "line-width": 1 },
      },
      {
        id: "marked",
        type: "line",
        source: "areas",
        filter: ["==", ["get", "area"], ""],
        paint: { "line-color": colour(place, "--ink"), "line-width": 2.5 },
      },
      {
        id: "names",
        type: "symbol",
        source: "areas",
        layout: { "text-field": ["get", "name"], "text-size": 13, "text-font": fonts },
        paint: {
          "text-color": colour(place, "--ink"),
          "text-halo-color": colour(place, "--sheet"),
          "text-halo-width": 1.5,
        },
      },
    ],
  };
}

function positions(geometry: Polygon | MultiPolygon): Position[] {
  return geometry.type === "Polygon" ? geometry.coordinates.flat() : geometry.coordinates.flat(2);
}

function bounds(areas: Joined): maplibre.LngLatBounds {
  const all = new maplibre.LngLatBounds();
  for (const { geometry } of areas.features) {
    for (const [east = 0, north = 0] of positions(geometry)) all.extend([east, north]);
  }
  return all;
}

function middle(area: Joined["features"][number]): maplibre.LngLat {
  return bounds({ type: "FeatureCollection", features: [area] }).getCenter();
}

async function styled(): Promise<void> {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL(MAP_CSS, import.meta.url).href;
  await new Promise((resolve, reject) => {
    sheet.onload = resolve;
    sheet.onerror = () => reject(new Error(`${sheet.href} did not load`));
    document.head.append(sheet);
  });
}

async function given<T>(text: string): Promise<T> {
  return text.trimStart().startsWith("{") ? (JSON.parse(text) as T) : fetched<T>(text);
}

async function fetched<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return (await answer.json()) as T;
}
