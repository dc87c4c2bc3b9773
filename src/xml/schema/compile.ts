import { buildAutomaton, type Term } from './automaton.js';
import { compileCheck } from './check.js';
import { Components } from './components.js';
import { readDocuments } from './documents.js';
import { SchemaError } from './error.js';
import {
  ANY_TYPE,
  type AttributeUse,
  type ComplexType,
  type ElementDeclaration,
  type Particle,
  type Type,
} from './model.js';
import { Symbols } from './symbols.js';
import {
  type AttributeRule,
  type AttributeRules,
  ELEMENTS,
  MIXED,
  REQUIRED_SHIFT,
  SKIPPED,
  type Tables,
  TEXT,
} from './tables.js';

/**
 * Compiles a schema file, and what it includes and imports, into tables.
 * @param read gives a schema file by its path
 * @throws SchemaError for a schema that is wrong, or uses what is not supported
 */
export function compileTables(read: (path: string) => Uint8Array | undefined, entry: string): Tables {
  const components = new Components(readDocuments(read, entry));
  return new Compiler(components, entry).tables();
}

/** Numbers the components of a schema as they are met, the global elements first. */
class Compiler {
  private readonly symbols = new Symbols();
  private readonly declarations: (ElementDeclaration | undefined)[] = [undefined]; // 0: SKIPPED
  private readonly declarationNumbers = new Map<ElementDeclaration, number>();
  private readonly types: Type[] = [];
  private readonly typeNumbers = new Map<Type, number>();
  private readonly globals = new Map<number, ElementDeclaration>();
  private readonly anything: ElementDeclaration = {
    name: { namespace: '', local: '*' },
    nillable: false,
    global: false,
    type: () => ANY_TYPE,
  };
  private wild = false;

  constructor(
    private readonly components: Components,
    private readonly file: string,
  ) {}

  tables(): Tables {
    const roots = this.components.globalElements();
    for (const element of roots) {
      this.globals.set(this.symbols.add(element.name), element);
      this.declaration(element);
    }
    for (const type of this.components.globalTypes()) this.type(type);
    const choice: Particle[] = [...this.globals.values()].map((element) => ({
      kind: 'element',
      element,
      min: 1,
      max: 1,
    }));
    const models = [undefined, { kind: 'choice', parts: choice, min: 1, max: 1 } satisfies Particle];
    const automata = models.map((model) => this.automaton(model, 'the root'));
    // Types are added while the content models of others are read.
    for (let at = 0; at < this.types.length; at++) {
      const type = this.types[at]!;
      const particle = type.kind === 'complex' ? type.particle : undefined;
      automata.push(this.automaton(particle, type.name ?? 'an anonymous type'));
    }
    return this.assemble(automata);
  }

  private declaration(element: ElementDeclaration): number {
    const known = this.declarationNumbers.get(element);
    if (known !== undefined) return known;
    const number = this.declarations.push(element) - 1;
    this.declarationNumbers.set(element, number);
    if (element !== this.anything) this.symbols.add(element.name);
    this.type(element.type());
    return number;
  }

  private type(type: Type): number {
    const known = this.typeNumbers.get(type);
    if (known !== undefined) return known;
    const number = this.types.push(type) - 1;
    this.typeNumbers.set(type, number);
    if (type.base !== undefined) this.type(type.base);
    return number;
  }

  private automaton(particle: Particle | undefined, where: string): ReturnType<typeof buildAutomaton> {
    try {
      const automaton = buildAutomaton(particle);
      for (const { term } of automaton.steps.flat()) {
        if ('element' in term) this.declaration(term.element);
        else {
          this.wild = true;
          this.declaration(this.anything);
          term.wildcard.names.forEach((namespace) => this.symbols.mention(namespace));
        }
      }
      return automaton;
    } catch (cause) {
      if (cause instanceof RangeError) throw new SchemaError(this.file, 1, `${where}: ${cause.message}`);
      throw cause;
    }
  }

