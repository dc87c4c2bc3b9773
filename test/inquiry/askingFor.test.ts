import { describe, expect, it } from '@jest/globals';
import type { RegisteredClient } from '../../src/auth/index.js';
import { individualReader } from '../../src/composition/clients.js';
import { askingFor, type ToldRequester } from '../../src/inquiry/index.js';

const read = individualReader();
const adam = { name: { given: 'Adam', family: 'Amster' }, role: 'physician', npi: '1234567893', dea: 'BA1234563' };
const robin = { name: { given: 'Robin', family: 'Rx' }, role: 'pharmacist', npi: '1999999984' };
const facility = { name: 'Highview Clinic', npi: '1987654328' };
const own: RegisteredClient = {
  id: 'ehr',
  name: 'EHR',
  scopes: [],
  states: ['OH'],
  requestor: { ...adam, stateLicense: { state: 'KY', number: 'L1' }, facility },
};
const organization: RegisteredClient = {
  ...own,
  requestor: { name: adam.name, role: 'institution', facility },
  individuals: { accept: 'listed', list: [adam, robin] },
};
const anyone: RegisteredClient = { ...organization, individuals: { accept: 'any' } };

/** The NPI under which is asked, or why not. */
const npi = (client: RegisteredClient, told: ToldRequester) => {
  const acting = askingFor(client, told, read);
  return typeof acting === 'string' ? acting : acting.requestor.npi;
};

describe('a client for one person', () => {
  it.each<[string, ToldRequester, string]>([
    ['nobody', {}, adam.npi],
    ['them by NPI', { npi: adam.npi }, adam.npi],
    ['them by all', { npi: adam.npi, dea: adam.dea, license: 'L1' }, adam.npi],
    ['them by licence', { license: 'L1' }, adam.npi],
    ['them by name, however written', { name: { family: 'AMSTER ', given: 'adam' } }, adam.npi],
    ['them by a whole name', { name: { text: ' Adam  amster' } }, adam.npi],
    ['them by NPI, the name written otherwise', { npi: adam.npi, name: { family: ' ámster', given: 'A.' } }, adam.npi],
    ['them by NPI, and a given name alone', { npi: adam.npi, name: { given: 'Eve' } }, adam.npi],
    ['them by NPI, and no family name', { npi: adam.npi, name: { family: ' ', given: 'Adam' } }, adam.npi],
    ['their NPI and another family name', { npi: adam.npi, name: { family: 'Evil', given: 'Adam' } }, 'foreign'],
    ['their DEA number and another family name', { dea: adam.dea, name: { family: 'Evil' } }, 'foreign'],
    ['another NPI', { npi: robin.npi }, 'foreign'],
    ['their NPI and another DEA number', { npi: adam.npi, dea: 'AB1234579' }, 'foreign'],
    ['another licence', { license: 'L2' }, 'foreign'],
    ['another name', { name: { family: 'Amster', given: 'Eve' } }, 'foreign'],
    ['a given name alone', { name: { given: 'Mallory' } }, 'foreign'],
    ['their given name alone', { name: { given: 'Adam' } }, 'foreign'],
    ['a family name alone', { name: { family: 'Amster' } }, 'foreign'],
    ['another whole name', { name: { text: 'Eve Amster' } }, 'foreign'],
    ['their facility', { facility: { npi: facility.npi, ncpdp: '1234567' } }, adam.npi],
    ['another facility', { facility: { npi: '1999999992' } }, 'foreign-facility'],
  ])('that names %s', (_who, told, expected) => expect(npi(own, told)).toBe(expected));
});

describe("an organization's client", () => {
  it.each<[string, RegisteredClient, ToldRequester, string | undefined]>([
    ['nobody', organization, {}, undefined],
    ['one of its list', organization, { npi: robin.npi }, robin.npi],
    ['one of its list by name', organization, { name: robin.name }, robin.npi],
    ['one of its list under another family name', organization, { npi: robin.npi, name: adam.name }, 'foreign'],
    ['a given name alone', organization, { name: { given: 'Robin' } }, 'foreign'],
    ['anyone by a given name alone', anyone, { name: { given: 'Robin' } }, 'unreadable'],
    ['one of its list by a whole name', organization, { name: { text: 'Robin Rx' } }, robin.npi],
    ['numbers of two of its list', organization, { npi: robin.npi, dea: adam.dea }, 'foreign'],
    ['none of its list', organization, { npi: '1999999992', name: adam.name }, 'foreign'],
    ['anyone, where it may', anyone, { npi: robin.npi, name: robin.name, role: 'pharmacist' }, robin.npi],
    ['anyone with a wrong check digit', anyone, { npi: '1999999985', name: robin.name }, 'unreadable'],
    [
      'anyone by a whole name, which nobody cuts up',
      anyone,
      { npi: robin.npi, name: { text: 'Robin Rx' } },
      'unreadable',
    ],
    ['anyone without a name', anyone, { npi: robin.npi }, 'unreadable'],
  ])('that names %s', (_who, client, told, expected) => expect(npi(client, told)).toBe(expected));
});

it('takes a role from the message where it is a delegate’s, and else from the registration', () => {
  const role = (told: string) => {
    const acting = askingFor(own, { npi: adam.npi, role: told }, read);
    return typeof acting === 'string' ? acting : acting.requestor.role;
  };
  expect(role('prescriber-delegate-unlicensed')).toBe('prescriber-delegate-unlicensed');
  expect(role('pharmacist')).toBe('physician');
});

it.each([
  ["O'Brien", 'OBRIEN', true],
  ['Smith-Jones', 'SMITH JONES', true],
  ['Núñez', 'nunez', true],
  ['Smith', 'Smithe', false],
])('%s and %s are one family name beside a right number: %s', (registered, told, same) => {
  const client = { ...own, requestor: { ...own.requestor, name: { given: 'Adam', family: registered } } };
  expect(npi(client, { npi: adam.npi, name: { family: told, given: 'Adam' } })).toBe(same ? adam.npi : 'foreign');
});
