/** What an import is told; the file itself is in the tables. */
export interface ImportInput {
  /** Public id, `REGIE.<uuid>`. */
  id: string;
  organization: string;
}

/** Workflow type of an import; public once histories exist. */
export const importWorkflowType = 'hrImport';
