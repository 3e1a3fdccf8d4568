import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVENT_CODES } from './event-codes.ts';

it('says in docs/audit-messages.md how every kind is told', () => {
  const rows = readFileSync('docs/audit-messages.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `[a-z_]+\.[a-z_]+`/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const wanted = Object.entries(EVENT_CODES).map(([kind, { eventId, type, action, words }]) => [
    `\`${kind}\``,
    `${eventId.code} ${eventId.display}`,
    type === null ? '' : `${type.code} ${type.display}`,
    action,
    words,
  ]);
  expect(rows).toEqual(wanted);
});
