import { openCollector } from '../open-collector.ts';
import { approveDestruction } from '../retention/approve-destruction.ts';
import { eraseAll } from '../retention/erase.ts';
import { readPerson } from '../people/read-person.ts';

// A process that a test kills: approves a destruction and erases, as `glasskey collector destroy approve` does.
const [dataDir = '', number = '', approver = ''] = process.argv.slice(2);
const { collector, close } = await openCollector({ dataDir });
const person = readPerson(collector, approver)?.person;
if (person === undefined) throw new Error('no such person');
process.stdout.write('begin\n');
const approved = await approveDestruction(collector, Number(number), person);
process.stdout.write(`${approved.ok ? 'keys gone' : approved.code}\n`);
await eraseAll(collector);
close();
