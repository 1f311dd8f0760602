/**
 * Suites that run at once take the ports of their clusters from ranges of their own: a node that is down must find its
 * port free when it comes back. Processes inherit the range.
 */
const RANGE = 2_000;
const LOW = 18_000;
const RANGES = 6;

const worker = Number(process.env['JEST_WORKER_ID'] ?? 1) % RANGES;
const low = LOW + worker * RANGE;
process.env['DFS_CLUSTER_PORTS'] ??= `${low}-${low + RANGE - 1}`;

// What is tested are servers: a client that reads the files of one that was killed or frozen would not notice.
process.env['DFS_LOCAL_READS'] ??= 'false';
