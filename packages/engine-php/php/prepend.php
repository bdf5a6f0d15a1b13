<?php
/*
 * Runs before every script of a site (auto_prepend_file), in every PHP from 5.6 to 8.5: sessions are kept in the tenant Redis unless the site
 * chose another place. It only leaves word with PHP; the rest is loaded when a script starts a session. Its syntax is that of PHP 5.6.
 */
namespace Daspanel;

if (\PHP_VERSION_ID < 70000) {
    interface SessionTimestamps
    {
    }
} else {
    interface SessionTimestamps extends \SessionUpdateTimestampHandlerInterface
    {
    }
}

/** Stands where PHP looks for a session handler, and passes everything on. */
final class SessionDoor implements \SessionHandlerInterface, SessionTimestamps
{
    private $sessions;

    public static function install()
    {
        // Another handler in `.user.ini`, or a session that PHP itself has started, is the site's own choice.
        if (\get_cfg_var('daspanel.redis_address') === false || \ini_get('session.save_handler') !== 'files' || \session_status() !== \PHP_SESSION_NONE) {
            return;
        }
        // Not as a shutdown function: like files, sessions are written after everything that the script does last.
        \session_set_save_handler(new self(), false);
    }

    #[\ReturnTypeWillChange]
    public function open($path, $name)
    {
        if ($this->sessions === null) {
            require_once __DIR__ . '/sessions/redis-sessions.php';
            $this->sessions = new RedisSessions($name);
        }
        return true;
    }

    #[\ReturnTypeWillChange]
    public function validateId($id)
    {
        return $this->sessions->exists($id);
    }

    #[\ReturnTypeWillChange]
    public function read($id)
    {
        return $this->sessions->read($id);
    }

    #[\ReturnTypeWillChange]
    public function write($id, $data)
    {
        return $this->sessions->write($id, $data);
    }

    #[\ReturnTypeWillChange]
    public function updateTimestamp($id, $data)
    {
        return $this->sessions->write($id, $data);
    }

    #[\ReturnTypeWillChange]
    public function destroy($id)
    {
        return $this->sessions->destroy($id);
    }

    #[\ReturnTypeWillChange]
    public function close()
    {
        return $this->sessions->close();
    }

    /** Redis forgets sessions by itself. */
    #[\ReturnTypeWillChange]
    public function gc($seconds)
    {
        return 0;
    }
}

SessionDoor::install();

// Some WebAssembly builds have no program that mail() could start.
if (!\function_exists('mail')) {
    require __DIR__ . '/mail-function.php';
}
