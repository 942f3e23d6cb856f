/** The file name of the style sheet with our Chinese fonts, put in by build.mjs. */
declare const HAN_CSS: string;
