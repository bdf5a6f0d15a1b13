<?php
/** mail() of PHP (php.net/function.mail), for builds whose own cannot start a program. */
function mail($to, $subject, $message, $additional_headers = '', $additional_parameters = '')
{
    require_once __DIR__ . '/mail/send-mail.php';
    return \Daspanel\send_mail($to, $subject, $message, $additional_headers, $additional_parameters);
}
