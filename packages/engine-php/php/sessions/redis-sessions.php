<?php
namespace Daspanel;

require_once __DIR__ . '/unavailable.php';

/**
 * Sessions as string keys of the tenant Redis. Like PHP's files, a session belongs to one request at a time: its lock is a key of its own with a
 * random token, which goes by itself when the request that holds it has died. What is saved is compared with the token, never written blindly.
 */
final class RedisSessions
{
    /** Seconds that a lock outlives the longest request. */
    const LOCK_RESERVE = 5;
    const FIRST_PAUSE_MICROSECONDS = 1000;
    const LONGEST_PAUSE_MICROSECONDS = 50000;
    /** How long a request that holds a session waits for a Redis that is starting again. */
    const PATIENCE_SECONDS = 3;
    const PATIENCE_PAUSE_MICROSECONDS = 100000;

    private $name;
    private $prefix;
    /** Seconds after which a request is ended from outside. */
    private $longestRequest;
    private $connection;
    /** Of the session that this request holds: id, token, and its data as it was read (null: it is not there yet). */
    private $held;

    /** @param string $name the cookie's */
    public function __construct($name)
    {
        $this->name = $name;
        $this->prefix = \getenv('DASPANEL_REDIS_PREFIX');
        $this->longestRequest = (int) \get_cfg_var('daspanel.request_seconds');
    }

    /** Whether there is a session with this id, or this request is making one. */
    public function exists($id)
    {
        return $this->orRefuse(function () use ($id) {
            $this->take($id);
            if ($this->held === null || $this->held['data'] !== null || $this->held['isOwn']) {
                return $this->held !== null;
            }
            $this->release();
            return false;
        });
    }

    /** Gives the data, '' when there is no such session, or false when the id cannot be one. */
    public function read($id)
    {
        return $this->orRefuse(function () use ($id) {
            $this->take($id);
            if ($this->held === null) {
                return false;
            }
            if ($this->held['data'] === null && $this->isFromClient($id)) {
                $this->replaceId();
            }
            $this->held['isOwn'] = true;
            return (string) $this->held['data'];
        });
    }

    /** Saves the data and gives the lock back. */
    public function write($id, $data)
    {
        return $this->orRefuse(function () use ($id, $data) {
            $this->take($id);
            return $this->held !== null && $this->save($id, $data);
        });
    }

    public function destroy($id)
    {
        return $this->orRefuse(function () use ($id) {
            if (self::isId($id)) {
                $this->ask(array(array('DEL', $this->key($id))));
            }
            return true;
        });
    }

    public function close()
    {
        try {
            $this->release();
        } catch (Unavailable $problem) {
            // Nothing is lost: the lock goes by itself.
            $problem->log();
        }
        $this->connection = null;
        return true;
    }

    private function save($id, $data)
    {
        $key = $this->key($id);
        $seconds = (string) \max(1, (int) \ini_get('session.gc_maxlifetime'));
        $isUnchanged = $this->held['data'] === $data;
        $results = $this->giveBack($isUnchanged ? array('EXPIRE', $key, $seconds) : array('SET', $key, $data, 'EX', $seconds));
        if ($results === null) {
            $problem = new Unavailable('a session was not saved: this request has lost its lock, and another one goes on with the session');
            $problem->log();
            return false;
        }
        if ($isUnchanged && $results[0] !== 1) {
            $this->ask(array(array('SET', $key, $data, 'EX', $seconds, 'NX')));
        }
        return true;
    }

    /** Makes `held` the session with this id, waiting for other requests that use it; null when it is no id. */
    private function take($id)
    {
        if ($this->held !== null && $this->held['id'] === $id) {
            return;
        }
        $this->release();
        if (!self::isId($id)) {
            return;
        }
        $token = self::randomText(12);
        $lock = array('SET', $this->lockKey($id), $token, 'NX', 'PX', (string) (1000 * ($this->longestRequest + self::LOCK_RESERVE)));
        $read = array('GET', $this->key($id));
        $pause = self::FIRST_PAUSE_MICROSECONDS;
        $end = \microtime(true) + \max(1, $this->longestRequest - 1);
        while (true) {
            list($taken, $data) = $this->ask(array($lock, $read));
            if ($taken !== null) {
                $this->held = array('id' => $id, 'token' => $token, 'data' => $data, 'isOwn' => false);
                return;
            }
            $now = \microtime(true);
            if ($now >= $end) {
                throw new Unavailable('another request has kept the session for too long');
            }
            // The clock stands in for random numbers, whose sequence belongs to the application.
            \usleep($pause + (int) (\fmod($now * 1000000, $pause)));
            $pause = \min(2 * $pause, self::LONGEST_PAUSE_MICROSECONDS);
        }
    }

