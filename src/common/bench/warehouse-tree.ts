const DIRECTORY_FILES_MIN = 200;
const DIRECTORY_FILES_SPREAD = 801;
const DAYS_A_MONTH = 30;
const MONTHS_A_TABLE = 12;

/** As a job names its part number `n`. */
export function partName(n: number, job: number): string {
  return `part-${String(n).padStart(5, '0')}-${fourHexDigits(job)}.parquet`;
}

function fourHexDigits(n: number): string {
  return ((n * 40_503) & 0xffff).toString(16).padStart(4, '0');
}

/**
 * The tree that benches of a namespace make, that of a warehouse: directories of 200 to 1,000 files named as jobs name
 * them. The place of any file can be told from its number, so nobody has to keep it.
 */
export class WarehouseTree {
  readonly files: number;
  /** First file of each directory. */
  private readonly starts: number[] = [];
  private readonly named: 'job' | 'file';

  /** Named `file`, each file has hexadecimal digits of its own; else they are the same in each directory. */
  constructor(files: number, named: 'job' | 'file' = 'job') {
    this.files = files;
    this.named = named;
    for (let at = 0, d = 0; at < files; d++) {
      this.starts.push(at);
      at += DIRECTORY_FILES_MIN + ((d * 7_919) % DIRECTORY_FILES_SPREAD);
    }
  }

  /** Directories with files in them. */
  get directories(): number {
    return this.starts.length;
  }

  /** The files of a directory have numbers from this one to that of the next directory. */
  firstOf(directory: number): number {
    return this.starts[directory] ?? this.files;
  }

  filesIn(directory: number): number {
    return this.firstOf(directory + 1) - this.firstOf(directory);
  }

  directoryOf(file: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.firstOf(middle) <= file) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** From the root of the tree down. */
  directoryNames(directory: number): readonly [table: string, month: string, day: string] {
    const month = Math.floor(directory / DAYS_A_MONTH);
    return [
      `table-${String(Math.floor(month / MONTHS_A_TABLE)).padStart(4, '0')}`,
      `month=${String(1 + (month % MONTHS_A_TABLE)).padStart(2, '0')}`,
      `day=${String(1 + (directory % DAYS_A_MONTH)).padStart(2, '0')}`,
    ];
  }

  nameOf(file: number, directory = this.directoryOf(file)): string {
    return partName(file - this.firstOf(directory), this.named === 'job' ? directory : file);
  }

  directoryPath(root: string, directory: number): string {
    return `${root}/${this.directoryNames(directory).join('/')}`;
  }

  pathOf(root: string, file: number): string {
    const directory = this.directoryOf(file);
    return `${this.directoryPath(root, directory)}/${this.nameOf(file, directory)}`;
  }
}
