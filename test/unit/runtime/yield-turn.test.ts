import { oneATurn } from '../../../src/runtime/yield-turn.js';

test('of many who work in slices one goes on in each turn of the loop, each as often as the others', async () => {
  const yieldTurn = oneATurn();
  const slices: string[] = [];
  const work = async (name: string): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await yieldTurn();
      slices.push(name);
    }
  };
  const all = Promise.all([work('a'), work('b'), work('c')]);
  const seen: number[] = [];
  while (slices.length < 9) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(slices.length);
  }
  await all;
  expect(slices.join('')).toBe('abcabcabc');
  const steps = seen.map((count, i) => count - (seen[i - 1] ?? 0));
  expect(Math.max(...steps)).toBe(1);
});
