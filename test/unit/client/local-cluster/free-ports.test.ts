import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePorts } from '../../../../src/client/local-cluster/free-ports.js';

const NONE: ReadonlySet<number> = new Set();

test('ports come from the range that is given, all different, and none that is excluded', async () => {
  const [low = 0] = await freePorts(1, NONE);
  const ports = await freePorts(20, new Set([low]), `${low}-${low + 40}`);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    expect(port).toBeGreaterThan(low);
    expect(port).toBeLessThanOrEqual(low + 40);
  }
});

test('a range that somebody listens on from end to end has no free ports', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    await expect(freePorts(1, NONE, `${port}-${port}`)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  } finally {
    server.close();
  }
});

test.each(['', '1', '2-1', '0-5', '5-65536', 'a-b', '1.5-3'])(
  'a range that is none is refused: %j',
  async (range) => {
    await expect(freePorts(1, NONE, range)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('20000-22000'),
    });
  },
);
