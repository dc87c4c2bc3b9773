import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientWith } from '../../auth/support/rig.js';
import { type AsapDoor, openAsapDoor } from '../asap/responder/support/door.js';
import { sample, textOf } from '../stateServer.js';

let door: AsapDoor;
afterEach(() => door.close());

/** Asks by the registered requester. */
const question = (): string =>
  sample('asap/query.xml')
    .replace(/<RequestID>[^<]*/, `<RequestID>${randomUUID()}`)
    .replace(/<DisclosingState>.*<\/DisclosingState>/, '')
    .replace(/<StateLicenseNumber>.*<\/StateLicenseNumber>/, '')
    .replace('>BA1234563<', '><');

describe('a question that came as a message', () => {
  it('may be sent again where it could not be recorded, once it can be', async () => {
    door = await openAsapDoor({ OH: { status: 'no-data' } });
    const message = question();
    await door.closeAudit();
    // For a second after it was written to, the disk counts as good.
    while (await door.ready()) await setTimeout(20);
    expect(await door.send(message)).toMatchObject({ status: 503, body: expect.stringContaining('send it later') });
    await door.openAudit();
    expect((await door.send(message)).status).toBe(200);
    expect(textOf((await door.send(message)).body, 'Text')).toMatch(/^duplicate: /);
  });

  it.each([
    ['system/MedicationDispense.rs', false],
    ['system/*.read', false],
    ['system/MedicationDispense.r', true],
    ['system/Patient.rs', true],
  ])('of a client that is registered for %s is refused: %s', async (scope, refused) => {
    const client = clientWith('ehr', { scopes: [scope] });
    door = await openAsapDoor({ OH: { status: 'no-data' } }, { identify: async () => client });
    const { body } = await door.send(question());
    expect(body.includes('No scope of this client covers searching MedicationDispense.')).toBe(refused);
    expect(body.includes('>OH<')).toBe(!refused);
  });
});
