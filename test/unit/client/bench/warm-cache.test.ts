import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readThrough } from '../../../../src/client/bench/warm-cache.js';

test('a block that went since it was listed is passed over, and no other fault', async () => {
  await expect(readThrough(join(tmpdir(), 'no-such-folder', '1.1.blk'))).resolves.toBeUndefined();
  await expect(readThrough(tmpdir())).rejects.toMatchObject({ code: 'EISDIR' });
});
