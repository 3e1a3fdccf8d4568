import type { Families, Refusals } from './language.ts';

const AUDIT_UNAVAILABLE =
  'Ahora en este puesto no se puede registrar nada, así que nadie puede iniciar sesión, desbloquear ni abrir un estudio. Use otro puesto o llame a Informática: quizá el disco esté lleno. El acceso de emergencia sigue funcionando.';

export const ES_UNKNOWN = 'Algo ha fallado aquí. Inténtelo de nuevo y, si sigue igual, llame a Informática.';

export const ES_REFUSALS: Refusals = {
  'session.wrong_state': 'Eso no se puede hacer en este momento.',
  'session.locked_meanwhile': 'Entretanto se bloqueó de nuevo. Empiece otra vez, con un código nuevo donde se pida.',
  'session.emergency_meanwhile':
    'Entretanto alguien trabaja aquí con acceso de emergencia. Inicie sesión cuando haya terminado.',
  'ipc.bad_input': 'Algo no es como se esperaba. Compruebe lo que ha escrito.',
  'ipc.too_fast': 'Eso ha sido muy rápido. Espere un segundo e inténtelo de nuevo.',
  'ipc.untrusted_sender': 'Esta ventana no puede hacer eso. Llame a Informática.',

  'auth.rejected': 'El usuario o la contraseña no es correcto.',
  'auth.code_rejected': 'Ese código no es correcto. Espere al siguiente e inténtelo de nuevo.',
  'auth.code_reused': 'Ese código ya se ha usado. Espere al siguiente.',
  'auth.wait': 'Demasiados intentos.',
  'auth.factor_disabled':
    'Los códigos de un solo uso de esta cuenta están desactivados. Informática puede volver a activarlos.',
  'auth.attempt_expired': 'Ha tardado demasiado. Empiece de nuevo.',
  'auth.offline_expired':
    'El inicio de sesión sin conexión se ha agotado aquí. Hace falta una vez la red del hospital.',
  'auth.offline_used_up':
    'El inicio de sesión sin conexión se ha agotado aquí. Hace falta una vez la red del hospital.',
  'auth.offline_rejected':
    'No coincide. Sin conexión solo puede iniciar sesión quien ya lo haya hecho aquí, con usuario, contraseña y código.',
  'auth.offline_unknown': 'Sin conexión solo puede iniciar sesión quien ya lo haya hecho aquí.',
  'auth.clock': 'La hora del equipo no es correcta, así que no se puede comprobar. Llame a Informática.',
  'auth.code_needed': 'Ha pasado un rato: introduzca también un código de un solo uso.',
  'auth.recovery_needs_collector':
    'Los códigos de recuperación necesitan la red del hospital, y ahora no se puede acceder a ella.',
  'auth.unavailable': 'Su contraseña no se puede comprobar ahora en este puesto. Elija «No puedo dar mi contraseña».',
  'auth.forbidden': 'Su función no lo permite.',

  'collector.unreachable': 'No se puede acceder a la red del hospital.',
  'collector.untrusted':
    'El servidor del hospital no pudo demostrar su identidad, así que no se le ha enviado nada. Llame a Informática.',
  'log.receipt_missing': 'El servidor del hospital no demostró que conserva los registros. Llame a Informática.',
  'log.receipt_invalid': 'El servidor del hospital no demostró que conserva los registros. Llame a Informática.',
  'log.went_back': 'El servidor del hospital ha perdido registros que tenía. Llame a Informática inmediatamente.',
  'log.split_view':
    'El servidor del hospital muestra un historial distinto del anterior. Llame a Informática inmediatamente.',
  'log.not_witnessed':
    'Aún no ha confirmado nadie más lo que guarda el servidor del hospital. Los registros esperan aquí hasta entonces.',
  'log.unwitnessed':
    'Aún no ha confirmado nadie más lo que guarda el servidor del hospital. Los registros esperan aquí hasta entonces.',
  'log.behind':
    'El servidor del hospital se ha restaurado de una copia de seguridad. Informática debe confirmarlo en él; hasta entonces los registros se guardan aquí.',
  'collector.fork': 'Los registros centrales no concuerdan con este puesto. Llame a Informática.',
  'agent.too_old':
    'Este puesto debe actualizarse antes de que alguien pueda iniciar sesión. Llame a Informática o use otro puesto. El acceso de emergencia funciona.',
  'workstation.not_enrolled': 'Este puesto aún no está configurado. Llame a Informática.',

  'pacs.unreachable': 'El archivo de imágenes no responde. Inténtelo de nuevo.',
  'pacs.untrusted':
    'El archivo de imágenes no puede demostrar su identidad, por eso no se toman imágenes de él. Repetirlo no ayuda. Llame a Informática.',
  'pacs.out_of_date':
    'El certificado del archivo de imágenes ha caducado, o el reloj de este puesto está mal, por eso no se toman imágenes. Llame a Informática. En una emergencia, use el acceso de emergencia: con él suelen llegar aún imágenes.',
  'pacs.refused': 'El archivo de imágenes ha rechazado este puesto. Llame a Informática.',
  'pacs.credentials_locked':
    'Ahora no se pueden cargar imágenes en este puesto: la contraseña del archivo de imágenes está en el almacén de claves del equipo, y está bloqueado. Use otro puesto o llame a Informática para desbloquearlo.',
  'pacs.credentials_missing':
    'No se pueden cargar imágenes en este puesto: la contraseña del archivo de imágenes no está configurada aquí. Use otro puesto o llame a Informática.',
  'pacs.bad_answer': 'La respuesta del archivo de imágenes no se puede leer. Llame a Informática.',
  'pacs.not_found': 'El estudio ya no está en el archivo de imágenes. Búsquelo de nuevo.',
  'pacs.empty_query': 'Escriba lo que quiere buscar.',
  'pacs.aborted': 'Se ha detenido la carga de las imágenes.',
  'pacs.incomplete': 'El archivo de imágenes no ha enviado todas las imágenes del estudio. Inténtelo de nuevo.',
  'pacs.too_large': 'El estudio es demasiado grande para este puesto.',
  'pacs.disk_full': 'En este puesto no queda espacio para las imágenes. Llame a Informática.',
  'pacs.folder_failed': 'No se han podido guardar las imágenes en este puesto. Llame a Informática.',
  'pacs.wrong_study':
    'El archivo de imágenes ha enviado un estudio distinto del pedido, así que no se ha abierto. Llame a Informática.',
  'pacs.not_configured': 'En este puesto no hay ningún archivo de imágenes configurado. Llame a Informática.',

  'study.not_found': 'El estudio ya no está. Búsquelo de nuevo.',
  'study.search_not_allowed': 'Solo el personal clínico busca estudios. Su función se ejerce sin ver imágenes.',
  'study.search_too_wide':
    'Indique qué paciente: un ID, un número de petición o al menos tres letras del nombre. Para buscar más, inicie sesión.',
  'viewer.not_found': 'Ese visor no está configurado en este puesto. Llame a Informática.',
  'viewer.not_allowed': 'Este visor no se puede usar para eso.',
  'viewer.not_running': 'Ese visor ya está cerrado.',
  'viewer.bad_argument': 'Este estudio no se puede pasar al visor. Llame a Informática.',
  'viewer.left_open': 'Sigue abierto un visor de antes del reinicio. Ciérrelo antes de trabajar.',
  'viewer.still_open':
    'Sigue abierto un visor con imágenes que usted ya no puede ver. Guarde lo que necesite y ciérrelo.',
  'viewer.files_left': 'No se han podido borrar de este puesto imágenes de un estudio anterior. Llame a Informática.',
  'viewer.handed_over':
    'Un visor ha pasado su estudio a otro programa, que desde aquí no se puede vigilar ni cerrar. Ciérrelo usted al terminar y avise a Informática.',
  'viewer.incomplete':
    'No se muestran todas las imágenes del estudio: el resto no ha llegado aquí. No se fíe solo de estas.',
  'viewer.not_loaded':
    'El visor web no responde. Inténtelo de nuevo o abra el estudio en otro visor. Si sigue así, llame a Informática.',
  'viewer.start_failed': 'El visor no ha arrancado. Llame a Informática.',

  'machine_policy.unreadable':
    'No se pueden leer los ajustes de este equipo; valen los últimos correctos. Llame a Informática.',
  'machine_policy.invalid':
    'Los ajustes de este equipo no son válidos; valen los últimos correctos. Llame a Informática.',
  'machine_policy.untrusted':
    'Alguien sin autorización pudo cambiar los ajustes de este equipo; valen los últimos correctos. Llame a Informática.',
  'machine_policy.no_viewer_left':
    'Los ajustes de este equipo no dejarían ningún visor, por eso se ofrecen todos. Llame a Informática.',
  'network.ca_file_unusable':
    'La lista de certificados de confianza de este equipo no se puede usar. Llame a Informática.',
  'enrolment.other_machine':
    'Este puesto es una copia de otro, o se ha cambiado su ordenador: nadie puede iniciar sesión hasta que Informática lo configure de nuevo (glasskey enrol). En una urgencia se pueden abrir imágenes.',
  'enrolment.key_missing':
    'El almacén de claves del ordenador ya no tiene la clave de este puesto: nadie puede iniciar sesión hasta que Informática lo configure de nuevo (glasskey enrol). En una urgencia se pueden abrir imágenes.',
  'enrolment.unwritable':
    'Este puesto no puede guardar su configuración: el disco está lleno o protegido. Llame a Informática.',
  'enrolment.not_of_policy': 'Este puesto pertenece a otro colector que el que dicen sus ajustes. Llame a Informática.',
  'enrol.token_file_unreadable':
    'Este puesto no puede leer el código con el que se debe configurar. Llame a Informática.',
  'enrol.token_file_untrusted':
    'Alguien sin permiso pudo dejar el código con el que se debe configurar este puesto, así que no se usó. Llame a Informática.',
  'enrol.token_unreadable':
    'El código con el que se debe configurar este puesto está dañado. Pida uno nuevo a Informática.',
  'enrol.token_expired':
    'El código con el que se debe configurar este puesto ha caducado. Pida uno nuevo a Informática.',
  'updater.failed': 'Este ordenador no se pudo actualizar. Sigue funcionando como antes. Llame a Informática.',
  'updater.stuck':
    'Este ordenador lleva más de un día sin poder recibir actualizaciones. Sigue funcionando como antes. Llame a Informática.',
  'enrol.failed': 'Este puesto no se pudo configurar; lo intenta de nuevo por sí mismo. Llame a Informática.',
  'enrol.token_used':
    'El código con el que se configuró este puesto no se puede usar dos veces. Pida uno nuevo a Informática.',
  'enrol.not_of_policy':
    'El código llevaría este puesto a otro colector que el que dicen sus ajustes, así que no se usó. Llame a Informática.',
  'token.rejected':
    'El servidor del hospital no acepta el código con el que se debe configurar este puesto: está agotado o no se conoce. Pida uno nuevo a Informática.',

  'feed.failing':
    'Los mensajes de auditoría no llegan al sistema de auditoría del hospital. Se guardan aquí. Llame a Informática.',
  'trail.broken':
    'Ahora aquí no se puede registrar nada. Cierre sus visores y la sesión; después todo continúa. El acceso de emergencia sigue funcionando.',
  'trail.not_salvaged': 'Todavía se están recuperando registros antiguos de un disco dañado. Llame a Informática.',
  'trail.rest_unsent': 'Aún no se han podido enviar registros antiguos. Se guardan aquí. Llame a Informática.',
  'audit.not_recorded':
    'El acceso no se puede registrar, así que no se puede conceder. El acceso de emergencia sigue funcionando.',
  'audit.unavailable': AUDIT_UNAVAILABLE,

  'emergency.words_too_short': 'Unas palabras más, por favor.',
  'emergency.words_too_long': 'Es demasiado largo. Una o dos frases bastan.',
  'emergency.words_filler': 'Dígalo con palabras de verdad: una persona las leerá para revisarlo.',
  'emergency.not_clinical': 'El acceso de emergencia es solo para quienes tratan a pacientes.',
  'emergency.unknown_reason': 'Ese motivo ya no está en la lista. Elija otro.',
  'emergency.patient_missing': 'Indique qué paciente.',
  'emergency.identity_missing': 'Indique su nombre.',
  'emergency.grant_ended': 'Este acceso de emergencia ha terminado. Ábralo de nuevo si el paciente aún le necesita.',
  'emergency.limit_reached': 'Este acceso de emergencia ya no se puede ampliar más.',
  'emergency.expired': 'Ha tardado demasiado. Empiece de nuevo.',

  'fhircast.unreachable': 'No se puede acceder al sistema de informes. Aquí no se ofrecen sus estudios.',
  'fhircast.untrusted': 'El sistema de informes no pudo demostrar su identidad. Llame a Informática.',
  'fhircast.refused': 'El sistema de informes no admite este equipo. Llame a Informática.',
  'fhircast.no_token': 'En el llavero del equipo falta la contraseña del sistema de informes. Llame a Informática.',
  'fhircast.bad_answer': 'El sistema de informes responde de una forma que no se entiende. Llame a Informática.',
  'fhircast.out_of_step': 'Otro programa no muestra el estudio que muestra el sistema de informes.',
  'fhircast.not_told':
    'No se pudo avisar al sistema de informes de que la última persona cerró sesión aquí. Antes de dictar, compruebe qué nombre muestra.',

  'handover.gone': 'Este estudio ya no se ofrece.',

  'clock.rolled_back': 'Se ha atrasado la hora del equipo. Llame a Informática.',
  'activity.source_unreliable':
    'El equipo no indica si se está usando. Se bloquea 15 minutos después de desbloquearlo. Avise a Informática.',
  'vault.locked': 'El almacén de claves del equipo está bloqueado. Llame a Informática.',
  internal: ES_UNKNOWN,

  'page.code_shape': 'Un código tiene de 6 a 8 cifras.',
  'page.choose_reason': 'Elija primero un motivo.',
  'page.recovery_shape': 'Un código de recuperación es más largo.',
};

