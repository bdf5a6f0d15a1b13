/** Scripts that send mail in every way that applications do, for every PHP version. */
export const MAIL_SCRIPTS = {
  'mail.php': `<?php
$long = isset($_GET['bytes']) ? str_repeat("0123456789abcdef\\n", (int) ($_GET['bytes'] / 17)) : '';
$text = ".\\n..two dots\\ncaf\\xe9 \\x01\\nlast line\\n" . $long;
$headers = "From: Shop <shop@example.org>\\r\\nCc: \\"A, B\\" <cc@example.org>, other@example.org (comment, here)\\r\\nBcc: hidden@example.org\\r\\nX-Note: a long\\r\\n field";
echo json_encode(mail('Friends: one@example.org, two@example.org;', 'Hello', $text, $headers, '-fbounce@example.org'));`,
  'plain-mail.php': `<?php echo json_encode(@mail($_GET['to'], "In two\\nlines", 'text'));`,
} as const;

/** What \`mail.php\` sends, between its fields and the end. */
export const MAIL_TEXT = '\r\n\r\n.\r\n..two dots\r\ncaf\xe9 \x01\r\nlast line\r\n';
