/** A state machine for tests: its state is the list of all payloads. Plain JavaScript, so that a worker loads it. */
/** `data.first` stands before all records, as what a new state depends on. */
export function createStateMachine(data) {
  const texts = [];
  const first = data?.first ?? '';
  return {
    texts,
    async restore(chunks) {
      const parts = [];
      for await (const chunk of chunks) parts.push(Buffer.from(chunk));
      const text = Buffer.concat(parts).toString();
      if (text !== '') texts.push(...text.split('\n'));
    },
    apply({ txid, payload }) {
      if (txid !== texts.length + 1) throw new Error(`record ${txid} after ${texts.length}`);
      texts.push((txid === 1 ? first : '') + Buffer.from(payload).toString());
    },
    *snapshot() {
      yield Buffer.from(texts.join('\n'));
    },
  };
}
