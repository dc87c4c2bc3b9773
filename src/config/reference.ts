import { z } from 'zod';
import { root } from './schema/root.js';

const node = z.looseObject({
  description: z.string().optional(),
  kind: z.string().optional(),
  example: z.string().optional(),
  default: z.unknown().optional(),
  type: z.string().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});
type Node = z.infer<typeof node>;

const intro = `# Configuration

<!-- Made from src/config/schema by scripts/config-reference.mjs: do not edit. -->

One YAML file. \`config/gateway.example.yaml\` is a whole gateway for the demo states, \`config/production.yaml\` one with
mutual TLS; \`pdmp-gateway check --config FILE\` finds every mistake in a file at once, \`--probe\` also reaches each route.

- \`\${env:NAME}\` and \`\${file:PATH}\` are replaced anywhere a string stands; PATH is relative to the file. One final line
  break of a file is dropped. Secrets are never logged or printed.
- Durations are a number with \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`; windows are in \`mo\` (months) or \`d\`. Sizes are bytes, or a number with
  \`KiB\`, \`MiB\`, \`kB\` or \`MB\`.
- Unknown keys are errors. In the tables, NAME stands for a name of yours, STATE for a state code, and \`[]\` for an item of a list.
`;

/** docs/configuration.md: every key of the schema with its values, default and meaning. */
export function configReference(): string {
  const schema = node.parse(z.toJSONSchema(root, { io: 'input', unrepresentable: 'any' }));
  const sections = Object.entries(schema.properties ?? {}).map(([key, value]) =>
    section(key, node.parse(value), schema.required?.includes(key) ?? false),
  );
  return `${intro}\n${sections.join('\n')}`;
}

function section(key: string, schema: Node, required: boolean): string {
  const rows = isLeaf(schema) ? [row(key, schema, required)] : rowsBelow(key, schema);
  const need = required ? ' Required.' : '';
  return `## ${key}\n\n${isLeaf(schema) ? '' : `${schema.description ?? ''}${need}\n\n`}| key | value | default | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function rowsBelow(path: string, schema: Node): string[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const child = node.parse(value);
    return rowsOf(`${path}.${key}`, child, schema.required?.includes(key) ?? false);
  });
  const any = node.safeParse(schema.additionalProperties);
  const placeholder = ['routes', 'policies'].includes(path) ? 'STATE' : 'NAME';
  const others =
    any.success && schema.additionalProperties !== false ? rowsOf(`${path}.${placeholder}`, any.data, false) : [];
  const items = node.safeParse(schema.items);
  return [...named, ...others, ...(items.success ? rowsOf(`${path}[]`, items.data, false) : [])];
}

function rowsOf(path: string, schema: Node, required: boolean): string[] {
  if (isLeaf(schema)) return [row(path, schema, required)];
  const own = schema.description === undefined ? [] : [row(path, schema, required)];
  return [...own, ...rowsBelow(path, schema)];
}

function row(path: string, schema: Node, required: boolean): string {
  const item = node.safeParse(schema.items);
  const value = schema.kind ?? (schema.type === 'array' ? `list of ${item.data?.kind ?? 'these'}` : 'keys below');
  const given = schema.default === undefined || isEmpty(schema.default) ? undefined : `\`${flow(schema.default)}\``;
  const example = schema.example === undefined ? '' : ` Example: \`${schema.example}\`.`;
  return `| \`${path}\` | ${value} | ${given ?? (required ? 'required' : '')} | ${schema.description ?? ''}${example} |`;
}

function isLeaf(schema: Node): boolean {
  return (
    schema.properties === undefined &&
    schema.additionalProperties === undefined &&
    node.safeParse(schema.items).data?.properties === undefined
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A default as one would write it in YAML. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')} }`;
  }
  return String(value);
}
