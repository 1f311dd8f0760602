import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SmallFiles } from '../../src/blockserver/small-files/small-files.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusal = (code: string) => expect.objectContaining({ code });

/** What every maker of small files promises, in a real folder. */
export function describeSmallFiles(name: string, open: () => SmallFiles): void {
  describe(`small files contract: ${name}`, () => {
    let dir: string;
    let files: SmallFiles;
    const at = (file: string): string => join(dir, file);

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'cairn-small-'));
      files = open();
    });
    afterEach(async () => {
      await files.close();
      await rm(dir, { recursive: true, force: true });
    });

    const make = (to: string, parts: readonly string[], sync = false): Promise<void> =>
      files.make({ temporary: at(`${to}.part`), path: at(to), parts: parts.map(bytes), sync });

    test.each([false, true])(
      'a file has all its parts under its name alone, sync: %s',
      async (sync) => {
        await make('a', ['one', '', 'two'], sync);
        expect(await readdir(dir)).toEqual(['a']);
        expect(await readFile(at('a'), 'utf8')).toBe('onetwo');
      },
    );

    test('many at once are each their own, and are read back whole or in part', async () => {
      const names = Array.from({ length: 300 }, (_, i) => `f${i}`);
      await Promise.all(names.map((each, i) => make(each, [each, '-'.repeat(i)], i % 7 === 0)));
      const read = await Promise.all(names.map((each) => files.read(at(each), 10_000)));
      expect(read.map(String)).toEqual(names.map((each, i) => each + '-'.repeat(i)));
      expect(String(await files.read(at('f100'), 4))).toBe('f100');
      expect((await files.read(at('f1'), 0)).length).toBe(0);
    });

    test('what fails says why, leaves nothing behind, and touches no other', async () => {
      await writeFile(at('taken.part'), 'of another');
      const made = [
        make('before', ['1']),
        make('taken', ['2']),
        files.make({ temporary: at('x.part'), path: at('no/x'), parts: [bytes('3')], sync: true }),
        make('after', ['4'], true),
      ];
      const read = files.read(at('none'), 10);
      const outcomes = await Promise.allSettled([...made, read]);
      const reasons = outcomes.map((each) =>
        each.status === 'rejected' ? (each.reason as unknown) : '',
      );
      expect(reasons).toEqual(['', refusal('EEXIST'), refusal('ENOENT'), '', refusal('ENOENT')]);
      expect((await readdir(dir)).toSorted()).toEqual(['after', 'before', 'taken.part']);
      expect(await readFile(at('taken.part'), 'utf8')).toBe('of another');
    });

    test('a file takes the place of one of its name', async () => {
      await make('a', ['old and long']);
      await make('a', ['new'], true);
      expect(await readFile(at('a'), 'utf8')).toBe('new');
    });
  });
}
