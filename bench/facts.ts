interface Resource {
  resourceType: string;
  [member: string]: unknown;
}

/** The facts of a Bundle's dispenses, with references followed: what every contender must agree on before it is timed. */
export function facts(json: string): string[] {
  const { entry } = JSON.parse(json) as { entry: { fullUrl: string; resource: Resource }[] };
  const byUrl = new Map(entry.map((one) => [one.fullUrl, one.resource]));
  const at = (from: unknown, path: string): unknown =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], from);
  const follow = (from: unknown, path: string): Resource => byUrl.get(at(from, `${path}.reference`) as string)!;
  return entry
    .map((one) => one.resource)
    .filter((resource) => resource.resourceType === 'MedicationDispense')
    .map((dispense) => {
      const request = follow(dispense, 'authorizingPrescription.0');
      const drug = follow(dispense, 'medicationReference');
      const party = (resource: Resource) =>
        [
          'name.0.family',
          'name.0.given.0',
          'address.0.line.0',
          'address.0.city',
          'address.0.state',
          'address.0.postalCode',
        ].map((path) => at(resource, path));
      const extension = (url: string) => (dispense.extension as { url: string }[]).find((one) => one.url.endsWith(url));
      const pharmacy = follow(dispense, 'performer.0.actor');
      return JSON.stringify([
        ...[
          'identifier.0.value',
          'whenPrepared',
          'whenHandedOver',
          'status',
          'quantity.value',
          'quantity.unit',
          'daysSupply.value',
          'note.0.text',
          'type.coding.0.code',
        ].map((path) => at(dispense, path)),
        at(extension('refill-number-extension'), 'valuePositiveInt'),
        at(extension('rx-transmission-method'), 'valueCoding.code'),
        at(request, 'authoredOn'),
        at(request, 'dispenseRequest.numberOfRepeatsAllowed'),
        ...[
          'code.text',
          'code.coding.0.code',
          'code.coding.0.display',
          'form.text',
          'ingredient.0.strength.numerator.value',
        ].map((path) => at(drug, path)),
        ...party(follow(dispense, 'subject')),
        at(follow(dispense, 'subject'), 'birthDate'),
        at(follow(dispense, 'subject'), 'gender'),
        ...party(follow(request, 'requester')),
        pharmacy.name,
        at(pharmacy, 'address.0.line.0'),
        ...[pharmacy, follow(request, 'requester')].flatMap((resource) =>
          (resource.identifier as { value: string }[]).map((identifier) => identifier.value),
        ),
      ]);
    })
    .sort();
}
