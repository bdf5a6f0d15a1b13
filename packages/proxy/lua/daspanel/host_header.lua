-- The port that the client asked for. nginx has already made $host of the request target or the Host header: lower case, without port and trailing dot.
local host_header = {}

-- Gives true and the port ("" without one, else ":8080"). False when the Host header is not the host that is being routed, which happens when the request
-- target names another one, or when its port is none: such a request is refused rather than repaired.
function host_header.port_of(asked, host)
  if asked == nil or asked == host then
    return true, ""
  end
  local name, port = asked:match("^(%[[%x:.]+%])(.*)$")
  if not name then
    name, port = asked:match("^([^:]+)(.*)$")
  end
  if not name or name:lower():gsub("%.$", "") ~= host then
    return false
  end
  if port == "" then
    return true, ""
  end
  local number = tonumber(port:match("^:(%d%d?%d?%d?%d?)$"))
  if not number or number < 1 or number > 65535 then
    return false
  end
  return true, port
end

return host_header
