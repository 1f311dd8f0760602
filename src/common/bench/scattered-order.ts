/** Consecutive numbers come to lie this far apart, unless that shares a factor with the count. */
const STRIDE = 48_271;

/**
 * The numbers below `count` in an order that jumps about, each once: what a bench takes at random without taking anything
 * twice, and without keeping what it took. The seed says where the order begins.
 */
export function scatteredOrder(count: number, seed: number): (place: number) => number {
  let stride = STRIDE;
  while (greatestCommonDivisor(stride, count) !== 1) stride++;
  return (place) => (seed + place * stride) % count;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
