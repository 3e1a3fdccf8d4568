import type { PageWords } from './page-words.ts';

const MONTHS = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');
const month = (number: number): string => MONTHS[number - 1] ?? '';
const times = (count: number): string => (count === 1 ? 'una vez' : `${count} veces`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const nobody = (isWhole: boolean, did: string): string =>
  isWhole ? `Nadie ha ${did}.` : `Ninguna entrada dice aquí que alguien haya ${did}.`;

/** Spanish. */
export const ES: PageWords = {
  language: 'es',
  title: 'Quién ha abierto sus imágenes',
  facts: {
    patient: 'Número de paciente',
    study: 'Estudio',
    noIssuer: 'sin emisor',
    time: 'Periodo',
    made: 'Elaborado el',
    by: 'Elaborado por',
    span: (from, to) =>
      `${from === null ? 'Desde el principio' : `Del ${from}`} ${to === null ? 'hasta la elaboración de esta página' : `al ${to}`}`,
    justBefore: (moment) => `${moment} (no incluido)`,
  },
  times: {
    day: (day, number, year) => `${day} de ${month(number)} de ${year}`,
    month: (number, year) => `${month(number)} de ${year}`,
    until: 'a',
  },
  summary: {
    nothing: (isWhole) =>
      isWhole
        ? 'Nadie ha abierto sus imágenes en este periodo, ni lo ha intentado.'
        : 'Ninguna entrada dice aquí que alguien haya abierto sus imágenes en este periodo, o lo haya intentado.',
    notListed: (isWhole) => nobody(isWhole, 'visto su nombre en una lista'),
    noLook: (isWhole) => nobody(isWhole, 'abierto sus imágenes en este periodo'),
    looks: (count, people) =>
      `${people === 1 ? 'Una persona ha' : `${people} personas han`} abierto o copiado sus imágenes ${times(count)}.`,
    emergencies: (count) => `${capital(times(count))} fue en una emergencia; todas ellas se revisan.`,
    refused: (count) => `${capital(times(count))} alguien lo intentó y se le denegó.`,
    listed: (count) => `Su nombre apareció ${times(count)} en una lista de estudios.`,
  },
  tables: {
    heads: ['Cuándo', 'Quién', 'Qué', 'Dónde', 'Por qué', 'Entrada'],
    shown: 'Qué se mostró',
    listTitle: 'Quién ha visto su nombre en una lista de estudios',
    listIntro: 'Una lista muestra nombres y lo que se examinó, no las imágenes.',
    inList: (studies, found) => {
      const own = studies === null ? 'Su nombre' : studies === 1 ? 'Uno de sus estudios' : `${studies} de sus estudios`;
      return `${own}, en una lista de ${found === 1 ? 'un estudio' : `${found} estudios`}`;
    },
    older: 'anterior',
    notYet: 'aún no',
  },
  what: {
    done: {
      opened: 'Abrió sus imágenes',
      ended: 'Cerró sus imágenes',
      requested: 'Pidió abrir sus imágenes; no consta que se mostraran',
      exported: 'Guardó una copia de sus imágenes',
      printed: 'Imprimió sus imágenes',
      copied: 'Copió sus imágenes a otro lugar',
      emergency: 'Inició un acceso de emergencia a sus imágenes',
      listed: 'Vio su nombre en una lista de estudios',
    },
    closingUnknown: '; no consta que se cerraran',
    open: 'abrir sus imágenes',
    tried: {
      'study.exported': 'guardar una copia de sus imágenes',
      'study.printed': 'imprimir sus imágenes',
      'study.copied': 'copiar sus imágenes a otro lugar',
      'emergency.started': 'iniciar un acceso de emergencia a sus imágenes',
      'emergency.refused': 'iniciar un acceso de emergencia a sus imágenes',
    },
    refused: (tried) => `Quiso ${tried} y se le denegó`,
    notShown: (tried) => `Quiso ${tried}; no se mostraron`,
    notDone: (tried) => `Quiso ${tried}; no llegó a hacerse`,
    others: {
      'viewer.asked_to_close': 'Tuvo que cerrar sus imágenes',
      'viewer.blocked': 'Un programa con sus imágenes intentó ir a otra dirección y se le impidió',
      'handover.received': 'Otro programa ofreció abrir sus imágenes; eso por sí solo no muestra nada',
      'handover.dismissed': 'No abrió sus imágenes, que otro programa había ofrecido',
      'emergency.extended': 'Prolongó el acceso de emergencia a sus imágenes',
      'emergency.stopped': 'Terminó el acceso de emergencia a sus imágenes',
    },
    other: 'Otra entrada sobre sus imágenes',
  },
  why: {
    searched: 'Buscó a un paciente.',
    looked: 'Consultó una lista de estudios.',
    refusals: {
      'no-relationship': 'No constaba que la persona participara en su atención.',
      'vip-patient': 'Su historia está especialmente protegida.',
      'same-family-name': 'La persona tiene el mismo apellido que usted.',
      colleague: 'Usted y la persona trabajan en el mismo servicio.',
      'own-record': 'Era la propia historia de la persona.',
      'own-record-emergency': 'Era la propia historia de la persona.',
      'outside-shift': 'Era fuera del horario de trabajo de la persona.',
      'unknown-network': 'El puesto no estaba en la red del hospital.',
      'images-are-for-clinicians': 'La función de la persona no necesita ver imágenes.',
      'code-before-viewing': 'La persona tenía que volver a demostrar quién era.',
    },
    refused: 'Las normas del hospital no lo permitían.',
    emergency: 'Acceso de emergencia.',
    emergencyAs: (sentence) => `Acceso de emergencia: ${sentence}`,
    claimed: 'El nombre de la persona no estaba demostrado en ese momento.',
    allowed: 'Las normas del hospital lo permiten.',
    allowedAs: (sentence) => `Las normas del hospital lo permiten: ${sentence}`,
  },
  staff: {
    roles: {
      radiologist: 'Radiología (médico)',
      technologist: 'Radiología (técnico)',
      'referring-physician': 'Médico solicitante',
      'emergency-clinician': 'Médico de urgencias',
      'it-user-admin': 'Gestión de usuarios',
      'it-system-admin': 'Gestión de sistemas',
      'audit-reviewer': 'Revisión de accesos',
      'compliance-officer': 'Protección de datos',
      billing: 'Facturación',
    },
    nobody: 'Nadie había iniciado sesión',
    member: 'Miembro del personal',
    unproved: 'Alguien cuyo nombre no estaba demostrado',
    nameUnproved: (name) => `${name} (nombre no demostrado)`,
    nameAndRole: (name, role) => `${name}, ${role.toLowerCase()}`,
    numbered: (who, number) => `${who}, persona ${number}`,
  },
  missing: {
    title: 'Lo que no está en esta página',
    elsewhere:
      'Lo que se hizo con sus imágenes fuera de los puestos de lectura, por ejemplo en papel o en otro hospital.',
    unsent: 'Lo que un puesto ha registrado y todavía no ha enviado.',
    after: (place, moment) => `Lo que ${place} registró después del ${moment}: puede haber entradas que aquí faltan.`,
    lost: (place, moment) =>
      `Entradas que se perdieron en ${place}. Se descubrió el ${moment}; no se puede decir si alguna era sobre usted.`,
    more: (workstations) =>
      `Lo mismo de otros ${workstations} puestos; la oficina de protección de datos puede nombrarlos.`,
    unreadable: (moment) => `Una entrada sobre usted del ${moment} que está dañada: ya no se puede leer lo que dice.`,
    lists: 'Las listas de estudios en las que apareció su nombre.',
    otherIssuer: (issuer) =>
      `Entradas sobre su número de paciente tal como el hospital lo asignaba en otra época (${issuer || 'sin emisor'}).`,
    destroyed: (count, when, certificate) =>
      `${count} entradas sobre todos los pacientes, recibidas en ${when}: su plazo había pasado y su contenido se destruyó (certificado ${certificate}). Ya no se puede decir si alguna era sobre usted.`,
    cut: 'Hay más entradas de las que caben en una página. Pida, por favor, un periodo más corto.',
    unindexed: 'Algunas entradas anteriores todavía se están ordenando. Vuelva a preguntar mañana, por favor.',
  },
  check: {
    title: 'Cómo se puede comprobar esta página',
    entries: 'Las entradas están en un registro al que solo se puede añadir.',
    older: 'las marcadas «anterior»: son de antes de que hubiera este registro y no se pueden comprobar con él',
    notYet:
      'las marcadas «aún no»: son demasiado nuevas para estar confirmadas desde fuera y tendrán un número en una página posterior',
    numbers: (without) =>
      without.length === 0
        ? 'Cada entrada de arriba tiene un número.'
        : `Cada entrada de arriba tiene un número, salvo ${without.join('; y ')}.`,
    place: 'Es el lugar de esa entrada en un registro al que solo se puede añadir.',
    watched:
      'Nadie puede quitar o cambiar una entrada sin que se descubra, ni siquiera quienes manejan el sistema: otros, desde fuera, firman cada estado del registro.',
    kept: 'Los puestos comprueban con cada envío que las entradas siguen en él como estaban.',
    proofs: 'La oficina de protección de datos puede darle una prueba de cada entrada que tiene un número.',
    log: 'El registro en el momento de esta página:',
  },
  contact: (contact) => `Preguntas: ${contact}`,
};
