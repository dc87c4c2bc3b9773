import { z } from 'zod';
import { choice, flag, integer, text } from '../fields.js';
import { span } from '../units.js';
import { link } from './connections.js';
import { wsSecurity } from './wsSecurity.js';

const mailbox = (description: string, example: string) =>
  text({ description, example }, /^\S{1,35}$/, 'a text of up to 35 characters without spaces');
const qualifier = (description: string) => choice(['P', 'C', 'M', 'D', 'ZZZ'], 'SCRIPT qualifier', { description });
const longName = (description: string) => text({ description }, /^.{1,35}$/, 'a text of up to 35 characters');

/** What a SCRIPT message to this state carries beside the question. */
export const script = z
  .strictObject({
    to: mailbox("`To` of the header. Left out: the state's code.", 'WA-OHP').optional(),
    toQualifier: qualifier('Qualifier of `To`.').prefault('ZZZ'),
    from: mailbox('`From` of the header. Left out: `gateway.site`.', 'GWY01').optional(),
    fromQualifier: qualifier('Qualifier of `From`.').prefault('D'),
    senderTertiary: longName(
      '`Sender/TertiaryIdentification`, such as the licence registered with the state.',
    ).optional(),
    receiverTertiary: longName('`Receiver/TertiaryIdentification`.').optional(),
    tertiaryIdentifier: longName('`TertiaryIdentifier` of the header.').optional(),
    testMessage: flag({ description: 'Marks messages as tests.' }).prefault(false),
    consent: choice(['Y', 'N', 'P', 'X', 'Z', 'TPO'], 'SCRIPT consent code', {
      description:
        '`Consent` of BenefitsCoordination. Left out: `Y` in 10.6 (which demands one), no BenefitsCoordination in 2017071.',
    }).optional(),
    sendStates: flag({ description: '2017071: send `PDMPStatesRequested`, where the state accepts it.' }).prefault(
      false,
    ),
    sendRole: flag({ description: '2017071: send `RequestorRole`, where the state accepts it.' }).prefault(false),
    sendSsn: flag({ description: "Send the patient's social security number, where the caller gave one." }).prefault(
      false,
    ),
    messages: integer(
      {
        description:
          'Messages of one history at most: where the state says that it has more (`AQ`), it is asked again for parts of the window. 1: never again.',
      },
      1,
      1000,
    ).prefault(10),
  })
  .meta({ description: 'Header and options of SCRIPT messages; SCRIPT routes only.' });

/** What the licensed ASAP standard fixes, and we do not know: docs/asap.md. */
export const asap = z
  .strictObject({
    envelope: choice(['soap-1.1', 'soap-1.2'], 'SOAP version', {
      description: 'SOAP version of questions; answers are read in either.',
    }).prefault('soap-1.1'),
    action: text(
      { description: 'SOAP action of questions.', example: 'urn:example:pmp/AdHocQuery' },
      /^[^\s"]{1,200}$/,
      'a text without spaces and quotes',
    ).prefault('urn:x-pdmp-gateway:asap-pmp-ws:2.1a/DetailedAdHocQuery'),
    destination: mailbox("`DisclosingState` of questions. Left out: the state's code.", 'PMP-VA').optional(),
  })
  .meta({ description: 'SOAP and routing of ASAP questions; ASAP routes only.' });

/** How one state is asked. */
export const route = z
  .strictObject({
    via: text({
      description: 'Name of the connection to go by; or give `protocol` and `endpoint` here.',
      example: 'rxcheck',
    }).optional(),
    ...link,
    window: span({
      description: 'Report window for this state when the caller gives none. Left out: `window`.',
    }).optional(),
    longestWindow: span({
      description:
        'Longest report window that this state answers. A longer one is asked in parts, all within `timeout`, and the answers are joined. Left out: any.',
    }).optional(),
    mostWindows: integer(
      {
        description: 'Parts of one report window at most, where `longestWindow` makes parts; for more it is not asked.',
      },
      1,
      1000,
    ).prefault(24),
    windowsAtOnce: integer(
      { description: 'Parts of one report window asked at the same time at most.' },
      1,
      100,
    ).prefault(2),
    overlay: text(
      {
        description:
          "Mapping overlay (`mappings/overlays/NAME.yaml`). Left out: the state's code, where such a file exists.",
        example: 'WA',
      },
      /^[A-Za-z0-9_-]+$/,
      'a name of letters, digits, - and _',
    ).optional(),
    sendSsn: flag({
      description: "Send the patient's social security number, where the caller gave one. Few states want it.",
    }).prefault(false),
    script: script.optional(),
    asap: asap.prefault({}),
    wsSecurity: wsSecurity.optional(),
  })
  .meta({
    description:
      'How one state is asked: by a connection (`via`), or with `protocol` and `endpoint` of its own. What it does not set is as at its connection, or as the defaults of `connections`.',
  });

export type Route = z.infer<typeof route>;
export type Script = z.infer<typeof script>;
