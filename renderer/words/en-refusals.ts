const AUDIT_UNAVAILABLE =
  'Nothing can be recorded on this workstation now, so nobody can sign in, unlock or open a study here. Please use another one, or call IT: its disk may be full. Breaking the glass still works.';

/** What a refusal or fault means to the person at the screen, by its stable code. */
export const EN_REFUSALS = {
  'session.wrong_state': 'That cannot be done just now.',
  'session.locked_meanwhile':
    'It was locked again meanwhile. Please start again, with a new code where one is asked for.',
  'session.emergency_meanwhile':
    'Somebody has begun an emergency here meanwhile and is at work. Please sign in once they have finished.',
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
  'auth.offline_used_up': 'Signing in offline is used up here. It needs the hospital network once.',
  'auth.offline_rejected':
    'That does not fit. Offline, only people who have signed in here before can sign in, with name, password and code.',
  'auth.offline_unknown': 'Offline, only people who have signed in here before can sign in.',
  'auth.clock': 'The computer’s clock is not right, so this cannot be checked. Please call IT.',
  'auth.code_needed': 'It has been a while: please give a one-time code too.',
  'auth.recovery_needs_collector': 'Recovery codes need the hospital network, which cannot be reached now.',
  'auth.unavailable':
    'Your password cannot be checked on this workstation now. Please choose “I cannot give my password”.',
  'auth.forbidden': 'Your role does not allow that.',

  'collector.unreachable': 'The hospital network cannot be reached.',
  'collector.untrusted': 'The hospital’s server could not prove who it is, so nothing was sent to it. Please call IT.',
  'log.receipt_missing': 'The hospital’s server did not prove that it kept the records. Please call IT.',
  'log.receipt_invalid': 'The hospital’s server did not prove that it kept the records. Please call IT.',
  'log.went_back': 'The hospital’s server has lost records that it had. Please call IT at once.',
  'log.split_view': 'The hospital’s server shows another history than before. Please call IT at once.',
  'log.not_witnessed': 'Others have not yet confirmed what the hospital’s server keeps. Records wait here until then.',
  'log.unwitnessed': 'Others have not yet confirmed what the hospital’s server keeps. Records wait here until then.',
  'log.behind':
    'The hospital’s server came back from a backup. IT has to say so there; until then records are kept here.',
  'collector.fork': 'The central records do not match this workstation. Please call IT.',
  'agent.too_old':
    'This workstation has to be updated before anybody can sign in. Please call IT, or use another workstation. Emergency access works.',
  'workstation.not_enrolled': 'This workstation is not set up yet. Please call IT.',

  'pacs.unreachable': 'The image archive does not answer. Please try again.',
  'pacs.untrusted':
    'The image archive cannot prove who it is, so no images are fetched from it. Trying again does not help. Please call IT.',
  'pacs.out_of_date':
    'The image archive’s certificate is out of date, or this workstation’s clock is wrong, so no images are fetched. Please call IT. In an emergency, break the glass: images may still come then.',
  'pacs.refused': 'The image archive refused this workstation. Please call IT.',
  'pacs.credentials_locked':
    'Images cannot be fetched on this workstation now: the password for the image archive is in the computer’s key store, and that is locked. Please use another workstation, or call IT to unlock it.',
  'pacs.credentials_missing':
    'Images cannot be fetched on this workstation: the password for the image archive is not set up on it. Please use another workstation, or call IT.',
  'pacs.bad_answer': 'The image archive gave an answer that cannot be read. Please call IT.',
  'pacs.not_found': 'The study is not in the image archive any more. Please search again.',
  'pacs.empty_query': 'Please type something to search for.',
  'pacs.aborted': 'Fetching the images was stopped.',
  'pacs.incomplete': 'The image archive did not send all images of the study. Please try again.',
  'pacs.too_large': 'The study is larger than this workstation can take.',
  'pacs.disk_full': 'There is no room left on this workstation for the images. Please call IT.',
  'pacs.folder_failed': 'The images could not be stored on this workstation. Please call IT.',
  'pacs.wrong_study':
    'The image archive sent another study than the one asked for, so it was not opened. Please call IT.',
  'pacs.not_configured': 'No image archive is set up on this workstation. Please call IT.',

  'study.not_found': 'The study is not there any more. Please search again.',
  'study.search_not_allowed': 'Studies are found by clinical staff only. Your role works without seeing images.',
  'study.search_too_wide':
    'Please say which patient: an ID, an accession number, or at least three letters of the name. To look further, sign in.',
  'viewer.not_found': 'That viewer is not set up on this workstation. Please call IT.',
  'viewer.not_allowed': 'This viewer may not be used for that.',
  'viewer.not_running': 'That viewer is closed already.',
  'viewer.bad_argument': 'The viewer cannot be given this study. Please call IT.',
  'viewer.left_open': 'A viewer from before the restart is still open. Please close it before you work.',
  'viewer.still_open':
    'A viewer is still open whose images you may not see any more. Please save what you need and close it.',
  'viewer.files_left': 'Images of an earlier study could not be deleted from this workstation. Please call IT.',
  'viewer.handed_over':
    'A viewer gave its study to another program, which cannot be watched or closed from here. Please close it yourself when you are done, and tell IT.',
  'viewer.incomplete':
    'Not all images of the study are shown: the rest did not arrive here. Do not rely on these alone.',
  'viewer.not_loaded':
    'The web viewer did not answer. Please try again, or open the study in another viewer. If it stays so, call IT.',
  'viewer.start_failed': 'The viewer did not start. Please call IT.',

  'machine_policy.unreadable':
    'The settings of this computer cannot be read, so the last good ones count. Please call IT.',
  'machine_policy.invalid': 'The settings of this computer are not valid, so the last good ones count. Please call IT.',
  'machine_policy.untrusted':
    'Somebody without the right may have changed the settings of this computer, so the last good ones count. Please call IT.',
  'machine_policy.no_viewer_left':
    'The settings of this computer would leave no viewer, so all of them are offered. Please call IT.',
  'network.ca_file_unusable': 'The list of trusted certificates on this computer cannot be used. Please call IT.',
  'enrolment.other_machine':
    'This workstation was copied from another one, or its computer was replaced: nobody can sign in until IT sets it up anew (glasskey enrol). In an emergency images can be opened.',
  'enrolment.key_missing':
    'The computer’s key store no longer has the key of this workstation: nobody can sign in until IT sets it up anew (glasskey enrol). In an emergency images can be opened.',
  'enrolment.unwritable':
    'This workstation cannot keep its setup: the disk is full or may not be written. Please call IT.',
  'enrolment.not_of_policy': 'This workstation belongs to another collector than its settings say. Please call IT.',
  'enrol.token_file_unreadable':
    'This workstation may not read the token with which it is to be set up. Please call IT.',
  'enrol.token_file_untrusted':
    'Somebody without the right may have left the token with which this workstation is to be set up, so it was not used. Please call IT.',
  'enrol.token_unreadable':
    'The token with which this workstation is to be set up is damaged. Please call IT for a new one.',
  'enrol.token_expired':
    'The token with which this workstation is to be set up has expired. Please call IT for a new one.',
  'updater.failed': 'The computer could not be updated. It works on as before. Please call IT.',
  'updater.stuck':
    'The computer has not been able to get updates for more than a day. It works on as before. Please call IT.',
  'enrol.failed': 'This workstation could not be set up; it tries again by itself. Please call IT.',
  'enrol.token_used':
    'The token with which this workstation was set up cannot be used twice. Please call IT for a new one.',
  'enrol.not_of_policy':
    'The token would set this workstation up with another collector than its settings say, so it was not used. Please call IT.',
  'token.rejected':
    'The hospital’s server does not take the token with which this workstation is to be set up: it is used up or not known. Please call IT for a new one.',

  'feed.failing': 'Audit messages do not reach the hospital’s own audit system. They are kept here. Please call IT.',
  'trail.broken':
    'Nothing can be recorded here now. Please close your viewers and sign out; it then goes on. Breaking the glass still works.',
  'trail.not_salvaged': 'Older records are still being saved from a damaged disk. Please call IT.',
  'trail.rest_unsent': 'Older records could not be sent yet. They are kept here. Please call IT.',
  'audit.not_recorded': 'The access cannot be recorded, so it cannot be given. Breaking the glass still works.',
  'audit.unavailable': AUDIT_UNAVAILABLE,

  'emergency.words_too_short': 'A few more words, please.',
  'emergency.words_too_long': 'That is too long. One or two sentences are enough.',
  'emergency.words_filler': 'Please say it in real words: a reviewer will read them.',
  'emergency.not_clinical': 'Only people who treat patients can break the glass.',
  'emergency.unknown_reason': 'That reason is not in the list any more. Please choose again.',
  'emergency.patient_missing': 'Please say which patient.',
  'emergency.identity_missing': 'Please give your name.',
  'emergency.grant_ended': 'This emergency access is over. Break the glass again if the patient still needs you.',
  'emergency.limit_reached': 'This emergency access cannot be made any longer.',
  'emergency.expired': 'That took too long. Please start again.',

  'fhircast.unreachable': 'The reporting system cannot be reached. Its studies are not offered here.',
  'fhircast.untrusted': 'The reporting system could not prove that it is the hospital’s. Please call IT.',
  'fhircast.refused': 'The reporting system does not let this workstation take part. Please call IT.',
  'fhircast.no_token': 'The password for the reporting system is missing in the computer’s keychain. Please call IT.',
  'fhircast.bad_answer': 'The reporting system answers in a way that is not understood. Please call IT.',
  'fhircast.out_of_step': 'Another program does not show the study that the reporting system shows.',
  'fhircast.not_told':
    'The reporting system could not be told that the last person here signed out. Before you dictate, look whose name it shows.',

  'handover.gone': 'This study is not offered any more.',

  'clock.rolled_back': 'The computer’s clock was set back. Please call IT.',
  'activity.source_unreliable':
    'The computer does not tell whether it is used. It locks 15 minutes after you unlock it. Please tell IT.',
  'vault.locked': 'The computer’s key store is locked. Please call IT.',
  internal: 'Something went wrong here. Please try again, and call IT if it stays.',

  'page.code_shape': 'A code has 6 to 8 digits.',
  'page.choose_reason': 'Please choose a reason first.',
  'page.recovery_shape': 'A recovery code is longer than that.',
} as const;

