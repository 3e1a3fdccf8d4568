import { protocol, type Session } from 'electron';
import { PAGE_FILES } from '../page-files.ts';
import { answerPage } from './answer-page.ts';
import { PAGE_SCHEME } from './page-address.ts';

/** Must run before `ready`. Leaves out every privilege that a page without fetch does not need. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the pages from the list made at build time: an unknown path is 404. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(PAGE_SCHEME, (request) => answerPage(request.url, folder, PAGE_FILES));
}
