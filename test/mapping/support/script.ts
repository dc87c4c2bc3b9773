import { readFileSync } from 'node:fs';
import type { Bundle, JsonObject, Resource } from '../../../src/fhir/types.js';
import type { MessageGraph, ReadOptions, Tables } from '../../../src/mapping/types.js';

/** A SCRIPT sample of test/fixtures/samples/ncpdp, by name without `.xml`. */
export function sample(name: string): string {
  return readFileSync(new URL(`../../fixtures/samples/ncpdp/${name}.xml`, import.meta.url), 'utf8');
}

/** The table that reads a sample. */
export function tableOf(name: string): string {
  return `script-${name.startsWith('10-') ? '10.6' : '2017071'}/${name.includes('request') ? 'request' : 'history'}`;
}

/** A sample with changes, each of which must find its place. */
export function changed(name: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((xml, [from, to]) => {
    if (xml.search(from instanceof RegExp ? from : from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) < 0)
      throw new Error(`${String(from)} does not stand in ${name}`);
    return xml.replace(from, () => to);
  }, sample(name));
}

/** A message's resources by type, references followed by `to`. */
export class Told {
  constructor(readonly graph: MessageGraph) {}

  all(type: string): Resource[] {
    return this.graph.resources.filter((one) => one.resourceType === type);
  }

  one(type: string): Resource {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
    return found[0]!;
  }

  /** The resource that a reference names. */
  to(reference: unknown): Resource {
    const uri = (reference as JsonObject | undefined)?.reference;
    const found = this.graph.resources.find((one) => `urn:uuid:${one.id}` === uri);
    if (found === undefined) throw new Error(`nothing told is ${String(uri)}`);
    return found;
  }

  issues(): JsonObject[] {
    return this.all('OperationOutcome').flatMap((one) => one.issue as JsonObject[]);
  }

  /** `kind: count` of every warning. */
  warnings(): string[] {
    return this.graph.warnings.map(({ code, text, count }) => `${code} ${text.split(' ')[0]} ${count}`);
  }
}

/** Reads a message, by default against the schema. */
export function told(tables: Tables, table: string, xml: string, options: ReadOptions = { schema: 'strict' }): Told {
  return new Told(tables.readGraph(table, Buffer.from(xml), options));
}

/** The value of an extension by the end of its url. */
export function extension(of: JsonObject, name: string): JsonObject | undefined {
  return (of.extension as JsonObject[] | undefined)?.find((one) => String(one.url).endsWith(name));
}

/** Resources with ids numbered by appearance, so that two readings can be compared. */
export function canonical(tables: Tables, graph: MessageGraph): unknown {
  const ids = new Map<string, string>();
  const text = tables
    .toJson(graph.resources)
    .replace(
      /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
      (id) => ids.get(id) ?? ids.set(id, `id-${ids.size}`).get(id)!,
    );
  return JSON.parse(text);
}

export function bundleOf(resources: readonly Resource[]): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}
