/** How a client of a bench is started, so that it is what a command of `dfs` is (cli.ts, runtime/mark-at-once.ts). */
export function asCommand(): { readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } {
  return {
    execArgv: ['--no-incremental-marking'],
    env: process.env,
  };
}
