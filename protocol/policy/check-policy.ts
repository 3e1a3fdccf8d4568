import { checkCedar, type CedarProblem } from '../access/check-cedar.ts';
import { parseNetwork } from '../access/network.ts';
import { isHost } from '../syslog/syslog-settings.ts';
import { isUsable } from '../tls/client-tls.ts';
import { PolicySchema, type Policy } from './policy.ts';
import { templateProblems } from './viewer-templates.ts';

/** What is wrong with a policy: where in it (dotted path), and for Cedar text also line and column there. */
export type PolicyProblem = { readonly path: string; readonly message: string; readonly at: CedarProblem | null };
export type PolicyCheck =
  { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Checks a policy beyond its shape: access rules that Cedar accepts, networks that are networks, no viewer twice. */
export function checkPolicy(value: unknown): PolicyCheck {
  const parsed = PolicySchema.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message, at: null })),
    };
  }
  const policy = parsed.data;
  const problems = [...cedarProblems(policy), ...networkProblems(policy), ...viewerProblems(policy)];
  return problems.length === 0 ? { ok: true, policy } : { ok: false, problems };
}

/**
 * Besides, what whoever writes a policy should mend at once: viewers that could never be opened, receivers of audit messages
 * that cannot be reached. No workstation refuses a policy for it, and none that is in force is renewed the less: nobody must
 * be kept from images.
 */
export function checkNewPolicy(value: unknown): PolicyCheck {
  const check = checkPolicy(value);
  const problems = check.ok ? [...syslogProblems(check.policy), ...templatesOf(check.policy)] : [];
  return problems.length === 0 ? check : { ok: false, problems };
}

/** One line for people; within a JSON string the rules' own lines are lost to an editor, so they are named in words. */
export function problemInWords({ path, message, at }: PolicyProblem): string {
  if (at !== null) return `${path}, line ${at.line}, column ${at.column}: ${message}`;
  return path === '' ? message : `${path}: ${message}`;
}

function cedarProblems({ access }: Policy): PolicyProblem[] {
  const check = access.cedar === null ? { ok: true as const } : checkCedar(access.cedar);
  return check.ok ? [] : check.problems.map((at) => ({ path: 'access.cedar', message: at.message, at }));
}

function networkProblems({ access }: Policy): PolicyProblem[] {
  return access.knownNetworks.flatMap((text, index) =>
    parseNetwork(text) !== null
      ? []
      : [{ path: `access.knownNetworks.${index}`, message: 'is not a network in CIDR notation', at: null }],
  );
}

function viewerProblems({ viewers }: Policy): PolicyProblem[] {
  return viewers.flatMap(({ id }, index) =>
    viewers.findIndex((viewer) => viewer.id === id) === index
      ? []
      : [{ path: `viewers.${index}.id`, message: 'is used twice', at: null }],
  );
}

function templatesOf({ viewers }: Policy): PolicyProblem[] {
  return viewers.flatMap((viewer, index) =>
    templateProblems(viewer).map(({ path, message }) => ({ path: `viewers.${index}.${path}`, message, at: null })),
  );
}

function syslogProblems({ trail: { syslog } }: Policy): PolicyProblem[] {
  if (syslog === undefined) return [];
  const host = { path: 'trail.syslog.host', message: 'is not a name or an address alone', at: null };
  const trust = { path: 'trail.syslog.trust', message: 'holds a certificate that TLS cannot use', at: null };
  return [...(isHost(syslog.host) ? [] : [host]), ...(isUsable(syslog.trust, null) ? [] : [trust])];
}