/** For a family of codes (the part before the dot) when the code itself has no words. */
export const EN_FAMILIES = {
  auth: 'That sign-in was not accepted.',
  viewer: 'The viewer could not be used. Please call IT.',
  study: 'That cannot be done with this study.',
  pacs: 'The image archive could not be asked. Please try again.',
  fhircast: 'The reporting system could not be followed.',
  handover: 'What another program asked for could not be taken.',
  audit: AUDIT_UNAVAILABLE,
  collector: 'The hospital network could not be used.',
  emergency: 'The glass could not be broken like this.',
  clock: 'The computer’s clock is not right. Please call IT.',
  policy: 'The hospital’s rules could not be read. Please call IT.',
  retention: 'What was to be destroyed is not as it was. Please look again.',
  seal: 'What is recorded here is not sealed as it should be. Please call IT.',
  workstation: 'This workstation is not set up as it should be. Please call IT.',
  certificate: 'This workstation’s place in the hospital network must be renewed. Please call IT.',
  trail: 'The record of what is done here does not fit together. Please call IT.',
  session: 'That cannot be done just now.',
  ipc: 'Something in there is not as expected. Please check what you typed.',
  agent: 'Glasskey is still starting. Please wait a moment.',
  sync: 'Records could not be sent to the hospital’s server. They are kept here and sent later.',
  enrol: 'This workstation could not be set up. Please call IT.',
  token: 'This workstation could not be set up. Please call IT.',
  pushback: 'The hospital’s server is busy. Please try again in a moment.',
  vault: 'The computer’s key store could not be used. Please call IT.',
} as const;

export const EN_WAIT = 'You can try again in {time} (at {at}).';
export const EN_UNKNOWN = 'Something went wrong here. Please try again, and call IT if it stays.';
