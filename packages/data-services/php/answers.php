<?php

declare(strict_types=1);

/** Ends the request with a page of one sentence. */
function answer(int $status, string $title, string $sentence): never
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header("Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    $escape = static fn (string $text): string => htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    echo '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>', $escape($title), '</title><h1>', $escape($title),
        '</h1><p>', $escape($sentence), '</p><p><a href="', $escape((string) getenv('DASPANEL_PANEL_ORIGIN')), '/">To the panel</a></p></html>';
    exit;
}

/** The last word on what is sent: of cookies only our own, which no other name can set, and what keeps the page to itself. */
function guard_headers(): void
{
    $cookies = array_filter(headers_list(), static fn (string $line): bool => stripos($line, 'Set-Cookie: __Host-') === 0);
    header_remove('Set-Cookie');
    foreach ($cookies as $line) {
        header($line, false);
    }
    header('Cache-Control: no-store');
    header('X-Content-Type-Options: nosniff');
    header('X-Frame-Options: DENY');
    header('Referrer-Policy: same-origin');
    header('Cross-Origin-Opener-Policy: same-origin');
    header('Cross-Origin-Resource-Policy: same-origin');
    header('Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()');
    header_remove('X-Powered-By');
}
