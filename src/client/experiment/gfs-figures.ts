/**
 * What the paper on GFS measured of the same two faults (Ghemawat, Gobioff, Leung: The Google File System, SOSP 2003,
 * section 6.2.5), on a cluster of hundreds of servers: for orientation beside the figures of one machine.
 */
export const GFS = {
  oneServerBytes: 600e9,
  oneServerMinutes: 23.2,
  bytesPerSecond: 440e6,
  oneServer: 'one server lost, 600 GB: all copies back in 23.2 min, at 440 MB/s',
  twoServers:
    'two servers lost: every block with a single copy left was at two copies within 2 min',
} as const;
