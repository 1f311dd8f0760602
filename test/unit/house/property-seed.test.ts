import * as fc from 'fast-check';

test('properties draw from PROPERTY_SEED if it is set, else from a new seed each time', () => {
  const asked = process.env['PROPERTY_SEED'] ?? '';
  const draw = (): number[] => fc.sample(fc.integer(), 20);
  if (asked === '') expect(draw()).not.toEqual(draw());
  else expect(draw()).toEqual(fc.sample(fc.integer(), { numRuns: 20, seed: Number(asked) }));
});
