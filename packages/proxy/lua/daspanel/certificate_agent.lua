-- Asks the certificate agent for a certificate that is not there yet.
local settings = require "daspanel.settings"

local MILLISECONDS = 2000

local certificate_agent = {}

-- True once the certificate of the name is on disk. May be called where cosockets may (TLS handshakes among them).
function certificate_agent.issue(name)
  local socket = ngx.socket.tcp()
  socket:settimeout(MILLISECONDS)
  local done, problem = socket:connect("unix:" .. settings.agent_socket)
  if done then
    done, problem = socket:send("POST /leaf?name=" .. name .. " HTTP/1.1\r\nHost: agent\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
  end
  local line
  if done then
    line, problem = socket:receive("*l")
  end
  socket:close()
  if not line then
    ngx.log(ngx.ERR, "the certificate agent does not answer: ", problem)
    return false
  end
  return line:find("^HTTP/1.1 200") ~= nil
end

return certificate_agent
