import type { Bundle, Json, Resource } from '../../src/fhir/types.js';
import type { Finding } from './fhir-validate.js';

/** What R4 demands of any resource and of a searchset, as far as it can be told without definitions (wire/fhir.md §4.1). */
export function structuralFindings(resource: Resource): Finding[] {
  const findings: Finding[] = [];
  const say = (code: string, path: string, message: string): void =>
    void findings.push({ severity: 'error', code, path, message });
  checkValues(resource, resource.resourceType, say);
  // What stands in a message, or in the collection of a history, is no match of anything.
  if (resource.resourceType === 'Bundle' && !['message', 'collection'].includes(String(resource.type)))
    checkBundle(resource as Bundle, say);
  return findings;
}

type Say = (code: string, path: string, message: string) => void;

function checkValues(value: Json | undefined, path: string, say: Say): void {
  if (value === null && !/\._?[a-z]\w*\[\d+\]$/i.test(path)) say('ele-1', path, 'null');
  if (value === '') say('ele-1', path, 'empty text');
  if (typeof value === 'string' && /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(value))
    say('control', path, 'control character');
  if (typeof value !== 'object' || value === null) return;
  const children = Array.isArray(value)
    ? value.map((item, i) => [`[${i}]`, item] as const)
    : Object.entries(value).map(([name, item]) => [`.${name}`, item] as const);
  if (children.length === 0) say('ele-1', path, 'empty element');
  for (const [step, child] of children) checkValues(child as Json, `${path}${step}`, say);
}

function checkBundle(bundle: Bundle, say: Say): void {
  const entries = bundle.entry ?? [];
  const self = bundle.link?.find(({ relation }) => relation === 'self')?.url;
  const searched = /\/fhir\/([A-Z][A-Za-z]+)(?:\?|$)/.exec(self ?? '')?.[1] ?? 'MedicationDispense';
  const keys = new Set<string>();
  for (const { fullUrl = '', resource, search } of entries) {
    if (!/^https?:\/\//.test(fullUrl)) say('fullUrl', fullUrl, 'not absolute');
    if (keys.has(fullUrl)) say('bdl-7', fullUrl, 'twice');
    keys.add(fullUrl);
    if (resource === undefined || !fullUrl.endsWith(`/fhir/${resource.resourceType}/${resource.id}`))
      say('fullUrl', fullUrl, 'is not Type/id');
    if (search === undefined) say('search', fullUrl, 'no mode');
    if ((search?.mode === 'outcome') !== (resource?.resourceType === 'OperationOutcome'))
      say('search', fullUrl, 'mode outcome');
    if (search?.mode === 'match' && resource?.resourceType !== searched)
      say('search', fullUrl, 'match of another type');
    checkDates(resource, fullUrl, say);
  }
  const matches = entries.filter(({ search }) => search?.mode === 'match').length;
  const paged = bundle.link?.some(({ relation }) => relation === 'next' || relation === 'previous');
  const counted = entries.every(({ search }) => search?.mode === 'outcome');
  if (bundle.total === undefined || bundle.total < matches) say('total', 'Bundle.total', 'less than the matches');
  if (bundle.total !== matches && !paged && !counted)
    say('total', 'Bundle.total', 'more than the matches, and no paging');
  if (bundle.link?.filter(({ relation }) => relation === 'self').length !== 1)
    say('self', 'Bundle.link', 'not one self link');
  if (entries.filter(({ search }) => search?.mode === 'outcome').length > 1)
    say('outcome', 'Bundle.entry', 'more than one outcome');
}

/** mdd-1, and what the US Meds profile adds. */
function checkDates(resource: Resource | undefined, path: string, say: Say): void {
  if (resource?.resourceType !== 'MedicationDispense') return;
  const { whenPrepared, whenHandedOver, _whenHandedOver } = resource;
  if (whenHandedOver === undefined && _whenHandedOver === undefined) say('whenHandedOver', path, 'missing');
  if (typeof whenPrepared !== 'string') return;
  if (typeof whenHandedOver !== 'string' || whenHandedOver < whenPrepared)
    say('mdd-1', path, 'handed over before prepared');
}
