import { expect, it } from '@jest/globals';
import { EhrError } from '../../../src/cli/ehr/error.js';
import { request } from '../../../src/cli/ehr/request.js';
import { makeAuthority } from '../../support/certificates.js';
import { closedPort, httpsServer } from '../../transport/servers.js';

const refused = (url: string) =>
  request(url).then(
    () => undefined,
    (error: unknown) => (error instanceof EhrError ? { message: error.message, retryMs: error.retryMs } : error),
  );

it('says of a certificate of an unknown authority what to set, and not that nobody runs', async () => {
  const authority = makeAuthority('Clinic CA');
  const { key, cert } = authority.issue('gateway.test');
  const codes = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN'];
  for (const [index, chain] of [cert, `${cert}${authority.cert}`].entries()) {
    const server = await httpsServer({ key, cert: chain }, (_req, res) => void res.end());
    const origin = `https://127.0.0.1:${server.port}`;
    expect(await refused(`${origin}/fhir`)).toEqual({
      message: `the certificate of ${origin} is of no authority that is trusted here (${codes[index]}): set NODE_EXTRA_CA_CERTS to a PEM file of its authority`,
    });
    await server.stop();
  }
});

it('asks where nobody listens whether the gateway is running, and may be asked again', async () => {
  const origin = `http://127.0.0.1:${await closedPort()}`;
  expect(await refused(origin)).toEqual({
    message: `${origin} does not answer (ECONNREFUSED): is the gateway running there?`,
    retryMs: 5_000,
  });
});
