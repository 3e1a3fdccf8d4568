/** What nothing overrides: no code and no emergency. */
export const DENY_POLICIES = `
// Also where a site's own rules permit it by mistake: administration, audit and billing never see images.
@id("images-are-for-clinicians")
@because("Studies are opened by clinical staff only. Your role works without seeing images.")
forbid (principal, action in Action::"study-work", resource)
unless { principal.clinical };

// A clinician alone in an emergency department may look, and answers for it: see own-record-emergency.
@id("own-record")
@because("This is your own record. Please ask your physician or the records office for it.")
forbid (principal, action in Action::"study-work", resource)
when { context.isOwnRecord }
unless { action == Action::"view" && principal in Role::"emergency-clinician" };

@id("no-change-while-offline")
@because("Studies cannot be corrected or removed while the hospital network is away.")
forbid (principal, action in Action::"changing", resource)
unless { context.online };
`;
