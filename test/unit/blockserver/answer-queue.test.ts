import { AnswerQueue } from '../../../src/blockserver/write/answer-queue.js';

type Answer =
  { readonly kind: 'acked'; readonly length: number } | { readonly kind: 'sealed' | 'failure' };

const acked = (length: number): Answer => ({ kind: 'acked', length });

async function all(queue: AnswerQueue<Answer>): Promise<Answer[]> {
  const taken: Answer[] = [];
  for await (const answer of queue) taken.push(answer);
  return taken;
}

test('a thousand acks that nobody took are one, the last; other answers keep their place', async () => {
  const queue = new AnswerQueue<Answer>('acked');
  for (let length = 1; length <= 1_000; length++) queue.push(acked(length));
  queue.push({ kind: 'sealed' });
  queue.push({ kind: 'sealed' });
  queue.push(acked(2_000));
  queue.push(acked(3_000));
  queue.push({ kind: 'failure' });
  queue.end();
  queue.push(acked(4_000));
  expect(await all(queue)).toEqual([
    acked(1_000),
    { kind: 'sealed' },
    { kind: 'sealed' },
    acked(3_000),
    { kind: 'failure' },
  ]);
});

test('who takes each answer as it comes gets each of them', async () => {
  const queue = new AnswerQueue<Answer>('acked');
  const answers = queue[Symbol.asyncIterator]();
  for (const length of [1, 2, 3]) {
    const next = answers.next();
    queue.push(acked(length));
    expect(await next).toEqual({ done: false, value: acked(length) });
  }
  queue.end();
  expect(await answers.next()).toEqual({ done: true, value: undefined });
});