export const ES_FAMILIES: Families = {
  auth: 'Ese inicio de sesión no se ha aceptado.',
  viewer: 'El visor no se ha podido usar. Llame a Informática.',
  study: 'Eso no se puede hacer con este estudio.',
  pacs: 'No se ha podido consultar el archivo de imágenes. Inténtelo de nuevo.',
  fhircast: 'No se ha podido seguir al sistema de informes.',
  handover: 'No se ha podido atender lo que pedía otro programa.',
  audit: AUDIT_UNAVAILABLE,
  collector: 'No se ha podido usar la red del hospital.',
  emergency: 'El acceso de emergencia no se ha podido abrir así.',
  clock: 'La hora del equipo no es correcta. Llame a Informática.',
  policy: 'Las reglas del hospital no se pueden leer. Llame a Informática.',
  retention: 'Lo que se iba a destruir ya no está como estaba. Compruébelo de nuevo.',
  seal: 'Lo registrado aquí no está sellado como debería. Llame a Informática.',
  workstation: 'Este puesto no está configurado como debería. Llame a Informática.',
  certificate: 'Hay que renovar la admisión de este puesto en la red del hospital. Llame a Informática.',
  trail: 'Los registros de este puesto no concuerdan entre sí. Llame a Informática.',
  session: 'Eso no se puede hacer en este momento.',
  ipc: 'Algo no es como se esperaba. Compruebe lo que ha escrito.',
  agent: 'Glasskey aún se está iniciando. Espere un momento.',
  sync: 'No se han podido enviar registros al servidor del hospital. Se guardan aquí y se enviarán más tarde.',
  enrol: 'Este puesto no se ha podido configurar. Llame a Informática.',
  token: 'Este puesto no se ha podido configurar. Llame a Informática.',
  pushback: 'El servidor del hospital está ocupado. Inténtelo de nuevo en un momento.',
  vault: 'No se ha podido usar el almacén de claves del equipo. Llame a Informática.',
};
