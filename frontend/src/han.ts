/** Our Chinese fonts, for devices that bring none. */

const PROBE = "永国";

/**
 * Load our Chinese fonts if the device has no font with Chinese characters.
 *
 * A Chinese character is one em wide in every Chinese font; the box that stands for a missing
 * one is not.
 */
export function lendChineseFonts(): void {
  if (!hasChineseFont()) linked();
}

/**
 * Return the fonts of an element that can draw a text now, for drawing on a canvas: there a
 * font that has not arrived is not waited for.
 */
export async function fontsFor(place: Element, text: string): Promise<string[]> {
  if (!hasChineseFont()) await arrived(linked());
  const families = getComputedStyle(place).fontFamily.split(",").map((name) => name.trim());
  const ours = new Set([...document.fonts].map((face) => bare(face.family)));
  const ready = await Promise.all(
    // A family of ours that names fonts of other devices alone is refused here, as it should be.
    families.map(async (family) =>
      !ours.has(bare(family)) ||
      document.fonts.load(`16px ${family}`, text).then((faces) => faces.length > 0, () => false),
    ),
  );
  return families.filter((_, position) => ready[position]).map(bare);
}

function hasChineseFont(): boolean {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return true;
  const named = getComputedStyle(document.documentElement).getPropertyValue("--font-device");
  context.font = `100px ${named || "sans-serif"}, sans-serif`;
  return Math.abs(context.measureText(PROBE).width - 200) < 2;
}

function linked(): HTMLLinkElement {
  const address = new URL(HAN_CSS, import.meta.url).href;
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]');
  const found = [...links].find((link) => link.href === address);
  if (found) return found;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = address;
  document.head.append(sheet);
  return sheet;
}

async function arrived(link: HTMLLinkElement): Promise<void> {
  if (link.sheet) return;
  await new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

function bare(family: string): string {
  return family.replaceAll(/["']/g, "");
}
