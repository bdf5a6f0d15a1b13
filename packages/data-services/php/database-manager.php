<?php

// Version 5 has names of its own.
class_alias(class_exists('Adminer\\Adminer', false) ? 'Adminer\\Adminer' : 'Adminer', 'AdminerOfTheDistribution');

/** Adminer for one database, with the account that was lent for it. Types are those of version 5; 4 has none. */
class DatabaseManager extends AdminerOfTheDistribution
{
    /** @var array{user: string, password: string, database: string}|null */
    private $lent;

    public function __construct(?array $lent)
    {
        $this->lent = $lent;
    }

    public function name(): string
    {
        return 'Adminer';
    }

    public function credentials(): array
    {
        return array(':' . getenv('DASPANEL_MYSQL_SOCKET'), $this->lent['user'] ?? '', $this->lent['password'] ?? '');
    }

    public function login($login, $password)
    {
        return $this->lent !== null && $login === $this->lent['user'];
    }

    public function loginForm(): void
    {
        echo '<p>Open the database in the panel.</p>';
    }

    public function permanentLogin($create = false): string
    {
        return '';
    }

    public function databases($flush = true): array
    {
        return $this->lent === null ? array() : array($this->lent['database']);
    }

    /** No file of this machine is offered for import. */
    public function importServerPath(): string
    {
        return '';
    }

    public function csp($csp = array()): array
    {
        $nonce = function_exists('Adminer\\get_nonce') ? 'Adminer\\get_nonce' : 'get_nonce';
        return array(array(
            'default-src' => "'none'",
            'script-src' => "'nonce-" . $nonce() . "'",
            'style-src' => "'self' 'unsafe-inline'",
            'img-src' => "'self' data:",
            'connect-src' => "'self'",
            'form-action' => "'self'",
            'base-uri' => "'none'",
            'frame-ancestors' => "'none'",
        ));
    }
}
