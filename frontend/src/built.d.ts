// Names of built files, put in by build.mjs.

/** The style sheet with our Chinese fonts. */
declare const HAN_CSS: string;
/** The style sheet of MapLibre. */
declare const MAP_CSS: string;
/** The worker of MapLibre: it draws nothing without this file. */
declare const MAP_WORKER: string;
