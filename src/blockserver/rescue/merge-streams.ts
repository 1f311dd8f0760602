/**
 * What several streams give, in the order in which it comes; each is one value ahead. When the consumer stops early, or
 * one of them throws, all are ended.
 */
export async function* mergeStreams<T>(
  streams: readonly AsyncGenerator<T, void>[],
): AsyncGenerator<T, void> {
  interface Step {
    readonly stream: AsyncGenerator<T, void>;
    readonly next: IteratorResult<T, void>;
  }
  const pending = new Map<AsyncGenerator<T, void>, Promise<Step>>();
  const pull = (stream: AsyncGenerator<T, void>): void => {
    pending.set(
      stream,
      stream.next().then((next) => ({ stream, next })),
    );
  };
  try {
    for (const stream of streams) pull(stream);
    while (pending.size > 0) {
      const { stream, next } = await Promise.race(pending.values());
      if (next.done === true) pending.delete(stream);
      else {
        pull(stream);
        yield next.value;
      }
    }
  } finally {
    await Promise.allSettled(pending.values());
    await Promise.allSettled(streams.map((stream) => stream.return()));
  }
}
