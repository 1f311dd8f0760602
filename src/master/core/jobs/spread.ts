/**
 * Whether copies in the domains `after` are spread at least as wide as those in `before`, at every height: `/z1/r1` and
 * `/z1/r2` lie in one zone and two racks. A domain counts as itself at every height below its own.
 */
export function keepsSpread(before: readonly string[], after: readonly string[]): boolean {
  const height = Math.max(...[...before, ...after].map((domain) => domain.split('/').length));
  for (let depth = 2; depth <= height; depth++)
    if (spread(after, depth) < spread(before, depth)) return false;
  return true;
}

function spread(domains: readonly string[], depth: number): number {
  return new Set(domains.map((domain) => domain.split('/', depth).join('/'))).size;
}
