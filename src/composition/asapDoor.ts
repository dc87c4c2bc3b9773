import type { Router } from 'express';
import type { Config } from '../config/index.js';
import { createAsapResponder } from '../standards/asap/responder/index.js';
import type { MessageDoorDeps } from '../standards/door/deps.js';
import { hasMessageDoors } from './clientCertificates.js';

/** The door for clients that ask in ASAP; there is none where no client could prove by a certificate who it is. */
export function openAsapDoor(config: Config, _url: string, door: MessageDoorDeps): Router | undefined {
  if (!hasMessageDoors(config)) return undefined;
  const { overlay, action } = config.server.asap;
  return createAsapResponder({ ...door, overlay, action });
}
