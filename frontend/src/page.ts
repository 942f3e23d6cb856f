/** What every page loads: at most 5 kB. */

import { lendChineseFonts } from "./han";

lendChineseFonts();
