import type { Families, Refusals } from './language.ts';

const AUDIT_UNAVAILABLE =
  'Rien ne peut être enregistré sur ce poste pour le moment : personne ne peut s’y connecter, le déverrouiller ni y ouvrir un examen. Prenez un autre poste, ou appelez le service informatique : le disque est peut-être plein. L’accès d’urgence reste possible.';

export const FR_UNKNOWN =
  'Un problème est survenu. Veuillez réessayer ; s’il persiste, appelez le service informatique.';

export const FR_REFUSALS: Refusals = {
  'session.wrong_state': 'Cela n’est pas possible pour l’instant.',
  'session.locked_meanwhile':
    'Le poste a été verrouillé entre-temps. Veuillez recommencer, avec un nouveau code si un code est demandé.',
  'session.emergency_meanwhile':
    'Entre-temps, quelqu’un travaille ici avec un accès d’urgence. Connectez-vous dès qu’il aura terminé.',
  'ipc.bad_input': 'Quelque chose n’est pas comme attendu. Vérifiez votre saisie.',
  'ipc.too_fast': 'C’était très rapide. Attendez une seconde et réessayez.',
  'ipc.untrusted_sender': 'Cette fenêtre n’y est pas autorisée. Veuillez appeler le service informatique.',

  'auth.rejected': 'L’identifiant ou le mot de passe n’est pas correct.',
  'auth.code_rejected': 'Ce code n’est pas correct. Attendez le suivant et réessayez.',
  'auth.code_reused': 'Ce code a déjà servi. Attendez le suivant.',
  'auth.wait': 'Trop d’essais.',
  'auth.factor_disabled':
    'Les codes à usage unique de ce compte sont désactivés. Le service informatique peut les réactiver.',
  'auth.attempt_expired': 'Le délai est dépassé. Veuillez recommencer.',
  'auth.offline_expired': 'La connexion hors ligne est épuisée sur ce poste. Il faut une fois le réseau de l’hôpital.',
  'auth.offline_used_up': 'La connexion hors ligne est épuisée sur ce poste. Il faut une fois le réseau de l’hôpital.',
  'auth.offline_rejected':
    'Cela ne correspond pas. Hors ligne, seules les personnes qui se sont déjà connectées ici peuvent le faire, avec identifiant, mot de passe et code.',
  'auth.offline_unknown': 'Hors ligne, seules les personnes qui se sont déjà connectées ici peuvent le faire.',
  'auth.clock':
    'L’heure de l’ordinateur n’est pas juste : la vérification est impossible. Veuillez appeler le service informatique.',
  'auth.code_needed': 'Votre dernier code date d’un moment : veuillez aussi saisir un code à usage unique.',
  'auth.recovery_needs_collector':
    'Les codes de secours nécessitent le réseau de l’hôpital, qui est injoignable pour l’instant.',
  'auth.unavailable':
    'Votre mot de passe ne peut pas être vérifié sur ce poste pour l’instant. Veuillez choisir « Je ne peux pas donner mon mot de passe ».',
  'auth.forbidden': 'Votre rôle ne le permet pas.',

  'collector.unreachable': 'Le réseau de l’hôpital est injoignable.',
  'collector.untrusted':
    'Le serveur de l’hôpital n’a pas pu prouver son identité : rien ne lui a été envoyé. Veuillez appeler le service informatique.',
  'log.receipt_missing':
    'Le serveur de l’hôpital n’a pas prouvé qu’il conserve les enregistrements. Veuillez appeler le service informatique.',
  'log.receipt_invalid':
    'Le serveur de l’hôpital n’a pas prouvé qu’il conserve les enregistrements. Veuillez appeler le service informatique.',
  'log.went_back':
    'Le serveur de l’hôpital a perdu des enregistrements qu’il avait. Veuillez appeler immédiatement le service informatique.',
  'log.split_view':
    'Le serveur de l’hôpital présente un autre historique qu’auparavant. Veuillez appeler immédiatement le service informatique.',
  'log.not_witnessed':
    'Ce que conserve le serveur de l’hôpital n’a pas encore été confirmé par des tiers. Les enregistrements attendent ici.',
  'log.unwitnessed':
    'Ce que conserve le serveur de l’hôpital n’a pas encore été confirmé par des tiers. Les enregistrements attendent ici.',
  'log.behind':
    'Le serveur de l’hôpital a été restauré depuis une sauvegarde. Le service informatique doit le confirmer sur le serveur ; d’ici là, les enregistrements restent ici.',
  'collector.fork':
    'Les enregistrements centraux ne correspondent pas à ce poste. Veuillez appeler le service informatique.',
  'agent.too_old':
    'Ce poste doit être mis à jour avant que quelqu’un puisse se connecter. Appelez le service informatique ou prenez un autre poste. L’accès d’urgence fonctionne.',
  'workstation.not_enrolled': 'Ce poste n’est pas encore configuré. Veuillez appeler le service informatique.',

  'pacs.unreachable': 'L’archive d’images ne répond pas. Veuillez réessayer.',
  'pacs.untrusted':
    'L’archive d’images ne peut pas prouver son identité, aucune image n’y est donc prise. Réessayer ne sert à rien. Veuillez appeler le service informatique.',
  'pacs.out_of_date':
    'Le certificat de l’archive d’images n’est plus valable, ou l’horloge de ce poste est fausse : aucune image n’est donc prise. Veuillez appeler le service informatique. En urgence, utilisez l’accès d’urgence : il permet le plus souvent d’obtenir encore des images.',
  'pacs.refused': 'L’archive d’images a refusé ce poste. Veuillez appeler le service informatique.',
  'pacs.credentials_locked':
    'Ce poste ne peut pas charger d’images pour l’instant : le mot de passe de l’archive d’images est dans le trousseau de l’ordinateur, qui est verrouillé. Utilisez un autre poste, ou appelez le service informatique pour le déverrouiller.',
  'pacs.credentials_missing':
    'Ce poste ne peut pas charger d’images : le mot de passe de l’archive d’images n’y est pas configuré. Utilisez un autre poste, ou appelez le service informatique.',
  'pacs.bad_answer': 'L’archive d’images a donné une réponse illisible. Veuillez appeler le service informatique.',
  'pacs.not_found': 'L’examen n’est plus dans l’archive d’images. Relancez la recherche.',
  'pacs.empty_query': 'Saisissez ce que vous cherchez.',
  'pacs.aborted': 'Le chargement des images a été arrêté.',
  'pacs.incomplete': 'L’archive d’images n’a pas envoyé toutes les images de l’examen. Veuillez réessayer.',
  'pacs.too_large': 'L’examen est trop volumineux pour ce poste.',
  'pacs.disk_full': 'Il n’y a plus de place sur ce poste pour les images. Veuillez appeler le service informatique.',
  'pacs.folder_failed': 'Les images n’ont pas pu être stockées sur ce poste. Veuillez appeler le service informatique.',
  'pacs.wrong_study':
    'L’archive d’images a envoyé un autre examen que celui demandé : il n’a pas été ouvert. Veuillez appeler le service informatique.',
  'pacs.not_configured':
    'Aucune archive d’images n’est configurée sur ce poste. Veuillez appeler le service informatique.',

  'study.not_found': 'L’examen n’est plus là. Relancez la recherche.',
  'study.search_not_allowed':
    'Seul le personnel soignant recherche des examens. Votre rôle s’exerce sans voir d’images.',
  'study.search_too_wide':
    'Indiquez quel patient : un IPP, un numéro de demande, ou au moins trois lettres du nom. Pour chercher plus largement, connectez-vous.',
  'viewer.not_found': 'Cette visionneuse n’est pas configurée sur ce poste. Veuillez appeler le service informatique.',
  'viewer.not_allowed': 'Cette visionneuse ne peut pas servir à cela.',
  'viewer.not_running': 'Cette visionneuse est déjà fermée.',
  'viewer.bad_argument':
    'Cet examen ne peut pas être transmis à la visionneuse. Veuillez appeler le service informatique.',
  'viewer.left_open': 'Une visionneuse d’avant le redémarrage est encore ouverte. Fermez-la avant de travailler.',
  'viewer.still_open':
    'Une visionneuse affiche encore des images que vous ne pouvez plus consulter. Enregistrez ce qu’il vous faut et fermez-la.',
  'viewer.files_left':
    'Les images d’un examen antérieur n’ont pas pu être effacées de ce poste. Veuillez appeler le service informatique.',
  'viewer.handed_over':
    'Une visionneuse a transmis son examen à un autre programme, qui ne peut être ni surveillé ni fermé d’ici. Fermez-le vous-même une fois votre travail terminé et prévenez le service informatique.',
  'viewer.incomplete':
    'Toutes les images de l’examen ne sont pas affichées : le reste n’est pas arrivé ici. Ne vous fiez pas à celles-ci seules.',
  'viewer.not_loaded':
    'La visionneuse web ne répond pas. Réessayez, ou ouvrez l’examen dans une autre visionneuse. Si cela persiste, appelez le service informatique.',
  'viewer.start_failed': 'La visionneuse n’a pas démarré. Veuillez appeler le service informatique.',

  'machine_policy.unreadable':
    'Les réglages de cet ordinateur sont illisibles ; les derniers valables s’appliquent. Veuillez appeler le service informatique.',
  'machine_policy.invalid':
    'Les réglages de cet ordinateur ne sont pas valables ; les derniers valables s’appliquent. Veuillez appeler le service informatique.',
  'machine_policy.untrusted':
    'Quelqu’un sans autorisation a pu modifier les réglages de cet ordinateur ; les derniers valables s’appliquent. Veuillez appeler le service informatique.',
  'machine_policy.no_viewer_left':
    'Les réglages de cet ordinateur ne laisseraient aucune visionneuse ; toutes sont donc proposées. Veuillez appeler le service informatique.',
  'network.ca_file_unusable':
    'La liste des certificats de confiance de cet ordinateur est inutilisable. Veuillez appeler le service informatique.',
  'enrolment.other_machine':
    'Ce poste est la copie d’un autre, ou son ordinateur a été remplacé : personne ne peut se connecter avant que le service informatique ne l’inscrive à nouveau (glasskey enrol). En cas d’urgence, les images peuvent être ouvertes.',
  'enrolment.key_missing':
    'Le magasin de clés de l’ordinateur n’a plus la clé de ce poste : personne ne peut se connecter avant que le service informatique ne l’inscrive à nouveau (glasskey enrol). En cas d’urgence, les images peuvent être ouvertes.',
  'enrolment.unwritable':
    'Ce poste ne peut pas conserver son inscription : le disque est plein ou protégé. Veuillez appeler le service informatique.',
  'enrolment.not_of_policy':
    'Ce poste appartient à un autre collecteur que celui indiqué par ses réglages. Veuillez appeler le service informatique.',
  'enrol.token_file_unreadable':
    'Ce poste n’a pas le droit de lire le jeton avec lequel il doit être installé. Veuillez appeler le service informatique.',
  'enrol.token_file_untrusted':
    'Le jeton avec lequel ce poste doit être installé a pu être déposé par une personne non autorisée ; il n’a pas été utilisé. Veuillez appeler le service informatique.',
  'enrol.token_unreadable':
    'Le jeton avec lequel ce poste doit être installé est endommagé. Veuillez en demander un nouveau au service informatique.',
  'enrol.token_expired':
    'Le jeton avec lequel ce poste doit être installé a expiré. Veuillez en demander un nouveau au service informatique.',
  'updater.failed':
    'Cet ordinateur n’a pas pu être mis à jour. Il fonctionne comme avant. Veuillez appeler le service informatique.',
  'updater.stuck':
    'Cet ordinateur n’a pas pu recevoir de mises à jour depuis plus d’un jour. Il fonctionne comme avant. Veuillez appeler le service informatique.',
  'enrol.failed':
    'Ce poste n’a pas pu être installé ; il réessaie de lui-même. Veuillez appeler le service informatique.',
  'enrol.token_used':
    'Le jeton avec lequel ce poste a été installé ne peut pas servir deux fois. Veuillez en demander un nouveau au service informatique.',
  'enrol.not_of_policy':
    'Le jeton rattacherait ce poste à un autre collecteur que celui indiqué par ses réglages ; il n’a pas été utilisé. Veuillez appeler le service informatique.',
  'token.rejected':
    'Le serveur de l’hôpital n’accepte pas le jeton avec lequel ce poste doit être installé : il est épuisé ou inconnu. Veuillez en demander un nouveau au service informatique.',

  'feed.failing':
    'Les messages d’audit n’atteignent pas le système d’audit de l’hôpital. Ils sont conservés ici. Veuillez appeler le service informatique.',
  'trail.broken':
    'Plus rien ne peut être enregistré ici pour le moment. Veuillez fermer vos visionneuses et vous déconnecter ; cela repart ensuite. L’accès d’urgence reste possible.',
  'trail.not_salvaged':
    'D’anciens enregistrements sont encore en cours de récupération sur un disque endommagé. Veuillez appeler le service informatique.',
  'trail.rest_unsent':
    'D’anciens enregistrements n’ont pas encore pu être envoyés. Ils sont conservés ici. Veuillez appeler le service informatique.',
  'audit.not_recorded':
    'L’accès ne peut pas être enregistré, il ne peut donc pas être accordé. L’accès d’urgence reste possible.',
  'audit.unavailable': AUDIT_UNAVAILABLE,

  'emergency.words_too_short': 'Quelques mots de plus, s’il vous plaît.',
  'emergency.words_too_long': 'C’est trop long. Une ou deux phrases suffisent.',
  'emergency.words_filler': 'Écrivez-le avec de vrais mots : une personne chargée du contrôle les lira.',
  'emergency.not_clinical': 'L’accès d’urgence est réservé aux personnes qui soignent des patients.',
  'emergency.unknown_reason': 'Ce motif n’est plus dans la liste. Choisissez-en un autre.',
  'emergency.patient_missing': 'Indiquez quel patient.',
  'emergency.identity_missing': 'Indiquez votre nom.',
  'emergency.grant_ended':
    'Cet accès d’urgence est terminé. Demandez-en un nouveau si le patient a encore besoin de vous.',
  'emergency.limit_reached': 'Cet accès d’urgence ne peut plus être prolongé.',
  'emergency.expired': 'Le délai est dépassé. Veuillez recommencer.',

  'fhircast.unreachable': 'Le système de comptes rendus est injoignable. Ses examens ne sont pas proposés ici.',
  'fhircast.untrusted':
    'Le système de comptes rendus n’a pas pu prouver son identité. Veuillez appeler le service informatique.',
  'fhircast.refused': 'Le système de comptes rendus n’admet pas ce poste. Veuillez appeler le service informatique.',
  'fhircast.no_token':
    'Le mot de passe du système de comptes rendus manque dans le trousseau de l’ordinateur. Veuillez appeler le service informatique.',
  'fhircast.bad_answer':
    'La réponse du système de comptes rendus est incompréhensible. Veuillez appeler le service informatique.',
  'fhircast.out_of_step': 'Un autre programme n’affiche pas l’examen que montre le système de comptes rendus.',
  'fhircast.not_told':
    'Le système de comptes rendus n’a pas pu être informé que la dernière personne s’est déconnectée de ce poste. Avant de dicter, vérifiez quel nom il affiche.',

  'handover.gone': 'Cet examen n’est plus proposé.',

  'clock.rolled_back': 'L’heure de l’ordinateur a été reculée. Veuillez appeler le service informatique.',
  'activity.source_unreliable':
    'L’ordinateur n’indique pas s’il est utilisé. Il se verrouille 15 minutes après le déverrouillage. Signalez-le au service informatique.',
  'vault.locked': 'Le trousseau de l’ordinateur est verrouillé. Veuillez appeler le service informatique.',
  internal: FR_UNKNOWN,

  'page.code_shape': 'Un code comporte 6 à 8 chiffres.',
  'page.choose_reason': 'Choisissez d’abord un motif.',
  'page.recovery_shape': 'Un code de secours est plus long.',
};

