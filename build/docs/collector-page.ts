import { readFileSync, writeFileSync } from 'node:fs';
import { collectorHelp } from '../../collector/cli/collector-command.ts';
import { isMain } from '../check/is-main.ts';
import { renewPage } from './renew-page.ts';

export const COLLECTOR_PAGE = 'collector/README.md';

/** The collector's page with all its commands as they tell of themselves. */
export const renewCollectorPage = (page: string): Promise<string> =>
  renewPage(COLLECTOR_PAGE, page, { commands: `\`\`\`text\n${collectorHelp().trimEnd()}\n\`\`\`` });

if (isMain(import.meta.url)) {
  writeFileSync(COLLECTOR_PAGE, await renewCollectorPage(readFileSync(COLLECTOR_PAGE, 'utf8')));
}
