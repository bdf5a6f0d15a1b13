<?php
namespace Daspanel;

/** Puts a message together as PHP's own mail() does (ext/standard/mail.c) and hands it to the host, which tells whether it was taken. */
function send_mail($to, $subject, $message, $headers, $parameters)
{
    if (\is_array($headers)) {
        $headers = mail_header_lines($headers);
    }
    $headers = \trim(\str_replace("\0", ' ', $headers));
    if (\preg_match('/\r\n?\r|\n\n|\n\r|^[\r\n]/', $headers) === 1) {
        \trigger_error('mail(): Multiple or malformed newlines found in additional_header', \E_USER_WARNING);
        return false;
    }
    $text = 'To: ' . mail_header_value($to) . "\n"
        . 'Subject: ' . mail_header_value($subject) . "\n"
        . ($headers === '' ? '' : $headers . "\n")
        . "\n" . \str_replace("\0", ' ', $message) . "\n";
    $forced = \ini_get('mail.force_extra_parameters');
    $more = \escapeshellcmd($forced ? $forced : $parameters);
    $command = \ini_get('sendmail_path') . ($more === '' ? '' : ' ' . $more);
    $device = \fopen('/dev/sendmail', 'r+');
    \fwrite($device, $command . "\0" . $text);
    $isTaken = \fread($device, 1) === '1';
    \fclose($device);
    return $isTaken;
}

/** One line: what is no folding of a long field becomes a space. */
function mail_header_value($value)
{
    return \preg_replace('/(?:\r\n[ \t]+)(*SKIP)(*FAIL)|[\x00-\x1f\x7f]/', ' ', \rtrim($value));
}

function mail_header_lines(array $headers)
{
    $lines = array();
    foreach ($headers as $name => $values) {
        foreach ((array) $values as $value) {
            $lines[] = $name . ': ' . $value;
        }
    }
    return \implode("\r\n", $lines);
}
