/** The vocabulary of the access rules, in Cedar's schema language. Every policy is checked against it before it counts. */
export const ACCESS_SCHEMA = `
entity Role enum [
  "radiologist", "technologist", "referring-physician", "emergency-clinician",
  "it-user-admin", "it-system-admin", "audit-reviewer", "compliance-officer", "billing"
];

// clinical: holds at least one role that treats patients.
entity User in [Role] = { department: String, clinical: Bool };

// The identifier of a patient is "<issuer>/<patient id>", each percent-encoded.
entity Patient;
entity Study in [Patient] = { modality: String, accession: String };
entity Workstation;

type Situation = {
  sourceIp: ipaddr,
  network: String,        // "known" or "unknown"
  localHour: Long,        // 0 to 23, where the workstation stands
  withinShift: Bool,      // true for a person without fixed hours
  online: Bool,           // the collector can be reached
  secondsSinceMfa: Long,  // since the last one-time code
  assurance: String,      // "two-factor"; in emergencies also "password" or "claimed"
  sameSurname: Bool,      // person and patient share a family name
  isColleague: Bool,      // the patient works in the person's department
  isOwnRecord: Bool,      // the patient is the person
  isVip: Bool,
  relationship: String,   // "assigned", "ordered", "care-team", "on-call" or "none"
};

action "study-work";
action "passing-on" in [Action::"study-work"];
action "changing" in [Action::"study-work"];
action "administration";

action "view", "measure", "annotate", "report" in [Action::"study-work"]
  appliesTo { principal: [User], resource: [Study], context: Situation };
action "export", "print", "share" in [Action::"passing-on"]
  appliesTo { principal: [User], resource: [Study], context: Situation };
action "modify-metadata", "delete" in [Action::"changing"]
  appliesTo { principal: [User], resource: [Study], context: Situation };
action "manage-users", "configure-system", "review-audit" in [Action::"administration"]
  appliesTo { principal: [User], resource: [Workstation], context: Situation };
`;
