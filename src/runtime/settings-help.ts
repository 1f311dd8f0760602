import { envName, flagName, type ConfigSchema } from './config.js';

const FLAG_WIDTH = 24;

/** One line for each flag of a schema: its name, what it is, its default and its variable. */
export function flagLines(schema: ConfigSchema): string {
  return Object.entries(schema)
    .map(([name, field]) => {
      const byDefault = field.default === undefined ? '' : ` [${String(field.default)}]`;
      return `  ${flagName(name).padEnd(FLAG_WIDTH)}${field.description}${byDefault}\n`;
    })
    .join('');
}

/** What `--help` of a daemon prints. */
export function daemonHelp(name: string, summary: string, schema: ConfigSchema): string {
  const first = Object.entries(schema)[0];
  const variable = first === undefined ? 'DFS_…' : envName(...first);
  return (
    `dfs ${name}: ${summary}\n\n${flagLines(schema)}\n` +
    `A setting may also come from its variable (${variable} for the first) or from the JSON file that DFS_CONFIG names.\n`
  );
}
