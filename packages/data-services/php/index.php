<?php

declare(strict_types=1);

/*
 * The door to Adminer (Debian's package, as it is): who comes in was sent by the panel, with a ticket for one database of MariaDB on this machine. Nothing in an address or a
 * form leads anywhere else.
 */

require __DIR__ . '/answers.php';
require __DIR__ . '/exchange.php';
require __DIR__ . '/lent-accounts.php';

header_register_callback('guard_headers');

$method = $_SERVER['REQUEST_METHOD'];
$path = strtok($_SERVER['REQUEST_URI'], '?');
if (!in_array($method, ['GET', 'HEAD', 'POST'], true)) {
    answer(405, 'That cannot be done here', 'Addresses of the database manager are read or posted to.');
}
if (!is_file((string) getenv('DASPANEL_ADMINER'))) {
    answer(503, 'The database manager is not installed', 'It is the package adminer: apt-get install adminer, then restart Daspanel.');
}
$wanted_origin = getenv($path === '/open' ? 'DASPANEL_PANEL_ORIGIN' : 'DASPANEL_ORIGIN');
if ($method === 'POST' && ($_SERVER['HTTP_ORIGIN'] ?? '') !== $wanted_origin) {
    answer(403, 'That came from somewhere else', 'Open the database in the panel, and use its own pages.');
}
// Style sheets, scripts and pictures of Adminer: they are the same for everybody.
$is_static = $method !== 'POST' && is_string($_GET['file'] ?? null) && count($_GET) <= 2 && !array_diff(array_keys($_GET), ['file', 'version']);
if ($path !== '/' && $path !== '/open') {
    answer(404, 'There is nothing here', 'Open a database in the panel.');
}
if (!$is_static) {
    session_start();
    if ($path === '/open') {
        if ($method !== 'POST' || !is_string($_POST['ticket'] ?? null)) {
            answer(403, 'This is no way in', 'Open the database in the panel.');
        }
        LentAccounts::open($_POST['ticket']);
    }
    $user = $_GET['username'] ?? '';
    $lent = is_string($user) ? LentAccounts::find($user) : null;
    if ($lent === null) {
        answer(403, 'No database is open here', 'It was closed, two hours have passed, or you have signed out of the panel. Open it again there.');
    }
    if (isset($_POST['logout'])) {
        LentAccounts::close($lent);
    }
    $database = $_GET['db'] ?? $lent['database'];
    $is_other_place = isset($_POST['auth']) || isset($_GET['server']) || isset($_GET['script']) || isset($_GET['ns']) || ($database !== $lent['database'] && $database !== '');
    if ($is_other_place) {
        answer(403, 'That is another server or database', 'This door leads to ' . $lent['database'] . ' alone.');
    }
    $_GET['db'] = $lent['database'];
}
// Adminer asks its author's server for news unless it seems to know; a sign-in is kept by nobody but this session.
$_COOKIE = ['adminer_version' => '0'] + array_intersect_key($_COOKIE, [session_name() => true]);

function adminer_object(): object
{
    // Every driver but that for MySQL has claimed the request by now, if the address names it.
    if (defined('DRIVER') || defined('Adminer\\DRIVER')) {
        answer(403, 'That is another kind of database', 'This door leads to MariaDB alone.');
    }
    require __DIR__ . '/database-manager.php';
    return new DatabaseManager($GLOBALS['lent'] ?? null);
}

require getenv('DASPANEL_ADMINER');
