import type { Bundle, Resource } from '../../fhir/types.js';
import { textTable } from '../textTable.js';
import { type Concept, shapes, tellersOf } from './shapes.js';

/** Lines of an aligned table of a searchset's dispenses, newest first. */
export function historyTable(bundle: Bundle): string[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  const byReference = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const rows = resources
    .filter(({ resourceType }) => resourceType === 'MedicationDispense')
    .map((resource) => row(resource, byReference))
    .sort(([one = ''], [other = '']) => other.localeCompare(one));
  return textTable(
    [
      { title: 'Dispensed' },
      { title: 'Drug', width: 38 },
      { title: 'Quantity', align: 'right' },
      { title: 'Days', align: 'right' },
      { title: 'Prescriber', width: 26 },
      { title: 'Pharmacy', width: 30 },
      { title: 'State' },
    ],
    rows,
  );
}

function row(resource: Resource, byReference: ReadonlyMap<string, Resource>): string[] {
  const dispense = shapes.dispense.parse(resource);
  const find = (reference?: string) => byReference.get(reference?.split('/').slice(-2).join('/') ?? '');
  const medication = shapes.medication.safeParse(find(dispense.medicationReference?.reference));
  const request = shapes.request.safeParse(find(dispense.authorizingPrescription?.[0]?.reference));
  const prescriber = find(request.data?.requester?.reference);
  const pharmacy = (dispense.performer ?? [])
    .map(({ actor }) => find(actor.reference))
    .find((actor) => actor?.resourceType === 'Organization');
  const { value, unit = '' } = dispense.quantity ?? {};
  return [
    (dispense.whenHandedOver ?? dispense.whenPrepared ?? '').slice(0, 10),
    told(dispense.medicationCodeableConcept ?? medication.data?.code),
    value === undefined ? '' : `${String(value)} ${unit}`,
    String(dispense.daysSupply?.value ?? ''),
    personName(prescriber),
    shapes.organization.safeParse(pharmacy).data?.name ?? '',
    tellersOf(dispense.meta).join(' '),
  ];
}

function told({ text, coding = [] }: Concept = {}): string {
  return text ?? coding.find(({ display }) => display !== undefined)?.display ?? coding[0]?.code ?? '';
}

function personName(resource: Resource | undefined): string {
  const { family = '', given = [] } = shapes.practitioner.safeParse(resource).data?.name?.[0] ?? {};
  return [family, given.join(' ')].filter((part) => part !== '').join(', ');
}
