import { KEPT_SEEDS } from './kept-seeds.js';
import { again, seedList } from './seed-list.js';

test('a range follows the seeds that are kept, unless these are not wanted', () => {
  const all = [...seedList({ seeds: '5-7', kept: true })];
  expect(all.slice(0, -3)).toEqual(KEPT_SEEDS);
  expect(all.slice(-3)).toEqual([{ seed: 5 }, { seed: 6 }, { seed: 7 }]);
  expect([...seedList({ seeds: '5', kept: false })]).toEqual([{ seed: 5 }]);
});

test('one seed is played alone, with what was said of it', () => {
  const said = { plans: '4', tempo: 'calm', faults: 'a bit rots,hung disk' };
  const asked = { seed: '9', seeds: '1-50', kept: true, ...said };
  const run = { seed: 9, plans: 4, tempo: 'calm', faults: ['a bit rots', 'hung disk'] } as const;
  expect([...seedList(asked)]).toEqual([run]);
  expect(again(run)).toBe("make sim SEED=9 TEMPO=calm FAULTS='a bit rots,hung disk' PLANS=4");
});

test('a run that nothing strikes is printed, and played again, as such', () => {
  const run = { seed: 9, faults: [] };
  expect(again(run)).toBe("make sim SEED=9 FAULTS='none'");
  const asked = { seed: '9', seeds: '1-50', faults: 'none', kept: true };
  expect([...seedList(asked)]).toEqual([run]);
});

test('a kind of fault, or a tempo, that there is not is refused by name', () => {
  const asked = { seeds: '1-2', kept: false };
  expect(() => [...seedList({ ...asked, faults: 'flood' })]).toThrow("no fault 'flood'");
  expect(() => [...seedList({ ...asked, tempo: 'lazy' })]).toThrow("no tempo 'lazy'");
});
