import type { Examination } from '../../core/doctor/examine-workstation.ts';
import type { DoctorIo } from './doctor-command.ts';
export async function writeBundle(_io: DoctorIo, _file: string, _e: Examination): Promise<string | null> {
  return 'todo';
}
