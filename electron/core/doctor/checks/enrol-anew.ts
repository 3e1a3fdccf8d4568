/** How a person enrols a workstation that has an enrolment: the command refuses while an agent works with it. */
export const ENROL_ANEW =
  'end the agent (Linux: systemctl --user stop glasskey), run glasskey enrol --token-file FILE here, and start it again';
