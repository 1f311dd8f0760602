/** Files that slow writers hold open: others may want them, or take them when a lease ends. */
export class HeldFiles {
  private readonly paths = new Map<string, string>();
  private readonly idle = new Set<string>();

  hold(client: string, path: string): void {
    this.paths.set(client, path);
  }

  release(client: string): void {
    this.paths.delete(client);
  }

  /** This client does nothing with its file until this resolves. */
  async during(client: string, rest: Promise<void>): Promise<void> {
    this.idle.add(client);
    await rest;
    this.idle.delete(client);
  }

  resting(): readonly string[] {
    return [...this.idle];
  }

  /** What others than this client hold. */
  ofOthers(client: string): readonly string[] {
    return [...this.paths].filter(([holder]) => holder !== client).map(([, path]) => path);
  }
}
