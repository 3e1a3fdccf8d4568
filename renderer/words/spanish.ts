import { ES_FAMILIES, ES_REFUSALS, ES_UNKNOWN } from './es-refusals.ts';
import { ES } from './es.ts';
import type { Shipped } from './language.ts';

export const LOCALE = 'es-ES';
export const WORDS = ES;
export const REFUSALS = ES_REFUSALS;
export const FAMILIES = ES_FAMILIES;
export const WAIT = 'Podrá intentarlo de nuevo en {time} (a las {at}).';
export const UNKNOWN = ES_UNKNOWN;
export const SHIPPED: Shipped = {
  'Studies are opened by clinical staff only. Your role works without seeing images.':
    'Solo el personal clínico abre estudios. Su función se ejerce sin ver imágenes.',
  'This is your own record. Please ask your physician or the records office for it.':
    'Es su propia historia clínica. Pídala a su médico o al archivo de historias clínicas.',
  'Studies cannot be corrected or removed while the hospital network is away.':
    'Los estudios no se pueden corregir ni eliminar sin la red del hospital.',
  'Your last one-time code is more than four hours old.': 'Su último código de un solo uso tiene más de cuatro horas.',
  'A study leaves the reading room only with a one-time code from the last 15 minutes.':
    'Un estudio solo sale de la sala de lectura con un código de un solo uso de los últimos 15 minutos.',
  'A study is corrected or removed only with a one-time code from the last 5 minutes.':
    'Un estudio solo se corrige o elimina con un código de un solo uso de los últimos 5 minutos.',
  'Administration needs a one-time code from the last 15 minutes.':
    'La administración exige un código de un solo uso de los últimos 15 minutos.',
  'You are not on record as treating this patient.': 'No consta que usted trate a este paciente.',
  "This patient's record is specially protected.":
    'La historia clínica de este paciente tiene una protección especial.',
  'You and this patient have the same family name.': 'Usted y este paciente tienen el mismo apellido.',
  'This patient works in your department.': 'Este paciente trabaja en su servicio.',
  'This is your own record.': 'Es su propia historia clínica.',
  'You are outside your working hours.': 'Está fuera de su horario de trabajo.',
  'This workstation is not on a network of the hospital.': 'Este puesto no está en una red del hospital.',
  'You signed in without a one-time code, so only the patient of your emergency access is open to you.':
    'Ha iniciado sesión sin código de un solo uso, así que solo tiene abierto el paciente de su acceso de emergencia.',
  'The access rules could not be evaluated completely, so access is refused. Please tell IT.':
    'Las reglas de acceso no se han podido evaluar por completo y se deniega el acceso. Avise a Informática.',
  'None of your roles includes this.': 'Ninguna de sus funciones lo incluye.',
  'Life-threatening emergency': 'Emergencia con riesgo vital',
  'I am treating this patient now': 'Estoy tratando a este paciente ahora',
  'Asked for an urgent opinion': 'Me han pedido una opinión urgente',
  'I cannot complete the sign-in': 'No puedo completar el inicio de sesión',
  'Another reason, in my words below': 'Otro motivo, explicado abajo',
};
