import { DfsError } from '../common/error.js';
import { readConfigFile, resolveConfig } from '../runtime/config.js';
import { runDaemon } from '../runtime/daemon.js';
import { parseFlags } from '../runtime/flags.js';
import { daemonHelp } from '../runtime/settings-help.js';
import { failPointOrder } from './failpoints/fail-point.js';
import { startMaster } from './start-master.js';
import { MASTER_SETTINGS } from './settings.js';

/** The process `dfs master`: reads its settings once and runs until it is told to stop. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(
      daemonHelp(
        'master',
        'decides: keeps the namespace and knows where blocks are',
        MASTER_SETTINGS,
      ),
    );
    return 0;
  }
  const { flags, rest } = parseFlags(MASTER_SETTINGS, argv);
  const file = readConfigFile(process.env['DFS_CONFIG']);
  const { values } = resolveConfig(MASTER_SETTINGS, { flags, env: process.env, file });
  if (rest.length > 0)
    throw new DfsError('INVALID_ARGUMENT', `What is ${rest[0]}? See dfs master --help`);
  const { dir } = values;
  if (dir === undefined)
    throw new DfsError(
      'INVALID_ARGUMENT',
      'Say where the log and the checkpoints are: --dir FOLDER',
    );
  const failPoint = failPointOrder(process.env);
  return runDaemon({
    name: 'master',
    logLevel: values.logLevel,
    start: ({ log }) =>
      startMaster({
        settings: { ...values, dir },
        log,
        failPoint,
        onFatal: (error) => {
          log.fatal({ err: error }, 'the operation log failed; nothing more can be made durable');
          process.exit(1);
        },
      }),
  });
}
