import type { Router } from 'express';
import type { Config } from '../config/index.js';
import type { MessageDoorDeps } from '../standards/door/deps.js';
import { createScriptResponder } from '../standards/script/responder/index.js';
import { hasMessageDoors } from './clientCertificates.js';

/** The door for clients that ask in SCRIPT; there is none where no client could prove by a certificate who it is. */
export function openScriptDoor(config: Config, version: string, door: MessageDoorDeps): Router | undefined {
  if (!hasMessageDoors(config)) return undefined;
  return createScriptResponder({
    ...door,
    software: { developer: 'pdmp-gateway', product: 'pdmp-gateway', version },
  });
}
