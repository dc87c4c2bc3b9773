import type { MessageWarning } from '../fhir/types.js';
import type { RowPlan } from './plan.js';

type Kind = MessageWarning['code'];

/** Counts what a message told that its reader must know of: by element name, never by value. */
export class Told {
  private readonly counts = new Map<string, { code: Kind; text: string; count: number }>();
  private total = 0;
  /** FHIR paths of the rows whose values could not be read. */
  readonly unreadablePaths = new Set<string>();

  /** `findings`: how many findings the schema has so far. */
  constructor(private readonly findings: () => number = () => 0) {}

  /** Grows whenever anything is told or found: equal marks mean that nothing was in between. */
  mark(): number {
    return this.total + this.findings();
  }

  tell(code: Kind, text: string): void {
    this.total++;
    const key = `${code} ${text}`;
    const known = this.counts.get(key);
    if (known !== undefined) known.count++;
    else this.counts.set(key, { code, text, count: 1 });
  }

  /** An element or attribute that no row reads. */
  unread(path: string): void {
    this.tell('unread', `${path} was not read: no row of the mapping table names it`);
  }

  /** A second occurrence of an element that a row reads once. */
  repeated(path: string): void {
    this.tell('repeated', `${path} stands more than once where one is read; the first was read`);
  }

  unreadable = (row: RowPlan): undefined => {
    const [path] = row.row.fhir;
    if (path !== undefined) this.unreadablePaths.add(path.text);
    this.tell(
      'unreadable',
      `${row.node.name} (${row.row.element}) could not be read as ${row.row.as}; it was left out`,
    );
    return undefined;
  };

  warnings(): MessageWarning[] {
    return [...this.counts.values()];
  }
}
