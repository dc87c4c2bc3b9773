import type { NameResolver } from '../xml/names.js';
import { Scanner } from '../xml/scan.js';

/** Scanners that know the same names: one is enough unless documents are read in turns. */
export class Scanners {
  private readonly idle: Scanner[] = [];

  constructor(private readonly resolve: NameResolver) {}

  /** A scanner that nobody uses; to be given back. */
  take(): Scanner {
    return this.idle.pop() ?? new Scanner(this.resolve);
  }

  giveBack(scanner: Scanner): void {
    this.idle.push(scanner);
  }
}
