/** What a refusal or fault means to the person at the screen, by its stable code. */
export const EN_REFUSALS: Readonly<Record<string, string>> = {
  'session.wrong_state': 'That cannot be done just now.',
  'ipc.bad_input': 'Something in there is not as expected. Please check what you typed.',
  'ipc.too_fast': 'That was very quick. Please wait a second and try again.',
  'ipc.untrusted_sender': 'This window may not do that. Please call IT.',

  'auth.rejected': 'The name or the password is not right.',
  'auth.code_rejected': 'That code is not right. Wait for the next one and try again.',
  'auth.code_reused': 'That code was used before. Wait for the next one.',
  'auth.wait': 'Too many tries.',
  'auth.factor_disabled': 'The one-time codes of this account are switched off. IT can switch them on again.',
  'auth.attempt_expired': 'That took too long. Please start again.',
  'auth.offline_expired': 'Signing in offline is used up here. It needs the hospital network once.',
  'auth.offline_unknown': 'Offline, only people who have signed in here before can sign in.',
  'auth.clock': 'The computer’s clock is not right, so this cannot be checked. Please call IT.',
  'auth.forbidden': 'Your role does not allow that.',

  'collector.unreachable': 'The hospital network cannot be reached.',
  'collector.fork': 'The central records do not match this workstation. Please call IT.',
  'workstation.not_enrolled': 'This workstation is not set up yet. Please call IT.',

  'pacs.unreachable': 'The image archive does not answer. Please try again.',
  'pacs.refused': 'The image archive refused this workstation. Please call IT.',
  'pacs.bad_answer': 'The image archive gave an answer that cannot be read. Please call IT.',
  'pacs.not_configured': 'No image archive is set up on this workstation. Please call IT.',

  'study.not_found': 'The study is not there any more. Please search again.',
  'viewer.not_found': 'That viewer is not set up on this workstation. Please call IT.',
  'viewer.not_allowed': 'This viewer may not be used for that.',
  'viewer.not_running': 'That viewer is closed already.',
  'viewer.bad_argument': 'The viewer cannot be given this study. Please call IT.',
  'viewer.start_failed': 'The viewer did not start. Please call IT.',

  'audit.unavailable': 'The access cannot be recorded, so the study cannot be opened. Breaking the glass still works.',

  'emergency.words_too_short': 'A few more words, please.',
  'emergency.words_filler': 'Please say it in real words: a reviewer will read them.',
  'emergency.not_clinical': 'Only people who treat patients can break the glass.',
  'emergency.expired': 'That took too long. Please start again.',

  'clock.rolled_back': 'The computer’s clock was set back. Please call IT.',
  'vault.locked': 'The computer’s key store is locked. Please call IT.',
  internal: 'Something went wrong here. Please try again, and call IT if it stays.',

  'page.code_shape': 'A code has 6 to 8 digits.',
  'page.choose_reason': 'Please choose a reason first.',
  'page.recovery_shape': 'A recovery code is longer than that.',
};

/** For a family of codes (the part before the dot) when the code itself has no words. */
export const EN_FAMILIES: Readonly<Record<string, string>> = {
  auth: 'That sign-in was not accepted.',
  viewer: 'The viewer could not be used. Please call IT.',
  study: 'That cannot be done with this study.',
  pacs: 'The image archive could not be asked. Please try again.',
  audit: 'The access cannot be recorded, so the study cannot be opened. Breaking the glass still works.',
  collector: 'The hospital network could not be used.',
  emergency: 'The glass could not be broken like this.',
  clock: 'The computer’s clock is not right. Please call IT.',
  policy: 'The hospital’s rules could not be read. Please call IT.',
  vault: 'The computer’s key store could not be used. Please call IT.',
};

export const EN_WAIT = 'You can try again in {time} (at {at}).';
export const EN_UNKNOWN = 'Something went wrong here. Please try again, and call IT if it stays.';
