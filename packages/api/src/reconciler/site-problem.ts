/** Why a site cannot be applied, in a sentence for its owner: no paths, no internals. Any other error is shown as a fault of Daspanel and logged. */
export class SiteProblem extends Error {
  override readonly name = 'SiteProblem';
}

/** The sentence that is shown on the site. */
export function describeSiteProblem(error: unknown): string {
  return error instanceof SiteProblem ? error.message.slice(0, 500) : 'this is a fault of Daspanel; the log of the API says more';
}
