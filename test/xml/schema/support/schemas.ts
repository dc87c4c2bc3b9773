import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A schema of ours with the samples that are valid by it. */
export interface Subject {
  readonly xsd: string;
  readonly path: string;
  readonly samples: readonly { readonly name: string; readonly xml: string }[];
}

/** The path of one of our schema files. */
export function xsdPath(name: string): string {
  return `${root}xsd/${name}`;
}

/** Every schema of ours that has samples. */
export function subjects(): Subject[] {
  const pmix = folder('pmix');
  const enveloped = pmix.filter(({ name }) => name.startsWith('soap'));
  const bare = [...pmix.filter(({ name }) => !name.startsWith('soap')), ...enveloped.flatMap(payloads)];
  const older = folder('pmix-2');
  const ncpdp = folder('ncpdp');
  return [
    subject('pmix-3/report.xsd', bare.filter(isReport)),
    subject(
      'pmix-3/request.xsd',
      bare.filter((one) => !isReport(one)),
    ),
    subject('pmix-3/envelope.xsd', enveloped),
    subject('pmix-2/report.xsd', older.filter(isReport)),
    subject(
      'pmix-2/request.xsd',
      older.filter((one) => !isReport(one)),
    ),
    subject('pmix-2/envelope.xsd', enveloped),
    subject(
      'script-10.6/message.xsd',
      ncpdp.filter(({ name }) => name.startsWith('10-')),
    ),
    subject(
      'script-2017071/message.xsd',
      ncpdp.filter(({ name }) => /^17-(?:rxhistory|error|status|verify)/.test(name)),
    ),
    subject('asap-2.1a/message.xsd', folder('asap')),
  ].filter(({ path, samples }) => existsSync(path) && samples.length > 0);
}

function subject(xsd: string, samples: Subject['samples']): Subject {
  return { xsd, path: xsdPath(xsd), samples };
}

function folder(name: string): { name: string; xml: string }[] {
  const path = `${root}test/fixtures/samples/${name}`;
  if (!existsSync(path)) return [];
  return readdirSync(path).map((file) => ({ name: file, xml: readFileSync(`${path}/${file}`, 'utf8') }));
}

function payloads({ name, xml }: { name: string; xml: string }): { name: string; xml: string }[] {
  return [...xml.matchAll(/<!\[CDATA\[(.*?)\]\]>/gs)].map(([, inner]) => ({ name: `payload of ${name}`, xml: inner! }));
}

function isReport({ xml }: { xml: string }): boolean {
  return xml.includes('PMPPrescriptionReport');
}
