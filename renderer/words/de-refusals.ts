import type { Families, Refusals } from './language.ts';

const AUDIT_UNAVAILABLE =
  'An diesem Arbeitsplatz kann gerade nichts protokolliert werden. Deshalb kann sich hier niemand anmelden, niemand entsperren und niemand eine Studie öffnen. Bitte nehmen Sie einen anderen, oder rufen Sie die IT an: Vielleicht ist der Datenträger voll. Der Notfallzugriff ist weiterhin möglich.';

export const DE_UNKNOWN =
  'Hier ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal. Wenn es so bleibt, rufen Sie die IT an.';

export const DE_REFUSALS: Refusals = {
  'session.wrong_state': 'Das ist gerade nicht möglich.',
  'session.locked_meanwhile':
    'Inzwischen wurde wieder gesperrt. Bitte beginnen Sie noch einmal, mit einem neuen Code, wo einer verlangt wird.',
  'session.emergency_meanwhile':
    'Inzwischen arbeitet hier jemand mit Notfallzugriff. Bitte melden Sie sich an, sobald das beendet ist.',
  'ipc.bad_input': 'Darin stimmt etwas nicht. Bitte prüfen Sie Ihre Eingabe.',
  'ipc.too_fast': 'Das war sehr schnell. Bitte warten Sie eine Sekunde und versuchen Sie es noch einmal.',
  'ipc.untrusted_sender': 'Dieses Fenster darf das nicht. Bitte rufen Sie die IT an.',

  'auth.rejected': 'Name oder Passwort stimmt nicht.',
  'auth.code_rejected': 'Dieser Code stimmt nicht. Warten Sie auf den nächsten und versuchen Sie es noch einmal.',
  'auth.code_reused': 'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.',
  'auth.wait': 'Zu viele Versuche.',
  'auth.factor_disabled':
    'Die Einmalcodes dieses Kontos sind ausgeschaltet. Die IT kann sie wieder einschalten. Bitte rufen Sie dort an.',
  'auth.attempt_expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',
  'auth.offline_expired': 'Die Offline-Anmeldung ist hier aufgebraucht. Es braucht einmal das Netz des Krankenhauses.',
  'auth.offline_used_up': 'Die Offline-Anmeldung ist hier aufgebraucht. Es braucht einmal das Netz des Krankenhauses.',
  'auth.offline_rejected':
    'Das passt nicht. Offline können sich nur Personen anmelden, die sich hier schon einmal angemeldet haben, mit Name, Passwort und Code.',
  'auth.offline_unknown': 'Offline können sich nur Personen anmelden, die sich hier schon einmal angemeldet haben.',
  'auth.clock': 'Die Uhr des Rechners geht falsch, deshalb ist das nicht prüfbar. Bitte rufen Sie die IT an.',
  'auth.code_needed': 'Ihr letzter Einmalcode ist schon eine Weile her: Bitte geben Sie auch einen neuen ein.',
  'auth.recovery_needs_collector':
    'Wiederherstellungscodes brauchen das Netz des Krankenhauses, und das ist gerade nicht erreichbar.',
  'auth.unavailable':
    'Ihr Passwort kann an diesem Arbeitsplatz gerade nicht geprüft werden. Bitte wählen Sie „Ich kann mein Passwort nicht eingeben“.',
  'auth.forbidden': 'Ihre Rolle erlaubt das nicht.',

  'collector.unreachable': 'Das Netz des Krankenhauses ist nicht erreichbar.',
  'collector.untrusted':
    'Der Server des Krankenhauses konnte nicht nachweisen, wer er ist. Deshalb wurde ihm nichts gesendet. Bitte rufen Sie die IT an.',
  'log.receipt_missing':
    'Der Server des Krankenhauses hat nicht nachgewiesen, dass er das Protokoll aufbewahrt. Bitte rufen Sie die IT an.',
  'log.receipt_invalid':
    'Der Server des Krankenhauses hat nicht nachgewiesen, dass er das Protokoll aufbewahrt. Bitte rufen Sie die IT an.',
  'log.went_back':
    'Der Server des Krankenhauses hat Protokolleinträge verloren, die er hatte. Bitte rufen Sie sofort die IT an.',
  'log.split_view':
    'Der Server des Krankenhauses zeigt ein anderes Protokoll als zuvor. Bitte rufen Sie sofort die IT an.',
  'log.not_witnessed':
    'Das Protokoll auf dem Server des Krankenhauses ist noch nicht von dritter Seite bestätigt. Bis dahin warten die Einträge hier.',
  'log.unwitnessed':
    'Das Protokoll auf dem Server des Krankenhauses ist noch nicht von dritter Seite bestätigt. Bis dahin warten die Einträge hier.',
  'log.behind':
    'Der Server des Krankenhauses wurde aus einer Sicherung wiederhergestellt. Die IT muss das dort bestätigen; bis dahin bleiben die Einträge hier.',
  'collector.fork': 'Das zentrale Protokoll passt nicht zu diesem Arbeitsplatz. Bitte rufen Sie die IT an.',
  'agent.too_old':
    'Dieser Arbeitsplatz braucht ein Update, bevor sich wieder jemand anmelden kann. Bitte rufen Sie die IT an oder nehmen Sie einen anderen Arbeitsplatz. Der Notfallzugriff funktioniert.',
  'workstation.not_enrolled': 'Dieser Arbeitsplatz ist noch nicht eingerichtet. Bitte rufen Sie die IT an.',

  'pacs.unreachable': 'Das Bildarchiv antwortet nicht. Bitte versuchen Sie es noch einmal.',
  'pacs.untrusted':
    'Das Bildarchiv kann nicht nachweisen, wer es ist, deshalb werden von dort keine Bilder geholt. Ein neuer Versuch hilft nicht. Bitte rufen Sie die IT an.',
  'pacs.out_of_date':
    'Das Zertifikat des Bildarchivs ist abgelaufen, oder die Uhr dieses Arbeitsplatzes geht falsch; deshalb werden keine Bilder geholt. Bitte rufen Sie die IT an. Im Notfall nutzen Sie den Notfallzugriff: Damit kommen meist noch Bilder.',
  'pacs.refused': 'Das Bildarchiv hat diesen Arbeitsplatz abgewiesen. Bitte rufen Sie die IT an.',
  'pacs.credentials_locked':
    'An diesem Arbeitsplatz lassen sich gerade keine Bilder laden: Das Passwort für das Bildarchiv liegt im Schlüsselspeicher des Rechners, und der ist gesperrt. Bitte nutzen Sie einen anderen Arbeitsplatz oder lassen Sie ihn von der IT entsperren.',
  'pacs.credentials_missing':
    'An diesem Arbeitsplatz lassen sich keine Bilder laden: Das Passwort für das Bildarchiv ist hier nicht eingerichtet. Bitte nutzen Sie einen anderen Arbeitsplatz oder rufen Sie die IT an.',
  'pacs.bad_answer': 'Die Antwort des Bildarchivs ist nicht lesbar. Bitte rufen Sie die IT an.',
  'pacs.not_found': 'Die Studie ist nicht mehr im Bildarchiv. Bitte suchen Sie noch einmal.',
  'pacs.empty_query': 'Bitte geben Sie ein, wonach gesucht werden soll.',
  'pacs.aborted': 'Das Laden der Bilder wurde abgebrochen.',
  'pacs.incomplete': 'Das Bildarchiv hat nicht alle Bilder der Studie gesendet. Bitte versuchen Sie es noch einmal.',
  'pacs.too_large': 'Die Studie ist größer, als dieser Arbeitsplatz aufnehmen kann.',
  'pacs.disk_full': 'Auf diesem Arbeitsplatz ist kein Platz mehr für die Bilder. Bitte rufen Sie die IT an.',
  'pacs.folder_failed': 'Die Bilder konnten auf diesem Arbeitsplatz nicht abgelegt werden. Bitte rufen Sie die IT an.',
  'pacs.wrong_study':
    'Das Bildarchiv hat eine andere Studie gesendet als die angeforderte. Sie wurde nicht geöffnet. Bitte rufen Sie die IT an.',
  'pacs.not_configured': 'An diesem Arbeitsplatz ist kein Bildarchiv eingerichtet. Bitte rufen Sie die IT an.',

  'study.not_found': 'Die Studie ist nicht mehr da. Bitte suchen Sie noch einmal.',
  'study.search_not_allowed': 'Studien sucht nur klinisches Personal. Ihre Rolle arbeitet, ohne Bilder zu sehen.',
  'study.search_too_wide':
    'Bitte sagen Sie, welcher Patient: mit ID, Auftragsnummer oder mindestens drei Buchstaben des Namens. Für eine weitere Suche melden Sie sich an.',
  'viewer.not_found': 'Dieser Viewer ist an diesem Arbeitsplatz nicht eingerichtet. Bitte rufen Sie die IT an.',
  'viewer.not_allowed': 'Dieser Viewer darf dafür nicht verwendet werden.',
  'viewer.not_running': 'Dieser Viewer ist bereits geschlossen.',
  'viewer.bad_argument': 'Diese Studie kann nicht an den Viewer übergeben werden. Bitte rufen Sie die IT an.',
  'viewer.left_open': 'Ein Viewer von vor dem Neustart ist noch geöffnet. Bitte schließen Sie ihn, bevor Sie arbeiten.',
  'viewer.still_open':
    'Ein Viewer mit Bildern, die Sie nicht mehr sehen dürfen, ist noch geöffnet. Bitte speichern Sie, was Sie brauchen, und schließen Sie ihn.',
  'viewer.files_left':
    'Bilder einer früheren Studie konnten von diesem Arbeitsplatz nicht gelöscht werden. Bitte rufen Sie die IT an.',
  'viewer.handed_over':
    'Ein Viewer hat seine Studie an ein anderes Programm übergeben, das von hier aus weder beobachtet noch geschlossen werden kann. Bitte schließen Sie es selbst, wenn Sie fertig sind, und geben Sie der IT Bescheid.',
  'viewer.incomplete':
    'Es sind nicht alle Bilder der Studie zu sehen: Der Rest ist hier nicht angekommen. Verlassen Sie sich nicht auf diese allein.',
  'viewer.not_loaded':
    'Der Web-Viewer antwortet nicht. Bitte versuchen Sie es noch einmal oder öffnen Sie die Studie in einem anderen Viewer. Wenn es so bleibt, rufen Sie die IT an.',
  'viewer.start_failed': 'Der Viewer ist nicht gestartet. Bitte rufen Sie die IT an.',

  'machine_policy.unreadable':
    'Die Einstellungen dieses Computers sind nicht lesbar, es gelten die letzten gültigen. Bitte rufen Sie die IT an.',
  'machine_policy.invalid':
    'Die Einstellungen dieses Computers sind ungültig, es gelten die letzten gültigen. Bitte rufen Sie die IT an.',
  'machine_policy.untrusted':
    'Jemand ohne Berechtigung könnte die Einstellungen dieses Computers geändert haben, es gelten die letzten gültigen. Bitte rufen Sie die IT an.',
  'machine_policy.no_viewer_left':
    'Die Einstellungen dieses Computers ließen keinen Viewer übrig, deshalb werden alle angeboten. Bitte rufen Sie die IT an.',
  'network.ca_file_unusable':
    'Die Liste vertrauenswürdiger Zertifikate auf diesem Computer ist nicht verwendbar. Bitte rufen Sie die IT an.',
  'enrolment.other_machine':
    'Dieser Arbeitsplatz ist eine Kopie eines anderen, oder sein Computer wurde ersetzt: Niemand kann sich anmelden, bis die IT ihn neu einrichtet (glasskey enrol). Im Notfall lassen sich Bilder öffnen.',
  'enrolment.key_missing':
    'Im Schlüsselspeicher des Computers fehlt der Schlüssel dieses Arbeitsplatzes: Niemand kann sich anmelden, bis die IT ihn neu einrichtet (glasskey enrol). Im Notfall lassen sich Bilder öffnen.',
  'enrolment.unwritable':
    'Dieser Arbeitsplatz kann seine Einrichtung nicht speichern: Die Festplatte ist voll oder schreibgeschützt. Bitte rufen Sie die IT an.',
  'enrolment.not_of_policy':
    'Dieser Arbeitsplatz gehört zu einem anderen Collector, als seine Einstellungen sagen. Bitte rufen Sie die IT an.',
  'enrol.token_file_unreadable':
    'Dieser Arbeitsplatz darf das Token nicht lesen, mit dem er eingerichtet werden soll. Bitte rufen Sie die IT an.',
  'enrol.token_file_untrusted':
    'Das Token, mit dem dieser Arbeitsplatz eingerichtet werden soll, kann von Unbefugten stammen und wurde nicht verwendet. Bitte rufen Sie die IT an.',
  'enrol.token_unreadable':
    'Das Token, mit dem dieser Arbeitsplatz eingerichtet werden soll, ist beschädigt. Bitte lassen Sie sich von der IT ein neues geben.',
  'enrol.token_expired':
    'Das Token, mit dem dieser Arbeitsplatz eingerichtet werden soll, ist abgelaufen. Bitte lassen Sie sich von der IT ein neues geben.',
  'updater.failed':
    'Dieser Computer konnte nicht aktualisiert werden. Er arbeitet weiter wie bisher. Bitte rufen Sie die IT an.',
  'updater.stuck':
    'Dieser Computer konnte seit über einem Tag keine Aktualisierungen erhalten. Er arbeitet weiter wie bisher. Bitte rufen Sie die IT an.',
  'enrol.failed':
    'Dieser Arbeitsplatz konnte nicht eingerichtet werden und versucht es von selbst wieder. Bitte rufen Sie die IT an.',
  'enrol.token_used':
    'Das Token, mit dem dieser Arbeitsplatz eingerichtet wurde, gilt nicht zweimal. Bitte lassen Sie sich von der IT ein neues geben.',
  'enrol.not_of_policy':
    'Mit dem Token käme dieser Arbeitsplatz zu einem anderen Collector, als seine Einstellungen sagen. Es wurde nicht verwendet. Bitte rufen Sie die IT an.',
  'token.rejected':
    'Der Server des Krankenhauses nimmt das Token nicht an, mit dem dieser Arbeitsplatz eingerichtet werden soll: Es ist verbraucht oder unbekannt. Bitte lassen Sie sich von der IT ein neues geben.',

  'feed.failing':
    'Audit-Meldungen erreichen das Audit-System des Krankenhauses nicht. Sie werden hier aufbewahrt. Bitte rufen Sie die IT an.',
  'trail.broken':
    'Hier kann gerade nichts protokolliert werden. Bitte schließen Sie Ihre Viewer und melden Sie sich ab; danach geht es weiter. Der Notfallzugriff ist weiterhin möglich.',
  'trail.not_salvaged':
    'Ältere Protokolleinträge werden noch von einem beschädigten Datenträger gerettet. Bitte rufen Sie die IT an.',
  'trail.rest_unsent':
    'Ältere Protokolleinträge konnten noch nicht gesendet werden. Sie werden hier aufbewahrt. Bitte rufen Sie die IT an.',
  'audit.not_recorded':
    'Der Zugriff kann nicht protokolliert und deshalb nicht gewährt werden. Der Notfallzugriff ist weiterhin möglich.',
  'audit.unavailable': AUDIT_UNAVAILABLE,

  'emergency.words_too_short': 'Bitte noch ein paar Worte mehr.',
  'emergency.words_too_long': 'Das ist zu lang. Ein oder zwei Sätze genügen.',
  'emergency.words_filler': 'Bitte schreiben Sie es in richtigen Worten: Eine prüfende Person wird sie lesen.',
  'emergency.not_clinical': 'Den Notfallzugriff können nur Personen nutzen, die Patienten behandeln.',
  'emergency.unknown_reason': 'Dieser Grund steht nicht mehr in der Liste. Bitte wählen Sie neu.',
  'emergency.patient_missing': 'Bitte sagen Sie, welcher Patient.',
  'emergency.identity_missing': 'Bitte geben Sie Ihren Namen ein.',
  'emergency.grant_ended':
    'Dieser Notfallzugriff ist beendet. Starten Sie ihn erneut, wenn der Patient Sie noch braucht.',
  'emergency.limit_reached': 'Dieser Notfallzugriff lässt sich nicht weiter verlängern.',
  'emergency.expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',

  'fhircast.unreachable': 'Das Befundsystem ist nicht erreichbar. Seine Studien werden hier nicht angeboten.',
  'fhircast.untrusted': 'Das Befundsystem konnte nicht nachweisen, wer es ist. Bitte rufen Sie die IT an.',
  'fhircast.refused': 'Das Befundsystem lässt diesen Arbeitsplatz nicht teilnehmen. Bitte rufen Sie die IT an.',
  'fhircast.no_token':
    'Im Schlüsselbund des Rechners fehlt das Kennwort für das Befundsystem. Bitte rufen Sie die IT an.',
  'fhircast.bad_answer': 'Das Befundsystem antwortet auf unverständliche Weise. Bitte rufen Sie die IT an.',
  'fhircast.out_of_step': 'Ein anderes Programm zeigt nicht die Studie, die das Befundsystem zeigt.',
  'fhircast.not_told':
    'Dem Befundsystem konnte nicht gemeldet werden, dass sich die letzte Person hier abgemeldet hat. Bitte sehen Sie vor dem Diktieren nach, wer dort angemeldet ist.',

  'handover.gone': 'Diese Studie wird nicht mehr angeboten.',

  'clock.rolled_back': 'Die Uhr des Rechners wurde zurückgestellt. Bitte rufen Sie die IT an.',
  'activity.source_unreliable':
    'Der Rechner meldet nicht, ob er benutzt wird. Er sperrt sich 15 Minuten nach dem Entsperren. Bitte melden Sie das der IT.',
  'vault.locked': 'Der Schlüsselspeicher des Rechners ist gesperrt. Bitte rufen Sie die IT an.',
  internal: DE_UNKNOWN,

  'page.code_shape': 'Ein Code hat 6 bis 8 Ziffern.',
  'page.choose_reason': 'Bitte wählen Sie zuerst einen Grund.',
  'page.recovery_shape': 'Ein Wiederherstellungscode ist länger.',
};

