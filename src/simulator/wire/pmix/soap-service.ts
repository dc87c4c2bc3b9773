import { listen, type Server } from 'soap';
import { pmixWsdl } from './wsdl.js';

/** What a service is to answer: made when soap has read the body. */
export interface SoapReply {
  readonly header: string;
  /** The payload; absent: an empty `ResponseType`. */
  readonly payload?: string;
  /** As escaped text instead of CDATA. */
  readonly escaped: boolean;
}

/** A SOAP 1.2 service by the `soap` library from our WSDL, apart from any socket. */
export interface SoapService {
  /** Gives the envelope of `action` to soap and returns the answer's envelope. */
  process(envelope: string, action: string, reply: (payload: string) => SoapReply): Promise<string>;
}

/** One query on its way through soap. */
interface Job {
  readonly reply: (payload: string) => SoapReply;
  made?: SoapReply;
}

/**
 * Starts the service.
 * @param prefixes renames the prefixes `pmix` and `wsa` in what soap writes
 */
export async function startSoapService(prefixes: (prefix: string) => string): Promise<SoapService> {
  const jobs = new WeakMap<object, Job>();
  const body = (request: unknown): object => {
    const { payload, escaped } = jobOf(jobs, request).made ?? { escaped: false };
    if (payload === undefined) return {};
    return {
      ResponseData: escaped ? payload : { $xml: `<![CDATA[${payload.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` },
    };
  };
  const operation = (_args: unknown, _done: unknown, _headers: unknown, request: unknown): object => body(request);
  const server = await new Promise<Server>((resolve, reject) => {
    listen(null, {
      path: '/pmix',
      xml: pmixWsdl('http://localhost/pmix').replace(/\bpmix(?=[:=])/g, prefixes),
      services: {
        pmp: { WsBasicProfile: { ProvidePrescriptionDrugHistory: operation, ProvidePatientPicklist: operation } },
      },
      forceSoap12Headers: true,
      suppressStack: true,
      envelopeKey: prefixes('soap'),
      callback: (error: unknown, ready: Server) => (error ? reject(error) : resolve(ready)),
    });
  });
  // soap asks for headers first and for the body after, so the reply is made here
  server.addSoapHeader((_method: string, args: unknown, _headers: unknown, request: unknown) => {
    const job = jobOf(jobs, request);
    job.made = job.reply(requestData(args));
    return job.made.header;
  });
  return {
    async process(envelope, action, reply) {
      const connection = {};
      jobs.set(connection, { reply });
      const { body: answer } = await server.processRequest(envelope, {
        url: '/pmix',
        headers: { soapaction: action },
        connection,
      });
      return answer;
    },
  };
}

function jobOf(jobs: WeakMap<object, Job>, request: unknown): Job {
  const connection = hasConnection(request) ? jobs.get(request.connection) : undefined;
  if (connection === undefined) throw new Error('soap lost its request');
  return connection;
}

function hasConnection(request: unknown): request is { connection: object } {
  return (
    typeof request === 'object' && request !== null && 'connection' in request && request.connection instanceof Object
  );
}

function requestData(args: unknown): string {
  if (typeof args !== 'object' || args === null || !('RequestData' in args)) return '';
  return typeof args.RequestData === 'string' ? args.RequestData : '';
}
