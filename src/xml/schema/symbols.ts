import type { QName } from './node.js';

/**
 * Numbers for element names: 0 … for the names that a schema declares, then one for every namespace that a schema
 * mentions ("any other name of it"), then one for any other name. The latter matter to wildcards only.
 */
export class Symbols {
  private readonly numbers = new Map<string, Map<string, number>>();
  readonly names: QName[] = [];
  private readonly namespaces: string[] = [];

  /** The number of a declared name, given on first sight. */
  add(name: QName): number {
    let inside = this.numbers.get(name.namespace);
    if (inside === undefined) this.numbers.set(name.namespace, (inside = new Map()));
    let number = inside.get(name.local);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      inside.set(name.local, number);
    }
    return number;
  }

  /** Mentions a namespace; call before numbers are asked for. */
  mention(namespace: string): void {
    if (!this.namespaces.includes(namespace)) this.namespaces.push(namespace);
  }

  /** How many numbers there are. */
  get size(): number {
    return this.names.length + this.namespaces.length + 1;
  }

  /** The number of a declared name; -1 for any other. */
  declared(namespace: string, local: string): number {
    return this.numbers.get(namespace)?.get(local) ?? -1;
  }

  /** The number of any name. */
  of(namespace: string, local: string): number {
    const number = this.declared(namespace, local);
    if (number >= 0) return number;
    const at = this.namespaces.indexOf(namespace);
    return this.names.length + (at < 0 ? this.namespaces.length : at);
  }

  /** The namespace that a number stands for; undefined for the last, which stands for all not mentioned. */
  namespaceOf(number: number): string | undefined {
    return this.names[number]?.namespace ?? this.namespaces[number - this.names.length];
  }
}
