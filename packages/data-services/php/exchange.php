<?php

declare(strict_types=1);

/**
 * Asks data-services (formats/src/data-services-requests.ts, managerRequests): one line of JSON there, one back.
 *
 * @return array<string, mixed>|null null: it was refused, or nobody answers
 */
function ask_data_services(string $operation, array $input): ?array
{
    $socket = @stream_socket_client('unix://' . getenv('DASPANEL_EXCHANGE_SOCKET'), $code, $problem, 5);
    if ($socket === false) {
        return null;
    }
    stream_set_timeout($socket, 30);
    fwrite($socket, json_encode(['id' => 1, 'operation' => $operation, 'input' => (object) $input]) . "\n");
    $line = fgets($socket, 65536);
    fclose($socket);
    $answer = is_string($line) ? json_decode($line, true) : null;
    return is_array($answer) && is_array($answer['result'] ?? null) ? $answer['result'] : null;
}
