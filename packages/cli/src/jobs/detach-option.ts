/** Option of the commands that start a job. */
export const detachOption = { detach: { description: 'print the job and do not wait for its end' } } as const;