  private assemble(automata: readonly ReturnType<typeof buildAutomaton>[]): Tables {
    const { symbols, types, declarations } = this;
    const starts: number[] = [];
    let states = 0;
    for (const { steps } of automata) {
      starts.push(states);
      states += steps.length;
    }
    const width = symbols.size;
    const edges = new Uint16Array(states * width);
    const accepting = new Uint8Array(states);
    const edgeTo = [0];
    const edgeDeclaration = [SKIPPED];
    automata.forEach(({ steps, accepting: ends }, which) => {
      const base = starts[which]!;
      ends.forEach((end, state) => (accepting[base + state] = end ? 1 : 0));
      steps.forEach((onward, state) => {
        for (const { term, to } of onward) {
          for (const [symbol, declaration] of this.taken(term)) {
            const cell = (base + state) * width + symbol;
            if (edges[cell] !== 0) {
              throw new SchemaError(
                this.file,
                1,
                `${this.whose(which)}: it is not clear which part takes ${this.nameOf(symbol)}`,
              );
            }
            edges[cell] = edgeTo.push(base + to) - 1;
            edgeDeclaration.push(declaration);
          }
        }
      });
    });
    if (states > 0xffff || edgeTo.length > 0xffff) throw new SchemaError(this.file, 1, 'the schema is too large');
    const rules = types.map((type) => this.attributeRules(type));
    return {
      symbols,
      wild: this.wild,
      edges,
      accepting,
      edgeTo: Uint16Array.from(edgeTo),
      edgeDeclaration: Uint16Array.from(edgeDeclaration),
      typeOf: Uint16Array.from(declarations, (element) => (element === undefined ? 0 : this.type(element.type()))),
      nillable: Uint8Array.from(declarations, (element) =>
        element === this.anything ? 2 : element?.nillable === true ? 1 : 0,
      ),
      names: declarations.map((element) => element?.name.local ?? '*'),
      start: Uint16Array.from(types, (_, at) => starts[at + 2]!),
      content: Uint8Array.from(types, contentOf),
      checks: types.map((type) => {
        const simple = type.kind === 'simple' ? type : type.simple;
        return simple === undefined ? undefined : compileCheck(simple);
      }),
      attributes: rules,
      required: Uint32Array.from(rules, ({ rules: of }) => of.reduce((bits, rule) => bits | rule.bits, 0)),
      base: Int16Array.from(types, (type) => (type.base === undefined ? -1 : this.type(type.base))),
      typesByName: byName(types),
      globalAttributes: this.components.globalAttributes().map((use) => ruleOf(use, 0)),
    };
  }

  /** The symbols that a term takes, each with the declaration that rules the element. */
  private *taken(term: Term): Generator<[symbol: number, declaration: number]> {
    if ('element' in term) {
      yield [this.symbols.add(term.element.name), this.declaration(term.element)];
      return;
    }
    const { process, takes } = term.wildcard;
    for (let symbol = 0; symbol < this.symbols.size; symbol++) {
      const namespace = this.symbols.namespaceOf(symbol);
      if (!takes(namespace ?? '\u0000')) continue;
      const element = this.globals.get(symbol);
      if (process === 'skip') yield [symbol, SKIPPED];
      else if (element !== undefined) yield [symbol, this.declaration(element)];
      else if (process === 'lax') yield [symbol, this.declaration(this.anything)];
    }
  }

  private attributeRules(type: Type): AttributeRules {
    if (type.kind === 'simple') return { rules: [], any: undefined };
    let bits = 1 << REQUIRED_SHIFT;
    const rules = type.attributes.map((use) => {
      const rule = ruleOf(use, use.required ? bits : 0);
      if (use.required) bits <<= 1;
      return rule;
    });
    if (bits <= 0) throw new SchemaError(this.file, 1, `${type.name ?? 'a type'}: too many required attributes`);
    return { rules, any: type.anyAttribute };
  }

  private whose(automaton: number): string {
    return this.types[automaton - 2]?.name ?? 'an anonymous type';
  }

  private nameOf(symbol: number): string {
    return this.symbols.names[symbol]?.local ?? 'some name';
  }
}

function contentOf(type: Type): number {
  if (type.kind === 'simple' || type.simple !== undefined) return TEXT;
  return type.mixed ? MIXED : ELEMENTS;
}

function ruleOf(use: AttributeUse, bits: number): AttributeRule {
  const { name, fixed, type } = use;
  return { name, fixed, check: compileCheck(type), unique: type.unique, bits };
}

function byName(types: readonly (ComplexType | Type)[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  types.forEach((type, number) => {
    if (type.name !== undefined) found.set(type.name, [...(found.get(type.name) ?? []), number]);
  });
  return found;
}
