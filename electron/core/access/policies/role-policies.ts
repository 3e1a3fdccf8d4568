/** What each role may do. Nobody may do anything that is not listed here; there is no superuser. */
export const ROLE_POLICIES = `
@id("role-radiologist")
@because("Radiologists read, measure, annotate and report studies, and may export, print and share them.")
permit (
  principal in Role::"radiologist",
  action in [
    Action::"view", Action::"measure", Action::"annotate", Action::"report",
    Action::"export", Action::"print", Action::"share"
  ],
  resource
);

@id("role-technologist")
@because("Technologists check the studies they acquire, burn or print them for the patient, and correct or remove failed ones.")
permit (
  principal in Role::"technologist",
  action in [
    Action::"view", Action::"measure", Action::"annotate",
    Action::"export", Action::"print", Action::"modify-metadata", Action::"delete"
  ],
  resource
);

@id("role-referring-physician")
@because("Referring physicians look at and measure the studies of their patients.")
permit (
  principal in Role::"referring-physician",
  action in [Action::"view", Action::"measure"],
  resource
);

@id("role-emergency-clinician")
@because("Emergency clinicians look at and measure the studies of the patients they treat.")
permit (
  principal in Role::"emergency-clinician",
  action in [Action::"view", Action::"measure"],
  resource
);

@id("role-it-user-admin")
@because("User administrators add people and set their roles.")
permit (principal in Role::"it-user-admin", action == Action::"manage-users", resource);

@id("role-it-system-admin")
@because("System administrators configure workstations and the collector.")
permit (principal in Role::"it-system-admin", action == Action::"configure-system", resource);

@id("role-audit-reviewer")
@because("Audit reviewers read the audit trail.")
permit (principal in Role::"audit-reviewer", action == Action::"review-audit", resource);

@id("role-compliance-officer")
@because("Compliance officers read the audit trail.")
permit (principal in Role::"compliance-officer", action == Action::"review-audit", resource);
`;
