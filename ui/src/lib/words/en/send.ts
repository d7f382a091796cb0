/** The dialog "Gửi sang iDesk". */
export const send = {
  title: 'Send to iDesk',
  subject: 'Name of the public service',
  subjectNote: 'Becomes the subject of the draft in iDesk.',
  code: 'Dossier code',
  codeNote: "The dossier's own; not editable.",
  applicant: 'Applicant',
  procedure: 'Procedure',
  step: 'Step',
  groups: {
    'thanh-phan': 'Components of the dossier',
    'xu-ly': 'Processing files',
    'ket-qua': 'Result files',
    local: 'Files from this computer',
  },
  ofThem: (ticked: string, all: string) => `${ticked}/${all}`,
  tickAll: (group: string) => `Tick all: ${group}`,
  noFilesInGroup: 'No files.',
  choose: 'Choose files',
  drop: 'Or drop files from this computer here',
  dropNow: 'Drop here to add the files',
  taking: 'Taking the files…',
  droppedElsewhere:
    'To send files of this computer, open a dossier, press “Send to iDesk” and drop them onto the dialog.',
  alreadyHere: (names: readonly string[]) =>
    names.length === 1
      ? `“${names[0]}” is listed already and was not added again.`
      : `${names.length} files are listed already and were not added again.`,
  limit: (size: string) => `At most ${size} per file`,
  remove: (name: string) => `Take out ${name}`,
  look: (name: string) => `Preview ${name}`,
  duplicateOf: (name: string) => `The same as “${name}”: one of them is enough.`,
  problems: {
    empty: 'The file is empty (0 B) and cannot be sent.',
    tooLarge: (limit: string) => `Larger than iDesk takes (${limit}).`,
    type: 'iDesk does not take this type of file.',
    unreadable: 'This file cannot be read on this computer.',
    folder: 'This is a folder: open it, choose single files and drop them again.',
  },
  sentBefore: (moment: string) =>
    `This dossier was sent to iDesk at ${moment}. Sending again makes another draft.`,
  total: (count: string, size: string) => `${count} files · ${size}`,
  noneTicked: 'No file is ticked',
  keeping: 'Keeping the draft…',
  kept: 'Draft kept',
  notKept: 'The draft could not be kept',
  confirm: 'Send',
  close: 'Close',
  discard: 'Drop the draft',
  opening: 'Opening the send dialog…',
  subjectEmpty: 'Enter the name of the public service.',
};
