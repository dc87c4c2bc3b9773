import { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientSSLSecurity, createClientAsync } from 'soap';
import { cast } from '../../src/simulator/index.js';
import { type MessageHouse, startMessageHouse, window } from './support/messageHouse.js';

let door: MessageHouse;
beforeAll(async () => {
  door = await startMessageHouse('/asap');
});
afterAll(() => door.house.close());

interface Answer {
  readonly RequestID: string;
  readonly Status: readonly { readonly DisclosingState: string; readonly Code: string }[];
  readonly Prescription: readonly { readonly RxSerialNumber: string; readonly DispenseDate: Date }[];
}

describe.each([
  ['1.1', false],
  ['1.2', true],
] as const)('a SOAP %s client made from the WSDL', (version, forceSoap12Headers) => {
  it('asks, and is told what the states know', async () => {
    const { cert, key } = door.own;
    const tls = { ca: door.ca, cert, key, servername: 'pdmp.example.org' };
    const client = await createClientAsync(`${door.house.gateway.url}/asap?wsdl`, {
      disableCache: true,
      forceSoap12Headers,
      wsdl_options: { httpsAgent: new Agent(tls) },
    });
    client.setSecurity(new ClientSSLSecurity(Buffer.from(key), Buffer.from(cert), [door.ca], tls));
    const operations = { DetailedAdHocQuery: {} };
    expect(client.describe()).toMatchObject({ AdHoc: { AdHocSoap11: operations, AdHocSoap12: operations } });

    const { given, family, birthDate } = cast.star;
    const ask = client['DetailedAdHocQueryAsync'] as (question: object) => Promise<[Answer]>;
    const [answer] = await ask({
      Header: {
        RequestID: `node-soap-${version}`,
        dateTime: '2026-10-31T10:00:00Z',
        NationalProviderID: '1234567893',
        DisclosingState: ['OH', 'IN'],
      },
      Patient: { GivenName: given, SurName: family, BirthDate: birthDate },
      DateRange: { DateRangeBegin: window.start, DateRangeEnd: window.end },
    });
    expect(answer.RequestID).toBe(`node-soap-${version}`);
    expect(answer.Status.map(({ DisclosingState, Code }) => `${DisclosingState} ${Code}`)).toEqual([
      'IN Provided',
      'OH Provided',
    ]);
    const known = door.house.simulator
      .truth(given, family, birthDate, window.start, window.end)
      .filter(({ state }) => state === 'OH' || state === 'IN')
      .flatMap(({ dispenses }) => dispenses.map(({ rxNumber, filledDate }) => `${rxNumber} ${filledDate}`));
    const told = answer.Prescription.map(
      ({ RxSerialNumber, DispenseDate }) => `${RxSerialNumber} ${DispenseDate.toISOString().slice(0, 10)}`,
    );
    expect(told.length).toBeGreaterThan(10);
    expect(new Set(told)).toEqual(new Set(known));
  });
});