export const FR_FAMILIES: Families = {
  auth: 'Cette connexion n’a pas été acceptée.',
  viewer: 'La visionneuse n’a pas pu être utilisée. Veuillez appeler le service informatique.',
  study: 'Cela n’est pas possible avec cet examen.',
  pacs: 'L’archive d’images n’a pas pu être interrogée. Veuillez réessayer.',
  fhircast: 'Le système de comptes rendus n’a pas pu être suivi.',
  handover: 'La demande d’un autre programme n’a pas pu être prise en compte.',
  audit: AUDIT_UNAVAILABLE,
  collector: 'Le réseau de l’hôpital n’a pas pu être utilisé.',
  emergency: 'L’accès d’urgence n’a pas pu être ouvert ainsi.',
  clock: 'L’heure de l’ordinateur n’est pas juste. Veuillez appeler le service informatique.',
  policy: 'Les règles de l’hôpital sont illisibles. Veuillez appeler le service informatique.',
  retention: 'Ce qui devait être détruit n’est plus dans le même état. Veuillez vérifier à nouveau.',
  seal: 'Ce qui est enregistré ici n’est pas scellé comme il le devrait. Veuillez appeler le service informatique.',
  workstation: 'Ce poste n’est pas configuré comme il le devrait. Veuillez appeler le service informatique.',
  certificate:
    'L’admission de ce poste au réseau de l’hôpital doit être renouvelée. Veuillez appeler le service informatique.',
  trail: 'Les enregistrements de ce poste ne sont pas cohérents. Veuillez appeler le service informatique.',
  session: 'Cela n’est pas possible pour l’instant.',
  ipc: 'Quelque chose n’est pas comme attendu. Vérifiez votre saisie.',
  agent: 'Glasskey démarre encore. Veuillez patienter un instant.',
  sync: 'Des enregistrements n’ont pas pu être envoyés au serveur de l’hôpital. Ils sont conservés ici et envoyés plus tard.',
  enrol: 'Ce poste n’a pas pu être configuré. Veuillez appeler le service informatique.',
  token: 'Ce poste n’a pas pu être configuré. Veuillez appeler le service informatique.',
  pushback: 'Le serveur de l’hôpital est occupé. Veuillez réessayer dans un instant.',
  vault: 'Le trousseau de l’ordinateur n’a pas pu être utilisé. Veuillez appeler le service informatique.',
};
