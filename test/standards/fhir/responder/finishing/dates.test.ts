import { describe, expect, it } from '@jest/globals';
import { datesOf } from '../../../../../src/standards/fhir/responder/finishing/dates.js';

const dispense = (whenPrepared?: string, whenHandedOver?: string) => ({
  resourceType: 'MedicationDispense',
  whenPrepared,
  whenHandedOver,
});

describe('datesOf', () => {
  it.each([
    ['2024-03-02', '2024-03-02'],
    ['2024-03-02', '2024-03-05'],
    ['2024-03-02', '2024-04'],
    ['2024-03', '2024-04-01T10:00:00Z'],
    ['2024-03-02', '2024-03-03T10:00:00Z'],
    ['2024-03-02T10:00:00Z', '2024-03-02T05:00:00-05:00'],
  ])('a fill on %s and a sale on %s can stand side by side', (whenPrepared, whenHandedOver) => {
    expect(datesOf(dispense(whenPrepared, whenHandedOver))).toEqual({ whenPrepared, whenHandedOver, extensions: [] });
  });

  it.each([
    ['2024-03-02', '2024-03-01', '2024-03-02'],
    ['2024-03-02', '2024-03', '2024-03-02'],
    ['2024-03', '2024-03-02', '2024-03'],
    ['2024-03', '2024-03-02T09:00:00-05:00', '2024-03'],
    ['2024-03-02', '2024-03-02T09:00:00-05:00', '2024-03-02'],
    ['2024-03-02T10:00:00Z', '2024-03-02', '2024-03-02T10:00:00Z'],
    ['2024-03-02T10:00:00Z', '2024-03-02T09:00:00Z', '2024-03-02T10:00:00Z'],
  ])('a fill on %s and a sale on %s cannot (mdd-1): the sale moves', (whenPrepared, sale, whenHandedOver) => {
    expect(datesOf(dispense(whenPrepared, sale))).toEqual({
      whenPrepared,
      whenHandedOver,
      extensions: [{ url: 'urn:pdmp:extension:when-handed-over', valueDateTime: sale }],
    });
  });

  it('a fill alone is a sale too; a sale alone is no fill', () => {
    expect(datesOf(dispense('2024-03-02'))).toEqual({
      whenPrepared: '2024-03-02',
      whenHandedOver: '2024-03-02',
      extensions: [],
    });
    expect(datesOf(dispense(undefined, '2024-03-02'))).toEqual({ whenHandedOver: '2024-03-02', extensions: [] });
    expect(datesOf(dispense())).toEqual({ extensions: [] });
  });
});
