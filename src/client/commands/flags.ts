/** A flag of a command, as help texts and the parser need it. */
export interface Flag {
  readonly type: 'boolean' | 'string';
  readonly describe: string;
  readonly alias?: string | readonly string[];
  /** What stands for the value in help texts. */
  readonly value?: string;
}
export type Flags = Readonly<Record<string, Flag>>;
