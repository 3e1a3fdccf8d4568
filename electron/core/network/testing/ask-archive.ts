import { writeFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { connectThrough } from '../connect-through.ts';
import { DIRECT_NETWORK } from '../direct-network.ts';
import { keepRoomForLookups } from '../../../../protocol/tls/lookup.ts';

// Run by slow-names.integration.test.ts under slow-names.c, as the agent is: asks for much by names that nobody knows, then
// an archive by its name (argument: its address), once more when no name is told any more, and prints what came of both.
keepRoomForLookups(process.env);
const ask = (url: string): Promise<number> => {
  const dispatcher = new Agent({ connect: connectThrough(DIRECT_NETWORK, () => ({})) });
  return request(url, { dispatcher }).then(({ statusCode }) => statusCode);
};
for (const name of ['collector', 'hub', 'proxy']) {
  for (let tries = 0; tries < 8; tries += 1) ask(`http://${name}.dead/`).catch(() => undefined);
}
const [archive = ''] = process.argv.slice(2);
const answers = [await ask(archive).catch(String)];
writeFileSync(process.env['SLOW_NAMES'] ?? '', '');
answers.push(await ask(archive).catch(String));
process.stdout.write(answers.join(' '));
