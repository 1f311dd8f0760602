/** Bounds on what block servers send. */

/** Disks of one block server. */
export const VOLUMES_MAX = 256;
/** Names of servers and volumes, and versions. */
export const NAME_CHARS_MAX = 255;
/** Text of a damage report that is logged. */
export const DETAIL_CHARS_MAX = 500;
