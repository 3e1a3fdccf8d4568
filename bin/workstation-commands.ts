import type { Commands } from './run-command.ts';

/** What is for a workstation, or needs files alone: all of it is in the workstation's package. */
export const WORKSTATION_COMMANDS: Commands = {
  doctor: {
    usage: '[--json] [--bundle FILE]',
    about: 'what is wrong with this workstation, and what to do',
    load: async () => (await import('../electron/cli/doctor/doctor-command.ts')).doctorCommand,
  },
  audit: {
    usage: 'verify | export | status | …',
    about: 'the trail of this workstation',
    load: async () => (await import('../electron/cli/audit/audit-command.ts')).auditCommand,
  },
  log: {
    usage: 'verify PROOF|DIR --key KEY',
    about: "a record's place in a collector's log, or the whole log, from files alone",
    load: async () => (await import('../electron/cli/log/log-command.ts')).logCommand,
  },
  archive: {
    usage: 'verify DIR --key KEY',
    about: "whether a collector's archived days are whole, from files alone",
    load: async () => (await import('../collector/cli/archive-verify-command.ts')).archiveVerifyCommand,
  },
  policy: {
    usage: 'matrix | check | explain | effective',
    about: 'who may do what, and why; which source won for each key that IT can set',
    load: async () => (await import('../electron/cli/policy/policy-command.ts')).policyCommand,
  },
  enrol: {
    usage: '--token-file FILE',
    about: 'make this workstation known to the collector, once',
    load: async () => (await import('../electron/cli/enrol/enrol-command.ts')).enrolCommand,
  },
  open: {
    usage: '--study UID | --accession N',
    about: 'offers a study to whoever works at the agent that runs here',
    load: async () => (await import('../electron/cli/open/open-command.ts')).openCommand,
  },
  fhircast: {
    usage: 'set-token',
    about: "the bearer token of the reporting system's hub, from standard input into the keychain",
    load: async () => (await import('../electron/cli/fhircast/fhircast-command.ts')).fhircastCommand,
  },
  pacs: {
    usage: 'set-credentials',
    about: 'name and password for the PACS, from standard input into the keychain',
    load: async () => (await import('../electron/cli/pacs/pacs-command.ts')).pacsCommand,
  },
};
