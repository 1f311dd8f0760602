/** A fault domain is a path such as `/rack1` or `/zone1/rack2`: what is below one name may fail together. */

const DOMAIN = /^(\/[A-Za-z0-9_.-]{1,64}){1,8}$/;

export function isFaultDomain(text: string): boolean {
  return DOMAIN.test(text);
}

/** Steps up from `a` to the nearest common ancestor and down to `b` (HDFS's network distance); 0 is the same domain. */
export function domainDistance(a: string, b: string): number {
  if (a === b) return 0;
  const x = a.split('/');
  const y = b.split('/');
  let common = 0;
  while (common < x.length && common < y.length && x[common] === y[common]) common++;
  return x.length - common + (y.length - common);
}
