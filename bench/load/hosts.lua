-- Load for wrk: hosts of a list in the given order over and over, one path. Arguments: file with one host per line, path, "close" or "keep".
-- Prints one JSON line with what wrk counted.
local requests, position = {}, 0

function init(args)
  local headers = { ["Accept-Encoding"] = "identity" }
  if args[3] == "close" then headers["Connection"] = "close" end
  for host in io.lines(args[1]) do
    headers["Host"] = host
    requests[#requests + 1] = wrk.format("GET", args[2], headers)
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"bytes":%d,"microseconds":%d,"failed":%d,"status":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.bytes, summary.duration, errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
