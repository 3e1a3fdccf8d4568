/**
 * Every sentence that people are shown from the access rules, the decision and the emergency reasons that Glasskey ships;
 * the rules hold the text itself, words.test.ts compares. Order: deny, step-up, break glass, the decision's own, reasons.
 */
export const SHIPPED_SENTENCES = [
  'Studies are opened by clinical staff only. Your role works without seeing images.',
  'This is your own record. Please ask your physician or the records office for it.',
  'Studies cannot be corrected or removed while the hospital network is away.',
  'Your last one-time code is more than four hours old.',
  'A study leaves the reading room only with a one-time code from the last 15 minutes.',
  'A study is corrected or removed only with a one-time code from the last 5 minutes.',
  'Administration needs a one-time code from the last 15 minutes.',
  'You are not on record as treating this patient.',
  "This patient's record is specially protected.",
  'You and this patient have the same family name.',
  'This patient works in your department.',
  'This is your own record.',
  'You are outside your working hours.',
  'This workstation is not on a network of the hospital.',
  'You signed in without a one-time code, so only the patient of your emergency access is open to you.',
  'The access rules could not be evaluated completely, so access is refused. Please tell IT.',
  'None of your roles includes this.',
  'Life-threatening emergency',
  'I am treating this patient now',
  'Asked for an urgent opinion',
  'I cannot complete the sign-in',
  'Another reason, in my words below',
] as const;

export type ShippedSentence = (typeof SHIPPED_SENTENCES)[number];
