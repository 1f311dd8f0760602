import { acknowledgedFiles, byTxid, finalState } from './acknowledged.js';
import { cells, done, HandMade, lost } from './hand-made.js';
import { namespaceModel } from './namespace-model.js';

const model = namespaceModel(cells);

test('a history ends in the files that were acknowledged, where they were moved, as long as they must be', () => {
  const h = new HandMade();
  h.put([0, 1], '/f', { write: 1, length: 10, txid: 1 });
  h.put([2, 3], '/f', { write: 2, length: 20, txid: 2 });
  h.put([4, 5], '/gone', { write: 3, length: 5, txid: 3 });
  h.add([6, 7], { kind: 'rename', source: '/f', target: '/g', overwrite: false }, done(), 4);
  h.add([6, 7], { kind: 'remove', path: '/gone', recursive: false }, lost, 5);
  h.put([8, 9], '/lost', { write: 4, length: 5, close: lost });
  const open = h.opening('/g', { write: 5, planned: 30, mode: 'append' });
  h.add([10, 11], open, done({ position: 20 }), 6);
  h.add([12, 13], { kind: 'commit', session: 's5', written: 10, last: false }, done(), 7);
  expect(acknowledgedFiles(finalState(model, byTxid(h.operations)))).toEqual([
    {
      path: '/g',
      content: [
        { write: 2, from: 0, length: 20 },
        { write: 5, from: 0, length: 30 },
      ],
      length: 30,
      most: 50,
    },
  ]);
});
