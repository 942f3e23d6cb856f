// Builds what the pages load: node build.mjs FOLDER FINGERPRINT
//
// The fingerprint is that of the sources (assets.py), by which a later build sees that it has
// nothing to do.
//
// Every file has the hash of its content in its name, so that a browser may keep it for a
// year. `manifest.json` says which file stands for which name. Texts are written compressed
// beside the plain file, for the server to hand out.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

import { build } from "esbuild";

import { writeFonts } from "./fonts.mjs";

const [FOLDER, FINGERPRINT] = process.argv.slice(2);
if (!FINGERPRINT) throw new Error("run python frontend/assets.py, which says what to build where");
const SOURCE = join(import.meta.dirname, "src");
const ENTRIES = ["page", "charts", "map", "air"];
const WORK = `${FOLDER}.part`;
const files = {};

await rm(WORK, { recursive: true, force: true });
await mkdir(WORK, { recursive: true });
await writeFonts(keep);
await writeLicences([...(await writeScripts()), "@fontsource-variable/noto-sans-sc", "maplibre-gl"]);
await writeFile(join(WORK, "manifest.json"), JSON.stringify({ sources: FINGERPRINT, files }, null, 1));
await rm(FOLDER, { recursive: true, force: true });
await rename(WORK, FOLDER);

/** Bundle the entry points, each into one file; return the packages whose code is in them. */
async function writeScripts() {
  const packages = new Set();
  const maplibre = join(import.meta.dirname, "node_modules", "maplibre-gl", "dist");
  const sheets = [join(maplibre, "maplibre-gl.css"), join(SOURCE, "map.css")];
  await keep("map.css", (await Promise.all(sheets.map((path) => readFile(path, "utf8")))).join(""));
  await keep("map-worker.js", await readFile(join(maplibre, "maplibre-gl-worker.mjs")));
  const names = { HAN_CSS: "han.css", MAP_CSS: "map.css", MAP_WORKER: "map-worker.js" };
  const define = Object.entries(names).map(([key, name]) => [key, JSON.stringify(files[name])]);
  for (const entry of ENTRIES.filter((name) => existsSync(join(SOURCE, `${name}.ts`)))) {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(SOURCE, `${entry}.ts`)],
      outdir: WORK,
      bundle: true,
      write: false,
      metafile: true,
      absWorkingDir: import.meta.dirname,
      format: "esm",
      target: "es2022",
      minify: true,
      legalComments: "none",
      define: Object.fromEntries(define),
    });
    await keep(`${entry}.js`, outputFiles[0].contents);
    for (const input of Object.keys(metafile.inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) packages.add(found[1]);
    }
  }
  return packages;
}

/** Keep the licences and notices of what the files are made from, as these ask. */
async function writeLicences(packages) {
  const parts = [];
  for (const name of [...new Set(packages)].sort()) {
    const folder = join(import.meta.dirname, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const entries = await readdir(folder, { withFileTypes: true });
    const inner = entries.some((entry) => entry.name === "licenses")
      ? await readdir(join(folder, "licenses"), { withFileTypes: true })
      : [];
    for (const entry of [...entries, ...inner].filter((each) => each.isFile())) {
      if (!/^(licen[cs]e|notice|copyright)/i.test(entry.name)) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      parts.push(`${name} ${version}: ${entry.name}\n\n${text}`);
    }
  }
  await keep("licences.txt", parts.join(`\n${"-".repeat(80)}\n\n`));
}

/** Write a file under a name with the hash of its content; return that name. */
async function keep(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const kept = name.replace(/(\.\w+)$/, `.${hash}$1`);
  await writeFile(join(WORK, kept), bytes);
  if (!name.endsWith(".woff2")) {
    await writeFile(join(WORK, `${kept}.gz`), await promisify(gzip)(bytes, { level: 9 }));
    await writeFile(join(WORK, `${kept}.br`), await promisify(brotliCompress)(bytes));
  }
  files[name] = kept;
  return kept;
}
