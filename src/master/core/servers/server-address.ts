export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):(\d{1,5})$/;

/** Reads `host:port` or `[v6]:port`; undefined for anything else. Hosts compare in lower case. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  const match = ADDRESS.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) return undefined;
  return { host: host.toLowerCase(), port };
}
