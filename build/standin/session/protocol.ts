import type Electron from 'electron';
import { addScheme } from '../address.ts';

export type SchemeHandler = (request: Request) => Response | Promise<Response>;
type Implemented = Pick<Electron.Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'>;

/** A session's own schemes. */
export type SessionProtocol = Implemented & { readonly handlerOf: (scheme: string) => SchemeHandler | undefined };

export function createProtocol(): SessionProtocol {
  const handlers = new Map<string, SchemeHandler>();
  return {
    handle: (scheme, handler) => {
      if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
      addScheme(scheme);
      handlers.set(scheme, async (request) => toResponse(await handler(request as GlobalRequest)));
    },
    unhandle: (scheme) => void handlers.delete(scheme),
    isProtocolHandled: (scheme) => handlers.has(scheme),
    handlerOf: (scheme) => handlers.get(scheme),
  };
}

// Electron's typings name the global classes, which are Node's.
type GlobalRequest = Parameters<Parameters<Electron.Protocol['handle']>[1]>[0];
const toResponse = (response: Response): Response => response;

/** Before `ready`, once: which schemes behave like http. Chromium is told nothing; addresses are translated. */
export const registerSchemesAsPrivileged: Electron.Protocol['registerSchemesAsPrivileged'] = (schemes) => {
  for (const { scheme } of schemes) addScheme(scheme);
};
