import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileCheck } from '../../../src/xml/schema/check.js';
import { Components } from '../../../src/xml/schema/components.js';
import { readDocuments } from '../../../src/xml/schema/documents.js';
import { ANY_TYPE, type ElementDeclaration, type Particle, type Type } from '../../../src/xml/schema/model.js';
import type { QName } from '../../../src/xml/schema/node.js';
import { BUILT_IN, type SimpleType } from '../../../src/xml/schema/simple.js';

/** What a table knows about the places of its documents; a path is local names from the root. */
export interface Guide {
  /** A text that the type and the rows which read there take. */
  text(path: string, type: SimpleType): string;
  /** Whether a row stands at or below a path. */
  serves(path: string): boolean;
  /** Puts in what an element must not be without, once it is there; `empty`: something at all, as it is demanded. */
  seed(element: GrownElement, empty: boolean): void;
}

/** What stands at a part of a content model: one entry for each time that it stands there. */
interface Filled {
  readonly particle: Particle;
  readonly times: Time[];
}

interface Time {
  element?: GrownElement;
  chosen?: number;
  readonly parts: (Filled | undefined)[];
}

/** Chooses among the elements of a path that repeat: the number of one that is there, or how many there are for a new one. */
export type Choose = (there: number, path: string) => number;

/** The elements of a schema file, from which documents grow that are valid by it. */
export class Soil {
  private readonly globals = new Map<string, ElementDeclaration>();
  private readonly ways = new Map<Particle, Map<string, readonly number[] | undefined>>();

  /** Every value that an enumeration of the schema names. */
  readonly enumerated = new Set<string>();

  /** `begins`: the name of an element with which paths begin anew, though it stands inside another. */
  constructor(
    path: string,
    readonly begins: string,
  ) {
    const folder = dirname(path);
    const read = (name: string): Uint8Array => {
      const bytes = readFileSync(join(folder, name));
      for (const [, value] of bytes.toString().matchAll(/enumeration value="([^"]*)"/g)) this.enumerated.add(value!);
      return bytes;
    };
    const components = new Components(readDocuments(read, path.slice(folder.length + 1)));
    for (const element of components.globalElements()) this.globals.set(keyOf(element.name), element);
  }

  /** An element that may be a root. */
  root(name: QName): GrownElement {
    return new GrownElement(this, this.global(name)!, '');
  }

  global(name: QName): ElementDeclaration | undefined {
    return this.globals.get(keyOf(name));
  }

  /** The way through a content model to an element: the number of the part at each turn. */
  way(particle: Particle, name: QName): readonly number[] | undefined {
    const known = this.ways.get(particle) ?? new Map<string, readonly number[] | undefined>();
    this.ways.set(particle, known);
    const key = keyOf(name);
    if (!known.has(key)) known.set(key, this.find(particle, name));
    return known.get(key);
  }

  private find(particle: Particle, name: QName): readonly number[] | undefined {
    if (particle.kind === 'element') return keyOf(particle.element.name) === keyOf(name) ? [] : undefined;
    if (particle.kind === 'any') return particle.wildcard.takes(name.namespace) ? [] : undefined;
    for (const [turn, part] of particle.parts.entries()) {
      const further = this.way(part, name);
      if (further !== undefined) return [turn, ...further];
    }
    return undefined;
  }
}

/** An element of a document that grows: what is put into it takes the place that the schema has for it. */
export class GrownElement {
  readonly path: string;
  readonly attributes = new Map<string, string>();
  text: string | undefined;
  private readonly type: Type;
  private readonly content: Filled | undefined;

  constructor(
    private readonly soil: Soil,
    private readonly declaration: ElementDeclaration,
    above: string,
  ) {
    const { local } = declaration.name;
    this.path = local === soil.begins ? `/${local}` : `${above}/${local}`;
    this.type = declaration.type();
    const particle = this.type.kind === 'complex' ? this.type.particle : undefined;
    if (particle !== undefined) this.content = { particle, times: [] };
  }

  /** Whether it says nothing: no text, and no element that says something. */
  get isEmpty(): boolean {
    return this.text === undefined && this.attributes.size === 0 && this.children().every((child) => child.isEmpty);
  }

  get name(): QName {
    return this.declaration.name;
  }

  /** The type of this element's text, where it has one. */
  get simple(): SimpleType | undefined {
    if (this.type === ANY_TYPE) return this.children().length > 0 ? undefined : ANY_TEXT;
    return this.type.kind === 'simple' ? this.type : this.type.simple;
  }

  /** The type of an attribute. */
  attribute(name: QName): SimpleType | undefined {
    if (this.type.kind === 'simple') return undefined;
    const { attributes, anyAttribute } = this.type;
    const free = anyAttribute?.takes(name.namespace) === true ? ANY_TEXT : undefined;
    return attributes.find((use) => keyOf(use.name) === keyOf(name))?.type ?? free;
  }

  /** The child of a name: one that is there, or a new one; nothing where the schema has no room for it. */
  child(name: QName, choose: Choose): GrownElement | undefined {
    const way = this.content && this.soil.way(this.content.particle, name);
    return way && this.enter(this.content!, way, name, choose);
  }

