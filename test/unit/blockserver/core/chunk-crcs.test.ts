import * as fc from 'fast-check';
import { ChunkCrcs } from '../../../../src/blockserver/core/chunk-crcs.js';
import { crc32c, pieceCrcs } from '../../../../src/common/checksum.js';
import { CHUNK_BYTES } from '../../../../src/common/sizes.js';
import { testBytes } from '../../../support/block-cluster.js';

const DATA = testBytes(5 * CHUNK_BYTES + 777);

test('however the data is cut into packets, and cut back in between, the chunk CRCs are those of the whole', () => {
  const size = fc.integer({ min: 1, max: 2 * CHUNK_BYTES });
  fc.assert(
    fc.property(fc.array(size, { maxLength: 8 }), fc.nat(), (sizes, cutSeed) => {
      const crcs = new ChunkCrcs();
      const fill = (): void => {
        for (const bytes of [...sizes, DATA.length]) {
          const data = DATA.subarray(crcs.length, crcs.length + bytes);
          crcs.append(data, pieceCrcs(data, crcs.length));
        }
      };
      fill();
      const keep = cutSeed % DATA.length;
      const whole = keep - (keep % CHUNK_BYTES);
      crcs.cut(keep, keep === whole ? undefined : crc32c(DATA.subarray(whole, keep)));
      fill();
      expect(crcs.all).toEqual(pieceCrcs(DATA, 0));
    }),
    { numRuns: 40 },
  );
});
