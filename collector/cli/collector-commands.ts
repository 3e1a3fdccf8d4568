import type { CommandIo } from './command-io.ts';
import { archiveCommand } from './archive-command.ts';
import { destroyCommand } from './destroy-command.ts';
import { holdCommand } from './hold-command.ts';
import { feedCommand } from './feed-command.ts';
import { logCommand } from './log-command.ts';
import { minimumVersionCommand } from './minimum-version-command.ts';
import { policyCommand } from './policy-command.ts';
import { alertsCommand, reviewCommand, reviewsCommand } from './review-commands.ts';
import { serveCommand } from './serve-command.ts';
import { tokenCommand } from './token-command.ts';
import { rolloutCommand } from './rollout-command.ts';
import { recoverCommand } from './recover-command.ts';
import { recordsCommand, trailsCommand } from './trails-command.ts';
import { userCommand } from './user-command.ts';
import { WHO_SAW_USAGE, whoSawCommand } from './who-saw-command.ts';
import { verifyTrailCommand } from './verify-trail-command.ts';
import { auditCommand, verifyCommand } from './verify-command.ts';
import { witnessCommand } from './witness-command.ts';
import { caCommand, workstationCommand, workstationsCommand } from './workstation-command.ts';

export type CollectorCommand = {
  /** The forms of its call, as help shows them; a line further in belongs to the one above it. */
  readonly usage: readonly string[];
  readonly run: (args: readonly string[], io: CommandIo) => Promise<number>;
};

/** All that `glasskey collector` can do: what help lists, what is dispatched, and what documents may name. */
export const COLLECTOR_COMMANDS: Readonly<Record<string, CollectorCommand>> = {
  serve: { usage: ['serve --port N [--host 127.0.0.1] [--url https://name:port] [--name NAME]'], run: serveCommand },
  token: { usage: ['token --site SITE [--tenant NAME] [--ring NAME] [--hours 24] [--uses 1]'], run: tokenCommand },
  user: {
    usage: [
      'user add USER --name NAME --family-name NAME --department D --roles R,R [--algorithm SHA1] [--digits 6] [--period 30]',
      'user list | roles USER --roles R,R | edit USER [--name NAME] [--family-name NAME] [--department D]',
      'user disable USER | enable USER | unlock USER | reset-factor USER | reset-password USER',
      'user assign-token USER --kind hotp [--algorithm SHA1] [--digits 6] [--counter 0]',
    ],
    run: userCommand,
  },
  policy: { usage: ['policy show | policy set FILE'], run: policyCommand },
  workstations: { usage: ['workstations'], run: workstationsCommand },
  workstation: {
    usage: ['workstation list | lock ID | lock all | revoke ID | ring ID NAME | ring ID --none'],
    run: workstationCommand,
  },
  'minimum-version': {
    usage: ['minimum-version show | set VERSION --from TIME [--untried] [--at-once] | none'],
    run: minimumVersionCommand,
  },
  rollout: {
    usage: ['rollout start VERSION --rings NAME:0h,NAME:24h,… | show | hold | resume | finish'],
    run: rolloutCommand,
  },
  feed: {
    usage: [
      'feed add syslog NAME --to host[:6514] [--dicom] [--bom] [--purpose-of-use] [--structured-data] [--no-goodbye]',
      'feed add fhir NAME --to https://host/base [--conditional-create]',
      '  both with [--ca FILE | --pin FILE] [--cert FILE --key FILE] [--from INDEX|now] [--without KIND,KIND]',
      'feed list | status | remove NAME | move NAME --from INDEX|now',
    ],
    run: feedCommand,
  },
  alerts: { usage: ['alerts [--all] [--before ID] | alerts acknowledge ID --reviewer USER'], run: alertsCommand },
  reviews: { usage: ['reviews [--all] [--beyond ID]'], run: reviewsCommand },
  review: {
    usage: ['review ID --reviewer USER [--verdict justified|not-justified|needs-follow-up]'],
    run: reviewCommand,
  },
  'who-saw': {
    usage: [WHO_SAW_USAGE],
    run: whoSawCommand,
  },
  hold: {
    usage: [
      'hold list | add [--patient ID [--issuer I]] [--study UID] [--user USER] [--from DAY] [--to DAY] | release ID --reviewer USER',
    ],
    run: holdCommand,
  },
  destroy: {
    usage: [
      'destroy list | propose [--class C] [--month YYYY-MM] | approve N | certificate N --reviewer USER',
      '  all from alerts on also with --url https://name:port --ca FILE --reviewer USER instead of --data',
      'destroy verify FILE --key KEY [--archive DIR] [--data DIR]',
    ],
    run: destroyCommand,
  },
  archive: {
    usage: ['archive --to DIR [--anew] [--damaged] | archive read DIR --day YYYY-MM-DD [--trail ID]'],
    run: archiveCommand,
  },
  trails: { usage: ['trails'], run: trailsCommand },
  records: { usage: ['records export --trail ID'], run: recordsCommand },
  verify: { usage: ['verify'], run: verifyCommand },
  'verify-trail': { usage: ['verify-trail FILE...'], run: verifyTrailCommand },
  audit: { usage: ['audit'], run: auditCommand },
  ca: { usage: ['ca'], run: caCommand },
  log: { usage: ['log key | checkpoint | verify | evidence | export DIR [--entries]'], run: logCommand },
  witness: {
    usage: ['witness list | add KEY --url https://name:port [--ca FILE] | remove KEY | require N'],
    run: witnessCommand,
  },
  recover: { usage: ['recover [--restored]'], run: recoverCommand },
};