  private enter(at: Filled, way: readonly number[], name: QName, choose: Choose): GrownElement | undefined {
    const { particle, times } = at;
    if (particle.kind === 'any') return this.beside(at, name);
    const chosen =
      particle.max > 1 ? Math.min(choose(times.length, `${this.path}/${name.local}`), particle.max - 1) : 0;
    let time = times[chosen];
    const [turn = 0, ...further] = way;
    if (time !== undefined && particle.kind === 'choice' && (time.chosen ?? turn) !== turn) time = undefined;
    if (time === undefined) {
      if (times.length >= particle.max) return undefined;
      times.push((time = { parts: [] }));
    }
    if (particle.kind === 'element') return (time.element ??= new GrownElement(this.soil, particle.element, this.path));
    time.chosen ??= turn;
    return this.enter((time.parts[turn] ??= fresh(particle.parts[turn]!)), further, name, choose);
  }

  /** Where anything may stand, each element stands once. */
  private beside(at: Filled, name: QName): GrownElement {
    const known = at.times.find((time) => keyOf(time.element!.name) === keyOf(name))?.element;
    if (known !== undefined) return known;
    const free = { name, nillable: false, global: false, type: () => ANY_TYPE };
    const element = new GrownElement(this.soil, this.soil.global(name) ?? free, this.path);
    at.times.push({ element, parts: [] });
    return element;
  }

  /** Adds whatever the schema demands beside what was put in. */
  complete(guide: Guide, demanded = false): void {
    guide.seed(this, demanded);
    if (this.simple !== undefined) this.text ??= guide.text(this.path, this.simple);
    if (this.type.kind === 'simple') return;
    for (const use of this.type.attributes.filter(({ required }) => required))
      if (!this.attributes.has(use.name.local))
        this.attributes.set(use.name.local, use.fixed ?? guide.text(`${this.path}/@${use.name.local}`, use.type));
    if (this.content !== undefined) this.fill(this.content, guide);
  }

  private fill({ particle, times }: Filled, guide: Guide): void {
    while (times.length < particle.min) times.push({ parts: [] });
    for (const time of times) {
      if (particle.kind === 'element' || particle.kind === 'any') this.fillOne(time, particle, guide);
      else if (particle.kind === 'choice') {
        time.chosen ??= Math.max(
          0,
          particle.parts.findIndex((part) => this.serves(part, guide)),
        );
        this.fill((time.parts[time.chosen] ??= fresh(particle.parts[time.chosen]!)), guide);
      } else for (const [turn, part] of particle.parts.entries()) this.fill((time.parts[turn] ??= fresh(part)), guide);
    }
  }

  private fillOne(time: Time, particle: Particle & { kind: 'element' | 'any' }, guide: Guide): void {
    if (particle.kind === 'element' && time.element === undefined)
      time.element = new GrownElement(this.soil, particle.element, this.path);
    time.element?.complete(guide, particle.min > 0);
  }

  private serves(particle: Particle, guide: Guide): boolean {
    if (particle.kind === 'element') return guide.serves(`${this.path}/${particle.element.name.local}`);
    if (particle.kind === 'any') return false;
    const needed = particle.kind === 'choice' ? [] : particle.parts.filter(({ min }) => min > 0);
    return needed.length > 0
      ? needed.every((part) => this.serves(part, guide))
      : particle.parts.some((part) => this.serves(part, guide));
  }

  /** The elements inside, in the schema's order. */
  children(): GrownElement[] {
    return this.content === undefined ? [] : within(this.content);
  }
}

function within({ times }: Filled): GrownElement[] {
  return times.flatMap(({ element, parts }) =>
    element === undefined ? parts.flatMap((part) => (part === undefined ? [] : within(part))) : [element],
  );
}

/** Whether a text is of a type. */
export function isOfType(type: SimpleType): (text: string) => boolean {
  const check = compileCheck(type);
  return (text) => check === undefined || check(text) === undefined;
}

/** A document as text; namespaces by prefix. */
export function xmlOf(root: GrownElement, namespaces: ReadonlyMap<string, string>): string {
  const prefixes = new Map([...namespaces].map(([prefix, uri]) => [uri, prefix]));
  const write = (one: GrownElement, declared = ''): string => {
    const prefix = prefixes.get(one.name.namespace) ?? '';
    const name = prefix === '' ? one.name.local : `${prefix}:${one.name.local}`;
    const attributes = [...one.attributes].map(([key, value]) => ` ${key}="${escape(value)}"`).join('');
    const inner =
      one.text === undefined
        ? one
            .children()
            .map((child) => write(child))
            .join('')
        : escape(one.text);
    return `<${name}${declared}${attributes}>${inner}</${name}>`;
  };
  const declared = [...namespaces].map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`);
  return write(root, declared.join(''));
}

const ANY_TEXT = BUILT_IN.get('string')!;
const fresh = (particle: Particle): Filled => ({ particle, times: [] });
const keyOf = ({ namespace, local }: QName): string => `{${namespace}}${local}`;
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