export const DE_FAMILIES: Families = {
  auth: 'Diese Anmeldung wurde nicht angenommen.',
  viewer: 'Der Viewer konnte nicht verwendet werden. Bitte rufen Sie die IT an.',
  study: 'Das ist mit dieser Studie nicht möglich.',
  pacs: 'Das Bildarchiv konnte nicht gefragt werden. Bitte versuchen Sie es noch einmal.',
  fhircast: 'Dem Befundsystem konnte nicht gefolgt werden.',
  handover: 'Was ein anderes Programm wollte, konnte nicht übernommen werden.',
  audit: AUDIT_UNAVAILABLE,
  collector: 'Das Netz des Krankenhauses konnte nicht genutzt werden.',
  emergency: 'So konnte der Notfallzugriff nicht gestartet werden.',
  clock: 'Die Uhr des Rechners geht falsch. Bitte rufen Sie die IT an.',
  policy: 'Die Regeln des Krankenhauses sind nicht lesbar. Bitte rufen Sie die IT an.',
  retention: 'Was vernichtet werden sollte, ist nicht mehr wie zuvor. Bitte sehen Sie noch einmal nach.',
  seal: 'Was hier protokolliert ist, ist nicht so versiegelt, wie es sein soll. Bitte rufen Sie die IT an.',
  workstation: 'Dieser Arbeitsplatz ist nicht so eingerichtet, wie er sein soll. Bitte rufen Sie die IT an.',
  certificate:
    'Die Zulassung dieses Arbeitsplatzes im Netz des Krankenhauses muss erneuert werden. Bitte rufen Sie die IT an.',
  trail: 'Das Protokoll dieses Arbeitsplatzes ist nicht in sich stimmig. Bitte rufen Sie die IT an.',
  session: 'Das ist gerade nicht möglich.',
  ipc: 'Darin stimmt etwas nicht. Bitte prüfen Sie Ihre Eingabe.',
  agent: 'Glasskey startet noch. Bitte warten Sie einen Moment.',
  sync: 'Protokolleinträge konnten nicht an den Server des Krankenhauses gesendet werden. Sie bleiben hier und werden später gesendet.',
  enrol: 'Dieser Arbeitsplatz konnte nicht eingerichtet werden. Bitte rufen Sie die IT an.',
  token: 'Dieser Arbeitsplatz konnte nicht eingerichtet werden. Bitte rufen Sie die IT an.',
  pushback: 'Der Server des Krankenhauses ist ausgelastet. Bitte versuchen Sie es gleich noch einmal.',
  vault: 'Der Schlüsselspeicher des Rechners konnte nicht verwendet werden. Bitte rufen Sie die IT an.',
};
