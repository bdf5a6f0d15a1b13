/** How docs/cli.md begins. */
export const introduction = `# The command line

(Made from the definitions of the commands in \`packages/cli/src\`: change those, then run
\`DASPANEL_WRITE_DOCS=1 sh scripts/with-node.sh node_modules/vitest/vitest.mjs run --project unit packages/cli\`.)

\`packages/cli/bin/daspanel\` needs no installation. To have it everywhere:

\`\`\`sh
ln -s "$PWD/packages/cli/bin/daspanel" /usr/local/bin/daspanel
daspanel completion bash > /etc/bash_completion.d/daspanel
\`\`\`

**Who is asked.** On the machine itself, root (and whoever started Daspanel) is let in through the socket in the data directory and needs no login. Everybody else signs in
once with \`daspanel login\`, or gives an address in \`DASPANEL_URL\` and a token in \`DASPANEL_TOKEN\`. HTTPS is always verified; the certificate authority of an
installation is kept by \`daspanel login\` after its fingerprint was shown, or named with \`--ca\`.

**Names.** A site is named by its name or its id, a version by its name in the site or its id.

**Output.** Tables on a terminal fit its width; \`NO_COLOR\` switches colours off. Control characters in values are shown, never sent to the terminal. \`--json\` prints the API's
answer; \`status\`, \`open\` and \`doctor\` gather several and print an object of their own. Notes and progress go to standard error.

**Exit codes.** 0: done. 1: refused or failed; the sentence on standard error says why. 2: not understood, or \`--yes\` is missing. 3: the API cannot be
reached. 130: ended with Ctrl-C; a job that was followed goes on.

Commands that ask the API have these options:`;
