/** What asks for a one-time code again, because the last one is too long ago for what is about to be done. */
export const STEP_UP_POLICIES = `
@id("code-before-viewing")
@override("step-up")
@because("Your last one-time code is more than four hours old.")
forbid (
  principal,
  action in [Action::"view", Action::"measure", Action::"annotate", Action::"report"],
  resource
)
when { context.secondsSinceMfa > 14400 };

@id("code-before-passing-on")
@override("step-up")
@because("A study leaves the reading room only with a one-time code from the last 15 minutes.")
forbid (principal, action in Action::"passing-on", resource)
when { context.secondsSinceMfa > 900 };

@id("code-before-changing")
@override("step-up")
@because("A study is corrected or removed only with a one-time code from the last 5 minutes.")
forbid (principal, action in Action::"changing", resource)
when { context.secondsSinceMfa > 300 };

@id("code-before-administration")
@override("step-up")
@because("Administration needs a one-time code from the last 15 minutes.")
forbid (principal, action in Action::"administration", resource)
when { context.secondsSinceMfa > 900 };
`;
