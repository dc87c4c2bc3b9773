import { MessageError } from '../xml/errors.js';
import type { SchemaProgram, SchemaRun } from '../xml/schema/program.js';
import type { Steps } from '../xml/steps.js';
import type { XmlElement } from '../xml/write.js';
import { longest } from './longest.js';
import type { Table } from './model.js';
import { type FitPlace, placesOf } from './placesOf.js';
import { plainMarks, plainWords, PRINTABLE } from './plain.js';

/** What was done to a document so that its schema takes it. */
export interface Fitted {
  /** Records, and others of whom it tells, of which something was written in other letters, cut or left out. */
  readonly changed: number;
  /** Records that are left out, because what is left of them is no record. */
  readonly left: number;
}

/** Makes a document fit its schema, in steps of a record. @throws MessageError `unwritable` */
export type Fitter = (root: XmlElement) => Steps<Fitted>;

/** Faults of one look at a document, after which it is looked at again: a schema's run follows some hundreds. */
const MOST_FAULTS = 200;
/** Looks at a document. Each mends a fault of every record at least. */
const MOST_LOOKS = 60;

/**
 * Compiles how documents of a table are made to fit the table's schema. Words are written plainly and cut; a number, a code
 * or an identifier is never made another: it is left out. An element that is incomplete then is left out, too, and so the
 * record where it cannot be without; and the record of whom it cannot tell, as it would pass for the patient's.
 */
export function tableFitter(table: Table, schema: SchemaProgram): Fitter {
  const places = placesOf(table);
  return function* (root) {
    const done: Done = { changed: new Set(), left: 0 };
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const look = new Look(schema, places, table, done);
      yield* look.whole(root, root.name);
      if (!look.amiss) return { changed: done.changed.size, left: done.left };
    }
    throw refusal(table, root.name);
  };
}

interface Done {
  readonly changed: Set<XmlElement>;
  left: number;
}

/**
 * What a look says of an element. `blank`: its text is none; `out`: it may not stand here, or is incomplete; `before`:
 * something is missing before it; `again`: something in it was mended; `lost`: its record cannot be told.
 */
type Verdict = 'fine' | 'blank' | 'out' | 'before' | 'again' | 'lost';

class Look {
  /** Whether something was mended, so that another look is needed. */
  amiss = false;
  private readonly run: SchemaRun;
  private readonly symbols = new Map<string, number>();
  /** Faults of records: those that were mended. */
  private mended = 0;
  private record: XmlElement | undefined;

  constructor(
    private readonly schema: SchemaProgram,
    private readonly places: ReadonlyMap<string, FitPlace>,
    private readonly table: Table,
    private readonly done: Done,
  ) {
    this.run = schema.start(undefined, Number.POSITIVE_INFINITY);
  }

  /** An element outside the records: what is amiss here is our own fault. */
  *whole(at: XmlElement, path: string): Steps<void> {
    const { run, table } = this;
    if (!this.begin(at) || (at.children.length === 0 && !this.fitText(at, path))) throw refusal(table, path);
    for (const child of [...at.children]) {
      const below = `${path}/${child.name}`;
      if (this.places.get(below)?.creates === undefined) yield* this.whole(child, below);
      else {
        yield;
        this.fitRecord(at, child, below);
      }
    }
    run.close();
    if (run.count > this.mended) throw refusal(table, path);
  }

  private fitRecord(at: XmlElement, record: XmlElement, path: string): void {
    const { run, done } = this;
    if (this.mended > MOST_FAULTS) {
      this.begin(record);
      run.leave();
      this.amiss = true;
    } else {
      this.record = record;
      const verdict = this.look(record, path);
      this.record = undefined;
      if (verdict !== 'fine') this.amiss = true;
      if (verdict !== 'fine' && verdict !== 'again') {
        if (verdict === 'before' || this.places.get(path)?.creates === 'Patient') throw refusal(this.table, path);
        remove(at, record);
        done.changed.delete(record);
        done.left += 1;
      }
    }
    this.mended = run.count;
  }

  private look(at: XmlElement, path: string): Verdict {
    const { run } = this;
    const { count } = run;
    if (!this.begin(at)) {
      run.leave();
      return run.findings.at(-1)?.code === 'missing-element' ? 'before' : 'out';
    }
    const verdict = at.children.length === 0 ? this.lookAtText(at, path) : this.lookBelow(at, path);
    if (verdict !== 'fine') run.leave();
    else {
      run.close();
      if (run.count > count) return 'out';
    }
    return verdict;
  }

  private lookAtText(at: XmlElement, path: string): Verdict {
    return this.fitText(at, path) ? 'fine' : 'blank';
  }

  private lookBelow(at: XmlElement, path: string): Verdict {
    for (const child of [...at.children]) {
      const below = `${path}/${child.name}`;
      const verdict = this.look(child, below);
      if (verdict === 'fine') continue;
      if (verdict === 'again' || verdict === 'lost') return verdict;
      if (verdict === 'before') return 'out';
      if (this.places.get(below)?.creates === 'Patient') return 'lost';
      remove(at, child);
      this.tellChanged();
      if (at.children.length === 0) return 'out';
      // The run has seen the element that is gone: what its place must hold shows when looked at again.
      if (verdict === 'out') return 'again';
    }
    return 'fine';
  }

  /** Opens an element; false where it may not stand here. */
  private begin(at: XmlElement): boolean {
    const { run } = this;
    const { count } = run;
    run.open(this.symbolOf(at));
    for (const [name, value] of at.attributes) if (!/^xmlns\b/.test(name)) run.attribute('', name, value);
    run.opened();
    return run.count === count;
  }

  /** Whether the element's text fits, or was made to. */
  private fitText(at: XmlElement, path: string): boolean {
    const { text } = at;
    if (text === undefined) return true;
    if (!this.takes(text)) {
      const fitting = this.fitting(text, this.places.get(path));
      if (fitting === undefined) return false;
      at.text = fitting;
      this.tellChanged();
    }
    this.run.text(at.text!);
    return true;
  }

  private fitting(text: string, place: FitPlace | undefined): string | undefined {
    const takes = (one: string): boolean => one !== '' && this.takes(one);
    const plain = place?.words === true ? longest(plainWords(text), takes) : plainMarks(text);
    if (plain !== undefined && takes(plain)) return plain;
    return place?.missing !== undefined && takes(place.missing) ? place.missing : undefined;
  }

  private takes(text: string): boolean {
    return (!this.table.ascii || PRINTABLE.test(text)) && this.run.takes(text);
  }

  private tellChanged(): void {
    this.amiss = true;
    if (this.record !== undefined) this.done.changed.add(this.record);
  }

  private symbolOf({ name }: XmlElement): number {
    const known = this.symbols.get(name);
    if (known !== undefined) return known;
    const [local, prefix = ''] = name.split(':').reverse();
    const symbol = this.schema.elementSymbol(this.table.payload.namespaces.get(prefix) ?? '', local!);
    this.symbols.set(name, symbol);
    return symbol;
  }
}

function remove(from: XmlElement, gone: XmlElement): void {
  from.children.splice(from.children.indexOf(gone), 1);
}

function refusal({ name }: Table, path: string): MessageError {
  return new MessageError('unwritable', `${name}: ${path} cannot be made to fit the schema`);
}
