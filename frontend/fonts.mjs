// The web fonts: one small Latin file for everybody, Chinese files for devices without any.
//
// `fonts.css` is loaded by every page and sets `--font`. Its stack names the Chinese fonts
// that devices bring before ours, so that nobody loads what he has. `han.css` declares our
// Chinese files by ranges of characters; it is long, and only pages on a device without a
// Chinese font ask for it (src/han.ts, or a page without scripts).

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const PACKAGE = dirname(
  createRequire(import.meta.url).resolve("@fontsource-variable/noto-sans-sc/package.json"),
);

// Chinese fonts that devices bring, under the names that a style sheet may use.
export const DEVICE_FONTS = [
  "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC",
  "Source Han Sans SC", "Source Han Sans CN", "HarmonyOS Sans SC", "MiSans",
  "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "City Device Han",
];

// Those that Android and others know by their full name only.
const DEVICE_FACES = {
  400: ["NotoSansCJKsc-Regular", "Noto Sans CJK SC Regular", "Noto Sans CJK SC", "NotoSansSC-Regular",
    "SourceHanSansSC-Regular", "HarmonyOS_Sans_SC", "MiSansVF", "MiSans-Regular", "DroidSansFallback"],
  700: ["NotoSansCJKsc-Bold", "Noto Sans CJK SC Bold", "NotoSansSC-Bold", "SourceHanSansSC-Bold"],
};

// Before our Latin file is there, a font of the same width and height stands in its place:
// Arial's mean width in English text is 0.5 % above ours.
const STAND_IN = { regular: ["Arial", "ArialMT", "Liberation Sans", "Roboto", "Helvetica"],
  bold: ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "Roboto Bold", "Helvetica Bold"] };

const STACK = '"City Dots","City Latin","City Stand-in",var(--font-device),"City Han",system-ui,sans-serif';

// Any font will do for dots and quotation marks.
const MARKS = { regular: [...STAND_IN.regular, "Noto Sans", "DejaVu Sans"],
  bold: [...STAND_IN.bold, "Noto Sans Bold", "DejaVu Sans Bold"] };

/**
 * Write the font files and both style sheets.
 *
 * @param {(name: string, content: Buffer | string) => Promise<string>} keep
 *   Writes a file under a name with its hash, and returns that name.
 */
export async function writeFonts(keep) {
  const ranges = JSON.parse(await readFile(join(PACKAGE, "unicode.json"), "utf8"));
  const file = (part) =>
    readFile(join(PACKAGE, "files", `noto-sans-sc-${part.replace(/[[\]]/g, "")}-wght-normal.woff2`));
  const latin = await keep("latin.woff2", await file("latin"));
  const latinExt = await keep("latin-ext.woff2", await file("latin-ext"));
  const sheet = [
    face("City Latin", `url(${latin}) format("woff2")`, "100 900", ranges["latin"]),
    face("City Latin", `url(${latinExt}) format("woff2")`, "100 900", ranges["latin-ext"]),
    ...["regular", "bold"].map((kind) =>
      face("City Stand-in", locals(STAND_IN[kind]), kind === "bold" ? "700" : "400", "U+0020-00B6,U+00B8-00FF",
        "size-adjust:99.5%;ascent-override:116.6%;descent-override:28.9%;line-gap-override:0%")),
    // Ours are as wide as a Chinese character. Dots stand between words in both languages;
    // quotation marks are wide in Chinese and narrow in English.
    ...["regular", "bold"].flatMap((kind) => [
      face("City Dots", locals(MARKS[kind]), kind === "bold" ? "700" : "400", "U+00B7,U+2022"),
      face("City Quotes", locals(MARKS[kind]), kind === "bold" ? "700" : "400", "U+2018-201D,U+2026"),
    ]),
    ...Object.entries(DEVICE_FACES).map(([weight, names]) =>
      face("City Device Han", locals(names), weight)),
    `:root{--font-device:${DEVICE_FONTS.map((name) => `"${name}"`).join(",")};--font:${STACK}}`,
    `html[lang="en"]{--font:"City Quotes",${STACK}}`,
  ].join("\n");
  await keep("fonts.css", sheet);

  const han = [];
  for (const [part, range] of Object.entries(ranges)) {
    if (part.startsWith("[")) {
      const name = await keep(`han-${part.slice(1, -1)}.woff2`, await file(part));
      han.push(face("City Han", `url(${name}) format("woff2")`, "100 900", range));
    }
  }
  await keep("han.css", han.join("\n"));
}

function face(family, source, weight, range = "", more = "") {
  return `@font-face{font-family:"${family}";font-display:swap;font-weight:${weight};src:${source}` +
    `${range && `;unicode-range:${range}`}${more && `;${more}`}}`;
}

function locals(names) {
  return names.map((name) => `local("${name}")`).join(",");
}
