<?php
namespace Daspanel;

/** Speaks to Redis through the extension php-redis. */
final class ExtensionConnection
{
    const CONNECT_SECONDS = 3;
    const REPLY_SECONDS = 5;

    private $redis;

    /** @param string $path of the server's unix socket */
    public function __construct($path, $user, $password)
    {
        $this->redis = new \Redis();
        $this->guarded(function () use ($path) {
            return $this->redis->connect($path, 0, self::CONNECT_SECONDS, null, 0, self::REPLY_SECONDS);
        });
        // In an exchange of its own: a server that stands still would carry out later what came with it, for nobody.
        $this->run(array(array('AUTH', $user, $password)));
    }

    /** Sends the commands together and gives one reply for each: text, an integer, an array, or null. */
    public function run(array $commands)
    {
        $replies = $this->guarded(function () use ($commands) {
            $pipeline = $this->redis->pipeline();
            foreach ($commands as $command) {
                \call_user_func_array(array($pipeline, 'rawCommand'), $command);
            }
            return $pipeline->exec();
        });
        // The extension gives false where Redis says that there is nothing.
        return \array_map(function ($reply) {
            return $reply === false ? null : $reply;
        }, $replies);
    }

    private function guarded($work)
    {
        try {
            $result = $work();
        } catch (\RedisException $exception) {
            throw new Unavailable('Redis cannot be reached: ' . $exception->getMessage());
        }
        $error = $this->redis->getLastError();
        if ($error !== null) {
            throw new Unavailable("Redis says: $error", Unavailable::REFUSED);
        }
        if ($result === false) {
            throw new Unavailable('Redis cannot be reached');
        }
        return $result;
    }
}