    /** Gives the lock back without saving anything. */
    private function release()
    {
        if ($this->held !== null) {
            $this->giveBack(null);
        }
    }

    /**
     * Runs the command, if any, and gives the lock back, both or neither: WATCH ends the transaction when the lock has become another's.
     * Gives what the commands gave, or null when the lock was lost.
     */
    private function giveBack($command)
    {
        $held = $this->held;
        $this->held = null;
        $end = \microtime(true) + self::PATIENCE_SECONDS;
        while (true) {
            try {
                return $this->tryToGiveBack($held, $command);
            } catch (Unavailable $problem) {
                $this->connection = null;
                if ($problem->getCode() === Unavailable::REFUSED || \microtime(true) >= $end) {
                    throw $problem;
                }
                \usleep(self::PATIENCE_PAUSE_MICROSECONDS);
            }
        }
    }

    private function tryToGiveBack(array $held, $command)
    {
        $lock = $this->lockKey($held['id']);
        list(, $token) = $this->ask(array(array('WATCH', $lock), array('GET', $lock)));
        if ($token !== $held['token']) {
            $this->ask(array(array('UNWATCH')));
            return null;
        }
        $commands = $command === null ? array() : array($command);
        $replies = $this->ask(\array_merge(array(array('MULTI')), $commands, array(array('DEL', $lock), array('EXEC'))));
        return \end($replies);
    }

    /** Runs commands in one exchange and gives their replies. */
    private function ask(array $commands)
    {
        if ($this->connection === null) {
            $this->connection = self::connect();
        }
        return $this->connection->run($commands);
    }

    private function orRefuse($work)
    {
        try {
            return $work();
        } catch (Unavailable $problem) {
            $this->connection = null;
            $this->held = null;
            $problem->endRequest();
            return false;
        }
    }

    private static function connect()
    {
        $address = \get_cfg_var('daspanel.redis_address');
        $user = \getenv('DASPANEL_REDIS_USER');
        $password = \getenv('DASPANEL_REDIS_PASSWORD');
        if (\strpos($address, 'unix://') === 0 && \extension_loaded('redis')) {
            require_once __DIR__ . '/extension-connection.php';
            return new ExtensionConnection(\substr($address, 7), $user, $password);
        }
        require_once __DIR__ . '/stream-connection.php';
        return new StreamConnection($address, $user, $password);
    }

    /** PHP 5.6 leaves strict mode to the handler: an id that the client made up becomes another one. */
    private function isFromClient($id)
    {
        return \PHP_VERSION_ID < 70000 && \ini_get('session.use_strict_mode') && isset($_COOKIE[$this->name]) && $_COOKIE[$this->name] === $id;
    }

    private function replaceId()
    {
        $id = self::randomText(20);
        \session_id($id);
        $cookie = \session_get_cookie_params();
        $expires = $cookie['lifetime'] > 0 ? \time() + $cookie['lifetime'] : 0;
        \setcookie($this->name, $id, $expires, $cookie['path'], $cookie['domain'], $cookie['secure'], $cookie['httponly']);
        $this->take($id);
    }

    /** The ids that PHP makes, and applications that imitate it. */
    private static function isId($id)
    {
        return \preg_match('/^[A-Za-z0-9,-]{1,256}$/D', $id) === 1;
    }

    private function key($id)
    {
        return $this->prefix . 'session:' . $id;
    }

    private function lockKey($id)
    {
        return $this->prefix . 'session-lock:' . $id;
    }

    private static function randomText($bytes)
    {
        return \bin2hex(\PHP_VERSION_ID < 70000 ? \openssl_random_pseudo_bytes($bytes) : \random_bytes($bytes));
    }
}
