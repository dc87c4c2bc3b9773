import { describe, expect, it } from '@jest/globals';
import { BASE_ORDER, ELEMENT_ORDER } from '../../src/fhir/elements.js';
import { childrenOf } from '../../src/fhir/order.js';

describe('childrenOf', () => {
  it('finds every type that the table names, and every element once', () => {
    for (const [type, order] of Object.entries(ELEMENT_ORDER)) {
      const [base = '', ...items] = order.split(' ');
      expect(BASE_ORDER).toHaveProperty([base]);
      expect(new Set(items).size).toBe(items.length);
      for (const item of items) {
        const [name = '', of = ''] = item.split(':');
        for (const each of of.split('|')) {
          if (/^$|^[a-z]|^Resource$/.test(each)) continue;
          expect(ELEMENT_ORDER).toHaveProperty([each === '.' ? `${type}.${name.replace('*', '')}` : each]);
        }
      }
    }
  });

  it('knows what the gateway answers with', () => {
    for (const type of [
      'Bundle',
      'CapabilityStatement',
      'CodeSystem',
      'MedicationDispense',
      'MessageHeader',
      'NamingSystem',
      'OperationDefinition',
      'OperationOutcome',
      'Parameters',
      'SearchParameter',
      'StructureDefinition',
      'ValueSet',
    ]) {
      expect(childrenOf(type).find('id')).toMatchObject({ place: 0, type: '' });
    }
  });

  it('tells a choice by its full name, and nothing by half of one', () => {
    const dispense = childrenOf('MedicationDispense');
    expect(dispense.find('medicationReference')?.type).toBe('Reference');
    expect(dispense.find('medicationCodeableConcept')?.place).toBe(dispense.find('medicationReference')?.place);
    expect(dispense.find('medication')).toBeUndefined();
    expect(dispense.find('medicationQuantity')).toBeUndefined();
    expect(childrenOf('Extension').find('valuePositiveInt')).toMatchObject({ type: '', primitive: 'positiveInt' });
    expect(childrenOf('Extension').find('valueSausage')).toBeUndefined();
    expect(() => childrenOf('toString')).toThrow(TypeError);
  });
});
