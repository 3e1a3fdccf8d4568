import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import type { Language } from '../../protocol/languages.ts';
import { PAGE_FILES } from '../page-files.ts';
import { answerPage } from './answer-page.ts';
import { PAGE_SCHEME } from './page-address.ts';

/** Must run before `ready`. Leaves out every privilege that a page without fetch does not need. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves one language's pages from the list made at build time: an unknown path is 404. Pages do not choose their language. */
export function serveApp(session: Session, folder: string, language: Language): void {
  const files = PAGE_FILES[language];
  session.protocol.handle(PAGE_SCHEME, (request) => answerPage(request.url, join(folder, language), files));
}
