/** Colours and language of the page, as the style sheet and the server set them. */

const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/**
 * Return the first of some custom properties that is set on an element, as rgba(…).
 *
 * Whatever CSS computes, color-mix() included, becomes a colour that any library reads.
 */
export function colour(place: Element, ...names: string[]): string {
  const styles = getComputedStyle(place);
  const name = names.find((each) => styles.getPropertyValue(each).trim());
  if (!name) return "rgba(0,0,0,0)";
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  place.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return plain(computed);
}

/** Return a computed colour as rgba(…). */
export function plain(computed: string): string {
  if (!pixel || computed === "none") return "rgba(0,0,0,0)";
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = computed;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${+(alpha / 255).toFixed(3)})`;
}

/** Call back whenever the page turns from light to dark or back, and before it is printed. */
export function whenThemeChanges(change: () => void): void {
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", change);
  }
}

/** Return a text that is one, or one by language, in the page's language. */
export function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (!value || typeof value !== "object") return "";
  const texts = value as Record<string, unknown>;
  return String(texts[document.documentElement.lang] ?? Object.values(texts)[0] ?? "");
}
