/** Our Chinese fonts, for devices that bring none. */

const PROBE = "永国";

/**
 * Load our Chinese fonts if the device has no font with Chinese characters.
 *
 * A Chinese character is one em wide in every Chinese font; the box that stands for a missing
 * one is not.
 */
export function lendChineseFonts(): void {
  if (hasChineseFont()) return;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL(HAN_CSS, import.meta.url).href;
  document.head.append(sheet);
}

function hasChineseFont(): boolean {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return true;
  const named = getComputedStyle(document.documentElement).getPropertyValue("--font-han");
  context.font = `100px ${named || "sans-serif"}, sans-serif`;
  return Math.abs(context.measureText(PROBE).width - 200) < 2;
}
