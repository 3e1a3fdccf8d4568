/** What a clinician may override in an emergency, for a written reason that is reviewed afterwards. */
export const BREAK_GLASS_POLICIES = `
@id("no-relationship")
@override("break-glass")
@because("You are not on record as treating this patient.")
forbid (principal, action in Action::"study-work", resource)
when { context.relationship == "none" };

@id("vip-patient")
@override("break-glass")
@because("This patient's record is specially protected.")
forbid (principal, action in Action::"study-work", resource)
when { context.isVip };

// A study that a worklist assigned was not chosen by its reader; without this, readers with a frequent name would break
// the glass so often that nobody would look at it any more.
@id("same-family-name")
@override("break-glass")
@because("You and this patient have the same family name.")
forbid (principal, action in Action::"study-work", resource)
when { context.sameSurname }
unless { context.relationship == "assigned" };

@id("colleague")
@override("break-glass")
@because("This patient works in your department.")
forbid (principal, action in Action::"study-work", resource)
when { context.isColleague };

@id("own-record-emergency")
@override("break-glass")
@because("This is your own record.")
forbid (principal in Role::"emergency-clinician", action == Action::"view", resource)
when { context.isOwnRecord };

@id("outside-shift")
@override("break-glass")
@because("You are outside your working hours.")
forbid (principal, action in Action::"study-work", resource)
unless { context.withinShift };

@id("unknown-network")
@override("break-glass")
@because("This workstation is not on a network of the hospital.")
forbid (principal, action in [Action::"study-work", Action::"administration"], resource)
when { context.network != "known" };

@id("no-second-factor")
@override("break-glass")
@because("You signed in without a one-time code, so only the patient of your emergency access is open to you.")
forbid (principal, action in [Action::"study-work", Action::"administration"], resource)
when { context.assurance != "two-factor" };
`;
