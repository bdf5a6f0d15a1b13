<?php

/** Adminer for one database, with the account that was lent for it. */
class DatabaseManager extends Adminer
{
    /** @var array{user: string, password: string, database: string}|null */
    private $lent;

    public function __construct(?array $lent)
    {
        $this->lent = $lent;
    }

    public function name()
    {
        return 'Adminer';
    }

    public function credentials()
    {
        return array(':' . getenv('DASPANEL_MYSQL_SOCKET'), $this->lent['user'] ?? '', $this->lent['password'] ?? '');
    }

    public function login($login, $password)
    {
        return $this->lent !== null && $login === $this->lent['user'];
    }

    public function loginForm()
    {
        echo '<p>Open the database in the panel.</p>';
    }

    public function permanentLogin($create = false)
    {
        return '';
    }

    public function databases($flush = true)
    {
        return $this->lent === null ? array() : array($this->lent['database']);
    }

    /** No file of this machine is offered for import. */
    public function importServerPath()
    {
        return '';
    }

    public function csp()
    {
        return array(array(
            'default-src' => "'none'",
            'script-src' => "'nonce-" . get_nonce() . "'",
            'style-src' => "'self' 'unsafe-inline'",
            'img-src' => "'self' data:",
            'connect-src' => "'self'",
            'form-action' => "'self'",
            'base-uri' => "'none'",
            'frame-ancestors' => "'none'",
        ));
    }
}
