import { DERIVED_LIMITS_DEFAULT } from '../../../../src/master/core/derived-limits.js';
import { SafeMode } from '../../../../src/master/core/safe-mode.js';

function safeMode(facts: { committed: number; readable: number; servers: number }): SafeMode {
  return new SafeMode(DERIVED_LIMITS_DEFAULT, () => facts);
}

describe('safe mode', () => {
  test('is on until the namespace is loaded, then off at once when there are no blocks', () => {
    const mode = safeMode({ committed: 0, readable: 0, servers: 0 });
    expect(mode.status()).toEqual({ on: true, reason: 'The namespace is being loaded' });
    mode.leave();
    expect(mode.on).toBe(true);
    mode.namespaceLoaded();
    expect(mode.status()).toEqual({ on: false, reason: '' });
  });

  test('ends at 99.9 % of the blocks, not one block before', () => {
    const facts = { committed: 2_000, readable: 1_997, servers: 1 };
    const mode = safeMode(facts);
    mode.namespaceLoaded();
    expect(mode.update()).toBe(false);
    expect(mode.status().reason).toContain(
      '3 of 2000 blocks have no replica reported yet; 1 block server is in',
    );
    facts.readable = 1_998;
    expect(mode.update()).toBe(true);
    expect(mode.on).toBe(false);
  });

  test('does not come back by itself, whatever is lost', () => {
    const facts = { committed: 10, readable: 10, servers: 3 };
    const mode = safeMode(facts);
    mode.namespaceLoaded();
    facts.readable = 0;
    mode.update();
    expect(mode.on).toBe(false);
    expect(mode.awaitingReports).toBe(false);
  });

  test('by hand it stays on until it is left, and leaving ends the wait of the start', () => {
    const mode = safeMode({ committed: 10, readable: 0, servers: 3 });
    mode.namespaceLoaded();
    mode.enter();
    expect(mode.status().reason).toContain('operator');
    mode.leave();
    expect(mode.on).toBe(false);
    mode.enter();
    mode.update();
    expect(mode.on).toBe(true);
    expect(mode.awaitingReports).toBe(false);
  });
});
