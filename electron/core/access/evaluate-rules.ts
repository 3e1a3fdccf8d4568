import {
  statefulIsAuthorized,
  type EntityJson,
  type StatefulAuthorizationCall,
  type TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs';
import { AgentError } from '../errors.ts';
import type { AccessRequest, StudyFacts } from './access-request.ts';
import { isClinical } from './is-clinical.ts';
import type { PreparedRules, Rule } from './prepare-rules.ts';

/** What the rules say, before anything is overridden. */
export type Verdict = {
  readonly permits: readonly Rule[];
  readonly forbids: readonly Rule[];
  /** Identifiers of policies that could not be evaluated. */
  readonly errors: readonly string[];
};

/** Asks Cedar. Throws when it cannot answer at all: callers deny then. */
export function evaluateRules(rules: PreparedRules, request: AccessRequest): Verdict {
  const call = toCall(rules, request);
  const all = ask(call);
  const determining = all.reasons.map((id) => ruleOf(rules, id));
  if (all.allowed) return { permits: determining, forbids: [], errors: all.errors };
  if (determining.length === 0) return { permits: [], forbids: [], errors: all.errors };
  // Forbids hide the permits: ask for those alone, to know whether lifting the forbids would help.
  const permits = ask({ ...call, preparsedPolicySetId: rules.permitsName });
  return { permits: permits.reasons.map((id) => ruleOf(rules, id)), forbids: determining, errors: all.errors };
}

function ask(call: StatefulAuthorizationCall) {
  const answer = statefulIsAuthorized(call);
  if (answer.type === 'failure') throw new AgentError('access.request_invalid');
  const { decision, diagnostics } = answer.response;
  return {
    allowed: decision === 'allow',
    reasons: diagnostics.reason.toSorted(),
    errors: diagnostics.errors.map(({ policyId }) => policyId),
  };
}

function ruleOf(rules: PreparedRules, id: string): Rule {
  const rule = rules.policies.get(id);
  if (rule === undefined) throw new AgentError('access.unknown_policy');
  return rule;
}

function toCall(rules: PreparedRules, request: AccessRequest): StatefulAuthorizationCall {
  const { person, action, study, workstation, context } = request;
  const principal = { type: 'User', id: person.id };
  const resource = study === null ? { type: 'Workstation', id: workstation } : { type: 'Study', id: study.studyUid };
  const user = {
    uid: principal,
    attrs: { department: person.department, clinical: isClinical(person) },
    parents: person.roles.map((id) => ({ type: 'Role', id })),
  };
  return {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: { ...context, sourceIp: { __extn: { fn: 'ip', arg: context.sourceIp } } },
    preparsedSchemaName: rules.schemaName,
    validateRequest: true,
    preparsedPolicySetId: rules.allName,
    entities: [user, ...(study === null ? [entity(resource)] : studyEntities(resource, study))],
  };
}

const entity = (uid: TypeAndId): EntityJson => ({ uid, attrs: {}, parents: [] });

function studyEntities(uid: TypeAndId, study: StudyFacts): EntityJson[] {
  const patient = {
    type: 'Patient',
    id: `${encodeURIComponent(study.issuer)}/${encodeURIComponent(study.patientId)}`,
  };
  return [
    { uid, attrs: { modality: study.modality, accession: study.accession }, parents: [patient] },
    entity(patient),
  ];
}
