/** Roles that `dfs` starts in the foreground. */
export const ROLES = ['master', 'blockserver'] as const;
export type Role = (typeof ROLES)[number];

interface RoleEntry {
  readonly run: (argv: string[]) => Promise<number>;
}

/**
 * Runs a daemon until it stops; gives its exit code. Roles never import each other, so its entry is found by its place
 * beside the client and loaded when it is wanted.
 */
export async function runDaemon(role: Role, argv: readonly string[]): Promise<number> {
  const place = new URL(`../../${role}/main.js`, import.meta.url);
  const entry = (await import(place.href)) as RoleEntry;
  return await entry.run([...argv]);
}
