import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClientAsync, type Client } from 'soap';
import { cast, startSimulator, type Simulator } from '../../../src/simulator/index.js';
import { served } from '../support/ask.js';
import { complaints, textsOf } from '../support/judge.js';
import { asOf, historyAction, pmpRequest } from '../support/requests.js';

let simulator: Simulator;
let client: Client;
beforeAll(async () => {
  simulator = await startSimulator({ asOf });
  client = await createClientAsync(`${served(simulator, 'OH').endpoint}?wsdl`, {
    forceSoap12Headers: true,
    disableCache: true,
  });
});
afterAll(() => simulator.stop());

describe('a client made from the WSDL', () => {
  it('finds both operations at the state’s own address', () => {
    expect(client.describe()).toMatchObject({
      pmp: { WsBasicProfile: { ProvidePrescriptionDrugHistory: {}, ProvidePatientPicklist: {} } },
    });
  });

  it('asks and is answered', async () => {
    client.addSoapHeader(
      ['Action', 'MessageID', 'To', 'From']
        .map((name, n) => {
          const content = [historyAction, 'urn:uuid:soap', 'urn://OH', '<Address>urn://KY_GWY</Address>'][n] ?? '';
          return `<${name} xmlns="http://www.w3.org/2005/08/addressing">${content}</${name}>`;
        })
        .join(''),
    );
    client.addSoapHeader(
      {
        MetaData: {
          Requestor: {
            RequestorRole: 'Physicians',
            RequestorIdentification: { IdentificationID: '1234567893', IdentificationCategoryCode: 'NPI' },
          },
          RequestorOrganization: { RequestorOrganizationName: 'Highview' },
          RoutingData: {
            RequestID: 'KY1',
            RequestDateTime: '2026-11-20T10:00:00Z',
            RequestingState: 'KY',
            StateRequestID: '',
            DisclosingState: 'OH',
            StateDisclosureID: '',
            HubRequestID: '',
            HubDisclosureID: '',
            HubUsedIdentification: { HubIdentificationID: '01', HubIdentificationCode: 'RxCheck' },
          },
          Version: '2',
        },
      },
      '',
      'pmix',
      'http://www.pmixpmp.org',
    );
    const operation = client['ProvidePrescriptionDrugHistoryAsync'] as (
      body: object,
    ) => Promise<[{ ResponseData: string }, string, { ResponseStatus: { Status: { PMPStatus: string } } }]>;
    const [body, , header] = await operation({ RequestData: pmpRequest(cast.star) });
    expect(header.ResponseStatus.Status.PMPStatus).toBe('Provided');
    expect(complaints(body.ResponseData, 'pmix-3/report.xsd')).toEqual([]);
    expect(textsOf(body.ResponseData, 'Prescription').length).toBeGreaterThan(3);
  });
});
