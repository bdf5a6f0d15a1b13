<?php
namespace Daspanel;

/** A session cannot be had, or not be saved: the message says why. */
final class Unavailable extends \RuntimeException
{
    /** The code of an answer by Redis, which would be the same the next time. */
    const REFUSED = 1;
    const PAGE = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Temporarily unavailable</title>\n<h1>Temporarily unavailable</h1>\n<p>Please try again in a moment.</p>\n";

    /** Answers the request, which needs a session, with this problem and ends it. Returns where another answer is on its way already. */
    public function endRequest()
    {
        $this->log();
        if (\headers_sent()) {
            return;
        }
        while (\ob_get_level() > 0 && @\ob_end_clean()) {
            continue;
        }
        \header_remove();
        \http_response_code(503);
        \header('Retry-After: 2');
        \header('Cache-Control: no-store');
        \header('Content-Type: text/html; charset=UTF-8');
        echo self::PAGE;
        // PHP 7 complains about the session that it could not begin when the request is over.
        \error_reporting(0);
        exit;
    }

    public function log()
    {
        \error_log('sessions: ' . $this->getMessage());
    }
}
