import { type CommandIo, EXIT } from './command-io.ts';
import { archiveCommand } from './archive-command.ts';
import { destroyCommand } from './destroy-command.ts';
import { holdCommand } from './hold-command.ts';
import { feedCommand } from './feed-command.ts';
import { logCommand } from './log-command.ts';
import { policyCommand } from './policy-command.ts';
import { alertsCommand, reviewCommand, reviewsCommand } from './review-commands.ts';
import { serveCommand } from './serve-command.ts';
import { tokenCommand } from './token-command.ts';
import { recoverCommand } from './recover-command.ts';
import { recordsCommand, trailsCommand } from './trails-command.ts';
import { userCommand } from './user-command.ts';
import { whoSawCommand } from './who-saw-command.ts';
import { verifyTrailCommand } from './verify-trail-command.ts';
import { auditCommand, verifyCommand } from './verify-command.ts';
import { witnessCommand } from './witness-command.ts';
import { wordsForError } from './words-for-error.ts';
import { caCommand, workstationCommand } from './workstation-command.ts';

const USAGE = `glasskey collector COMMAND --data DIR [--json]
  serve --port N [--host 127.0.0.1] [--url https://name:port] [--name NAME]
  token --site SITE [--hours 24] [--uses 1]
  user add USER --name NAME --family-name NAME --department D --roles R,R [--algorithm SHA1] [--digits 6] [--period 30]
  user list | roles USER --roles R,R | disable USER | enable USER | unlock USER | reset-factor USER | reset-password USER
  user assign-token USER --kind hotp [--algorithm SHA1] [--digits 6] [--counter 0]
  policy show | policy set FILE
  workstation list | lock ID | lock all | revoke ID
  feed add syslog NAME --to host[:6514] [--dicom] [--bom] [--purpose-of-use] [--structured-data] [--no-goodbye]
  feed add fhir NAME --to https://host/base [--put]
    both with [--ca FILE | --pin FILE] [--cert FILE --key FILE] [--from INDEX|now] [--without KIND,KIND]
  feed list | status | remove NAME | move NAME --from INDEX|now
  alerts [--all] | reviews [--all] | review ID --reviewer USER [--verdict justified|not-justified|needs-follow-up]
  who-saw --patient ID [--issuer I] | --study UID [--from DAY] [--to DAY] [--json | --page FILE] --reviewer USER
  hold list | add [--patient ID --issuer I] [--study UID] [--user USER] [--from DAY] [--to DAY] | release ID --reviewer USER
  destroy list | propose [--class C] [--month YYYY-MM] | approve N | certificate N --reviewer USER
    all from alerts on also with --url https://name:port --ca FILE --reviewer USER instead of --data
  destroy verify FILE --key KEY
  archive --to DIR | archive read DIR --day YYYY-MM-DD [--trail ID]
  trails | records export --trail ID | verify | verify-trail FILE... | audit | ca
  log key | checkpoint | verify | evidence | export DIR [--entries]
  witness list | add KEY --url https://name:port [--ca FILE] | remove KEY | require N
  recover [--restored]
Passwords, codes, words and secrets are read from standard input, one a line, in this order: password, code, words.
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  serve: serveCommand,
  token: tokenCommand,
  user: userCommand,
  policy: policyCommand,
  trails: trailsCommand,
  records: recordsCommand,
  workstation: workstationCommand,
  alerts: alertsCommand,
  reviews: reviewsCommand,
  review: reviewCommand,
  verify: verifyCommand,
  'verify-trail': verifyTrailCommand,
  audit: auditCommand,
  ca: caCommand,
  log: logCommand,
  'who-saw': whoSawCommand,
  archive: archiveCommand,
  hold: holdCommand,
  destroy: destroyCommand,
  witness: witnessCommand,
  recover: recoverCommand,
  feed: feedCommand,
};

/** `glasskey collector …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly or data that cannot be opened. */
export async function collectorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' || name === '--help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    io.stderr.write(USAGE);
    return EXIT.unusable;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    const words = wordsForError(error);
    if (words === null) throw error;
    io.stderr.write(`glasskey collector ${name}: ${words}\n`);
    return EXIT.unusable;
  }
}
