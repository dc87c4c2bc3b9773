import type { Router } from 'express';
import type { Config } from '../config/index.js';
import { asapWsdl, createAsapResponder } from '../standards/asap/responder/index.js';
import type { MessageDoorDeps } from '../standards/door/deps.js';
import { hasMessageDoors } from './clientCertificates.js';

/**
 * The door for clients that ask in ASAP; there is none where no client could prove by a certificate who it is.
 * @param url `server.publicUrl`
 */
export function openAsapDoor(config: Config, url: string, door: MessageDoorDeps): Router | undefined {
  if (!hasMessageDoors(config)) return undefined;
  const { overlay, action } = config.server.asap;
  // Licensed names are the licensor's to publish.
  const wsdl = overlay === undefined ? asapWsdl(`${url}/asap`, action) : undefined;
  return createAsapResponder({ ...door, overlay, action, wsdl });
}
