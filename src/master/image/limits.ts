/** Pages that are read from a checkpoint at once, and checked by one checksum. */
export const RUN_SHIFT = 4;
export const RUN_PAGES = 1 << RUN_SHIFT;
/** Runs of pages that are held: 64 MiB, whatever a checkpoint's size is. */
export const RUNS_HELD = 1_024;
/** Paths of directories that a comparison remembers. */
export const PATHS_HELD = 50_000;
/** Directories that statistics name. */
export const LARGEST_DIRECTORIES = 10;
/** How often the newest checkpoint is looked for again when its master replaces it meanwhile. */
export const FIND_ATTEMPTS = 5;
