<?php
namespace Daspanel;

/** Speaks to Redis over a stream of PHP (RESP2, redis.io/docs/reference/protocol-spec). */
final class StreamConnection
{
    const CONNECT_SECONDS = 3;
    const REPLY_SECONDS = 5;

    private $stream;

    public function __construct($address, $user, $password)
    {
        $this->quietly(function () use ($address) {
            $number = 0;
            $message = '';
            $stream = \stream_socket_client($address, $number, $message, self::CONNECT_SECONDS);
            if ($stream === false) {
                throw new Unavailable("Redis cannot be reached: $message");
            }
            \stream_set_timeout($stream, self::REPLY_SECONDS);
            $this->stream = $stream;
        });
        // In an exchange of its own: a server that stands still would carry out later what came with it, for nobody.
        $this->run(array(array('AUTH', $user, $password)));
    }

    /** Sends the commands together and gives one reply for each: text, an integer, an array, or null. */
    public function run(array $commands)
    {
        return $this->quietly(function () use ($commands) {
            $this->send($commands);
            $replies = array();
            foreach ($commands as $_) {
                $replies[] = $this->readReply();
            }
            return $replies;
        });
    }

    private function send(array $commands)
    {
        $text = '';
        foreach ($commands as $command) {
            $text .= '*' . \count($command) . "\r\n";
            foreach ($command as $word) {
                $text .= '$' . \strlen($word) . "\r\n" . $word . "\r\n";
            }
        }
        while ($text !== '') {
            $sent = \fwrite($this->stream, $text);
            if ($sent === false || $sent === 0) {
                throw new Unavailable('Redis has closed the connection');
            }
            $text = (string) \substr($text, $sent);
        }
    }

    private function readReply()
    {
        $line = \fgets($this->stream);
        if ($line === false || \substr($line, -2) !== "\r\n") {
            throw new Unavailable('Redis does not answer');
        }
        $value = \substr($line, 1, -2);
        switch ($line[0]) {
            case '+':
                return $value;
            case ':':
                return (int) $value;
            case '$':
                return $value === '-1' ? null : $this->readText((int) $value);
            case '*':
                return $value === '-1' ? null : $this->readList((int) $value);
            default:
                throw new Unavailable("Redis says: $value", Unavailable::REFUSED);
        }
    }

    private function readText($length)
    {
        $text = '';
        while (\strlen($text) < $length + 2) {
            $part = \fread($this->stream, $length + 2 - \strlen($text));
            if ($part === false || $part === '') {
                throw new Unavailable('Redis does not answer');
            }
            $text .= $part;
        }
        return (string) \substr($text, 0, $length);
    }

    private function readList($count)
    {
        $list = array();
        for ($index = 0; $index < $count; $index++) {
            $list[] = $this->readReply();
        }
        return $list;
    }

    /** Errors of streams are told by exceptions here; the application's own handler of errors shall not see them. */
    private function quietly($work)
    {
        \set_error_handler(function () {
            return true;
        });
        try {
            return $work();
        } finally {
            \restore_error_handler();
        }
    }
}
