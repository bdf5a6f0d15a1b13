<?php

declare(strict_types=1);

/** The accounts that this browser was lent, by name: several databases may be open side by side. */
final class LentAccounts
{
    private const KEY = 'daspanel-accounts';

    /** Exchanges a ticket for an account and leads to its database. A ticket works once; everything that is wrong with it is answered alike. */
    public static function open(string $ticket): never
    {
        $lent = preg_match('/^[\w-]{43}$/', $ticket) === 1 ? ask_data_services('manager.redeem', ['ticket' => $ticket]) : null;
        if ($lent === null) {
            answer(403, 'The way in has expired', 'It works once, and for half a minute. Open the database again in the panel.');
        }
        session_regenerate_id(true);
        $_SESSION[self::KEY][$lent['user']] = $lent;
        // What Adminer keeps of a sign-in; the password itself is handed to it by DatabaseManager::credentials().
        $_SESSION['pwds']['server'][''][$lent['user']] = 'lent';
        header('Location: /?' . http_build_query(['username' => $lent['user'], 'db' => $lent['database']]), true, 303);
        exit;
    }

    /** The account that the address names, where it is lent to this browser, has not expired, and its person still has the right to it. */
    public static function find(string $user): ?array
    {
        $lent = $_SESSION[self::KEY][$user] ?? null;
        if (!is_array($lent) || $lent['until'] <= time() * 1000) {
            return null;
        }
        $state = ask_data_services('manager.check', ['session' => $lent['session']]);
        return ($state['isOpen'] ?? false) === true ? $lent : null;
    }

    public static function close(array $lent): never
    {
        ask_data_services('manager.close', ['session' => $lent['session']]);
        unset($_SESSION[self::KEY][$lent['user']]);
        unset($_SESSION['pwds']['server'][''][$lent['user']]);
        if (($_SESSION[self::KEY] ?? []) === []) {
            session_destroy();
            header('Set-Cookie: ' . session_name() . '=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0');
        } else {
            session_regenerate_id(true);
        }
        answer(200, 'You have left the database', 'Its account is locked. You can close this tab.');
    }
}
