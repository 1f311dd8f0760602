import { humanSize } from '../../format/human-size.js';
import type { Command } from '../command.js';

export const checkpoint: Command = {
  name: 'checkpoint',
  aliases: ['saveNamespace'],
  section: 'Administration',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary: 'Have the master write a checkpoint now',
  flags: {},
  async run({ dfs, signal, stdout, json }) {
    const { txid, sizeBytes, durationMs } = await dfs.checkpoint({ signal });
    await stdout.line(
      json
        ? JSON.stringify({ txid, sizeBytes, durationMs })
        : `Checkpoint up to transaction ${txid}: ${humanSize(sizeBytes, 1, 'B')} in ${durationMs} ms`,
    );
  },
};
